"""Every text is readable on its ground, in both schemes (tokens of static/css/base.css; WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from itertools import product

import pytest

from tests.partage import RACINE

CSS = (RACINE / "static" / "css" / "base.css").read_text()
BLOCS = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)  # light, dark, then sizes
FONDS = ("papier", "feuille", "foret-clair", "prune-clair", "riviere-clair", "brique-clair", "surligne")
TEXTES = [
    *product(("encre",), FONDS),
    *product(("encre-douce", "foret", "prune", "brique", "foret-fonce"), ("papier", "feuille")),
    *product(("encre-douce", "foret", "foret-fonce", "prune"), ("foret-clair",)),
    ("encre-douce", "prune-clair"),
    ("prune", "prune-clair"),
    ("riviere", "riviere-clair"),
    ("brique", "brique-clair"),
    *product(("papier",), ("foret", "foret-fonce", "prune")),
    ("pied-texte", "pied-fond"),
]
# Borders of fields, markers, parts of the map: 3 to 1 is enough.
TRAITS = [
    *product(("contour", "foret", "prune", "riviere", "brique", "encre"), ("papier", "feuille")),
    ("tournesol", "pied-fond"),
]
# The focus ring is sunflower inside ink: ink shows on paper, and sunflower on one of them.
ANNEAU = {"clair": ("tournesol", "encre"), "sombre": ("tournesol", "papier")}


def jetons(theme: str) -> dict[str, tuple[int, int, int]]:
    """Colours of a scheme; the dark one changes some of the light one."""
    clair, sombre = BLOCS[:2]
    couleurs: dict[str, tuple[int, int, int]] = {}
    for texte in (clair,) if theme == "clair" else (clair, sombre):
        for nom, valeur in re.findall(r"--([\w-]+):\s*#([0-9a-f]{6});", texte):
            couleurs[nom] = (int(valeur[:2], 16), int(valeur[2:4], 16), int(valeur[4:], 16))
    return couleurs


def luminance(couleur: tuple[int, int, int]) -> float:
    """Relative luminance as WCAG defines it."""
    rouge, vert, bleu = (c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in couleur)
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


def contraste(a: tuple[int, int, int], b: tuple[int, int, int]) -> float:
    """From 1 to 21."""
    sombre, claire = sorted((luminance(a), luminance(b)))
    return (claire + 0.05) / (sombre + 0.05)


def faibles(theme: str, paires: list[tuple[str, str]], minimum: float) -> dict[tuple[str, str], float]:
    couleurs = jetons(theme)
    mesures = {(texte, fond): contraste(couleurs[texte], couleurs[fond]) for texte, fond in paires}
    return {paire: round(valeur, 2) for paire, valeur in mesures.items() if valeur < minimum}


def test_the_measure_is_right() -> None:
    assert contraste((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contraste((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("theme", ["clair", "sombre"])
def test_texts_are_readable(theme: str) -> None:
    assert faibles(theme, TEXTES, 4.5) == {}


@pytest.mark.parametrize("theme", ["clair", "sombre"])
def test_lines_that_matter_are_visible(theme: str) -> None:
    assert faibles(theme, [*TRAITS, ANNEAU[theme]], 3) == {}


def test_both_schemes_are_complete() -> None:
    clair, sombre = (set(re.findall(r"--([\w-]+):\s*#", bloc)) for bloc in BLOCS[:2])
    assert clair - sombre == {"tournesol", "pied-texte"}  # the same in both
    assert sombre <= clair
