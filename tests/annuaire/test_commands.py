"""The command line of the directory, on the real file."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from annuaire.commands import annuaire_cli
from annuaire.enums import NatureVerification, OrigineRevision, Statut
from annuaire.models import Revision, SourceStructure, Structure, Verification
from annuaire.services import modifier_structure, reconstruire_index
from socle.base import maintenant
from socle.outbox import OutboxEntry, en_attente
from tests.partage import partage


@pytest.fixture
def importer(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs ``flask annuaire importer`` inside the test's transaction."""
    monkeypatch.setattr(annuaire_cli, "callback", None)  # the instance is ready

    def executer(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(annuaire_cli, ["importer", *arguments])

    return executer


def comptes(resultat: Result) -> dict[str, int]:
    assert resultat.exit_code == 0, resultat.output
    trouves = re.findall(r"([\d\u202f]+) (créées|mises à jour|inchangées|réunies|rejetées)", resultat.output)
    return {issue: int(nombre.replace("\u202f", "")) for nombre, issue in trouves}


def compter(session: Any, modele: type) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(modele)))


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


ENTETE = "id,source,source_id,name,legal_form,insee,lat,lon,sources,publiable,description,siret,licences\n"


def ecrire(chemin: Path, *lignes: str) -> str:
    chemin.write_text(ENTETE + "\n".join(lignes) + "\n", encoding="utf-8")
    return str(chemin)


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


def test_a_changed_row_updates_its_listing(importer: Any, session: Any, tmp_path: Path) -> None:
    chemin = tmp_path / "fiches.csv"
    importer(ecrire(chemin, "a,s,1,Atelier,Association,47001,44.2,0.62,s:1,oui,Avant,,Libre"))
    resultat = importer(ecrire(chemin, "a,s,1,Atelier,Association,47001,44.2,0.62,s:1,oui,Après,,Libre"))
    assert comptes(resultat)["mises à jour"] == 1
    structure = session.scalars(sa.select(Structure)).one()
    assert structure.description == "Après"
    derniere = session.scalars(sa.select(Revision).order_by(Revision.pk.desc())).first()
    assert (derniere.origine, derniere.changements) == (OrigineRevision.IMPORT, {"description": ["Avant", "Après"]})


def test_what_a_person_edited_is_never_overwritten(importer: Any, session: Any, tmp_path: Path) -> None:
    chemin, rapport = tmp_path / "fiches.csv", tmp_path / "rapport.csv"
    importer(ecrire(chemin, "a,s,1,Atelier,Association,47001,,,s:1,oui,Avant,,Libre"))
    structure = session.scalars(sa.select(Structure)).one()
    modifier_structure(structure, {"description": "La nôtre"}, origine=OrigineRevision.MEMBRE, maintenant=maintenant())
    session.commit()
    importer(ecrire(chemin, "a,s,1,Atelier neuf,Association,47001,,,s:1,oui,La leur,,Libre"), "--rejets", str(rapport))
    structure = session.scalars(sa.select(Structure)).one()
    assert (structure.nom, structure.description, structure.slug) == ("Atelier neuf", "La nôtre", "atelier-neuf")
    assert "conflit" in rapport.read_text(encoding="utf-8-sig")


def test_rows_without_an_open_licence_stay_hidden_in_production(
    importer: Any, session: Any, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    from application.config import Environnement

    production = dataclasses.replace(app.extensions["config"], environnement=Environnement.PRODUCTION)
    monkeypatch.setitem(app.extensions, "config", production)
    resultat = importer(
        ecrire(
            tmp_path / "fiches.csv",
            "a,s,1,Ouverte,Association,47001,,,s:1,oui,,,Libre",
            "b,s,2,Fermée,Association,47001,,,s:2,test,,,sans licence",
        )
    )
    assert "dont 1 masquées" in resultat.output
    statuts = dict(session.execute(sa.select(Structure.nom, Structure.statut)).all())
    assert statuts == {"Ouverte": Statut.PUBLIEE, "Fermée": Statut.MASQUEE}


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


def test_a_licence_withdrawn_hides_the_listing_and_one_granted_shows_it(
    importer: Any, session: Any, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    from application.config import Environnement

    production = dataclasses.replace(app.extensions["config"], environnement=Environnement.PRODUCTION)
    monkeypatch.setitem(app.extensions, "config", production)
    chemin = tmp_path / "fiches.csv"
    statuts = []
    for publiable in ("oui", "test", "oui"):
        importer(
            ecrire(chemin, f"a,s,1,Ouverte,Association,47001,,,s:1|t:{publiable},{publiable},,,Licence {publiable}")
        )
        session.expire_all()
        statuts.append(session.scalars(sa.select(Structure.statut)).one())
    assert statuts == [Statut.PUBLIEE, Statut.MASQUEE, Statut.PUBLIEE]
    sources = {s.source_id: s.licence for s in session.scalars(sa.select(SourceStructure))}
    assert sources == {"a": "Licence oui", "1": "Licence oui", "oui": "Licence oui", "test": "Licence test"}


def test_the_same_body_from_two_lists_is_one_listing(importer: Any, session: Any, tmp_path: Path) -> None:
    siret = "80000000200017"
    importer(ecrire(tmp_path / "a.csv", f"a,s,1,Régie du Pin,Association,47001,,,s:1,oui,,{siret},Libre"))
    resultat = importer(
        ecrire(tmp_path / "b.csv", f"b,t,9,REGIE DU PIN,Association,47001,,,t:9,oui,Jardins,{siret},Libre")
    )
    assert comptes(resultat)["réunies"] == 1
    structure = session.scalars(sa.select(Structure)).one()
    assert (structure.nom, structure.description) == ("Régie du Pin", "Jardins")
    assert set(session.scalars(sa.select(SourceStructure.source_id))) == {"a", "1", "b", "9"}
    assert comptes(importer(str(tmp_path / "b.csv")))["inchangées"] == 1


def test_a_source_does_not_overwrite_another_one(importer: Any, session: Any, tmp_path: Path) -> None:
    siret = "80000000200017"
    importer(ecrire(tmp_path / "a.csv", f"a,s,1,Régie du Pin,Association,47001,,,s:1,oui,La nôtre,{siret},Libre"))
    for texte in ("La leur", "La leur, encore"):
        importer(ecrire(tmp_path / "b.csv", f"b,t,9,Régie du Pin,Association,47001,,,t:9,oui,{texte},{siret},Libre"))
    assert session.scalars(sa.select(Structure.description)).one() == "La nôtre"


def test_what_vanished_from_a_whole_list_is_to_be_checked(importer: Any, session: Any, tmp_path: Path) -> None:
    lignes = [
        f"{n},s,{n},Cercle {nom},Association,47001,,,s:{n},oui,,,Libre"
        for n, nom in enumerate(("vert", "bleu", "rond"))
    ]
    importer(ecrire(tmp_path / "a.csv", *lignes), "--complet")
    assert compter(session, Verification) == 0
    importer(ecrire(tmp_path / "a.csv", *lignes[:2]), "--complet")
    verification = session.scalars(sa.select(Verification)).one()
    assert verification.nature == NatureVerification.DISPARITION
    assert verification.raisons == ["N’est plus dans la source structures_47 (identifiant 2)."]
    assert compter(session, Structure) == 3  # nothing is deleted
    resultat = importer(ecrire(tmp_path / "a.csv", lignes[0]), "--complet")  # half of the list: not the whole one
    assert "2 fiches sur 3 ne sont plus dans la source structures_47" in resultat.output
    assert compter(session, Verification) == 1


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


LISTE = "source,source_id,name,legal_form,siret,postcode,commune,insee,lat,lon,ess_basis\n"


def test_what_nothing_proves_waits_for_a_person_and_a_proof_publishes_it(
    importer: Any, session: Any, tmp_path: Path
) -> None:
    siret = "80000000200017"
    chemin = tmp_path / "liste.csv"
    chemin.write_text(f"{LISTE}s,1,Atelier du Pin,SARL,{siret},47000,Agen,47001,,,\n", encoding="utf-8")
    importer(str(chemin))
    assert session.scalars(sa.select(Structure.statut)).one() == Statut.PROPOSEE
    assert session.scalars(sa.select(Verification.nature)).one() == NatureVerification.APPARTENANCE
    preuve = f"{LISTE}t,9,Atelier du Pin,Association déclarée,{siret},47000,Agen,47001,,,\n"
    (tmp_path / "autre.csv").write_text(preuve, encoding="utf-8")
    assert comptes(importer(str(tmp_path / "autre.csv")))["réunies"] == 1
    session.expire_all()
    structure = session.scalars(sa.select(Structure)).one()
    assert (structure.statut, structure.forme_juridique) == (Statut.PUBLIEE, "9220")


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


def test_an_identifier_of_any_source_is_recognised(importer: Any, session: Any, tmp_path: Path) -> None:
    liste = f"{LISTE}asp,1,Ateliers du Lot,Association déclarée,,47000,Agen,47001,,,\n"
    (tmp_path / "liste.csv").write_text(liste, encoding="utf-8")
    importer(str(tmp_path / "liste.csv"))
    nettoyee = ecrire(tmp_path / "a.csv", "a,asp,1,Tout autre nom,Association,47001,,,asp:1|finess:9,oui,,,Libre")
    assert comptes(importer(nettoyee)) == {
        "créées": 0, "mises à jour": 0, "inchangées": 0, "réunies": 1, "rejetées": 0,
    }  # fmt: skip
    assert compter(session, Structure) == 1
    assert set(session.scalars(sa.select(SourceStructure.source))) == {"asp", "structures_47", "finess"}
    assert "conflit" not in importer(nettoyee).output


def test_a_person_may_empty_a_field_for_good(importer: Any, session: Any, tmp_path: Path) -> None:
    siret = "80000000200017"
    importer(ecrire(tmp_path / "a.csv", f"a,s,1,Régie du Pin,Association,47001,,,s:1,oui,À ôter,{siret},Libre"))
    structure = session.scalars(sa.select(Structure)).one()
    modifier_structure(structure, {"description": None}, origine=OrigineRevision.MEMBRE, maintenant=maintenant())
    session.commit()
    importer(ecrire(tmp_path / "b.csv", f"b,t,9,Régie du Pin,Association,47001,,,t:9,oui,Revenue,{siret},Libre"))
    session.expire_all()
    assert session.scalars(sa.select(Structure.description)).one() is None


def test_what_an_agent_withdrew_stays_withdrawn(importer: Any, session: Any, tmp_path: Path) -> None:
    chemin = tmp_path / "liste.csv"
    ligne = f"{LISTE}s,1,Atelier du Pin,{{}},,47000,Agen,47001,,,\n"
    chemin.write_text(ligne.format("Association déclarée"), encoding="utf-8")
    importer(str(chemin))
    structure = session.scalars(sa.select(Structure)).one()
    modifier_structure(
        structure, {"statut": Statut.PROPOSEE}, origine=OrigineRevision.MODERATEUR, maintenant=maintenant()
    )  # fmt: skip
    session.commit()
    chemin.write_text(ligne.format("Association"), encoding="utf-8")
    importer(str(chemin))
    session.expire_all()
    assert session.scalars(sa.select(Structure.statut)).one() == Statut.PROPOSEE


def test_a_row_of_a_national_list_that_says_no_place_is_refused(importer: Any, tmp_path: Path) -> None:
    chemin = tmp_path / "liste.csv"
    entete = LISTE.replace("ess_basis", "departement")
    lignes = ("s,1,Ici,Association,,,,,,,47", "s,2,Nulle part,Association,,,,,,,", "s,3,Ailleurs,Association,,,,,,,33")
    chemin.write_text(entete + "\n".join(lignes) + "\n", encoding="utf-8")
    assert comptes(importer(str(chemin)))["créées"] == 1
    assert comptes(importer(str(chemin), "--partout"))["créées"] == 2
