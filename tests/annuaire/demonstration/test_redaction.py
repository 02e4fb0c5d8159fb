"""Contractions and typography of invented texts."""

from __future__ import annotations

import random

import pytest

from annuaire.demonstration.redaction import avec_a, avec_de, ecrire, typographier
from annuaire.demonstration.totaux import repartir


@pytest.mark.parametrize(
    ("nom", "de", "a"),
    [
        ("Agen", "d’Agen", "à Agen"),
        ("Nérac", "de Nérac", "à Nérac"),
        ("Le Passage", "du Passage", "au Passage"),
        ("La Réunion", "de La Réunion", "à La Réunion"),
        ("Hautefage-la-Tour", "de Hautefage-la-Tour", "à Hautefage-la-Tour"),
        ("Houeillès", "d’Houeillès", "à Houeillès"),
        ("les Hirondelles", "des Hirondelles", "aux Hirondelles"),
        ("l’Écluse", "de l’Écluse", "à l’Écluse"),
        ("Étauliers", "d’Étauliers", "à Étauliers"),
    ],
)
def test_contractions(nom: str, de: str, a: str) -> None:
    assert (avec_de(nom), avec_a(nom)) == (de, a)


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("l'école", "l’école"),
        ("oui ; non !", "oui\u202f; non\u202f!"),
        ("trois mots : « un »", "trois mots\u00a0: «\u00a0un\u00a0»"),
        ("1 433 fiches, 15 000 €", "1\u202f433 fiches, 15\u202f000\u00a0€"),
        ("à 12 km, 14 h 30", "à 12\u00a0km, 14\u00a0h 30"),
        ("Rugby club  du Pont ", "Rugby club du Pont"),
    ],
)
def test_typography(brut: str, attendu: str) -> None:
    assert typographier(brut) == attendu


def test_a_template_picks_one_branch_and_places_its_words() -> None:
    alea = random.Random(1)
    ecrits = {ecrire("[un|deux] {de_commune}", {"de_commune": "d’Agen"}, alea) for _ in range(30)}
    assert ecrits == {"un d’Agen", "deux d’Agen"}


def test_a_template_with_an_unknown_word_is_refused() -> None:
    with pytest.raises(KeyError, match="inconnu"):
        ecrire("{inconnu}", {}, random.Random(1))


def test_shares_are_whole_and_exact() -> None:
    assert repartir(10, [1, 1, 1]) == [4, 3, 3]
    assert repartir(7, [0.5, 0.25, 0.25]) == [3, 2, 2]
    assert repartir(0, [3, 1]) == [0, 0]
