"""The memory of lists: bounded, never shortened."""

from __future__ import annotations

import numpy as np
import pytest

from annuaire.recherche.bareme import POIDS
from annuaire.recherche.listes import BIT, OCTETS_ENTREE, VALEURS, VIDE, Liste, MemoireListes


def liste(taille: int, jusqua: int) -> Liste:
    return Liste(np.arange(taille, dtype=np.int32), np.ones(taille, dtype=np.uint8), jusqua)


def test_the_value_of_ranks_is_the_best_then_a_quarter_of_the_next() -> None:
    assert VALEURS[BIT["A"]] == POIDS["A"]
    assert VALEURS[BIT["B"] | BIT["D"]] == POIDS["B"] + POIDS["D"] / 4
    tous = POIDS["A"] + POIDS["B"] / 4 + POIDS["C"] / 9 + POIDS["D"] / 16
    assert (VALEURS[0], VALEURS[15]) == (0, pytest.approx(tous))


def test_what_was_not_asked_for_lately_is_forgotten() -> None:
    memoire = MemoireListes(3 * (OCTETS_ENTREE + 5 * 100))
    for terme in ("a", "b", "c"):
        memoire.garder(terme, liste(100, 100))
    assert memoire.lire("a") is not None
    memoire.garder("d", VIDE)
    assert [terme for terme in "abcd" if memoire.lire(terme)] == ["a", "c", "d"]
    memoire.garder("enorme", liste(10_000, 10_000))
    assert [terme for terme in ("a", "c", "d", "enorme") if memoire.lire(terme)] == ["enorme"]


def test_a_slower_reader_does_not_shorten_a_list() -> None:
    memoire = MemoireListes()
    memoire.garder("a", liste(9, 20))
    memoire.garder("a", liste(5, 10))
    gardee = memoire.lire("a")
    assert gardee is not None
    assert [len(gardee.avant(fiches)[0]) for fiches in (0, 5, 10, 20, 30)] == [0, 5, 9, 9, 9]
