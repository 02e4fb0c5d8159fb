"""The points of a search, as small as they can travel: no names, positions relative to one another.

The card of a point is asked for when it is opened; the whole Département at once weighs about 15 bytes a point gzipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from annuaire.enums import Secteur
from socle.identifiants import LONGUEUR_ID

ECHELLE = 100_000  # integers hold 1e-5 degree: five decimals, as in every export
CHIFFRES = "0123456789abcdefghijklmnopqrstuvwxyz"  # one character per sector


@dataclass(frozen=True, slots=True)
class PointStructure:
    """One structure on the map. ``id`` is public, degrees are WGS 84, ``secteur`` its first sector if any."""

    id: str
    longitude: float
    latitude: float
    secteur: Secteur = Secteur.NON_CLASSES
    commune: str = ""
    label: bool = False


def encoder_points(points: Iterable[PointStructure], sans_point: int = 0) -> bytes:
    """UTF-8 JSON in columns, ordered by commune then place: the same points give the same bytes.

    ``sans_point`` counts the results that have no position. ``x`` and ``y`` are differences in 1e-5 degree,
    ``s`` one base-36 digit per point into ``secteurs``, ``c`` indexes into ``communes`` as differences,
    ``l`` positions of the labelled points, ``ids`` the ids one after the other. static/js/carte.js reads it.
    """
    ordre = sorted(points, key=lambda p: (p.commune, p.latitude, p.longitude, p.id))
    secteurs = list(Secteur)
    communes = sorted({p.commune for p in ordre})
    rang_commune = {nom: rang for rang, nom in enumerate(communes)}
    charge = {
        "v": 1,
        "n": len(ordre),
        "sans_point": sans_point,
        "echelle": ECHELLE,
        "secteurs": [[secteur.value, secteur.libelle] for secteur in secteurs],
        "communes": communes,
        "x": _differences([_entier(p.longitude) for p in ordre]),
        "y": _differences([_entier(p.latitude) for p in ordre]),
        "s": "".join(CHIFFRES[secteurs.index(p.secteur)] for p in ordre),
        "c": _differences([rang_commune[p.commune] for p in ordre]),
        "l": [rang for rang, p in enumerate(ordre) if p.label],
        "ids": "".join(_id(p) for p in ordre),
    }
    return json.dumps(charge, ensure_ascii=False, separators=(",", ":")).encode()


def _entier(degres: float) -> int:
    return round(degres * ECHELLE)


def _id(point: PointStructure) -> str:
    if len(point.id) != LONGUEUR_ID:
        raise ValueError(f"id of {len(point.id)} characters: {point.id!r}")
    return point.id


def _differences(valeurs: list[int]) -> list[int]:
    return [valeur - avant for avant, valeur in zip([0, *valeurs], valeurs, strict=False)]
