"""Employees add up to what is asked, within bounds."""

from __future__ import annotations

import random

import pytest

from annuaire.demonstration.effectifs import Effectif, ajuster


@pytest.mark.parametrize("total", [14, 30, 60, 119])
def test_adjusts_to_the_exact_total_within_bounds(total: int) -> None:
    effectifs = [Effectif(3, 1, 9), Effectif(5, 1, 9), Effectif(1, 1, 1), Effectif(40, 10, 100)]
    ajuster(effectifs, total, random.Random(2))
    assert sum(e.nombre for e in effectifs) == total
    assert all(e.minimum <= e.nombre <= e.maximum for e in effectifs)


@pytest.mark.parametrize("total", [1, 20])
def test_refuses_what_the_bounds_forbid(total: int) -> None:
    with pytest.raises(ValueError, match="hors des bornes"):
        ajuster([Effectif(3, 2, 9), Effectif(5, 1, 9)], total, random.Random(2))
