"""From degrees to a drawing: the frame, the borders in it, the marks, the names that find room, the scale.

Shared by every drawing that the server makes, on screen (``image``) and on paper (``planche``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from annuaire.carte.contours import Ligne, charger
from annuaire.recherche.demande import Bbox

MARGE = 14  # pixels
MAILLE = 30  # pixels: structures nearer than this are drawn as one circle
KM_PAR_DEGRE = 111.195  # of latitude
COTE_MINIMUM_KM = 12.0  # never closer: some communes around, with their names, say where a point is
PART_CADREE = 0.5  # results that spread over less of the Département than this, both ways, are drawn closer
MARGE_RESULTATS = 0.15  # of their extent, on each side
RAYONS = ((10, 8.0), (60, 5.5))  # up to so many points, marks of that radius in pixels
RAYON_MINIMUM, RAYON_MAXIMUM = 3.5, 15.0  # neighbours hardly overlap
ZOOM_VILLES = 10  # communes named before are towns
ZOOM_VILLAGES = 10.5  # from there, every name that finds room
PLACES = (22, 5, -12, 34, -24)  # of a name: pixels below its village, the best first; the last two for towns alone
ECHELLES_KM = (0.2, 0.5, 1, 2, 5, 10, 20)

Boite = tuple[float, float, float, float]  # left, top, right, bottom, pixels
Positions = NDArray[np.float64]  # rows of longitude, latitude


@dataclass(frozen=True, slots=True)
class Cercle:
    """The structures of one cell of the picture, pixels."""

    x: float
    y: float
    rayon: float
    nombre: int


@dataclass(frozen=True, slots=True)
class NomPlace:
    """A commune's name where it may be read: middle of its base line, pixels."""

    nom: str
    x: float
    y: float
    ville: bool


@dataclass(frozen=True, slots=True)
class Cadre:
    """From degrees to pixels, the frame filled as far as proportions allow."""

    ouest: float
    nord: float
    pixels_x: float  # per degree of longitude
    pixels_y: float  # per degree of latitude
    largeur: int
    hauteur: int

    def x(self, longitude: float) -> float:
        return (longitude - self.ouest) * self.pixels_x

    def y(self, latitude: float) -> float:
        return (self.nord - latitude) * self.pixels_y

    def contient(self, x: float, y: float) -> bool:
        return 0 <= x <= self.largeur and 0 <= y <= self.hauteur

    def placer(self, positions: Positions) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Pixels of many positions at once."""
        return (positions[:, 0] - self.ouest) * self.pixels_x, (self.nord - positions[:, 1]) * self.pixels_y


def cadrer(largeur: int, hauteur: int, positions: Positions, bornes: Bbox | None = None) -> Cadre:
    """A frame of so many pixels on ``bornes``, else on the results when near one another, else on the Département."""
    ouest, sud, est, nord = bornes or _alentours(positions) or _departement()
    aplatissement = math.cos(math.radians((sud + nord) / 2))
    place_x, place_y = largeur - 2 * MARGE, hauteur - 2 * MARGE - 20  # 20: the scale's line
    pixels_y = min(place_x / (max(est - ouest, 1e-4) * aplatissement), place_y / max(nord - sud, 1e-4))
    pixels_x = pixels_y * aplatissement
    vide_x, vide_y = (largeur - (est - ouest) * pixels_x) / 2, MARGE + (place_y - (nord - sud) * pixels_y) / 2
    return Cadre(ouest - vide_x / pixels_x, nord + vide_y / pixels_y, pixels_x, pixels_y, largeur, hauteur)


@lru_cache(maxsize=1)
def _departement() -> Bbox:
    xs, ys = zip(*charger().departement[0], strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _alentours(positions: Positions) -> Bbox | None:
    """The frame of these points, with a margin and at least ``COTE_MINIMUM_KM`` each way; None when it is too large."""
    if not len(positions):
        return None
    ouest, sud, est, nord = _departement()
    par_degre = KM_PAR_DEGRE * math.cos(math.radians((sud + nord) / 2))
    (x0, y0), (x1, y1) = positions.min(axis=0).tolist(), positions.max(axis=0).tolist()
    x0, x1 = _elargir(x0, x1, COTE_MINIMUM_KM / par_degre)
    y0, y1 = _elargir(y0, y1, COTE_MINIMUM_KM / KM_PAR_DEGRE)
    if x0 > est or x1 < ouest or y0 > nord or y1 < sud:
        return None  # nothing of the Département to be seen
    return (x0, y0, x1, y1) if max((x1 - x0) / (est - ouest), (y1 - y0) / (nord - sud)) <= PART_CADREE else None


def _elargir(debut: float, fin: float, minimum: float) -> tuple[float, float]:
    demi = max((fin - debut) * (0.5 + MARGE_RESULTATS), minimum / 2)
    milieu = (debut + fin) / 2
    return milieu - demi, milieu + demi


def lignes_vues(cadre: Cadre, lignes: list[Ligne]) -> list[Ligne]:
    """Lines in pixels; points less than a pixel from the last are skipped, as are lines out of the frame."""
    vues: list[Ligne] = []
    for ligne in lignes:
        pixels = [(cadre.x(x), cadre.y(y)) for x, y in ligne]
        xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
        if max(xs) < 0 or min(xs) > cadre.largeur or max(ys) < 0 or min(ys) > cadre.hauteur:
            continue
        gardes = [pixels[0]]
        for x, y in pixels[1:-1]:
            if abs(x - gardes[-1][0]) + abs(y - gardes[-1][1]) >= 1.5:
                gardes.append((x, y))
        vues.append([*gardes, pixels[-1]])
    return vues


def noms_places(
    cadre: Cadre, marques: Iterable[Boite], pris: Iterable[Boite], largeur_lettre: float, hauteur: float
) -> list[NomPlace]:
    """Names that are read whole, the largest communes first: none over another or over what is ``pris``, and over a
    mark only for a town."""
    zoom = math.log2(cadre.pixels_x * 360 / 256)
    marques, pris = list(marques), list(pris)
    places: list[NomPlace] = []
    for nom in charger().noms:
        repere = nom.zoom <= zoom - 0.7
        x, y = cadre.x(nom.longitude), cadre.y(nom.latitude)
        if not cadre.contient(x, y) or not (nom.zoom <= zoom + 0.5 or zoom >= ZOOM_VILLAGES):
            continue
        pas = PLACES if repere else PLACES[:3]
        candidates = _places(cadre, x, y, len(nom.nom) * largeur_lettre, hauteur, pas)
        boites = [boite for boite in candidates if not touche(boite, pris)]
        libre = next(
            (boite for boite in boites if not touche(boite, marques)), boites[0] if boites and repere else None
        )
        if libre is not None:
            pris.append(libre)
            places.append(NomPlace(nom.nom, (libre[0] + libre[2]) / 2, libre[3] - 3, nom.zoom < ZOOM_VILLES))
    return places


def _places(cadre: Cadre, x: float, y: float, largeur: float, hauteur: float, places: tuple[int, ...]) -> list[Boite]:
    """Where a name may be written, the best first."""
    demi = largeur / 2
    milieu = min(max(x, demi + 2), cadre.largeur - demi - 2)
    if abs(milieu - x) > demi / 3:
        return []  # so far from its village, it would name another
    boites = [(milieu - demi, y + pas - hauteur + 3, milieu + demi, y + pas + 3) for pas in places]
    return [boite for boite in boites if boite[1] >= 0]


def touche(boite: Boite, autres: Iterable[Boite]) -> bool:
    """Whether a box covers part of another."""
    return any(
        boite[0] < autre[2] and autre[0] < boite[2] and boite[1] < autre[3] and autre[1] < boite[3] for autre in autres
    )


def cercles(cadre: Cadre, positions: Positions) -> list[Cercle]:
    """One circle for each cell that holds points, the fullest first."""
    x, y = cadre.placer(positions)
    vus = (x >= 0) & (x <= cadre.largeur) & (y >= 0) & (y <= cadre.hauteur)
    x, y = x[vus], y[vus]
    if not len(x):
        return []
    colonnes = cadre.largeur // MAILLE + 1
    mailles = (y // MAILLE).astype(np.int64) * colonnes + (x // MAILLE).astype(np.int64)
    nombres = np.bincount(mailles)
    pleines = np.flatnonzero(nombres)
    pleines = pleines[np.argsort(-nombres[pleines], kind="stable")]
    effectifs = nombres[pleines]
    base = next((rayon for maximum, rayon in RAYONS if len(x) <= maximum), RAYON_MINIMUM)
    return [
        Cercle(cx, cy, rayon, nombre)
        for cx, cy, rayon, nombre in zip(
            (np.bincount(mailles, x)[pleines] / effectifs).tolist(),
            (np.bincount(mailles, y)[pleines] / effectifs).tolist(),
            np.minimum(base + 1.1 * np.sqrt(effectifs - 1), RAYON_MAXIMUM).tolist(),
            effectifs.tolist(),
            strict=True,
        )
    ]


def numerotes(cercles: Iterable[Cercle]) -> list[Cercle]:
    """The circles that have room for their number."""
    nombres: list[Cercle] = []
    for c in cercles:
        if c.nombre > 1 and c.rayon >= 9 and all(abs(c.x - a.x) > 24 or abs(c.y - a.y) > 14 for a in nombres):
            nombres.append(c)
    return nombres


def echelle(cadre: Cadre, maximum: float) -> tuple[float, str]:
    """Length in pixels of the scale bar, at most ``maximum``, and what it stands for."""
    pixels_par_km = cadre.pixels_y / KM_PAR_DEGRE
    km = max((e for e in ECHELLES_KM if e * pixels_par_km <= maximum), default=ECHELLES_KM[0])
    texte = f"{km:g}\N{NO-BREAK SPACE}km" if km >= 1 else f"{km * 1000:.0f}\N{NO-BREAK SPACE}m"
    return km * pixels_par_km, texte
