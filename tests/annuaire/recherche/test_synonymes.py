"""The table of synonyms."""

from __future__ import annotations

import pytest

from annuaire.recherche.synonymes import SynonymesInvalides, lire, synonymes


def test_les_trois_sortes_de_regles() -> None:
    table = lire("# remarque\n\nAMAP = panier bio  # fin\nvélo ~ cyclisme\nmiel > ruche ; abeille\n")
    assert table.equivalents == {
        ("amap",): {("pani", "bio"): 0.9},
        ("pani", "bio"): {("amap",): 0.9},
        ("velo",): {("cyclism",): 0.12},
        ("cyclism",): {("velo",): 0.12},
        ("miel",): {("ruch",): 0.6, ("abeil",): 0.6},
    }


def test_le_meme_sens_herite_des_voisins() -> None:
    table = lire("coworking = co-working\ncoworking ~ tiers-lieu\n")
    assert table.de(("co", "working")) == {("coworking",): 0.9, ("tiers", "lieu"): pytest.approx(0.108)}


@pytest.mark.parametrize("ligne", ["vélo", "a = b ~ c", "vélo =", "vélo > cycle ;", "= vélo", "vélo = le la"])
def test_une_ligne_illisible_est_designee(ligne: str) -> None:
    with pytest.raises(SynonymesInvalides, match="ligne 2"):
        lire(f"# table\n{ligne}\n")


def test_la_table_du_projet_se_lit() -> None:
    assert ("recycler",) in synonymes().de(("ressourcer",))
