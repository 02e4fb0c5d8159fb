"""Columns: put end to end, chosen, written down and read again, they say the same."""

from __future__ import annotations

import random

import numpy as np
import pytest

from annuaire.recherche.colonnes import CODEES, Codes, Colonnes, assembler, choisir, colonnes, fiche
from annuaire.recherche.moteur import Document
from annuaire.recherche.segments import decoder, encoder
from tests.annuaire.recherche.corpus import document_invente

HASARD = random.Random(6)
DOCUMENTS = [document_invente(HASARD, n) for n in range(150)]


def codes_neufs() -> dict[str, Codes]:
    return {facette: Codes() for facette in CODEES}


def en_colonnes(documents: list[Document], codes: dict[str, Codes]) -> Colonnes:
    return colonnes([d.id for d in documents], [fiche(d) for d in documents], codes)


def lues(table: Colonnes, codes: dict[str, Codes]) -> list[tuple[object, ...]]:
    """What columns say of each listing."""
    facettes = {
        nom: [[codes[nom].valeurs()[c] for c in f.parmi(np.array([n]))] for n in range(len(table))]
        for nom, f in table.facettes.items()
    }
    nombres = (table.latitudes, table.longitudes, table.dates, table.rayons)
    return [
        (
            *table.cle(n),
            *(None if np.isnan(colonne[n]) else float(colonne[n]) for colonne in nombres),
            bool(table.labels[n]),
            bool(table.accessibles[n]),
            *(facettes[nom][n] for nom in CODEES),
        )
        for n in range(len(table))
    ]


def test_end_to_end_they_are_the_whole() -> None:
    codes = codes_neufs()
    entiere = en_colonnes(DOCUMENTS, codes)
    parties = [en_colonnes(DOCUMENTS[a:b], codes) for a, b in ((0, 100), (100, 100), (100, 101), (101, 150))]
    assert lues(assembler(parties, codes), codes) == lues(entiere, codes)
    assert (len(assembler([], codes)), len(assembler(parties[:1], codes))) == (0, 100)


@pytest.mark.parametrize("ajoutees", [1, 2, 40])
def test_names_stay_in_order_when_some_are_added(ajoutees: int) -> None:
    """Few new listings are put in their places, many are sorted with the others: the same order."""
    codes, connus = codes_neufs(), len(DOCUMENTS) - ajoutees
    ancienne = en_colonnes(DOCUMENTS[:connus], codes)
    avant = ancienne.rangs_nom.tolist()
    nouvelle = assembler([ancienne, *(en_colonnes([d], codes) for d in DOCUMENTS[connus:])], codes)
    assert [str(nouvelle.ids[n]) for n in nouvelle.ordre_noms] == [
        d.id for d in sorted(DOCUMENTS, key=lambda d: (fiche(d)[0], d.id))
    ]
    assert ancienne.rangs_nom.tolist() == avant


def test_written_down_and_read_by_another_process() -> None:
    codes, autres = codes_neufs(), codes_neufs()
    en_colonnes(DOCUMENTS[::-1], autres)  # numbers given in another order
    table = en_colonnes([*DOCUMENTS, Document(id="nu", nom="Œuvre \ud800", date_maj=DOCUMENTS[0].date_maj)], codes)
    assert lues(decoder(encoder(table, codes), autres), autres) == lues(table, codes)


def test_some_alone() -> None:
    codes = codes_neufs()
    places = np.array(sorted(HASARD.sample(range(150), 60)))
    choisie = choisir(en_colonnes(DOCUMENTS, codes), places)
    assert lues(choisie, codes) == lues(en_colonnes([DOCUMENTS[n] for n in places], codes), codes)
    assert len(choisir(choisie, places[:0])) == 0


def test_a_facet_read_for_a_few_is_what_all_of_it_says() -> None:
    codes = codes_neufs()
    secteurs = en_colonnes(DOCUMENTS, codes).facettes["secteur"]
    for nombre in (0, 1, 50, 150):
        places = np.array(sorted(HASARD.sample(range(150), nombre)), dtype=np.int64)
        masque = np.zeros(150, dtype=np.bool_)
        masque[places] = True
        assert secteurs.parmi(places).tolist() == secteurs.codes[masque[secteurs.positions]].tolist()
    assert [codes["secteur"].valeurs()[c] for c in secteurs.premiers] == [d.secteurs[0] for d in DOCUMENTS]
    (sante,) = codes["secteur"].connus(["sante", "inconnu"])
    assert secteurs.portant([sante]).tolist() == ["sante" in d.secteurs for d in DOCUMENTS]
    assert not secteurs.portant([]).any()
