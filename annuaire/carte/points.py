"""The points of a search, as small as they can travel: no names, positions relative to one another.

The card of a point is asked for when it is opened; the whole Département at once weighs about 15 bytes a point gzipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from annuaire.enums import Secteur
from annuaire.recherche.moteur import Points
from socle.identifiants import LONGUEUR_ID

ECHELLE = 100_000  # integers hold 1e-5 degree: five decimals, as in every export
CHIFFRES = "0123456789abcdefghijklmnopqrstuvwxyz"  # one character per sector

Entiers = NDArray[np.int64]


def encoder_points(points: Points, noms_communes: Mapping[str, str]) -> bytes:
    """UTF-8 JSON in columns, ordered by commune then place: the same points give the same bytes.

    ``noms_communes``: name of each commune by INSEE code. static/js/carte-points.js reads it.
    """
    return ecrire(charge(points, noms_communes))


def charge(points: Points, noms_communes: Mapping[str, str]) -> dict[str, Any]:
    """What :func:`encoder_points` writes.

    ``sans_point`` counts the results that have no position. ``x`` and ``y`` are differences in 1e-5 degree,
    ``s`` one base-36 digit per point into ``secteurs``, ``c`` indexes into ``communes`` as differences,
    ``l`` positions of the labelled points, ``ids`` the ids one after the other.
    """
    if (longueurs := np.char.str_len(points.ids)).size and not (longueurs == LONGUEUR_ID).all():
        raise ValueError(f"id of {longueurs.min()} characters")
    noms, rangs = _communes(points, noms_communes)
    x, y = entiers(points.longitudes), entiers(points.latitudes)
    ordre = np.lexsort((points.ids, x, y, rangs))
    return {
        "v": 1,
        "n": len(points),
        "sans_point": points.sans_point,
        "echelle": ECHELLE,
        "secteurs": [[secteur.value, secteur.libelle] for secteur in Secteur],
        "communes": noms,
        "x": differences(x[ordre]),
        "y": differences(y[ordre]),
        "s": np.frombuffer(CHIFFRES.encode(), np.uint8)[_secteurs(points)[ordre]].tobytes().decode(),
        "c": differences(rangs[ordre]),
        "l": np.flatnonzero(points.labels[ordre]),
        "ids": "".join(points.ids[ordre].tolist()),
    }


def ecrire(charge: dict[str, Any]) -> bytes:
    """JSON of a payload, its columns included."""
    return orjson.dumps(charge, option=orjson.OPT_SERIALIZE_NUMPY)


def entiers(degres: NDArray[np.float64]) -> Entiers:
    """Degrees as whole numbers of ``ECHELLE``."""
    return np.rint(degres * ECHELLE).astype(np.int64)


def differences(valeurs: Entiers) -> Entiers:
    """Each value less the one before it, the first less 0."""
    return np.diff(valeurs, prepend=0)


def _communes(points: Points, noms_communes: Mapping[str, str]) -> tuple[list[str], Entiers]:
    """The names of the communes present, sorted, and the rank of each point's among them."""
    par_code = np.array([*(noms_communes.get(code, "") for code in points.codes_communes), ""], dtype=np.str_)
    noms, rangs = np.unique(par_code, return_inverse=True)
    presents, rangs_points = np.unique(rangs[points.communes], return_inverse=True)  # -1, no commune: the last, unnamed
    return noms[presents].tolist(), rangs_points.astype(np.int64)


def _secteurs(points: Points) -> Entiers:
    """The sector of each point, by its place in ``Secteur``; unclassified without any."""
    places = {secteur.value: place for place, secteur in enumerate(Secteur)}
    sans = places[Secteur.NON_CLASSES.value]
    par_code = np.array([*(places.get(nom, sans) for nom in points.noms_secteurs), sans], dtype=np.int64)
    return par_code[points.secteurs]
