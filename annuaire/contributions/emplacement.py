"""Where a proposed structure is: the point that somebody put, else what the address gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annuaire.enums import PrecisionPosition
from socle.spatial import distance_km
from territoire.geocodage import ClientGeocodage, geocoder
from territoire.reference import bourg, commune_du_point, communes_reference

POINT = ("latitude", "longitude", "precision_position")
TOLERANCE_KM = 2.0  # beyond the disc of a commune, whose contour is simplified


class PointAilleurs(ValueError):
    """The point is not in the commune that was written. The message, in French, says where it is."""


def situer(
    valeurs: dict[str, Any], client: ClientGeocodage | None, avant: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """``valeurs`` with point and precision; ``choisi`` says that a person put it. Raises ``PointAilleurs``.

    ``avant``: the same step as it was saved; the point of an address that has not changed is kept. May ask the address
    API: never call it with the database held for writing.
    """
    code = valeurs["code_insee"]
    if "latitude" in valeurs:
        _verifier(valeurs["latitude"], valeurs["longitude"], code)
        return {**valeurs, "precision_position": PrecisionPosition.ADRESSE.value, "choisi": True}
    if avant and _meme_adresse(valeurs, avant):
        return {**valeurs, **{nom: avant[nom] for nom in POINT}, "choisi": False}
    position = geocoder(valeurs.get("adresse"), valeurs.get("code_postal"), code, client)
    if position is None or position.precision.value == PrecisionPosition.COMMUNE:
        latitude, longitude = bourg(code)  # where people live, rather than the middle of the fields
        return {
            **valeurs,
            "latitude": latitude,
            "longitude": longitude,
            "precision_position": PrecisionPosition.COMMUNE.value,
            "choisi": False,
        }
    return {
        **valeurs,
        "latitude": position.latitude,
        "longitude": position.longitude,
        "precision_position": position.precision.value,
        "choisi": False,
    }


def _meme_adresse(valeurs: Mapping[str, Any], avant: Mapping[str, Any]) -> bool:
    """Whether ``avant`` places this very address, better than at the centre of its commune, and nobody moved it."""
    placee = avant.get("latitude") is not None and avant.get("precision_position") != PrecisionPosition.COMMUNE
    memes = all((valeurs.get(nom) or None) == (avant.get(nom) or None) for nom in ("adresse", "code_insee"))
    return placee and memes and not avant.get("choisi")


def _verifier(latitude: float, longitude: float, code_insee: str) -> None:
    la_bas = commune_du_point(latitude, longitude)
    commune = communes_reference()[code_insee]
    ecart = distance_km(latitude, longitude, commune.latitude, commune.longitude) - commune.rayon_km
    if la_bas == code_insee or (la_bas is not None and ecart <= TOLERANCE_KM):
        return
    ou = f"à {communes_reference()[la_bas].nom}" if la_bas else "hors du Lot-et-Garonne"
    raise PointAilleurs(
        f"Le point est {ou}, et vous avez écrit {commune.nom}. Déplacez le point, ou changez la commune."
    )
