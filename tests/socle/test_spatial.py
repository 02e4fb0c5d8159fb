"""Spatial questions give the same answers on both databases."""

from __future__ import annotations

import random
from typing import Any

import pytest
import sqlalchemy as sa

from socle.spatial import DansRectangle, distance_km, rectangle_autour
from territoire.models import Commune


@pytest.mark.parametrize(
    ("a", "b", "km"),
    [
        ((44.2033, 0.6163), (44.2033, 0.6163), 0.0),
        ((44.2033, 0.6163), (44.4079, 0.7049), 23.8),  # Agen to Villeneuve-sur-Lot
        ((48.8566, 2.3522), (44.2033, 0.6163), 534.1),  # Paris to Agen
    ],
)
def test_distances(a: tuple[float, float], b: tuple[float, float], km: float) -> None:
    assert distance_km(*a, *b) == pytest.approx(km, abs=0.5)


def test_the_rectangle_holds_the_disc() -> None:
    ouest, sud, est, nord = rectangle_autour(44.3, 0.6, 10)
    assert distance_km(44.3, 0.6, nord, 0.6) == pytest.approx(10, rel=0.001)
    assert distance_km(44.3, 0.6, 44.3, est) == pytest.approx(10, rel=0.005)
    assert ouest < 0.6 < est
    assert sud < 44.3 < nord


def test_the_spatial_index_answers_as_plain_arithmetic_does(session: Any) -> None:
    toutes = session.execute(sa.select(Commune.code_insee, Commune.longitude, Commune.latitude)).all()
    hasard = random.Random(47)
    table = Commune.__table__
    for _ in range(20):
        ouest, sud = hasard.uniform(-0.1, 0.9), hasard.uniform(44.0, 44.7)
        est, nord = ouest + hasard.uniform(0.05, 0.5), sud + hasard.uniform(0.05, 0.4)
        attendues = {code for code, lon, lat in toutes if ouest <= lon <= est and sud <= lat <= nord}
        trouvees = session.scalars(
            sa.select(Commune.code_insee).where(DansRectangle(table.c.centre, table.c.pk, (ouest, sud, est, nord)))
        )
        assert set(trouvees) == attendues
