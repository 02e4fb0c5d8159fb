"""Completion of the search boxes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.factories import structure
from tests.page import ClientPages


@pytest.fixture
def annuaire(session: Any, indexer: Any) -> None:
    structure(session, nom="La Ressourcerie du Lot", commune="47323")
    structure(session, nom="Amap d’Agen", mots_cles=["paniers de légumes"])
    structure(session, nom="Ressources cachées", statut="masquee")
    session.commit()
    indexer()


def proposees(client: ClientPages, **parametres: str) -> list[tuple[str, str, str | None]]:
    reponse = client.get(f"/annuaire/suggestions?{urlencode(parametres)}")
    assert reponse.mimetype == "application/json"
    assert "public" in reponse.headers["Cache-Control"]
    return [(s["genre"], s["texte"], s["precision"]) for s in reponse.get_json()["suggestions"]]


@pytest.mark.usefixtures("annuaire")
def test_activities_that_exist_then_structures_then_places(client: ClientPages) -> None:
    lues = proposees(client, q="ressou")
    assert ("activite", "ressourcerie", None) in lues
    assert ("structure", "La Ressourcerie du Lot", "Villeneuve-sur-Lot") in lues
    assert not [texte for _, texte, _ in lues if "cachées" in texte]
    assert [genre for genre, _, _ in lues] == sorted(
        (genre for genre, _, _ in lues), key=["activite", "structure", "lieu"].index
    )
    assert not [texte for genre, texte, _ in proposees(client, q="sav") if genre == "activite"]  # nobody is a SAVS here


@pytest.mark.usefixtures("annuaire")
def test_sectors_and_places_of_the_words_box(client: ClientPages) -> None:
    assert ("activite", "Sports et loisirs", "secteur") in proposees(client, q="loisi")
    lues = proposees(client, q="agen")
    assert ("lieu", "Agen", None) in lues
    assert "activite" not in {genre for genre, _, _ in lues}  # « le passage d’Agen » is a place


@pytest.mark.usefixtures("annuaire")
def test_the_place_box(client: ClientPages) -> None:
    lues = proposees(client, ou="ville")
    assert lues[0] == ("lieu", "Villeneuve-sur-Lot", None)
    assert {genre for genre, _, _ in lues} == {"lieu"}
    assert ("lieu", "Marmande", None) in proposees(client, ou="47200")


@pytest.fixture
def fautes(session: Any, indexer: Any, client: ClientPages) -> None:
    structure(session, nom="La Ressourcerie du Lot", commune="47323")
    structure(session, nom="Emmaüs", commune="47157")
    structure(session, nom="Sports de Marmande", commune="47157")
    session.commit()
    indexer()
    client.page("/annuaire/")  # the index is opened


@pytest.mark.usefixtures("fautes")
@pytest.mark.parametrize(
    ("texte", "attendues"),
    [
        ("emau", [("activite", "Emmaüs", None), ("structure", "Emmaüs", "Marmande")]),
        (
            "resourc",
            [("activite", "ressourcerie", None), ("structure", "La Ressourcerie du Lot", "Villeneuve-sur-Lot")],
        ),
        ("la resourc", [("structure", "La Ressourcerie du Lot", "Villeneuve-sur-Lot")]),
        ("marmnade", [("structure", "Sports de Marmande", "Marmande"), ("lieu", "Marmande", None)]),
        ("nerak", [("lieu", "Nérac", None)]),
        ("st liv", [("lieu", "Sainte-Livrade-sur-Lot", None)]),
        ("ema", []),  # too short to be guessed
        ("xylo", []),
    ],
)
def test_a_mistyped_beginning_is_mended(
    client: ClientPages, texte: str, attendues: list[tuple[str, str, str | None]]
) -> None:
    assert proposees(client, q=texte) == attendues


@pytest.mark.usefixtures("annuaire")
def test_the_place_box_mends_too(client: ClientPages) -> None:
    assert proposees(client, ou="marmnade")[0] == ("lieu", "Marmande", None)


@pytest.mark.usefixtures("annuaire")
@pytest.mark.parametrize("texte", ["", "a", " ", "\x00", "(" * 50, "%", "' OR 1=1", "é" * 5000, "*", "[a-"])
def test_anything_typed_is_answered(client: ClientPages, texte: str) -> None:
    assert isinstance(proposees(client, q=texte), list)
    assert isinstance(proposees(client, ou=texte), list)


@pytest.mark.usefixtures("annuaire")
def test_each_address_leads_somewhere(client: ClientPages) -> None:
    for parametres in ({"q": "ressou"}, {"q": "agen"}, {"ou": "marm"}):
        for suggestion in client.get(f"/annuaire/suggestions?{urlencode(parametres)}").get_json()["suggestions"]:
            page = client.page(suggestion["url"])
            assert "Aucune structure" not in page.textes("p") or suggestion["genre"] == "lieu"
