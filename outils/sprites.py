"""Two sprites made from lucide's icons: those of the interface, and the markers of the map's ten sectors."""

from __future__ import annotations

import re
from collections.abc import Callable

from annuaire.enums import Secteur

LICENCE = "Icons: lucide 1.62.0, ISC licence (LICENSE-lucide). Made by outils/vendoriser.py: do not edit."

# Our name -> lucide's. Names say what the icon means here, so that a drawing can change without touching a template.
ICONES = {
    "chercher": "search",
    "lieu": "map-pin",
    "carte": "map",
    "liste": "list",
    "menu": "menu",
    "fermer": "x",
    "suivant": "chevron-right",
    "precedent": "chevron-left",
    "deplier": "chevron-down",
    "fleche": "arrow-right",
    "telephone": "phone",
    "courriel": "mail",
    "site": "globe",
    "horaires": "clock",
    "accessibilite": "accessibility",
    "label": "badge-check",
    "succes": "circle-check",
    "info": "info",
    "alerte": "triangle-alert",
    "erreur": "circle-alert",
    "aide": "circle-question-mark",
    "filtres": "sliders-horizontal",
    "trier": "arrow-up-down",
    "telecharger": "download",
    "partager": "share-2",
    "copier": "link",
    "imprimer": "printer",
    "sortie": "external-link",
    "date": "calendar",
    "itineraire": "route",
    "personnes": "users",
    "batiment": "building-2",
    "document": "file-text",
    "source": "history",
    "forme": "scale",
}
ICONES_SECTEUR = {
    Secteur.ACTION_SOCIALE: "heart-handshake",
    Secteur.SPORTS_LOISIRS: "bike",
    Secteur.ENSEIGNEMENT: "graduation-cap",
    Secteur.ARTS_SPECTACLES: "drama",
    Secteur.SANTE: "stethoscope",
    Secteur.HEBERGEMENT_RESTAURATION: "bed-double",
    Secteur.AGRICULTURE_INDUSTRIE_CONSTRUCTION: "sprout",
    Secteur.FINANCE_ASSURANCE: "landmark",
    Secteur.SERVICES_DIVERS: "wrench",
    Secteur.NON_CLASSES: "shapes",
}
# Outlines in a 32 x 32 box, each different when seen as a mere silhouette; the glyph sits in the middle.
FORMES = {
    Secteur.ACTION_SOCIALE: "M16 2a14 14 0 0 1 0 28 14 14 0 0 1 0-28z",
    Secteur.SPORTS_LOISIRS: (
        "M9.5 3.5h13a2 2 0 0 1 1.7 1l5.8 10.5a2 2 0 0 1 0 2l-5.8 10.5a2 2 0 0 1-1.7 1h-13a2 2 0 0 1-1.7-1"
        "L2 17a2 2 0 0 1 0-2L7.8 4.5a2 2 0 0 1 1.7-1z"
    ),
    Secteur.ENSEIGNEMENT: (
        "M6.5 3h19A3.5 3.5 0 0 1 29 6.5v19a3.5 3.5 0 0 1-3.5 3.5h-19A3.5 3.5 0 0 1 3 25.5v-19A3.5 3.5 0 0 1 6.5 3z"
    ),
    Secteur.ARTS_SPECTACLES: (
        "M16 1.8"
        "a5.4 5.4 0 0 1 5 3.3 5.4 5.4 0 0 1 5.9 5.9 5.4 5.4 0 0 1 0 10 5.4 5.4 0 0 1-5.9 5.9 5.4 5.4 0 0 1-10 0"
        "A5.4 5.4 0 0 1 5.1 21a5.4 5.4 0 0 1 0-10A5.4 5.4 0 0 1 11 5.1a5.4 5.4 0 0 1 5-3.3z"
    ),
    Secteur.SANTE: (
        "M11 2h10a2 2 0 0 1 2 2v5h5a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-5v5a2 2 0 0 1-2 2H11a2 2 0 0 1-2-2v-5H4"
        "a2 2 0 0 1-2-2V11a2 2 0 0 1 2-2h5V4a2 2 0 0 1 2-2z"
    ),
    Secteur.HEBERGEMENT_RESTAURATION: (
        "M14.7 1.7a2 2 0 0 1 2.6 0L28.8 11a2 2 0 0 1 .7 1.5V28a2 2 0 0 1-2 2h-23a2 2 0 0 1-2-2V12.5a2 2 0 0 1 .7-1.5z"
    ),
    Secteur.AGRICULTURE_INDUSTRIE_CONSTRUCTION: (
        "M4.5 2.5H17A12.5 12.5 0 0 1 29.5 15v12.5a2 2 0 0 1-2 2H15A12.5 12.5 0 0 1 2.5 17V4.5a2 2 0 0 1 2-2z"
    ),
    Secteur.FINANCE_ASSURANCE: (
        "M5 2.5h22a2 2 0 0 1 2 2v13c0 6.5-6 10.5-12.2 13a2 2 0 0 1-1.6 0C9 28 3 24 3 17.5v-13a2 2 0 0 1 2-2z"
    ),
    Secteur.SERVICES_DIVERS: (
        "M14.4 1.2a2.3 2.3 0 0 1 3.2 0l13.2 13.2a2.3 2.3 0 0 1 0 3.2L17.6 30.8a2.3 2.3 0 0 1-3.2 0L1.2 17.6"
        "a2.3 2.3 0 0 1 0-3.2z"
    ),
    Secteur.NON_CLASSES: "M16 1.5A13 13 0 0 1 29 14.5V28a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V14.5A13 13 0 0 1 16 1.5z",
}
# Top of the glyph where the shape is heavier above or below; 8 elsewhere.
HAUTS = {Secteur.HEBERGEMENT_RESTAURATION: 10.5, Secteur.NON_CLASSES: 9, Secteur.FINANCE_ASSURANCE: 6.5}
TRAIT = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
Dessin = Callable[[str], str]  # lucide's name -> its SVG document


def _traits(svg: str) -> str:
    """What lies inside lucide's ``<svg>``, on one line."""
    interieur = svg.partition(">\n  <")[2].rpartition("</svg>")[0]
    return re.sub(r"\s*\n\s*", "", f"<{interieur}").replace(" />", "/>").strip()


def _document(symboles: list[str]) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><!-- {LICENCE} -->\n' + "\n".join(symboles) + "\n</svg>\n"


def sprite_icones(dessin: Dessin) -> str:
    """Symbols named after what they mean, and ``secteur-<slug>``; drawn in the text's colour."""
    noms = ICONES | {f"secteur-{secteur.value}": nom for secteur, nom in ICONES_SECTEUR.items()}
    return _document(
        [
            f'<symbol id="{notre}" viewBox="0 0 24 24" {TRAIT}>{_traits(dessin(nom))}</symbol>'
            for notre, nom in noms.items()
        ]
    )


def sprite_marqueurs(dessin: Dessin) -> str:
    """``marqueur-<slug>``, 32 x 32: shape in the text's colour, rim and glyph in ``--carte-texte-point``."""
    clair = "var(--carte-texte-point, #fbf8f1)"
    return _document(
        [
            f'<symbol id="marqueur-{secteur.value}" viewBox="0 0 32 32" overflow="visible">'
            f'<g fill="currentColor" stroke="{clair}" stroke-width="1.5"><path d="{FORMES[secteur]}"/></g>'
            f'<g transform="translate(8 {HAUTS.get(secteur, 8)}) scale(.6667)" fill="none" stroke="{clair}" '
            f'stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">{_traits(dessin(nom))}</g></symbol>'
            for secteur, nom in ICONES_SECTEUR.items()
        ]
    )
