"""What all import formats have in common."""

from __future__ import annotations

import pickle

import pytest

from annuaire.imports.formats import FORMATS
from annuaire.imports.formats.colonnes import SYNONYMES, simple
from annuaire.imports.formats.lambert import en_degres
from annuaire.imports.formats.valeurs import chiffres, date_lue, liste_lue
from annuaire.imports.modele import Format


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.nom)
def test_a_format_can_be_sent_to_another_process(format_: Format) -> None:
    assert pickle.loads(pickle.dumps(format_)) == format_  # noqa: S301


def test_names_are_unique() -> None:
    noms = [format_.nom for format_ in FORMATS]
    assert sorted(set(noms)) == sorted(noms)


def test_synonyms_are_written_as_they_are_compared() -> None:
    assert [nom for noms in SYNONYMES.values() for nom in noms if simple(nom) != nom] == []


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("2026-11-23", "2026-11-23"),
        ("2026-11-23T10:00:00Z", "2026-11-23"),
        ("23/11/2026", "2026-11-23"),
        ("1/2/2026 00:00", "2026-02-01"),
        ("31/02/2026", None),
        ("0001-01-01", None),
        ("1900-01-01", None),
        ("1970-01-01", None),
        ("fin 2027", None),
        ("", None),
    ],
)
def test_dates(texte: str, attendu: str | None) -> None:
    lue = date_lue(texte)
    assert (lue.isoformat() if lue else None) == attendu


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("a|b", ["a", "b"]),
        ('["a", "b, c", null]', ["a", "b, c"]),
        ("['a', 'b']", ["a", "b"]),
        ('{a,"b"}', ["a", "b"]),
        ("", []),
        ("a, b", ["a, b"]),
    ],
)
def test_lists(texte: str, attendu: list[str]) -> None:
    assert liste_lue(texte) == attendu


@pytest.mark.parametrize(
    ("texte", "longueur", "attendu"),
    [
        ("1150", 5, "01150"),
        ("47 000", 5, "47000"),
        ("47000.0", 5, "47000"),
        ("12", 5, "12"),  # too short to be an identifier that lost its zeros
        ("2A004", 5, "2A004"),
        ("", 5, ""),
    ],
)
def test_lost_zeros(texte: str, longueur: int, attendu: str) -> None:
    assert chiffres(texte, longueur) == attendu


@pytest.mark.parametrize(
    ("x", "y", "attendu"),
    [
        ("700000", "6600000", ("46.500000", "3.000000")),  # the origin of the projection
        ("508000,5", "6347000", ("44.195721", "0.597558")),  # this one and the next as PROJ gives them
        ("470123.4", "6390456.7", ("44.575249", "0.104065")),
        ("0", "0", ("", "")),
        ("nord", "6347000", ("", "")),
        ("", "", ("", "")),
    ],
)
def test_lambert_93(x: str, y: str, attendu: tuple[str, str]) -> None:
    assert en_degres(x, y) == attendu
