"""The payload of points: nothing lost, the same bytes for the same points, small."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable

import pytest

from annuaire.carte.points import encoder_points
from annuaire.enums import Secteur
from socle.identifiants import ALPHABET, LONGUEUR_ID
from tests.annuaire.carte.decodage import Point, decoder_points, en_colonnes


def nuage(nombre: int) -> list[Point]:
    """Points spread over a hundred communes, as scattered as real addresses are, the same at every run."""
    hasard = random.Random(47)
    communes = [(f"Commune {rang}", hasard.uniform(-0.1, 1.0), hasard.uniform(44.0, 44.7)) for rang in range(100)]
    points = []
    for _ in range(nombre):
        nom, longitude, latitude = hasard.choice(communes)
        points.append(
            Point(
                id="".join(hasard.choices(ALPHABET, k=LONGUEUR_ID)),
                longitude=round(longitude + hasard.gauss(0, 0.02), 5),
                latitude=round(latitude + hasard.gauss(0, 0.015), 5),
                secteur=hasard.choice(list(Secteur)),
                commune=nom,
                label=hasard.random() < 0.05,
            )
        )
    return points


def encoder(points: Iterable[Point], sans_point: int = 0) -> bytes:
    return encoder_points(*en_colonnes(points, sans_point))


def test_every_point_comes_back_as_it_was() -> None:
    points = nuage(300)
    assert sorted(decoder_points(encoder(points)), key=lambda p: p.id) == sorted(points, key=lambda p: p.id)


def test_the_order_of_the_search_does_not_change_the_bytes() -> None:
    points = nuage(50)
    assert encoder(reversed(points)) == encoder(points)


def test_several_structures_at_one_address_stay_apart() -> None:
    points = [Point("b" * 12, 0.6, 44.2, commune="Agen"), Point("c" * 12, 0.6, 44.2, commune="Agen")]
    assert decoder_points(encoder(points)) == points


def test_western_longitudes_and_five_decimals_are_kept() -> None:
    point = Point("d" * 12, -0.12345, 44.54321, Secteur.SANTE, "Meilhan-sur-Garonne", label=True)
    assert decoder_points(encoder([point])) == [point]


def test_counts_say_what_is_shown_and_what_is_not() -> None:
    charge = json.loads(encoder(nuage(3), sans_point=12))
    assert (charge["n"], charge["sans_point"]) == (3, 12)


def test_no_point_is_a_valid_payload() -> None:
    assert decoder_points(encoder([])) == []


def test_sectors_travel_with_their_french_names() -> None:
    charge = json.loads(encoder([]))
    assert charge["secteurs"] == [[secteur.value, secteur.libelle] for secteur in Secteur]


def test_an_id_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="id of 3 characters"):
        encoder([Point("abc", 0.6, 44.2)])


def test_the_whole_directory_weighs_less_than_25_bytes_a_point() -> None:
    assert len(gzip.compress(encoder(nuage(1433)))) / 1433 <= 25
