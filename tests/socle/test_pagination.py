"""Pages of a list."""

from __future__ import annotations

import pytest

from socle.pagination import Pagination


@pytest.mark.parametrize(
    ("page", "total", "numeros"),
    [
        (1, 0, [1]),
        (1, 20, [1]),
        (1, 21, [1, 2]),
        (2, 100, [1, 2, 3, 4, 5]),
        (3, 100, [1, 2, 3, 4, 5]),
        (1, 200, [1, 2, None, 10]),
        (5, 200, [1, None, 4, 5, 6, None, 10]),
        (10, 200, [1, None, 9, 10]),
    ],
)
def test_numbers_shown(page: int, total: int, numeros: list[int | None]) -> None:
    assert Pagination(page, 20, total).numeros == numeros


def test_neighbours() -> None:
    assert (Pagination(1, 20, 60).precedente, Pagination(1, 20, 60).suivante) == (None, 2)
    assert (Pagination(3, 20, 60).precedente, Pagination(3, 20, 60).suivante) == (2, None)
