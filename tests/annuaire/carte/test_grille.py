"""Too many points: counted by cells, nothing lost, small whatever is asked."""

from __future__ import annotations

import gzip
import json
import math
import random

import pytest

from annuaire.carte.grille import MAILLE, PEU, ZOOM_DETAIL, Vue, agreger, encoder_grille
from tests.annuaire.carte.decodage import Point, decoder_cellules, decoder_points, en_colonnes

DEPARTEMENT = (-0.2, 43.9, 1.15, 44.85)
AGEN = (0.58, 44.18, 0.66, 44.23)


def nuage(nombre: int, groupe: float = 0.8) -> list[Point]:
    """Points, most of them in towns, the same at every run."""
    hasard = random.Random(47)
    villes = [(hasard.uniform(-0.1, 1.0), hasard.uniform(44.0, 44.7)) for _ in range(40)]
    points = []
    for rang in range(nombre):
        x, y = hasard.choice(villes)
        if hasard.random() < groupe:
            x, y = x + hasard.gauss(0, 0.01), y + hasard.gauss(0, 0.01)
        else:
            x, y = hasard.uniform(-0.1, 1.0), hasard.uniform(44.0, 44.7)
        points.append(Point(f"{rang:012d}", round(x, 5), round(y, 5), commune=f"Commune {rang % 300}"))
    return points


def encoder(points: list[Point], vue: Vue | None = None) -> bytes:
    colonnes, noms = en_colonnes(points)
    return encoder_grille(agreger(colonnes, vue), noms)


def pixels(longitude: float, latitude: float, zoom: int) -> tuple[float, float]:
    """Web Mercator as Leaflet computes it."""
    cote = 256 * 2**zoom
    y = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
    return (longitude + 180) / 360 * cote, (0.5 - y / (2 * math.pi)) * cote


@pytest.mark.parametrize("zoom", range(7, 12))
def test_every_structure_in_view_is_counted_once(zoom: int) -> None:
    charge = encoder(nuage(3000), Vue(DEPARTEMENT, zoom))
    assert sum(n for *_, n in decoder_cellules(charge)) + len(decoder_points(charge)) == 3000
    assert json.loads(charge)["grille"]["total"] == 3000


@pytest.mark.parametrize("zoom", [9, 12, 14])
def test_a_cluster_stands_in_the_cell_of_its_structures(zoom: int) -> None:
    points = nuage(4000, groupe=1)
    attendus: dict[tuple[int, int], int] = {}
    for point in points:
        x, y = pixels(point.longitude, point.latitude, zoom)
        case = int(x // MAILLE), int(y // MAILLE)
        attendus[case] = attendus.get(case, 0) + 1
    x, y = points[0].longitude, points[0].latitude
    cellules = decoder_cellules(encoder(points, Vue((x - 0.02, y - 0.02, x + 0.02, y + 0.02), zoom)))
    assert cellules
    for longitude, latitude, nombre in cellules:
        x, y = pixels(longitude, latitude, zoom)
        assert attendus[int(x // MAILLE), int(y // MAILLE)] == nombre


def test_neighbouring_views_agree() -> None:
    ouest, sud, est, nord = AGEN
    ici = decoder_cellules(encoder(nuage(4000), Vue(AGEN, 14)))
    decalee = decoder_cellules(encoder(nuage(4000), Vue((ouest + 0.01, sud, est + 0.01, nord), 14)))
    communes = set(ici) & set(decalee)
    assert communes
    assert {c for c in ici if c[0] > ouest + 0.012 and c[0] < est} <= communes


def test_far_a_structure_alone_is_a_marker_and_near_a_few_are() -> None:
    points = [Point("a" * 12, 0.6, 44.2), Point("b" * 12, 0.6001, 44.2001), Point("c" * 12, 0.3, 44.5)]
    loin = encoder(points, Vue(DEPARTEMENT, 10))
    assert [p.id for p in decoder_points(loin)] == ["c" * 12]
    assert [n for *_, n in decoder_cellules(loin)] == [2]
    pres = encoder(points, Vue((0.59, 44.19, 0.61, 44.21), ZOOM_DETAIL))
    assert [p.id for p in decoder_points(pres)] == ["a" * 12, "b" * 12]
    assert decoder_cellules(pres) == []


def test_many_at_one_address_stay_one_cluster() -> None:
    points = [Point(f"{rang:012d}", 0.6, 44.2) for rang in range(PEU + 1)]
    charge = encoder(points, Vue((0.59, 44.19, 0.61, 44.21), 18))
    assert [n for *_, n in decoder_cellules(charge)] == [PEU + 1]
    assert decoder_points(charge) == []


def test_without_a_view_all_is_shown_with_its_extent() -> None:
    grille = json.loads(encoder(nuage(2000)))["grille"]
    ouest, sud, est, nord = grille["etendue"]
    assert (ouest < 0, sud < 44.1, est > 0.9, nord > 44.6) == (True, True, True, True)
    assert sum(grille["n"]) + json.loads(encoder(nuage(2000)))["n"] == 2000
    assert "etendue" not in json.loads(encoder(nuage(2000), Vue(AGEN, 12)))["grille"]


def test_nothing_found_and_one_point_are_valid_payloads() -> None:
    assert json.loads(encoder([]))["grille"]["n"] == []
    assert len(decoder_points(encoder([Point("a" * 12, 0.6, 44.2)]))) == 1
    assert decoder_points(encoder(nuage(100), Vue((2.0, 48.0, 2.1, 48.1), 14))) == []  # a view of Paris


@pytest.mark.parametrize("groupe", [0.0, 0.8])
@pytest.mark.parametrize("monde", [False, True])
def test_every_answer_is_under_50_kb_whatever_the_zoom_and_the_view(groupe: float, monde: bool) -> None:
    points = nuage(30_000, groupe)
    colonnes, noms = en_colonnes(points)
    poids = {}
    for zoom in range(21):
        cote = 5000 / (256 * 2**zoom) * 180  # the largest of screens
        for vue in (
            (DEPARTEMENT, (-180, -90, 180, 90)) if monde else ((0.5 - cote, 44.2 - cote, 0.5 + cote, 44.2 + cote),)
        ):
            ouest, sud, est, nord = vue
            bornes = (max(ouest, -180), max(sud, -90), min(est, 180), min(nord, 90))
            charge = encoder_grille(agreger(colonnes, Vue(bornes, zoom)), noms)
            poids[zoom, vue] = max(len(charge), len(gzip.compress(charge)))
    assert max(poids.values()) < 50_000


def test_the_same_view_gives_the_same_bytes() -> None:
    points = nuage(500)
    assert encoder(points, Vue(AGEN, 13)) == encoder(points[::-1], Vue(AGEN, 13))
