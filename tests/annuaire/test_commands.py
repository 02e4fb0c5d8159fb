"""The command line of the directory, on the real file and on small ones."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from annuaire.models import Revision, SourceStructure, Structure
from annuaire.services import reconstruire_index
from socle.outbox import OutboxEntry, en_attente
from tests.annuaire.commande import ENTETE, LISTE, compter, comptes, ecrire
from tests.partage import partage


def test_the_real_file_comes_in_once(importer: Any, session: Any) -> None:
    fichier = str(partage("data/structures_47.csv"))
    assert comptes(importer(fichier)) == {
        "créées": 573,
        "mises à jour": 0,
        "inchangées": 0,
        "réunies": 0,
        "rejetées": 0,
    }
    assert compter(session, Structure) == 573
    sources = compter(session, SourceStructure)
    assert sources > 573
    revisions, envois = compter(session, Revision), compter(session, OutboxEntry)
    assert (revisions, envois) == (573, 573)

    assert comptes(importer(fichier)) == {
        "créées": 0,
        "mises à jour": 0,
        "inchangées": 573,
        "réunies": 0,
        "rejetées": 0,
    }
    assert compter(session, Structure) == 573
    assert compter(session, SourceStructure) == sources
    assert (compter(session, Revision), compter(session, OutboxEntry)) == (revisions, envois)


def test_a_dry_run_says_the_same_and_writes_nothing(importer: Any, session: Any) -> None:
    resultat = importer(str(partage("data/structures_47.csv")), "--simuler")
    assert "rien n’a été écrit" in resultat.output
    assert comptes(resultat)["créées"] == 573
    assert re.search(
        r"doublon probable : \d+\n  ligne \d+ : «\u00a0.+\u00a0» et «\u00a0.+\u00a0»\u00a0: \w", resultat.output
    )
    assert compter(session, Structure) == 0


def test_a_dry_run_shows_what_it_would_create_and_change(importer: Any, session: Any, tmp_path: Path) -> None:
    ancienne, nouvelle = (
        f"1,s,1,Atelier du Pin,Association,47001,,,s:1,oui,{texte},,Libre" for texte in ("Vieille", "Neuve")
    )
    importer(ecrire(tmp_path / "a.csv", ancienne))
    autre = "2,s,2,Cercle rond,Association,47001,,,s:2,oui,,,Libre"
    sortie = importer(ecrire(tmp_path / "a.csv", nouvelle, autre), "--simuler").output
    assert "ligne 2\u00a0: Atelier du Pin (description)" in sortie
    assert "ligne 3\u00a0: Cercle rond" in sortie
    assert session.scalars(sa.select(Structure.description)).one() == "Vieille"


def test_refused_rows_are_reported_with_line_and_reason(importer: Any, tmp_path: Path) -> None:
    fichier = ecrire(
        tmp_path / "fiches.csv",
        "a,s,1,Atelier,Association,47001,,,s:1,oui,,,Libre",
        "b,s,2,,Association,47001,,,s:2,oui,,,Libre",
        "a,s,3,Autre,Association,47001,,,s:3,oui,,,Libre",
        "c,s,4,Club,Association,33063,,,s:4,oui,,,Libre",
        "d,s,5,Cercle,Association,47001,,,s:5,oui,,123,Libre",
    )
    rapport = tmp_path / "rapport.csv"
    assert comptes(importer(fichier, "--rejets", str(rapport))) == {
        "créées": 2,
        "mises à jour": 0,
        "inchangées": 0,
        "réunies": 0,
        "rejetées": 3,
    }
    with rapport.open(encoding="utf-8-sig", newline="") as flux:
        lignes = [(ligne["ligne"], ligne["nature"], ligne["raison"], ligne["id"]) for ligne in csv.DictReader(flux)]
    assert lignes == [
        ("3", "rejet", "Pas de nom.", "b"),
        ("4", "rejet", "L’identifiant a est déjà celui de la ligne 2.", "a"),
        ("5", "rejet", "La commune 33063 n’est pas en Lot-et-Garonne.", "c"),
        ("6", "valeur écartée", "Le SIRET « 123 » est faux : il n’a pas été repris.", "d"),
    ]


def test_a_file_of_unknown_kind_is_refused(importer: Any, tmp_path: Path) -> None:
    chemin = tmp_path / "autre.csv"
    chemin.write_text("a,b\n1,2\n")
    resultat = importer(str(chemin))
    assert resultat.exit_code == 1
    assert "structures_47" in resultat.output


def test_one_odd_row_does_not_stop_the_others(importer: Any, session: Any, tmp_path: Path) -> None:
    entete = ENTETE.strip() + ",website\n"
    chemin = tmp_path / "fiches.csv"
    sites = ("http://[::1", "https://moi:secret@exemple.org", "http://10.0.0.1/", "http://exemple.org")
    lignes = [f"{n},s,{n},Atelier {n},Association,47001,,,s:{n},oui,,,Libre,{site}" for n, site in enumerate(sites)]
    chemin.write_text(entete + "\n".join(lignes) + "\n", encoding="utf-8")
    assert comptes(importer(str(chemin)))["créées"] == 4
    assert set(session.scalars(sa.select(Structure.site_web))) == {None, "http://exemple.org"}


@pytest.mark.parametrize("colonne", ["name", "legal_form", "sources", "description", "licences", "id", "source_id"])
def test_a_long_value_is_cut_never_fatal(importer: Any, session: Any, tmp_path: Path, colonne: str) -> None:
    """SQLite takes any length; PostgreSQL would refuse the whole batch."""
    valeurs = dict(
        zip(
            ENTETE.strip().split(","),
            ["a", "s", "1", "Atelier", "Association", "47001", "", "", "s:1", "oui", "Texte", "", "Libre"],
            strict=True,
        )
    )
    valeurs[colonne] = ("s:" if colonne == "sources" else "") + "x" * 5000
    chemin = tmp_path / "fiches.csv"
    chemin.write_text(ENTETE + ",".join(valeurs.values()) + "\n", encoding="utf-8")
    assert comptes(importer(str(chemin)))["créées"] == 1
    assert comptes(importer(str(chemin)))["inchangées"] == 1


def test_personal_data_is_kept_out_and_counted(importer: Any, session: Any, tmp_path: Path) -> None:
    entete = ENTETE.strip() + ",address\n"
    chemin, rapport = tmp_path / "fiches.csv", tmp_path / "rapport.csv"
    ligne = "a,s,1,Atelier,Association,47001,,,s:1,oui,Appelez le 06 12 34 56 78,,Libre,Chez M. DUPOND 3 rue du Puits\n"
    chemin.write_text(entete + ligne, encoding="utf-8")
    resultat = importer(str(chemin), "--rejets", str(rapport))
    assert "Données personnelles retirées" in resultat.output
    structure = session.scalars(sa.select(Structure)).one()
    gardee = session.scalars(sa.select(SourceStructure.donnees)).first()
    tout = f"{structure.adresse}{structure.description}{gardee}{rapport.read_text(encoding='utf-8-sig')}"
    assert "DUPOND" not in tout
    assert "12 34 56" not in tout


def test_a_formula_stays_text_in_the_report(importer: Any, tmp_path: Path) -> None:
    rapport = tmp_path / "rapport.csv"
    importer(
        ecrire(tmp_path / "a.csv", 'a,s,1,,Association,47001,,,s:1,oui,"=HYPERLINK(1)",,Libre'),
        "--rejets",
        str(rapport),
    )
    assert "'=HYPERLINK" in rapport.read_text(encoding="utf-8-sig")


def test_a_great_import_is_the_same_in_several_processes(
    importer: Any, session: Any, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annuaire.commands.GRAND_IMPORT", 40)
    monkeypatch.setattr("annuaire.commands._indexer_a_part", lambda: None)  # it would not see this transaction
    monkeypatch.setattr("annuaire.imports.services.GRAND_IMPORT", 40)
    lignes = [f"{n},s,{n},Amicale {n},Association,47001,,,s:{n},oui,,,Libre" for n in range(60)]
    assert (
        comptes(importer(ecrire(tmp_path / "a.csv", *lignes, "x,s,x,,Association,47001,,,s:x,oui,,,Libre")))["créées"]
        == 60
    )
    assert compter(session, Structure) == 60
    assert compter(session, OutboxEntry) == 1  # one rebuild of the index instead of sixty messages
    assert en_attente() == 1
    reconstruire_index(app.extensions["moteur_recherche"])
    assert en_attente() == 0  # not a second one two minutes later
    assert comptes(importer(str(tmp_path / "a.csv")))["inchangées"] == 60


def test_a_row_of_a_national_list_that_says_no_place_is_refused(importer: Any, tmp_path: Path) -> None:
    chemin = tmp_path / "liste.csv"
    entete = LISTE.replace("ess_basis", "departement")
    lignes = ("s,1,Ici,Association,,,,,,,47", "s,2,Nulle part,Association,,,,,,,", "s,3,Ailleurs,Association,,,,,,,33")
    chemin.write_text(entete + "\n".join(lignes) + "\n", encoding="utf-8")
    assert comptes(importer(str(chemin)))["créées"] == 1
    assert comptes(importer(str(chemin), "--partout"))["créées"] == 2
