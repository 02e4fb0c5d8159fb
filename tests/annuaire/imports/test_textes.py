"""Mending texts: what is certain is mended, what is doubtful is said, good text is left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annuaire.imports.textes import est_vide, reparer

BONS = [
    "SÃO PAULO", "Tr@nsnuméric", "CAFÉ…", "L’Âne à Émile", "Citroën", "R&D & Cie", "A < B et C > D", "<3 <nom>",
    "http://x.fr/?a=1&copy=2", "Toi&notre", "Œuvre des sœurs", "Ça & là", "Dispositif \"Jumelages Handicap", "C:\\nom",
    "Älvsjö", "Peña Flamenca", "Ô Délices", "n° 5, 2 ½ jours", "« L’Élan »",
]  # fmt: skip


@pytest.mark.parametrize("texte", BONS)
def test_good_text_is_left_alone(texte: str) -> None:
    lu = reparer(texte)
    assert (lu.texte, lu.reparee, lu.raison) == (texte, False, None)


@pytest.mark.parametrize("encodage", ["latin-1", "cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize(
    "texte", ["Fédération de l’été", "LIGÉRIENNE", "BOÎTE À MUSIQUE", "CHŒUR", "Île, œuvre et noël"]
)
def test_text_read_in_the_wrong_encoding_is_put_back(texte: str, encodage: str) -> None:
    octets = texte.encode()
    faux = "".join(bytes([octet]).decode(encodage, "ignore") or chr(octet) for octet in octets)
    lu = reparer(faux)
    assert (lu.texte, lu.reparee) == (texte, True)


@pytest.mark.parametrize(
    ("brut", "texte", "reparee", "dit"),
    [
        ("ÃƒÂ©tÃƒÂ©", "été", True, "accents"),
        ("Resto du C\x9cur d\x92Agen", "Resto du Cœur d’Agen", True, "accents"),
        ("Aide Ã la journÃ©e", "Aide à la journée", True, "accents"),
        ("Ã la carte", "Ã la carte", False, "à vérifier"),
        ("sang b\ufffdn\ufffdvole", "sang b\ufffdn\ufffdvole", False, "perdues"),
        ("le d\u00e9p&ocirc;t", "le dépôt", True, "entités"),
        ("&amp;ocirc;", "&ocirc;", True, "entités"),
        ("C&#39;est l&rsquo;&#xE9;t&eacute;", "C'est l’été", True, "entités"),
        ("Ces actions :<ol><li>Un</li><li>Deux", "Ces actions : Un Deux", True, "balises"),
        ("Avant<script>alert('x')</script>après <span style=\"co", "Avant après", True, "balises"),
        ("RTE D\x1aARGENTAN", "RTE D ARGENTAN", False, "contrôle"),
        ("  deux\u00a0mots\u200b \r\n et\tun ", "deux mots et un", False, None),
        ("CHAMBRE…\\r\\nRUE X\\r\\n49321", "CHAMBRE… RUE X 49321", False, None),
        ("e\u0301te\u0301", "été", False, None),
    ],
)
def test_what_is_mended_or_said(brut: str, texte: str, reparee: bool, dit: str | None) -> None:
    lu = reparer(brut)
    assert (lu.texte, lu.reparee) == (texte, reparee)
    assert lu.raison is None if dit is None else dit in (lu.raison or "")


@pytest.mark.parametrize(
    "brut", ["N/A", "-", "—", "néant", "NULL", "None", "http://", "#N/A", "&nbsp;", " . ", "<br>", ""]
)
def test_words_that_say_nothing_are_empty(brut: str) -> None:
    assert reparer(brut).texte == ""


@pytest.mark.parametrize("texte", ["0", "SO", "Non", "★", "NA", "Néant-sur-Yvel", "X"])
def test_short_values_are_not_empty(texte: str) -> None:
    assert not est_vide(texte)


@settings(database=None, max_examples=400, deadline=None)
@given(st.text(max_size=200))
def test_any_text(texte: str) -> None:
    lu = reparer(texte)
    assert lu.texte == " ".join(lu.texte.split())
    assert lu.texte == unicodedata.normalize("NFC", lu.texte)
    assert lu.texte.isprintable() or any(unicodedata.category(c) in ("Cn", "Co", "Cf", "Cs") for c in lu.texte)
    if lu.reparee:
        assert lu.raison or not lu.texte


@settings(database=None, max_examples=300, deadline=None)
@given(st.text(st.sampled_from("abcdeéèàùçôîœ ÉÀÊ’-n°«»"), max_size=60))
def test_french_is_never_changed(texte: str) -> None:
    lu = reparer(texte)
    assert not lu.reparee
