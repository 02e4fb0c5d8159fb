"""The map as Folium builds it, cut into pieces that fit a page under a strict Content-Security-Policy.

Folium writes the Leaflet calls (map, tiles, cluster group, hand-over to our script). What it would put in the head is
dropped: its styles fight with ours and its viewport forbids zooming. Leaflet itself (45 kB gzipped) is not linked but
named in ``data-*``: ``static/js/carte.js`` fetches it when the map comes into view, never with ``Save-Data``.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template
from markupsafe import Markup, escape

Bornes = tuple[float, float, float, float]  # west, south, east, north, degrees WGS 84

CENTRE = (44.35, 0.46)  # latitude, longitude: the middle of the Département
IDENTIFIANT = re.compile(r"[a-z][a-z0-9_]*")


class Mode(StrEnum):
    """Where the map stands: beside results, on a page of its own, on a listing (one point), on the home page."""

    RECHERCHE = "recherche"
    PLEINE = "pleine"
    FICHE = "fiche"
    ACCUEIL = "accueil"


@dataclass(frozen=True, slots=True)
class Carte:
    """Three pieces of a page: links for ``<head>``, the map's place, and its script (any place after the body).

    ``empreinte``: the source that the page's policy must allow for that script.
    """

    entetes: Markup
    corps: Markup
    script: Markup
    empreinte: str


@dataclass(frozen=True, slots=True)
class PointFiche:
    """The point of a listing; ``approche`` when only its commune is known: a disc is drawn instead of a marker."""

    longitude: float
    latitude: float
    secteur: str
    approche: bool = False


@dataclass(frozen=True, slots=True)
class _Adresses:
    """URLs of our own files, as the application names them (content hash included)."""

    leaflet_js: str
    leaflet_css: str
    grappes_js: str
    grappes_css: str
    carte_js: str
    points_js: str
    contours: str


class CarteLeaflet(folium.Map):
    """Folium's map with our own Leaflet and none of its jQuery, Bootstrap and icon fonts."""

    def __init__(self, identifiant: str, adresses: _Adresses, **options: Any) -> None:
        super().__init__(CENTRE, tiles=None, **options)
        self._id = identifiant  # Folium draws a random one: the page would never be twice the same
        self.default_js = [("leaflet", adresses.leaflet_js)]
        self.default_css = [("leaflet_css", adresses.leaflet_css)]


class ContoursEss47(MacroElement):
    """Borders and names of the communes; with tiles, borders of the EPCI and Département only."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "ess47.contours({{ this._parent.get_name() }}, {{ this.url|tojavascript }}, {{ this.seuls|tojavascript }});"
        "{% endmacro %}"
    )

    def __init__(self, url: str, *, seuls: bool) -> None:
        super().__init__()
        self._name = "ContoursEss47"
        self.url = url
        self.seuls = seuls


class PointsEss47(JSCSSMixin, MacroElement):
    """The clustered points of a search, fetched by our script: one ``folium.Marker`` a point takes 11.7 s at 14,330."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "ess47.points({{ this._parent.get_name() }}, L.markerClusterGroup({{ this.options|tojavascript }}));"
        "{% endmacro %}"
    )
    options = {
        "chunkedLoading": True,
        "showCoverageOnHover": False,
        "spiderfyOnMaxZoom": False,  # places of several structures open a list instead
        "maxClusterRadius": 60,
        "disableClusteringAtZoom": 15,
    }

    def __init__(self, adresses: _Adresses) -> None:
        super().__init__()
        self._name = "PointsEss47"
        self.default_js = [
            ("markercluster", adresses.grappes_js),
            ("carte", adresses.carte_js),
            ("points", adresses.points_js),
        ]
        self.default_css = [("markercluster_css", adresses.grappes_css)]


class PointUniqueEss47(JSCSSMixin, MacroElement):
    """The point of a listing, which our script reads on the map's element."""

    _template = Template("{% macro script(this, kwargs) %}ess47.fiche({{ this._parent.get_name() }});{% endmacro %}")

    def __init__(self, adresses: _Adresses) -> None:
        super().__init__()
        self._name = "PointUniqueEss47"
        self.default_js = [("carte", adresses.carte_js)]


@dataclass(frozen=True, slots=True)
class _Pieces:
    corps: str
    script: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]


@lru_cache(maxsize=32)
def _construire(identifiant: str, mode: Mode, adresses: _Adresses, tuiles: tuple[str, str] | None) -> _Pieces:
    """Folium's own work, 5 to 9 ms, the same for every visitor: done once per kind of map and process."""
    carte = CarteLeaflet(
        identifiant,
        adresses,
        zoom_start=9,
        minZoom=7,  # Folium's own min_zoom reaches tiles only
        maxZoom=18 if tuiles else 16,
        control_scale=mode is not Mode.ACCUEIL,
        zoom_control="bottomright",  # under the thumb, and clear of the cards that open
        zoom_snap=0.25,
        zoom_delta=1,
        scroll_wheel_zoom=False,  # the page must scroll; our script allows it once the map is in use
    )
    if tuiles:
        fond = folium.TileLayer(tuiles[0], attr=str(escape(tuiles[1])), max_zoom=18, name="fond", control=False)
        fond._id = identifiant
        fond.add_to(carte)
    ContoursEss47(adresses.contours, seuls=tuiles is None).add_to(carte)
    (PointUniqueEss47(adresses) if mode is Mode.FICHE else PointsEss47(adresses)).add_to(carte)
    figure = carte.get_root()
    assert isinstance(figure, Figure)  # noqa: S101 - narrows the type for mypy; Folium always makes one
    figure.render()
    return _Pieces(
        corps=_rendre(figure.html),
        script=_rendre(figure.script),
        scripts=tuple(e.url for e in figure.header._children.values() if isinstance(e, JavascriptLink)),
        styles=tuple(e.url for e in figure.header._children.values() if isinstance(e, CssLink)),
    )


@lru_cache(maxsize=32)
def empreinte_csp(texte: str) -> str:
    """The hash of an inline script, as a Content-Security-Policy source."""
    return f"'sha256-{b64encode(hashlib.sha256(texte.encode()).digest()).decode()}'"


def _rendre(element: Element) -> str:
    lignes = (ligne.strip() for ligne in str(element.render()).splitlines())
    return "\n".join(ligne for ligne in lignes if ligne)


def rendre_carte(
    points_url: str | None,
    *,
    statique: Callable[[str], str],
    mode: Mode = Mode.RECHERCHE,
    identifiant: str = "carte",
    titre: str = "Carte des structures",
    bornes: Bornes | None = None,
    point: PointFiche | None = None,
    tuiles_url: str | None = None,
    tuiles_attribution: str | None = None,
    image_url: str | None = None,
    bulle_url: str | None = None,
    recherche_url: str | None = None,
    liste_url: str | None = None,
    economie: bool = False,
) -> Carte:
    """The pieces of a map page. ``statique`` gives the URL of a file under ``static/``.

    ``points_url`` answers :func:`annuaire.carte.points.encoder_points`; ``bulle_url`` the card of ``?ids=a,b``;
    ``image_url`` the server's drawing for ``<noscript>`` and ``Save-Data``; ``recherche_url`` the page to which
    "Chercher dans cette zone" adds ``bbox``, ``liste_url`` the list when it is another page. ``bornes``: what to show
    first (else every point). ``economie``: the drawing is shown, and the map waits to be asked for. Raises ValueError
    on an ``identifiant`` that is no JavaScript name.
    """
    if not IDENTIFIANT.fullmatch(identifiant):
        raise ValueError(f"identifiant: {identifiant!r}")
    adresses = _Adresses(
        leaflet_js=statique("vendor/leaflet/leaflet.js"),
        leaflet_css=statique("vendor/leaflet/leaflet.css"),
        grappes_js=statique("vendor/markercluster/leaflet.markercluster.js"),
        grappes_css=statique("vendor/markercluster/MarkerCluster.css"),
        carte_js=statique("js/carte-leaflet.js"),
        points_js=statique("js/carte-points.js"),
        contours=statique("geo/contours.json"),
    )
    tuiles = (tuiles_url, tuiles_attribution or "") if tuiles_url else None
    pieces = _construire(identifiant, mode, adresses, tuiles)
    donnees = {
        "carte": identifiant,
        "mode": mode.value,
        "scripts": json.dumps(pieces.scripts),
        "styles": json.dumps(pieces.styles),
        "marqueurs": statique("img/marqueurs.svg"),
        "points": points_url,
        "bulle": bulle_url,
        "recherche": recherche_url,
        "liste": liste_url,
        "image": image_url,
        "bornes": ",".join(f"{degres:.5f}" for degres in bornes) if bornes else None,
        "economie": "1" if economie else None,
    }
    if point:
        donnees["point"] = f"{point.longitude:.5f},{point.latitude:.5f}"
        donnees["secteur"] = point.secteur
        donnees["approche"] = "1" if point.approche else None
    script = f"\n(window.ess47Cartes ??= {{}}).{identifiant} = (ess47) => {{\n{pieces.script}\n}};\n"
    return Carte(
        entetes=Markup('<script src="{}" defer></script>').format(statique("js/carte.js")),
        corps=_corps(pieces, donnees, mode, identifiant, titre, image_url),
        script=Markup("<script>{}</script>").format(Markup(script)),  # noqa: S704 - values went through tojson
        empreinte=empreinte_csp(script),
    )


def _corps(
    pieces: _Pieces, donnees: Mapping[str, str | None], mode: Mode, identifiant: str, titre: str, image_url: str | None
) -> Markup:
    """The map's element, reachable and skippable by keyboard, with the server's image when scripts do not run."""
    attributs = Markup(" ").join(
        Markup('data-{}="{}"').format(cle, valeur) for cle, valeur in donnees.items() if valeur is not None
    )
    image = Markup("")
    if image_url:
        image = Markup('<img class="carte-image" src="{}" alt="{}">').format(image_url, titre)
        image = image if donnees["economie"] else Markup("<noscript>{}</noscript>").format(image)
    return Markup(
        '<a class="carte-evitement" href="#{id}-fin">Passer la carte</a>\n'
        '<div class="carte-interactive carte-interactive--{mode}" role="region" aria-label="{titre}" '
        "{attributs}>\n{folium}\n{image}</div>\n"
        '<span id="{id}-fin" tabindex="-1"></span>'
    ).format(
        id=identifiant,
        mode=mode.value,
        titre=titre,
        attributs=attributs,
        folium=Markup(pieces.corps),  # noqa: S704 - Folium's element, whose only value is our checked identifier
        image=image,
    )
