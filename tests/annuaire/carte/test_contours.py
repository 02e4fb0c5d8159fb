"""The base map: built from the reference data, each border once, names that do not overlap."""

from __future__ import annotations

import csv
import json
from itertools import pairwise

import pytest

from annuaire.carte.contours import DONNEES, FICHIER, Contours, Nom, charger, construire, decoder, encoder

CARRE_GAUCHE = [[0.0, 44.0], [0.1, 44.0], [0.1, 44.1], [0.0, 44.1], [0.0, 44.0]]
CARRE_DROIT = [[0.1, 44.0], [0.2, 44.0], [0.2, 44.1], [0.1, 44.1], [0.1, 44.0]]


def communes(epci_gauche: str, epci_droit: str) -> dict[str, object]:
    """Two square communes side by side."""
    return {
        "features": [
            {"properties": {"insee": code, "epci": epci}, "geometry": {"type": "Polygon", "coordinates": [anneau]}}
            for code, epci, anneau in (("47001", epci_gauche, CARRE_GAUCHE), ("47002", epci_droit, CARRE_DROIT))
        ]
    }


def ligne(insee: str, nom: str, population: int, mairie: tuple[str, str] = ("", "")) -> dict[str, str]:
    """A row of the communes' CSV; its centre is the middle of the square."""
    longitude = {"47001": "0.05", "47002": "0.15"}[insee]
    return {
        "insee": insee,
        "nom": nom,
        "population": str(population),
        "mairie_lon": mairie[0],
        "mairie_lat": mairie[1],
        "lon": longitude,
        "lat": "44.05",
    }


@pytest.mark.parametrize(("epci_droit", "sorte"), [("A", "communes"), ("B", "epci")])
def test_a_shared_border_is_drawn_once_and_in_its_kind(epci_droit: str, sorte: str) -> None:
    contours = construire(communes("A", epci_droit), [])
    lignes = {"communes": contours.communes, "epci": contours.epci}
    assert lignes.pop(sorte) == [[(0.1, 44.0), (0.1, 44.1)]]
    assert list(lignes.values()) == [[]]


def test_the_outline_is_one_closed_ring() -> None:
    (anneau,) = construire(communes("A", "B"), []).departement
    assert anneau[0] == anneau[-1]
    assert len(anneau) == 7  # six corners, the first said again


def test_the_larger_commune_is_named_first_and_its_neighbour_closer_in() -> None:
    lignes = [ligne("47001", "Le Passage", 9000), ligne("47002", "Agen", 33000)]
    noms = construire(communes("A", "A"), lignes).noms
    assert [(n.nom, n.zoom > 8) for n in noms] == [("Agen", False), ("Le Passage", True)]


def test_a_name_is_written_at_the_town_hall_unless_it_lies_in_another_commune() -> None:
    lignes = [ligne("47001", "Dedans", 9000, ("0.02", "44.03")), ligne("47002", "Dehors", 900, ("0.03", "44.03"))]
    noms = construire(communes("A", "A"), lignes).noms
    assert [(n.longitude, n.latitude) for n in noms] == [(0.02, 44.03), (0.15, 44.05)]


def test_encoding_loses_nothing() -> None:
    contours = Contours(
        departement=[[(-0.1, 44.0), (0.2, 44.5), (-0.1, 44.0)]],
        epci=[[(0.12345, 44.2), (0.12344, 44.20001)]],
        communes=[],
        noms=[Nom("Agmé", 0.34571, 44.49037, 12)],
    )
    assert decoder(encoder(contours)) == contours


def test_the_committed_file_is_what_the_data_gives() -> None:
    geojson = json.loads((DONNEES / "communes.geojson").read_text(encoding="utf-8"))
    with (DONNEES / "communes.csv").open(encoding="utf-8", newline="") as flux:
        attendu = encoder(construire(geojson, csv.DictReader(flux)))
    assert FICHIER.read_text(encoding="utf-8") == attendu


def test_the_committed_file_is_the_whole_departement_without_doubles() -> None:
    contours = charger()
    segments = [
        frozenset(s)
        for sorte in (contours.departement, contours.epci, contours.communes)
        for trait in sorte
        for s in pairwise(trait)
    ]
    assert len(contours.noms) == 319
    assert len(segments) == len(set(segments))


def test_the_committed_file_is_small() -> None:
    assert FICHIER.stat().st_size < 100_000
