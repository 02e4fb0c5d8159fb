"""Cells that cannot run, and how they are read back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from annuaire.enums import Famille, PrecisionPosition
from annuaire.exports.colonnes import COLONNES, Ligne
from annuaire.exports.tableur import CELLULE_MAXIMUM, classeur_de, csv_de, inerte, originale
from annuaire.models import SourceStructure, Structure

FORMULES = ("=1+1", "+33 5", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "\u00a0=1", "'=1", "''=1")


@pytest.mark.parametrize("formule", FORMULES)
def test_what_a_spreadsheet_would_run_is_neutralised(formule: str) -> None:
    assert inerte(formule) == f"'{formule}"


@pytest.mark.parametrize("valeur", ["Atelier", "-0.12", "+33553000000", "", "l’heure", "'hui", "a=b", "1+1"])
def test_the_rest_is_left_alone(valeur: str) -> None:
    assert inerte(valeur) == originale(valeur) == valeur


@given(st.text())
def test_a_cell_reads_back_as_it_was(texte: str) -> None:
    assert originale(inerte(texte)) == texte


def ligne(**champs: Any) -> Ligne:
    valeurs: dict[str, Any] = {
        "nom": "Atelier", "autres_noms": [], "mots_cles": [], "publics": [], "accessibilite": [], "secteurs": [],
        "zone_intervention": [], "reseaux_sociaux": {}, "labels_externes": [],
    }  # fmt: skip
    structure = Structure(**{**valeurs, **champs})
    structure.date_maj = structure.cree_le = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)
    return Ligne(structure, "https://ess47.example/annuaire/structures/atelier-x", label=True)


def lire_csv(*lignes: Ligne) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(csv_de(lignes)).removeprefix("\ufeff"), newline="")))


def lire_classeur(tmp_path: Path, *lignes: Ligne) -> list[dict[str, Any]]:
    chemin = tmp_path / "essai.xlsx"
    chemin.write_bytes(b"".join(classeur_de(lignes)))
    classeur = load_workbook(chemin, read_only=True)
    entete, *rangees = classeur.active.iter_rows()
    noms = [str(cellule.value) for cellule in entete]
    assert all(cellule.data_type != "f" for rangee in rangees for cellule in rangee)
    lues = [{nom: cellule.value for nom, cellule in zip(noms, rangee, strict=False)} for rangee in rangees]
    classeur.close()
    return [dict.fromkeys(noms) | lue for lue in lues]  # a row stops at its last filled cell


@pytest.mark.parametrize("formule", FORMULES)
def test_no_cell_can_run(tmp_path: Path, formule: str) -> None:
    piegee = ligne(nom=formule, mots_cles=[formule, "b"], adresse=formule)
    for lue in (lire_csv(piegee)[0], lire_classeur(tmp_path, piegee)[0]):
        nom, adresse, mots_cles = (lue[colonne].replace("\r", "\n") for colonne in ("nom", "adresse", "mots_cles"))
        attendue = formule.replace("\r", "\n")  # XML makes every line break the same
        assert (nom, adresse, mots_cles) == (f"'{attendue}", f"'{attendue}", f"'{attendue}|b")


def test_the_same_columns_in_both(tmp_path: Path) -> None:
    pleine = ligne(
        siret="00552008100018", latitude=44.2, longitude=-0.25, precision_position=PrecisionPosition.RUE,
        famille=Famille.ASSOCIATION, effectif=3, est_employeur=True, secteurs=["sante", "sports-loisirs"],
        mots_cles=["a|b", "c"], reseaux_sociaux={"facebook": "https://facebook.example/x"}, description="Deux\nlignes",
    )  # fmt: skip
    pleine.structure.sources = [SourceStructure(source="s", source_id="1", licence=None)]
    texte, classeur = lire_csv(pleine)[0], lire_classeur(tmp_path, pleine)[0]
    assert list(texte) == list(classeur) == list(COLONNES)
    assert {nom: valeur or None for nom, valeur in texte.items()} == {
        nom: None if valeur is None else str(valeur) for nom, valeur in classeur.items()
    }
    assert (texte["siret"], texte["latitude"], texte["longitude"]) == ("00552008100018", "44.2", "-0.25")
    assert isinstance(classeur["latitude"], float)
    assert (texte["secteurs"], texte["mots_cles"]) == ("sante|sports-loisirs", '["a|b", "c"]')
    assert (texte["famille"], texte["precision_position"], texte["label"]) == ("association", "rue", "oui")
    assert texte["reseaux_sociaux"] == '{"facebook": "https://facebook.example/x"}'
    assert texte["sources"] == '[{"source": "s", "id": "1", "licence": null}]'
    assert texte["date_maj"] == "2026-01-02T03:04:00+00:00"


def test_a_workbook_holds_what_it_can(tmp_path: Path) -> None:
    (lue,) = lire_classeur(tmp_path, ligne(nom="A\x0bB", description="é" * 40_000))
    assert (lue["nom"], len(lue["description"])) == ("AB", CELLULE_MAXIMUM)


def test_nothing_found_leaves_the_header(tmp_path: Path) -> None:
    assert lire_csv() == lire_classeur(tmp_path) == []
    assert zipfile.is_zipfile(tmp_path / "essai.xlsx")


def test_the_text_is_sent_as_it_is_made() -> None:
    """The first rows leave before the last is read."""
    lues: list[int] = []

    def source() -> Iterator[Ligne]:
        for rang in range(1000):
            lues.append(rang)
            yield ligne()

    morceaux = csv_de(source())
    assert next(morceaux).startswith("\ufeffid,nom,")
    assert len(lues) < 1000
    assert sum(1 for _ in morceaux) > 1
