"""The point of a proposed structure: a map to put it on, and the server's own drawing of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, url_for

from annuaire.carte.folium_carte import CENTRE, Carte, PointFiche
from annuaire.carte.image import POLITIQUE_CSP, svg_carte
from annuaire.contributions.enums import Etape
from annuaire.contributions.models import Suggestion
from annuaire.contributions.views.contexte import SECRET
from annuaire.enums import Secteur
from annuaire.views.carte import carte_d_un_point

ALENTOURS = (0.1, 0.05)  # degrees of longitude and latitude around the point


def carte_du_point(suggestion: Suggestion, code: str) -> Carte:
    """The map of the second step; ``static/js/point-carte.js`` lets one put the point."""
    lieu = suggestion.donnees.get(Etape.LIEU, {})
    latitude, longitude = lieu.get("latitude") or CENTRE[0], lieu.get("longitude") or CENTRE[1]
    return carte_d_un_point(
        PointFiche(longitude, latitude, Secteur.NON_CLASSES.value),
        "Carte\u00a0: où est la structure",
        url_for("annuaire.dessin_proposition", code=code),
    )


def dessin_du_point(lieu: Mapping[str, Any]) -> Response:
    """An SVG image of the point; of the whole Département when there is none yet."""
    if lieu.get("latitude") is None:
        return _dessin(svg_carte([], 420, 380))
    latitude, longitude = lieu["latitude"], lieu["longitude"]
    dx, dy = ALENTOURS
    bornes = (longitude - dx, latitude - dy, longitude + dx, latitude + dy)
    return _dessin(svg_carte([(longitude, latitude)], 420, 260, bornes))


def _dessin(svg: str) -> Response:
    reponse = Response(svg, mimetype="image/svg+xml")
    reponse.headers.update({**SECRET, "Content-Security-Policy": POLITIQUE_CSP})
    return reponse
