"""The site's own typefaces for drawings: how wide a text is, and where to cut it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

POLICES = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts"
FICHIERS = {
    False: "atkinson-hyperlegible-next-latin-wght-normal.woff2",
    True: "bricolage-grotesque-latin-wght-normal.woff2",  # titles
}
NORMAL, GRAS = 400, 650  # weights
REFERENCE = 100  # pixels at which widths are measured


@lru_cache(maxsize=64)
def police(taille: float, gras: bool, titre: bool) -> ImageFont.FreeTypeFont:
    """The typeface at this size; one instance for one weight, as a variable font holds its own."""
    lue = ImageFont.truetype(str(POLICES / FICHIERS[titre]), taille)
    lue.set_variation_by_axes([GRAS if gras else NORMAL])
    return lue


def largeur(texte: str, taille: float, *, gras: bool = False, titre: bool = False) -> float:
    """Width of a text in pixels."""
    return police(REFERENCE, gras or titre, titre).getlength(texte) * taille / REFERENCE


def couper(texte: str, taille: float, place: float, *, gras: bool = False, titre: bool = False) -> str:
    """The text, or its beginning and « … » when it is wider than ``place`` pixels."""
    if largeur(texte, taille, gras=gras, titre=titre) <= place:
        return texte
    for fin in range(len(texte) - 1, 0, -1):
        court = texte[:fin].rstrip() + "…"
        if largeur(court, taille, gras=gras, titre=titre) <= place:
            return court
    return "…"
