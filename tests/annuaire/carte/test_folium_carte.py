"""The map's pieces fit a page under a strict Content-Security-Policy and reach for nothing elsewhere."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from annuaire.carte.folium_carte import Carte, Mode, PointFiche, rendre_carte

STATIQUE = Path(__file__).resolve().parents[3] / "static"
POINT = PointFiche(0.6256771, 44.2, "sante")


class Balises(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.balises: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.balises.append((tag, dict(attrs)))


def rendre(points_url: str | None = "/annuaire/points.json", **options: Any) -> Carte:
    return rendre_carte(points_url, statique=lambda chemin: f"/static/{chemin}", **options)


def balises(carte: Carte) -> list[tuple[str, dict[str, str | None]]]:
    return Balises(carte.entetes + carte.corps + carte.script).balises


def donnees(carte: Carte) -> dict[str, str | None]:
    (attributs,) = [attributs for _, attributs in balises(carte) if "data-carte" in attributs]
    return attributs


@pytest.mark.parametrize("mode", list(Mode))
def test_the_script_is_the_one_of_the_hash(mode: Mode) -> None:
    carte = rendre(mode=mode, point=POINT)
    (ecrit,) = re.findall(r"<script>(.*?)</script>", carte.script, re.DOTALL)
    assert carte.empreinte == f"'sha256-{b64encode(hashlib.sha256(ecrit.encode()).digest()).decode()}'"
    assert rendre(mode=mode, point=POINT) == carte  # the same for every visitor: it can be kept


@pytest.mark.parametrize("mode", list(Mode))
def test_nothing_inline_but_the_script(mode: Mode) -> None:
    carte = rendre(mode=mode, point=POINT)
    noms = {balise for balise, _ in balises(carte)}
    attributs = {nom for _, attributs in balises(carte) for nom in attributs}
    assert noms.isdisjoint({"style", "meta"})
    assert [nom for nom in attributs if nom == "style" or nom.startswith("on")] == []


@pytest.mark.parametrize("mode", list(Mode))
def test_no_address_elsewhere(mode: Mode) -> None:
    carte = rendre(mode=mode, point=POINT)
    assert re.findall(r"(?:https?:)?//[\w.-]+", carte.entetes + carte.corps + carte.script) == []


@pytest.mark.parametrize("mode", list(Mode))
def test_every_file_named_exists(mode: Mode) -> None:
    carte = rendre(mode=mode, point=POINT)
    nommes = set(re.findall(r"/static/([\w./-]+)", carte.entetes + carte.corps + carte.script))
    absents = {nom for nom in nommes if not (STATIQUE / nom).is_file()}
    assert "vendor/leaflet/leaflet.js" in nommes
    assert absents <= {"img/marqueurs.svg"}  # drawn with the site's icons


def test_leaflet_waits_for_the_map_to_be_seen() -> None:
    carte = rendre()
    assert "leaflet" not in carte.entetes
    assert json.loads(donnees(carte)["data-scripts"] or "") == [
        "/static/vendor/leaflet/leaflet.js",
        "/static/vendor/markercluster/leaflet.markercluster.js",
        "/static/js/carte-leaflet.js",
        "/static/js/carte-points.js",
    ]


def test_a_listing_needs_no_cluster_and_says_its_point() -> None:
    carte = rendre(None, mode=Mode.FICHE, point=POINT)
    assert "markercluster" not in carte.corps
    assert donnees(carte)["data-point"] == "0.62568,44.20000"
    assert "data-points" not in donnees(carte)


def test_an_approximate_point_is_told_apart() -> None:
    exact = rendre(None, mode=Mode.FICHE, point=POINT)
    approche = rendre(None, mode=Mode.FICHE, point=PointFiche(0.6, 44.2, "sante", approche=True))
    assert ("data-approche" in donnees(exact), "data-approche" in donnees(approche)) == (False, True)


def test_the_same_call_gives_the_same_bytes_from_any_thread() -> None:
    with ThreadPoolExecutor(8) as fils:
        rendus = list(fils.map(lambda rang: rendre(identifiant=f"carte_{rang % 4}"), range(32)))
    assert len(set(rendus)) == 4


def test_what_comes_from_the_address_is_escaped() -> None:
    url = '/annuaire/points.json?q="><script>alert(1)</script>&ou=Agen'
    carte = rendre(url, titre='Carte « "x" > y »', recherche_url=url, image_url=url)
    assert donnees(carte)["data-points"] == url
    assert "<script>alert" not in carte.corps
    assert [attributs["alt"] for balise, attributs in balises(carte) if balise == "img"] == ['Carte « "x" > y »']


def test_without_tiles_the_contours_are_the_base() -> None:
    carte = rendre()
    assert "L.tileLayer" not in carte.script
    assert 'ess47.contours(map_carte, "/static/geo/contours.json", true)' in carte.script


def test_with_tiles_the_layer_is_theirs_and_its_attribution_is_text() -> None:
    carte = rendre(tuiles_url="https://tuiles.exemple.org/{z}/{x}/{y}.png", tuiles_attribution="© <b>IGN</b>")
    assert '"https://tuiles.exemple.org/{z}/{x}/{y}.png"' in carte.script
    assert "<b>" not in carte.script
    assert 'ess47.contours(map_carte, "/static/geo/contours.json", false)' in carte.script


def test_the_image_is_for_pages_without_scripts() -> None:
    assert (
        '<noscript><img class="carte-image" src="/annuaire/carte.svg"' in rendre(image_url="/annuaire/carte.svg").corps
    )
    assert "<noscript>" not in rendre().corps


def test_the_frame_to_show_has_five_decimals() -> None:
    assert donnees(rendre(bornes=(-0.1, 44, 0.5, 44.123456)))["data-bornes"] == "-0.10000,44.00000,0.50000,44.12346"


def test_the_map_can_be_skipped() -> None:
    corps = rendre(identifiant="plan").corps
    assert 'href="#plan-fin"' in corps
    assert 'id="plan-fin"' in corps


@pytest.mark.parametrize("identifiant", ["", "Carte", "a-b", "a b", "1a", 'a"', "a\n"])
def test_an_identifier_that_is_no_javascript_name_is_refused(identifiant: str) -> None:
    with pytest.raises(ValueError, match="identifiant"):
        rendre(identifiant=identifiant)


def test_with_data_to_spare_the_drawing_is_shown_and_the_map_waits() -> None:
    carte = rendre(image_url="/annuaire/carte.svg", economie=True)
    assert '<img class="carte-image" src="/annuaire/carte.svg"' in carte.corps
    assert "noscript" not in carte.corps
    assert donnees(carte)["data-economie"] == "1"
    assert "data-economie" not in donnees(rendre(image_url="/annuaire/carte.svg"))
