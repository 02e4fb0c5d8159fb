"""Where a listing goes to, and whether one can get in: what the index needs of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from socle.identifiants import sans_accents
from socle.spatial import distance_km
from territoire.models import CODE_DEPARTEMENT
from territoire.reference import bourg, communes_reference, epcis_reference

AU_DELA = frozenset({"departement", "region", "france"})
_ENTRE = re.compile(r"plain[ -]pied|rampe|ascenseur|fauteuil|elevateur|largeur de porte|accessible|\bpmr\b")
_N_ENTRE_PAS = re.compile(r"\b(?:non|pas|inaccessible|partiel)")


class Desserte(TypedDict):
    """The fields of ``Document`` that say where a listing goes to."""

    intervient: tuple[str, ...]
    rayon_km: float | None
    desservis: tuple[str, ...]


def est_accessible(mention: str) -> bool:
    """Whether a mention of the listing says that a person in a wheelchair can get in."""
    pliee = sans_accents(mention).lower()
    return bool(_ENTRE.search(pliee)) and not _N_ENTRE_PAS.search(pliee)


def desserte(
    zones: Iterable[Mapping[str, Any]], code_insee: str | None, latitude: float | None, longitude: float | None
) -> Desserte:
    """What ``zone_intervention`` covers; a listing always serves the EPCI where it is."""
    codes: dict[str, None] = {}
    rayon: float | None = None
    epcis: dict[str, None] = dict.fromkeys(_epci(code_insee))
    for zone in zones:
        genre, code = zone.get("type"), str(zone.get("code") or "")
        if genre in AU_DELA:
            codes[CODE_DEPARTEMENT] = None
            epcis |= dict.fromkeys(code for code, epci in epcis_reference().items() if epci.actuel)
        elif genre == "rayon" and latitude is not None and longitude is not None:
            rayon = max(rayon or 0.0, float(zone["km"]))
            epcis |= dict.fromkeys(_epcis_autour(latitude, longitude, rayon))
        elif genre in ("commune", "epci") and code:
            codes[code] = None
            epcis |= dict.fromkeys(_epci(code) if genre == "commune" else [code])
    return {"intervient": tuple(codes), "rayon_km": rayon, "desservis": tuple(epcis)}


def _epci(code_insee: str | None) -> list[str]:
    commune = communes_reference().get(code_insee or "")
    return [commune.epci_code] if commune else []


def _epcis_autour(latitude: float, longitude: float, rayon_km: float) -> list[str]:
    return [
        commune.epci_code
        for code, commune in communes_reference().items()
        if distance_km(latitude, longitude, *bourg(code)) <= rayon_km
    ]
