"""The map as an SVG image drawn by the server: without JavaScript, with ``Save-Data``, on paper.

Standalone file for ``<img>``: it carries its own light and dark colours, a title and a scale, no link and no script.
"""

from __future__ import annotations

import hashlib
import math
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import escape

from annuaire.carte.contours import ATTRIBUTION, Ligne, charger
from annuaire.carte.points import PointStructure

Bornes = tuple[float, float, float, float]  # west, south, east, north, degrees WGS 84

MARGE = 14  # pixels
MAILLE = 24  # pixels: structures nearer than this are drawn as one circle
KM_PAR_DEGRE = 111.195  # of latitude
COTE_MINIMUM_KM = 12.0  # never closer: some communes around, with their names, say where a point is
PART_CADREE = 0.5  # results that spread over less of the Département than this, both ways, are drawn closer
MARGE_RESULTATS = 0.15  # of their extent, on each side
RAYONS = ((10, 8.0), (60, 5.5))  # up to so many points, marks of that radius in pixels
RAYON_MINIMUM = 3.5
ZOOM_VILLAGES = 10.5  # from there, every name that finds room
LARGEUR_LETTRE, HAUTEUR_LETTRE = 9.2, 17  # pixels, at the size of the style, in the widest of usual fonts
ECHELLES_KM = (0.2, 0.5, 1, 2, 5, 10, 20)
STYLE = """
.terre{fill:#e4efe8}.communes,.epci,.dep,.regle{fill:none;stroke-linejoin:round}
.communes{stroke:#fbf8f1;stroke-width:.8}.epci{stroke:#8bafa0;stroke-width:1.3}.dep{stroke:#79a08f;stroke-width:1.4}
.pt{fill:#6d2549;fill-opacity:.9;stroke:#fbf8f1;stroke-width:1.2}.n{fill:#fbf8f1;font-weight:700;text-anchor:middle}
.nom{fill:#1c2622;font-weight:600;text-anchor:middle;paint-order:stroke;stroke:#e4efe8;stroke-width:3px;stroke-linejoin:round}
.regle{stroke:#4d5a53;stroke-width:1.5}.note{fill:#4d5a53}text{font-family:system-ui,sans-serif;font-size:14px}
@media(min-width:600px){.nom,.note{font-size:11px}}
@media(prefers-color-scheme:dark){.terre{fill:#1d3229}.communes{stroke:#111a16}.epci{stroke:#4f7f69}.dep{stroke:#5c8f78}
.pt{fill:#eab0cb;stroke:#111a16}.n{fill:#111a16}.nom{fill:#efebe0;stroke:#1d3229}.regle{stroke:#b6bfb8}.note{fill:#b6bfb8}}
"""
# For the route that serves the image: the page's policy would forbid its style when it is opened on its own.
POLITIQUE_CSP = f"default-src 'none'; style-src 'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"


_Boite = tuple[float, float, float, float]  # left, top, right, bottom, pixels


@dataclass(frozen=True, slots=True)
class _Cercle:
    """The structures of one cell of the picture, pixels."""

    x: float
    y: float
    rayon: float
    nombre: int


@dataclass(frozen=True, slots=True)
class _Cadre:
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


def svg_carte(
    points: Iterable[PointStructure],
    largeur: int = 420,
    hauteur: int = 380,
    bornes: Bornes | None = None,
    *,
    titre: str = "Carte des structures de l’économie sociale et solidaire en Lot-et-Garonne",
    noms: bool = True,
) -> str:
    """A complete SVG document, ``largeur`` by ``hauteur`` pixels: contours, points as circles, scale, source.

    ``bornes``: what to show; when absent, the results if they are in a small part of the Département, else all of it.
    Circles hold the number of structures when several. The size suits a phone: on a wider screen the image grows, and
    its texts less than the rest.
    """
    points = list(points)
    cadre = _cadrer(largeur, hauteur, bornes or _alentours(points) or _departement())
    cercles = _cercles(cadre, points)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur} {hauteur}" width="{largeur}" '
        f'height="{hauteur}" role="img"><title>{escape(titre)}</title><style>{STYLE}</style>'
        f"{_fond(cadre)}{_dessiner(cercles)}{_noms(cadre, cercles) if noms else ''}{_regle(cadre)}</svg>"
    )


@lru_cache(maxsize=1)
def _departement() -> Bornes:
    xs, ys = zip(*charger().departement[0], strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _alentours(points: list[PointStructure]) -> Bornes | None:
    """The frame of these points, with a margin and at least ``COTE_MINIMUM_KM`` each way; None when it is too large."""
    if not points:
        return None
    longitudes, latitudes = [p.longitude for p in points], [p.latitude for p in points]
    ouest, sud, est, nord = _departement()
    par_degre = KM_PAR_DEGRE * math.cos(math.radians((sud + nord) / 2))
    x0, x1 = _elargir(min(longitudes), max(longitudes), COTE_MINIMUM_KM / par_degre)
    y0, y1 = _elargir(min(latitudes), max(latitudes), COTE_MINIMUM_KM / KM_PAR_DEGRE)
    if x0 > est or x1 < ouest or y0 > nord or y1 < sud:
        return None  # nothing of the Département to be seen
    return (x0, y0, x1, y1) if max((x1 - x0) / (est - ouest), (y1 - y0) / (nord - sud)) <= PART_CADREE else None


def _elargir(debut: float, fin: float, minimum: float) -> tuple[float, float]:
    demi = max((fin - debut) * (0.5 + MARGE_RESULTATS), minimum / 2)
    milieu = (debut + fin) / 2
    return milieu - demi, milieu + demi


def _cadrer(largeur: int, hauteur: int, bornes: Bornes) -> _Cadre:
    ouest, sud, est, nord = bornes
    aplatissement = math.cos(math.radians((sud + nord) / 2))
    place_x, place_y = largeur - 2 * MARGE, hauteur - 2 * MARGE - 20  # 20: the scale's line
    pixels_y = min(place_x / (max(est - ouest, 1e-4) * aplatissement), place_y / max(nord - sud, 1e-4))
    pixels_x = pixels_y * aplatissement
    vide_x, vide_y = (largeur - (est - ouest) * pixels_x) / 2, MARGE + (place_y - (nord - sud) * pixels_y) / 2
    return _Cadre(ouest - vide_x / pixels_x, nord + vide_y / pixels_y, pixels_x, pixels_y, largeur, hauteur)


@lru_cache(maxsize=16)
def _fond(cadre: _Cadre) -> str:
    contours = charger()
    terre = _trace(cadre, contours.departement)
    return (
        f'<path class="terre" d="{terre}"/><path class="communes" d="{_trace(cadre, contours.communes)}"/>'
        f'<path class="epci" d="{_trace(cadre, contours.epci)}"/><path class="dep" d="{terre}"/>'
    )


def _trace(cadre: _Cadre, lignes: list[Ligne]) -> str:
    """Path data in whole pixels and tenths; points less than a pixel from the last are skipped, as are unseen lines."""
    morceaux: list[str] = []
    for ligne in lignes:
        pixels = [(cadre.x(x), cadre.y(y)) for x, y in ligne]
        xs, ys = [x for x, _ in pixels], [y for _, y in pixels]
        if max(xs) < 0 or min(xs) > cadre.largeur or max(ys) < 0 or min(ys) > cadre.hauteur:
            continue
        gardes = [pixels[0]]
        for x, y in pixels[1:-1]:
            if abs(x - gardes[-1][0]) + abs(y - gardes[-1][1]) >= 1.5:
                gardes.append((x, y))
        gardes.append(pixels[-1])
        morceaux.append("M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in gardes))
    return "".join(morceaux)


def _noms(cadre: _Cadre, cercles: list[_Cercle]) -> str:
    """Names that are read whole, the largest communes first: none over another, and over a circle only for a town."""
    zoom = math.log2(cadre.pixels_x * 360 / 256)
    marques = [(c.x - c.rayon, c.y - c.rayon, c.x + c.rayon, c.y + c.rayon) for c in cercles]
    pris = [(0.0, cadre.hauteur - HAUTEUR_LETTRE - 8.0, float(cadre.largeur), float(cadre.hauteur))]  # the scale's line
    textes: list[str] = []
    for nom in charger().noms:
        repere = nom.zoom <= zoom - 0.7
        x, y = cadre.x(nom.longitude), cadre.y(nom.latitude)
        if not cadre.contient(x, y) or not (nom.zoom <= zoom + 0.5 or zoom >= ZOOM_VILLAGES):
            continue
        boites = [boite for boite in _places(cadre, x, y, nom.nom) if not _touche(boite, pris)]
        libre = next(
            (boite for boite in boites if not _touche(boite, marques)), boites[0] if boites and repere else None
        )
        if libre is not None:
            pris.append(libre)
            milieu, base = (libre[0] + libre[2]) / 2, libre[3] - 3
            textes.append(f'<text class="nom" x="{milieu:.1f}" y="{base:.1f}">{escape(nom.nom)}</text>')
    return "".join(textes)


def _places(cadre: _Cadre, x: float, y: float, nom: str) -> list[_Boite]:
    """Where a name may be written, the best first: under its village, on it, above it."""
    demi = len(nom) * LARGEUR_LETTRE / 2
    milieu = min(max(x, demi + 2), cadre.largeur - demi - 2)
    if abs(milieu - x) > demi / 3:
        return []  # so far from its village, it would name another
    boites = [(milieu - demi, y + pas - HAUTEUR_LETTRE + 3, milieu + demi, y + pas + 3) for pas in (22, 5, -12)]
    return [boite for boite in boites if boite[1] >= 0]


def _touche(boite: _Boite, autres: list[_Boite]) -> bool:
    return any(
        boite[0] < autre[2] and autre[0] < boite[2] and boite[1] < autre[3] and autre[1] < boite[3] for autre in autres
    )


def _cercles(cadre: _Cadre, points: list[PointStructure]) -> list[_Cercle]:
    """One circle for each cell that holds points, the fullest first."""
    mailles: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for point in points:
        x, y = cadre.x(point.longitude), cadre.y(point.latitude)
        if cadre.contient(x, y):
            mailles[int(x // MAILLE), int(y // MAILLE)].append((x, y))
    vus = sum(len(groupe) for groupe in mailles.values())
    base = next((rayon for maximum, rayon in RAYONS if vus <= maximum), RAYON_MINIMUM)
    return [
        _Cercle(
            x=sum(x for x, _ in groupe) / len(groupe),
            y=sum(y for _, y in groupe) / len(groupe),
            rayon=min(base + 1.1 * math.sqrt(len(groupe) - 1), 18),
            nombre=len(groupe),
        )
        for groupe in sorted(mailles.values(), key=lambda g: (-len(g), g))
    ]


def _dessiner(cercles: list[_Cercle]) -> str:
    nombres: list[_Cercle] = []
    for c in cercles:
        if c.nombre > 1 and c.rayon >= 9 and all(abs(c.x - a.x) > 24 or abs(c.y - a.y) > 14 for a in nombres):
            nombres.append(c)
    return "".join(
        [f'<circle class="pt" cx="{c.x:.1f}" cy="{c.y:.1f}" r="{c.rayon:.1f}"/>' for c in cercles]
        + [f'<text class="n" x="{c.x:.1f}" y="{c.y + 4.5:.1f}">{c.nombre}</text>' for c in nombres]
    )


def _regle(cadre: _Cadre) -> str:
    pixels_par_km = cadre.pixels_y / KM_PAR_DEGRE
    km = max((e for e in ECHELLES_KM if e * pixels_par_km <= cadre.largeur / 4), default=ECHELLES_KM[0])
    longueur, y = km * pixels_par_km, cadre.hauteur - 8
    texte = f"{km:g}\N{NO-BREAK SPACE}km" if km >= 1 else f"{km * 1000:.0f}\N{NO-BREAK SPACE}m"
    return (
        f'<path class="regle" d="M{MARGE},{y - 5}v5h{longueur:.1f}v-5"/>'
        f'<text class="note" x="{MARGE + longueur + 6:.1f}" y="{y}">{texte}</text>'
        f'<text class="note" x="{cadre.largeur - MARGE}" y="{y}" text-anchor="end">{ATTRIBUTION}</text>'
    )
