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

from annuaire.carte.contours import ATTRIBUTION, Ligne, Nom, charger
from annuaire.carte.points import PointStructure

Bornes = tuple[float, float, float, float]  # west, south, east, north, degrees WGS 84

MARGE = 14  # pixels
MAILLE = 24  # pixels: structures nearer than this are drawn as one circle
KM_PAR_DEGRE = 111.195  # of latitude
ECHELLES_KM = (0.2, 0.5, 1, 2, 5, 10, 20)
STYLE = """
.terre{fill:#e4efe8}.communes,.epci,.dep,.regle{fill:none;stroke-linejoin:round}
.communes{stroke:#fbf8f1;stroke-width:.8}.epci{stroke:#8bafa0;stroke-width:1.3}.dep{stroke:#79a08f;stroke-width:1.4}
.pt{fill:#6d2549;fill-opacity:.9;stroke:#fbf8f1;stroke-width:1.2}.n{fill:#fbf8f1;font-weight:700;text-anchor:middle}
.nom{fill:#1c2622;font-weight:600;text-anchor:middle;paint-order:stroke;stroke:#e4efe8;stroke-width:3px;stroke-linejoin:round}
.regle{stroke:#4d5a53;stroke-width:1.5}.note{fill:#4d5a53}text{font-family:system-ui,sans-serif;font-size:13px}
@media(prefers-color-scheme:dark){.terre{fill:#1d3229}.communes{stroke:#111a16}.epci{stroke:#4f7f69}.dep{stroke:#5c8f78}
.pt{fill:#eab0cb;stroke:#111a16}.n{fill:#111a16}.nom{fill:#efebe0;stroke:#1d3229}.regle{stroke:#b6bfb8}.note{fill:#b6bfb8}}
"""
# For the route that serves the image: the page's policy would forbid its style when it is opened on its own.
POLITIQUE_CSP = f"default-src 'none'; style-src 'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"


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
    largeur: int = 640,
    hauteur: int = 560,
    bornes: Bornes | None = None,
    *,
    titre: str = "Carte des structures de l’économie sociale et solidaire en Lot-et-Garonne",
    noms: bool = True,
) -> str:
    """A complete SVG document, ``largeur`` by ``hauteur`` pixels: contours, points as circles, scale, source.

    ``bornes``: what to show, the whole Département when absent. Circles hold the number of structures when several.
    """
    cadre = _cadrer(largeur, hauteur, bornes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur} {hauteur}" width="{largeur}" '
        f'height="{hauteur}" role="img"><title>{escape(titre)}</title><style>{STYLE}</style>'
        f"{_fond(cadre)}{_cercles(cadre, points)}{_noms(cadre) if noms else ''}{_regle(cadre)}</svg>"
    )


def _cadrer(largeur: int, hauteur: int, bornes: Bornes | None) -> _Cadre:
    if bornes is None:
        xs, ys = zip(*charger().departement[0], strict=True)
        bornes = (min(xs), min(ys), max(xs), max(ys))
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


def _noms(cadre: _Cadre) -> str:
    zoom = math.log2(cadre.pixels_x * 360 / 256)
    choisis = [
        n for n in charger().noms if n.zoom <= zoom - 0.7 and cadre.contient(cadre.x(n.longitude), cadre.y(n.latitude))
    ]
    return "".join(_nom(cadre, n) for n in choisis)


def _nom(cadre: _Cadre, nom: Nom) -> str:
    demi = len(nom.nom) * 3.9
    x = min(max(cadre.x(nom.longitude), demi), cadre.largeur - demi)
    return f'<text class="nom" x="{x:.1f}" y="{cadre.y(nom.latitude) + 22:.1f}">{escape(nom.nom)}</text>'


def _cercles(cadre: _Cadre, points: Iterable[PointStructure]) -> str:
    mailles: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for point in points:
        x, y = cadre.x(point.longitude), cadre.y(point.latitude)
        if cadre.contient(x, y):
            mailles[int(x // MAILLE), int(y // MAILLE)].append((x, y))
    cercles: list[str] = []
    nombres: list[tuple[float, float, int]] = []
    for groupe in sorted(mailles.values(), key=lambda g: (-len(g), g)):
        n = len(groupe)
        x, y = sum(p[0] for p in groupe) / n, sum(p[1] for p in groupe) / n
        rayon = min(3.5 + 1.1 * math.sqrt(n - 1), 18)
        cercles.append(f'<circle class="pt" cx="{x:.1f}" cy="{y:.1f}" r="{rayon:.1f}"/>')
        lisible = rayon >= 9 and all(abs(x - ax) > 24 or abs(y - ay) > 14 for ax, ay, _ in nombres)
        if lisible:
            nombres.append((x, y, n))
    textes = (f'<text class="n" x="{x:.1f}" y="{y + 4.5:.1f}">{n}</text>' for x, y, n in nombres)
    return "".join((*cercles, *textes))


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
