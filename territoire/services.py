"""Loads the reference data into the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape, to_shape
from shapely import Point
from shapely.geometry.base import BaseGeometry

from socle.database import db
from territoire.models import CodePostal, Commune, Epci
from territoire.reference import (
    CommuneReference,
    EpciReference,
    communes_reference,
    contours,
    epcis_reference,
)

SRID = 4326
Valeurs = dict[str, Any]


def charger_reference() -> int:
    """Bring communes, EPCI and postal codes to what ``territoire/donnees`` says; returns the rows written.

    A second run writes nothing. Communes and EPCI are never deleted: listings point at them.
    """
    ecrites = _charger_epcis() + _charger_communes() + _charger_codes_postaux()
    db.session.flush()
    return ecrites


def _charger_epcis() -> int:
    presents = {e.code: e for e in db.session.scalars(sa.select(Epci))}
    formes = contours("epci", "code")
    ecrites = sum(
        _poser(presents.get(epci.code), Epci, _valeurs_epci(epci) | {"contour": formes.get(epci.code)})
        for epci in epcis_reference().values()
    )
    db.session.flush()
    return ecrites


def _charger_communes() -> int:
    presentes = {c.code_insee: c for c in db.session.scalars(sa.select(Commune))}
    formes = contours("communes", "insee")
    epci_2021 = _epci_2021_par_commune()
    ecrites = 0
    for commune in communes_reference().values():
        code = commune.code_insee
        valeurs = _valeurs_commune(commune) | {"epci_2021_code": epci_2021[code], "contour": formes[code]}
        ecrites += _poser(presentes.get(code), Commune, valeurs)
    db.session.flush()
    return ecrites


def _charger_codes_postaux() -> int:
    voulus = {(code, c.code_insee) for c in communes_reference().values() for code in c.codes_postaux}
    presents = {(p.code, p.code_insee): p for p in db.session.scalars(sa.select(CodePostal))}
    for cle in presents.keys() - voulus:
        db.session.delete(presents[cle])
    nouveaux = voulus - presents.keys()
    db.session.add_all(CodePostal(code=code, code_insee=insee) for code, insee in sorted(nouveaux))
    return len(nouveaux) + len(presents.keys() - voulus)


def _epci_2021_par_commune() -> dict[str, str]:
    """EPCI of each commune in 2021: a former one where there was one, else today's."""
    epcis = sorted(epcis_reference().values(), key=lambda e: not e.actuel)
    return {code: epci.code for epci in epcis for code in epci.communes}


def _valeurs_epci(epci: EpciReference) -> Valeurs:
    return {
        "code": epci.code,
        "nom": epci.nom,
        "nom_2021": epci.nom_2021,
        "type": epci.type,
        "actuel": epci.actuel,
        "successeur_code": epci.successeur_code,
        "siege_hors_departement": epci.siege_hors_departement,
        "population": epci.population,
    }


def _valeurs_commune(commune: CommuneReference) -> Valeurs:
    return {
        "code_insee": commune.code_insee,
        "nom": commune.nom,
        "slug": commune.slug,
        "population": commune.population,
        "epci_code": commune.epci_code,
        "surface_km2": commune.surface_km2,
        "latitude": commune.latitude,
        "longitude": commune.longitude,
        "centre": Point(commune.longitude, commune.latitude),
    }


def _poser(objet: Epci | Commune | None, neuf: type[Epci | Commune], voulu: Valeurs) -> int:
    """Give a row these values, geometries as shapes; 1 when something had to be written."""
    if objet is None:
        objet = neuf()
        db.session.add(objet)
    ecarts = {nom: valeur for nom, valeur in voulu.items() if not _egales(getattr(objet, nom), valeur)}
    for nom, valeur in ecarts.items():
        setattr(objet, nom, from_shape(valeur, SRID) if isinstance(valeur, BaseGeometry) else valeur)
    return 1 if ecarts else 0


def _egales(actuelle: Any, voulue: Any) -> bool:
    if isinstance(actuelle, WKBElement) and isinstance(voulue, BaseGeometry):
        return bool(to_shape(actuelle).equals_exact(voulue, 0))
    return bool(actuelle == voulue)
