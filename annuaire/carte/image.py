"""The map as an SVG image drawn by the server: without JavaScript, with ``Save-Data``.

Standalone file for ``<img>``: it carries its own light and dark colours, a title and a scale, no link and no script.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import lru_cache

import numpy as np
from markupsafe import escape
from numpy.typing import ArrayLike

from annuaire.carte import cadrage
from annuaire.carte.cadrage import MARGE, Cadre, Cercle
from annuaire.carte.contours import ATTRIBUTION, Ligne, charger
from annuaire.recherche.demande import Bbox

LARGEUR_LETTRE, HAUTEUR_LETTRE = 9.2, 17  # pixels, at the size of the style, in the widest of usual fonts
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


def svg_carte(
    positions: ArrayLike,
    largeur: int = 420,
    hauteur: int = 380,
    bornes: Bbox | None = None,
    *,
    titre: str = "Carte des structures de l’économie sociale et solidaire en Lot-et-Garonne",
    noms: bool = True,
) -> str:
    """A complete SVG document, ``largeur`` by ``hauteur`` pixels: contours, points as circles, scale, source.

    ``positions``: rows of longitude, latitude. ``bornes``: what to show; when absent, the results if they are in a
    small part of the Département, else all of it. Circles hold the number of structures when several. The size suits a
    phone: on a wider screen the image grows, and its texts less than the rest.
    """
    lues = np.asarray(positions, dtype=np.float64).reshape(-1, 2)
    cadre = cadrage.cadrer(largeur, hauteur, lues, bornes)
    cercles = cadrage.cercles(cadre, lues)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur} {hauteur}" width="{largeur}" '
        f'height="{hauteur}" role="img"><title>{escape(titre)}</title><style>{STYLE}</style>'
        f"{_fond(cadre)}{_dessiner(cercles)}{_noms(cadre, cercles) if noms else ''}{_regle(cadre)}</svg>"
    )


@lru_cache(maxsize=16)
def _fond(cadre: Cadre) -> str:
    contours = charger()
    terre = _trace(cadre, contours.departement)
    return (
        f'<path class="terre" d="{terre}"/><path class="communes" d="{_trace(cadre, contours.communes)}"/>'
        f'<path class="epci" d="{_trace(cadre, contours.epci)}"/><path class="dep" d="{terre}"/>'
    )


def _trace(cadre: Cadre, lignes: list[Ligne]) -> str:
    """Path data in pixels and tenths."""
    return "".join("M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in ligne) for ligne in cadrage.lignes_vues(cadre, lignes))


def _noms(cadre: Cadre, cercles: list[Cercle]) -> str:
    marques = [(c.x - c.rayon, c.y - c.rayon, c.x + c.rayon, c.y + c.rayon) for c in cercles]
    ligne_echelle = (0.0, cadre.hauteur - HAUTEUR_LETTRE - 8.0, float(cadre.largeur), float(cadre.hauteur))
    places = cadrage.noms_places(cadre, marques, [ligne_echelle], LARGEUR_LETTRE, HAUTEUR_LETTRE)
    return "".join(f'<text class="nom" x="{n.x:.1f}" y="{n.y:.1f}">{escape(n.nom)}</text>' for n in places)


def _dessiner(cercles: list[Cercle]) -> str:
    return "".join(
        [f'<circle class="pt" cx="{c.x:.1f}" cy="{c.y:.1f}" r="{c.rayon:.1f}"/>' for c in cercles]
        + [f'<text class="n" x="{c.x:.1f}" y="{c.y + 4.5:.1f}">{c.nombre}</text>' for c in cadrage.numerotes(cercles)]
    )


def _regle(cadre: Cadre) -> str:
    longueur, texte = cadrage.echelle(cadre, cadre.largeur / 4)
    y = cadre.hauteur - 8
    return (
        f'<path class="regle" d="M{MARGE},{y - 5}v5h{longueur:.1f}v-5"/>'
        f'<text class="note" x="{MARGE + longueur + 6:.1f}" y="{y}">{texte}</text>'
        f'<text class="note" x="{cadre.largeur - MARGE}" y="{y}" text-anchor="end">{ATTRIBUTION}</text>'
    )
