"""The server's drawing of the map: a well-formed file that stands alone."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from xml.etree import ElementTree as ET

from annuaire.carte.contours import charger
from annuaire.carte.image import POLITIQUE_CSP, svg_carte

SVG = "{http://www.w3.org/2000/svg}"
AGEN = (0.6157, 44.2030)
MARMANDE = (0.1650, 44.5000)


def lire(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def cercles(svg: str) -> list[ET.Element]:
    return lire(svg).findall(f"{SVG}circle")


def textes(svg: str, classe: str) -> list[str | None]:
    return [texte.text for texte in lire(svg).findall(f"{SVG}text") if texte.get("class") == classe]


def test_the_document_has_its_size_and_title() -> None:
    racine = lire(svg_carte([], 640, 560, titre="Carte"))
    assert (racine.get("width"), racine.get("height"), racine.get("viewBox")) == ("640", "560", "0 0 640 560")
    assert racine.findtext(f"{SVG}title") == "Carte"


def test_the_title_is_escaped() -> None:
    assert lire(svg_carte([], 300, 300, titre="</title><script>x</script> & « co »")).findtext(f"{SVG}title") == (
        "</title><script>x</script> & « co »"
    )


def test_far_points_are_circles_in_their_places() -> None:
    ouest, est = sorted(float(c.get("cx") or 0) for c in cercles(svg_carte([AGEN, MARMANDE], 640, 560)))
    assert 0 < ouest < 320 < est < 640


def test_near_points_are_one_circle_that_says_how_many() -> None:
    points = [(0.6157, 44.2030) for rang in range(57)]
    svg = svg_carte(points, 640, 560)
    assert len(cercles(svg)) == 1
    assert textes(svg, "n") == ["57"]


def largeur_km(svg: str) -> float:
    """Of the picture, by its own scale."""
    (regle,) = [p for p in lire(svg).findall(f"{SVG}path") if p.get("class") == "regle"]
    valeur, unite = str(textes(svg, "note")[0]).split("\u00a0")
    km = float(valeur) / (1 if unite == "km" else 1000)
    return float(lire(svg).get("width") or 0) * km / float(re.findall(r"h([\d.]+)", regle.get("d") or "")[0])


def test_a_single_result_is_seen_from_near_with_names_around() -> None:
    svg = svg_carte([(0.7465, 44.6345)])  # Villeréal, a small town of the north
    (cercle,) = cercles(svg)
    assert 12 <= largeur_km(svg) < 18
    assert float(cercle.get("r") or 0) >= 8
    assert abs(float(cercle.get("cx") or 0) - 210) < 2
    assert "Villeréal" in textes(svg, "nom")
    assert len(textes(svg, "nom")) >= 5


def test_near_results_are_all_inside_with_a_margin() -> None:
    points = [(0.60, 44.20), (0.90, 44.30)]
    svg = svg_carte(points)
    assert 24 < largeur_km(svg) < 45
    for cercle in cercles(svg):
        assert 30 < float(cercle.get("cx") or 0) < 390
        assert 30 < float(cercle.get("cy") or 0) < 350


def test_scattered_results_and_results_elsewhere_are_drawn_on_the_whole_departement() -> None:
    entier = largeur_km(svg_carte([]))
    assert largeur_km(svg_carte([AGEN, MARMANDE, (0.95, 44.6)])) == entier
    assert largeur_km(svg_carte([(-0.58, 44.84)])) == entier  # Bordeaux


def test_marks_are_smaller_when_there_are_many() -> None:
    points = [(0.2 + rang % 20 * 0.03, 44.1 + rang // 20 * 0.05) for rang in range(200)]
    rayon_seul = float(cercles(svg_carte([AGEN]))[0].get("r") or 0)
    assert max(float(c.get("r") or 0) for c in cercles(svg_carte(points))) < rayon_seul


def test_names_do_not_overlap() -> None:
    for longitude, latitude in [(0.6157, 44.2030), (0.7465, 44.6345), (0.165, 44.5), (0.34, 44.13)]:
        svg = svg_carte([(longitude, latitude)])
        places = [
            (float(t.get("x") or 0), float(t.get("y") or 0), len(t.text or "") * 9)
            for t in lire(svg).findall(f"{SVG}text")
            if t.get("class") == "nom"
        ]
        for rang, (x, y, longueur) in enumerate(places):
            assert longueur / 2 <= x <= 420 - longueur / 2
            for ax, ay, autre in places[:rang]:
                assert abs(y - ay) >= 14 or abs(x - ax) >= (longueur + autre) / 2


def test_only_the_frame_asked_for_is_drawn() -> None:
    svg = svg_carte([AGEN, MARMANDE], 640, 560, (0.5, 44.1, 0.75, 44.3))
    assert len(cercles(svg)) == 1
    assert "Marmande" not in textes(svg, "nom")
    assert len(svg) < len(svg_carte([AGEN, MARMANDE], 640, 560))


def test_towns_are_named_unless_told_otherwise() -> None:
    assert "Agen" in textes(svg_carte([], 640, 560), "nom")
    assert textes(svg_carte([], 640, 560, noms=False), "nom") == []


def test_the_outline_fits_the_picture() -> None:
    (terre,) = [p for p in lire(svg_carte([], 400, 300)).findall(f"{SVG}path") if p.get("class") == "terre"]
    pixels = [(float(x), float(y)) for x, y in re.findall(r"([\d.-]+),([\d.-]+)", terre.get("d") or "")]
    assert all(0 <= x <= 400 and 0 <= y <= 300 for x, y in pixels)
    assert len(pixels) > 100


def test_scale_and_source_are_written() -> None:
    xs = [x for x, _ in charger().departement[0]]
    svg = svg_carte([], 640, 560)
    assert textes(svg, "note") == ["20\u00a0km", "© IGN ADMIN EXPRESS COG"]
    (regle,) = [p for p in lire(svg).findall(f"{SVG}path") if p.get("class") == "regle"]
    pixels = float(re.findall(r"h([\d.]+)", regle.get("d") or "")[0])
    largeur_km = (max(xs) - min(xs)) * 111.195 * 0.7157  # cosine of the middle latitude, 44.3°
    assert 100 < pixels < 640 * 20 / largeur_km * 1.05


def test_a_frame_without_extent_is_drawn_all_the_same() -> None:
    assert len(cercles(svg_carte([AGEN], 300, 200, (0.6157, 44.203, 0.6157, 44.203)))) == 1


def test_nothing_is_fetched_and_the_policy_allows_the_style() -> None:
    svg = svg_carte([AGEN], 640, 560)
    style = lire(svg).findtext(f"{SVG}style") or ""
    empreinte = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{empreinte}'" in POLITIQUE_CSP
    assert re.findall(r"href|url\(|<script|<image|@import", svg) == []
