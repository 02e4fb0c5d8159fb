"""Rectangles of the map as browsers ask for them: towns of the Département at every zoom."""

from __future__ import annotations

import math
from collections.abc import Iterator
from urllib.parse import urlencode

CENTRES = {
    "Agen": (44.2032, 0.6155),
    "Villeneuve": (44.408, 0.705),
    "Marmande": (44.5, 0.165),
    "Nérac": (44.136, 0.339),
}
ZOOMS = (9, 10, 11, 12, 13, 14, 15, 16)
MOTS = ("", "association", "vélo")
ECRAN = (1280, 800)  # pixels
TUILE = 256


def chemins() -> list[str]:
    """All different: towns × zooms × searches."""
    return list(_chemins())


def _chemins() -> Iterator[str]:
    for mots in MOTS:
        for zoom in ZOOMS:
            for latitude, longitude in CENTRES.values():
                vue = ",".join(f"{borne:.5f}" for borne in rectangle(latitude, longitude, zoom))
                valeurs = {"q": mots, "vue": vue, "z": str(zoom)}
                yield "/annuaire/points.json?" + urlencode({nom: valeur for nom, valeur in valeurs.items() if valeur})


def rectangle(latitude: float, longitude: float, zoom: int) -> tuple[float, float, float, float]:
    """West, south, east, north of a screen (Web Mercator)."""
    pixel = 360 / (TUILE * 2**zoom)
    demi_largeur = ECRAN[0] / 2 * pixel
    demi_hauteur = ECRAN[1] / 2 * pixel * math.cos(math.radians(latitude))
    return longitude - demi_largeur, latitude - demi_hauteur, longitude + demi_largeur, latitude + demi_hauteur
