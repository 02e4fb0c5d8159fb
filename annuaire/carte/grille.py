"""Too many points for one payload: the server counts them by cells of the map, at the zoom and in the view asked for.

Cells are squares of ``MAILLE`` pixels of Web Mercator, the same for every view of a zoom. Whatever the number of points
and the view, an answer weighs less than 50 kB before compression: a view too wide is answered at a lower zoom, and only
so many points are told one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annuaire.carte.points import Entiers, charge, differences, ecrire, entiers
from annuaire.recherche.demande import Bbox
from annuaire.recherche.moteur import Points

MAILLE = 60  # CSS pixels, at a whole zoom
ZOOM_MAXIMUM = 20
TUILE = 256  # pixels of the world at zoom 0
COTE_MAXIMUM = 2560  # pixels of a view: beyond, a lower zoom answers
COTE_ENTIER = 1024  # pixels that the whole search may take when no view is asked for
LATITUDE_MAXIMUM = 85.0  # Web Mercator goes no further
ZOOM_DETAIL = 15  # from there, cells of few structures are told one by one, as the browser's own clusters come apart
PEU = 4
MEMBRES_MAXIMUM = 500
BORD = 14 / MAILLE  # a cluster's centre stays so far from the edges of its cell: neighbours do not cover each other

Nombres = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Vue:
    """What a map shows: degrees WGS 84, and the whole zoom nearest to its own."""

    bornes: Bbox
    zoom: int


@dataclass(frozen=True, slots=True)
class Grille:
    """Cells that hold points, by rows from the north. ``membres``: points told one by one, in none of the cells."""

    zoom: int  # of the cells: less than asked for when the view is too wide
    longitudes: Nombres
    latitudes: Nombres
    nombres: Entiers
    membres: Points
    total: int  # points of the whole search
    etendue: Bbox | None  # where they all are; None with a view


def agreger(points: Points, vue: Vue | None = None) -> Grille:
    """These points by cells; without a view, all of them at a zoom that makes a small picture."""
    etendue = None if vue else _etendue(points)
    ouest, sud, est, nord = vue.bornes if vue else etendue or (0.0, 0.0, 0.0, 0.0)
    x0, y0 = _mercator(np.array([ouest]), np.array([nord]))
    x1, y1 = _mercator(np.array([est]), np.array([sud]))
    cote = max(float(x1[0] - x0[0]), float(y1[0] - y0[0]), 1e-9)
    zoom = min(vue.zoom if vue else ZOOM_MAXIMUM, _zoom_tenant(cote, COTE_MAXIMUM if vue else COTE_ENTIER))
    mailles = TUILE * 2**zoom / MAILLE  # of the world's side
    colonne, ligne = int(x0[0] * mailles), int(y0[0] * mailles)
    largeur, hauteur = int(x1[0] * mailles) - colonne + 1, int(y1[0] * mailles) - ligne + 1
    x, y = (valeurs * mailles for valeurs in _mercator(points.longitudes, points.latitudes))
    x, y = x - colonne, y - ligne
    vus = np.flatnonzero((x >= 0) & (x < largeur) & (y >= 0) & (y < hauteur))
    x, y = x[vus], y[vus]
    cases = y.astype(np.int64) * largeur + x.astype(np.int64)
    nombres = np.bincount(cases, minlength=largeur * hauteur)
    detaillees = _detaillees(nombres, zoom)
    membres = _choisir(points, vus[detaillees[cases]])
    restantes = np.flatnonzero((nombres > 0) & ~detaillees)
    effectifs = nombres[restantes].astype(np.int64)
    centres_x = _centre(np.bincount(cases, x, largeur * hauteur)[restantes] / effectifs) + colonne
    centres_y = _centre(np.bincount(cases, y, largeur * hauteur)[restantes] / effectifs) + ligne
    longitudes, latitudes = _degres(centres_x / mailles, centres_y / mailles)
    return Grille(zoom, longitudes, latitudes, effectifs, membres, len(points), etendue)


def encoder_grille(grille: Grille, noms_communes: Mapping[str, str]) -> bytes:
    """The members as :func:`annuaire.carte.points.encoder_points`, and the cells under ``grille``.

    There, ``x`` and ``y`` are differences in 1e-5 degree and ``n`` the number of structures of each cell.
    """
    cellules: dict[str, Any] = {
        "zoom": grille.zoom,
        "total": grille.total,
        "x": differences(entiers(grille.longitudes)),
        "y": differences(entiers(grille.latitudes)),
        "n": grille.nombres,
    }
    if grille.etendue:
        cellules["etendue"] = [round(degres, 5) for degres in grille.etendue]
    return ecrire(charge(grille.membres, noms_communes) | {"grille": cellules})


def _detaillees(nombres: Entiers, zoom: int) -> NDArray[np.bool_]:
    """Cells whose points are told one by one: those of one, near by those of few; the emptiest first."""
    peu = (nombres > 0) & (nombres <= (PEU if zoom >= ZOOM_DETAIL else 1))
    candidates = np.flatnonzero(peu)
    candidates = candidates[np.argsort(nombres[candidates], kind="stable")]
    gardees = candidates[np.cumsum(nombres[candidates]) <= MEMBRES_MAXIMUM]
    masque = np.zeros(len(nombres), dtype=np.bool_)
    masque[gardees] = True
    return masque


def _centre(valeurs: Nombres) -> Nombres:
    """Centres, in cells, away from the edges."""
    cases = np.floor(valeurs)
    return cases + np.clip(valeurs - cases, BORD, 1 - BORD)


def _etendue(points: Points) -> Bbox | None:
    if not len(points):
        return None
    longitudes, latitudes = points.longitudes, points.latitudes
    return float(longitudes.min()), float(latitudes.min()), float(longitudes.max()), float(latitudes.max())


def _zoom_tenant(cote: float, pixels: int) -> int:
    """The highest zoom at which this part of the world's side takes no more than so many pixels."""
    return int(np.clip(np.floor(np.log2(pixels / (TUILE * cote))), 0, ZOOM_MAXIMUM))


def _mercator(longitudes: Nombres, latitudes: Nombres) -> tuple[Nombres, Nombres]:
    """Web Mercator, the world's side being 1: x from the west, y from the north."""
    phi = np.radians(np.clip(latitudes, -LATITUDE_MAXIMUM, LATITUDE_MAXIMUM))
    return (longitudes + 180) / 360, 0.5 - np.arctanh(np.sin(phi)) / (2 * np.pi)


def _degres(x: Nombres, y: Nombres) -> tuple[Nombres, Nombres]:
    return x * 360 - 180, np.degrees(np.arcsin(np.tanh((0.5 - y) * 2 * np.pi)))


def _choisir(points: Points, places: Entiers) -> Points:
    return replace(
        points,
        ids=points.ids[places],
        longitudes=points.longitudes[places],
        latitudes=points.latitudes[places],
        secteurs=points.secteurs[places],
        communes=points.communes[places],
        labels=points.labels[places],
    )
