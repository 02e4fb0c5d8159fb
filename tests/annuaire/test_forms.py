"""Reading a search from a URL: nothing raises, what is wrong is said, the URL survives a round trip."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from annuaire.forms import lire_demande
from annuaire.recherche.moteur import Tri


def test_a_full_search_goes_to_the_url_and_back() -> None:
    args = MultiDict(
        [
            ("q", "vélo"), ("ou", "Agen"), ("rayon", "10"), ("secteur", "sports-loisirs"), ("secteur", "sante"),
            ("forme", "association"), ("epci", "200096956"), ("commune", "47001"), ("label", "1"),
            ("bbox", "0.10000,44.10000,0.90000,44.50000"), ("tri", "nom"), ("page", "3"),
        ]
    )  # fmt: skip
    demande = lire_demande(args)
    assert demande.erreurs == {}
    assert demande.parametres() == list(args.items(multi=True))
    assert lire_demande(MultiDict(demande.parametres())) == demande


def test_any_change_goes_back_to_the_first_page() -> None:
    demande = lire_demande(MultiDict([("q", "vélo"), ("page", "3")]))
    assert demande.parametres(tri="nom") == [("q", "vélo"), ("tri", "nom")]
    assert demande.parametres(q=None) == []


@pytest.mark.parametrize(
    ("nom", "valeur"),
    [
        ("rayon", "beaucoup"), ("rayon", "-3"), ("rayon", "nan"), ("rayon", "1e9"), ("secteur", "n-existe-pas"),
        ("forme", "<script>"), ("epci", "12"), ("commune", "4700١"), ("bbox", "1,2,3"), ("bbox", "nan,1,2,3"),
        ("bbox", "5,44,1,45"), ("tri", "hasard"), ("page", "0"), ("page", "-1"), ("page", "9" * 30), ("page", "²"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_said_and_set_aside(nom: str, valeur: str) -> None:
    demande = lire_demande(MultiDict([("q", "vélo"), (nom, valeur)]))
    assert set(demande.erreurs) == {nom}
    assert demande.parametres() == [("q", "vélo")]


def test_odd_characters_are_tamed() -> None:
    demande = lire_demande(MultiDict([("q", "  a\x00b\n c  "), ("ou", "x" * 5000)]))
    assert demande.q == "a b c"
    assert len(demande.ou) == 200


def test_the_order_may_be_chosen() -> None:
    assert lire_demande(MultiDict([("tri", "mise-a-jour")])).tri is Tri.MISE_A_JOUR
