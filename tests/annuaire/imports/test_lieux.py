"""Where the cells of a row say it is: nothing is guessed in silence."""

from __future__ import annotations

import pytest

from annuaire.imports.lieux import situer


@pytest.mark.parametrize(
    ("cellules", "code_insee", "code_postal", "dit"),
    [
        (("47001", "AGEN", "47000"), "47001", "47000", None),
        (("", "Agen Cedex 9", "47916"), "47001", "47000", None),
        (("", "Blois", "47000"), "47001", "47000", "« Blois » n’est pas une commune de Lot-et-Garonne : Agen"),
        (("", "Xyzzy", "47000"), "47001", "47000", "« Xyzzy » n’est pas une commune de Lot-et-Garonne : Agen"),
        (("", "Marmande", "47000"), "47157", "47200", "Le code postal 47000 n’est pas celui de Marmande"),
        (("", "Bordeaux", "47200", "47"), None, "47200", "« Bordeaux » n’a pas été reconnue"),
    ],
)
def test_places(cellules: tuple[str, ...], code_insee: str | None, code_postal: str, dit: str | None) -> None:
    lieu = situer(*cellules)
    assert (lieu.code_insee, lieu.code_postal) == (code_insee, code_postal)
    assert [dit in remarque for remarque in lieu.avertissements if dit] == ([True] if dit else [])
    assert bool(lieu.avertissements) == bool(dit)
