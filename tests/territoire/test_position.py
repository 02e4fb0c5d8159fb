"""A visitor's position as a place."""

from __future__ import annotations

import pytest

from territoire.lieux import TypeLieu, lieu_position


@pytest.mark.parametrize("texte", ["44.203,0.616", "44.2032, 0.6157", " 44.20321 ; 0.61566 ", "44.203 0.616"])
def test_a_position_is_a_place_rounded_to_a_hundred_metres(texte: str) -> None:
    resolution = lieu_position(texte)
    assert resolution is not None
    assert resolution.lieu is not None
    assert resolution.lieu.type is TypeLieu.POSITION
    assert (resolution.lieu.latitude, resolution.lieu.longitude) == (44.203, 0.616)
    assert resolution.lieu.codes_insee == ("47001",)
    assert lieu_position(resolution.lieu.libelle) == resolution


@pytest.mark.parametrize(
    "texte",
    [
        "",
        "Agen",
        "47000",
        "12 rue de la Paix",
        "44,203",
        "47.5",
        "4420.3,0.616",
        "1e3,2",
        "95.00,0.616",
        "44.203,0.616,1",
    ],
)
def test_anything_else_is_left_to_the_names_of_places(texte: str) -> None:
    assert lieu_position(texte) is None


def test_across_the_border_one_still_looks_from_where_one_is() -> None:
    voisine = lieu_position("44.650, -0.050")  # Gironde, 10 km from Duras
    assert voisine is not None
    assert voisine.lieu is not None
    assert voisine.lieu.codes_insee == ()


def test_far_away_is_said() -> None:
    paris = lieu_position("48.857,2.352")
    assert paris is not None
    assert (paris.lieu, paris.hors_departement) == (None, "Votre position")
