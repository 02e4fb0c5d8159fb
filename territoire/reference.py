"""The reference data of ``territoire/donnees`` in memory: read once, no database needed."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

DONNEES = Path(__file__).resolve().parent / "donnees"


@dataclass(frozen=True, slots=True)
class CommuneReference:
    """A commune of today. ``latitude``, ``longitude``: WGS 84, centroid of its contour; ``mairie``: its town hall."""

    code_insee: str
    nom: str
    slug: str
    codes_postaux: tuple[str, ...]
    population: int
    latitude: float
    longitude: float
    epci_code: str
    surface_km2: float
    mairie: tuple[float, float] | None

    @property
    def rayon_km(self) -> float:
        """Radius of the disc of the same area."""
        return math.sqrt(self.surface_km2 / math.pi)


@dataclass(frozen=True, slots=True)
class EpciReference:
    """An intercommunalité. ``communes``: INSEE codes of its members in the Département."""

    code: str
    nom: str
    type: str
    actuel: bool
    nom_2021: str | None
    successeur_code: str | None
    siege_hors_departement: bool
    population: int
    communes: tuple[str, ...]


def lire_csv(nom: str) -> list[dict[str, str]]:
    """Rows of ``donnees/<nom>.csv``."""
    with (DONNEES / f"{nom}.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


@lru_cache(maxsize=1)
def communes_reference() -> dict[str, CommuneReference]:
    """The 319 communes by INSEE code."""
    return {
        ligne["insee"]: CommuneReference(
            code_insee=ligne["insee"],
            nom=ligne["nom"],
            slug=ligne["slug"],
            codes_postaux=tuple(ligne["codes_postaux"].split("|")),
            population=int(ligne["population"]),
            latitude=float(ligne["lat"]),
            longitude=float(ligne["lon"]),
            epci_code=ligne["epci_code"],
            surface_km2=float(ligne["surface_km2"]),
            mairie=(float(ligne["mairie_lat"]), float(ligne["mairie_lon"])) if ligne["mairie_lat"] else None,
        )
        for ligne in lire_csv("communes")
    }


@lru_cache(maxsize=1)
def epcis_reference() -> dict[str, EpciReference]:
    """Today's EPCI, then the former ones of 2021, by SIREN."""
    return {
        ligne["code"]: EpciReference(
            code=ligne["code"],
            nom=ligne["nom"],
            type=ligne["type"],
            actuel=ligne["statut"] == "actuel",
            nom_2021=ligne["libelle_feuille_de_route_2021"] or None,
            successeur_code=ligne["successeur"] or None,
            siege_hors_departement=ligne["partiel"] == "oui",
            population=int(ligne["population_47"]),
            communes=tuple(ligne["communes"].split("|")),
        )
        for ligne in lire_csv("epci")
    }


@lru_cache(maxsize=1)
def communes_par_code_postal() -> dict[str, tuple[str, ...]]:
    """INSEE codes served by each postal code, the most populated commune first."""
    codes: dict[str, list[CommuneReference]] = {}
    for commune in communes_reference().values():
        for code in commune.codes_postaux:
            codes.setdefault(code, []).append(commune)
    return {
        code: tuple(c.code_insee for c in sorted(communes, key=lambda c: -c.population))
        for code, communes in sorted(codes.items())
    }


def contours(nom: str, cle: str) -> dict[str, BaseGeometry]:
    """Simplified contours of ``donnees/<nom>.geojson`` as multipolygons, by their property ``cle``."""
    collection: dict[str, Any] = json.loads((DONNEES / f"{nom}.geojson").read_text(encoding="utf-8"))
    return {e["properties"][cle]: _multi(shape(e["geometry"])) for e in collection["features"]}


def _multi(contour: BaseGeometry) -> BaseGeometry:
    return contour if contour.geom_type == "MultiPolygon" else shapely.MultiPolygon([contour])


@lru_cache(maxsize=1)
def _index_des_contours() -> tuple[tuple[str, ...], shapely.STRtree]:
    par_code = contours("communes", "insee")
    return tuple(par_code), shapely.STRtree(list(par_code.values()))


@lru_cache(maxsize=512)
def bourg(code_insee: str) -> tuple[float, float]:
    """Latitude and longitude of where people live in a commune: its town hall, 3 km from the centroid at times.

    The centroid stands in for some twenty town halls that the register puts in another commune.
    """
    commune = communes_reference()[code_insee]
    if commune.mairie and commune_du_point(*commune.mairie) == code_insee:
        return commune.mairie
    return commune.latitude, commune.longitude


def commune_du_point(latitude: float, longitude: float) -> str | None:
    """INSEE code of the commune holding this WGS 84 point; None outside the Département.

    Contours are simplified: within 200 m of a border the neighbour may be named.
    """
    codes, arbre = _index_des_contours()
    trouves = arbre.query(shapely.Point(longitude, latitude), predicate="intersects")
    return codes[trouves[0]] if len(trouves) else None
