"""A visitor's own position as a place: « 44.203, 0.616 », latitude then longitude."""

from __future__ import annotations

import re

from territoire.lieux.modeles import RAYON_VILLAGE_KM, Lieu, Resolution, TypeLieu
from territoire.reference import commune_du_point, communes_reference

DECIMALES = 3  # about a hundred metres: enough to look around, too little to find a home
VOISINAGE = 0.25  # degrees around the Département where a position still is a place to look from
COUPLE = re.compile(r"\s*(-?\d{1,2}\.\d{2,})\s*[,; ]\s*(-?\d{1,3}\.\d{2,})\s*")


def lieu_position(texte: str) -> Resolution | None:
    """The place of two coordinates, rounded; None when the text is no such thing. Far away, it is no place of ours."""
    lus = COUPLE.fullmatch(texte)
    if lus is None:
        return None
    latitude, longitude = (round(float(nombre), DECIMALES) for nombre in lus.groups())
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    code = commune_du_point(latitude, longitude)
    if code is None and not _pres(latitude, longitude):
        return Resolution(None, hors_departement="Votre position")
    commune = communes_reference()[code] if code else None
    lieu = Lieu(
        TypeLieu.POSITION,
        f"{latitude:.{DECIMALES}f}, {longitude:.{DECIMALES}f}",
        (code,) if code else (),
        commune.epci_code if commune else None,
        latitude,
        longitude,
        RAYON_VILLAGE_KM,
    )
    return Resolution(lieu, (lieu,))


def _pres(latitude: float, longitude: float) -> bool:
    communes = communes_reference().values()
    latitudes, longitudes = [c.latitude for c in communes], [c.longitude for c in communes]
    return (
        min(latitudes) - VOISINAGE <= latitude <= max(latitudes) + VOISINAGE
        and min(longitudes) - VOISINAGE <= longitude <= max(longitudes) + VOISINAGE
    )
