"""The listings of the benchmark: the same each time, plausible, and not mere copies."""

from __future__ import annotations

from collections import Counter

from annuaire.demonstration.generation import generer
from bench.fiches import NOMBRE_DE_BASE, fiches
from socle.identifiants import est_id

NOMBRE = 3 * NOMBRE_DE_BASE + 7


def test_the_same_listings_at_each_call_and_a_smaller_number_is_a_beginning() -> None:
    toutes = list(fiches(NOMBRE))
    assert len(toutes) == NOMBRE
    assert list(fiches(NOMBRE)) == toutes
    assert list(fiches(100)) == toutes[:100]


def test_the_first_ones_are_those_of_the_demonstration() -> None:
    sans_id = [{nom: valeur for nom, valeur in fiche.items() if nom != "id"} for fiche in fiches(NOMBRE_DE_BASE)]
    assert sans_id == list(generer())


def test_each_has_its_id_and_the_others_differ_in_name_and_place() -> None:
    toutes = list(fiches(NOMBRE))
    assert all(est_id(fiche["id"]) for fiche in toutes)
    assert len({fiche["id"] for fiche in toutes}) == NOMBRE
    memes = Counter((f["nom"], f["code_insee"], f["latitude"], f["longitude"]) for f in toutes)
    assert max(memes.values()) == 1
    noms = {fiche["nom"] for fiche in toutes}
    assert len(noms) > 0.85 * NOMBRE
    assert max(len(nom) for nom in noms) <= 250
