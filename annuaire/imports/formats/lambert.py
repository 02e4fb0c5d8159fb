"""Lambert-93, the projection of French public data, to degrees (IGN, note technique NT/G 71, 2154 in EPSG)."""

from __future__ import annotations

import math

# Constants of the projection: exponent, constant, pole (m), first eccentricity of GRS 80, meridian of origin.
N, C = 0.7256077650532670, 11754255.426096
X_POLE, Y_POLE = 700_000.0, 12_655_612.049876
EXCENTRICITE = 0.08181919104281579
MERIDIEN = math.radians(3)
EMPRISE = (0.0, 1_300_000.0, 6_000_000.0, 7_200_000.0)  # mainland France: west, east, south, north (m)
ITERATIONS = 6  # from the sphere; the fourth changes nothing under a millimetre


def en_degres(x: str, y: str) -> tuple[str, str]:
    """Latitude and longitude (WGS 84, six decimals) of a point in metres; empty outside mainland France."""
    try:
        est, nord = float(x.replace(",", ".")), float(y.replace(",", "."))
    except ValueError:
        return "", ""
    if not (EMPRISE[0] < est < EMPRISE[1] and EMPRISE[2] < nord < EMPRISE[3]):
        return "", ""
    rayon = math.hypot(est - X_POLE, nord - Y_POLE)
    longitude = MERIDIEN + math.atan((est - X_POLE) / (Y_POLE - nord)) / N
    isometrique = -math.log(rayon / C) / N
    latitude = 2 * math.atan(math.exp(isometrique)) - math.pi / 2
    for _ in range(ITERATIONS):
        sinus = EXCENTRICITE * math.sin(latitude)
        facteur = ((1 + sinus) / (1 - sinus)) ** (EXCENTRICITE / 2)
        latitude = 2 * math.atan(facteur * math.exp(isometrique)) - math.pi / 2
    return f"{math.degrees(latitude):.6f}", f"{math.degrees(longitude):.6f}"
