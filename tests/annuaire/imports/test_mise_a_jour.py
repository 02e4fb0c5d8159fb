"""A row that comes again: what a source may change, what a person or another source keeps, what is to be checked."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from annuaire.enums import EtatVerification, NatureVerification, OrigineRevision, Statut
from annuaire.models import Revision, SourceStructure, Structure, Verification
from annuaire.services import modifier_structure
from application.config import Environnement
from socle.base import maintenant
from socle.typographie import PARIS
from tests.annuaire.commande import LISTE, compter, comptes, ecrire


def en_production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    production = dataclasses.replace(app.extensions["config"], environnement=Environnement.PRODUCTION)
    monkeypatch.setitem(app.extensions, "config", production)


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
    en_production(app, monkeypatch)
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


def test_a_licence_withdrawn_hides_the_listing_and_one_granted_shows_it(
    importer: Any, session: Any, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    en_production(app, monkeypatch)
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
    prevision = importer(ecrire(tmp_path / "a.csv", *lignes[:2]), "--complet", "--simuler").output
    raison = (
        f"N’est plus dans la source structures_47 (identifiant 2, vue le {maintenant().astimezone(PARIS):%d/%m/%Y} "
    )
    assert raison in prevision
    assert compter(session, Verification) == 0
    importer(ecrire(tmp_path / "a.csv", *lignes[:2]), "--complet")
    verification = session.scalars(sa.select(Verification)).one()
    assert verification.nature == NatureVerification.DISPARITION
    assert verification.raisons == [f"{raison}pour la dernière fois)."]
    assert compter(session, Structure) == 3  # nothing is deleted
    resultat = importer(ecrire(tmp_path / "a.csv", lignes[0]), "--complet")  # half of the list: not the whole one
    assert "2 fiches sur 3 ne sont plus dans la source structures_47" in resultat.output
    assert compter(session, Verification) == 1


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


def test_a_treated_row_of_the_worklist_opens_again_for_something_new_only(
    importer: Any, session: Any, tmp_path: Path
) -> None:
    chemin = tmp_path / "fiches.csv"
    importer(ecrire(chemin, "a,s,1,Atelier,Association,47001,,,s:1,oui,Avant,,Libre"))
    structure = session.scalars(sa.select(Structure)).one()
    modifier_structure(structure, {"description": "La nôtre"}, origine=OrigineRevision.MEMBRE, maintenant=maintenant())
    session.commit()
    importer(ecrire(chemin, "a,s,1,Atelier,Association,47001,,,s:1,oui,La leur,,Libre"))
    session.execute(sa.update(Verification).values(etat=EtatVerification.ECARTEE, traitee_le=maintenant()))
    session.commit()
    importer(ecrire(chemin, "a,s,1,Atelier,Association,47001,,,s:1,oui,La leur,,Libre 2"))  # the same again
    assert session.scalars(sa.select(Verification.etat)).one() == EtatVerification.ECARTEE
    importer(ecrire(chemin, "a,s,1,Atelier,Association,47001,,,s:1,oui,Encore une autre,,Libre"))
    verification = session.scalars(sa.select(Verification)).one()
    assert (verification.etat, verification.traitee_le) == (EtatVerification.A_TRAITER, None)
    assert "la source dit «\u00a0Encore une autre\u00a0»" in verification.raisons[0]


def test_a_corrected_address_is_not_half_replaced(importer: Any, session: Any, tmp_path: Path) -> None:
    def liste(adresse: str, insee: str, postal: str, commune: str, point: str) -> str:
        lignes = (
            "id,nom,rue,cp,ville,insee,lat,lon,forme",
            f"1,Atelier,{adresse},{postal},{commune},{insee},{point},A",
        )
        (tmp_path / "l.csv").write_text("\n".join(lignes).replace(",A", ",Association"), encoding="utf-8")
        return str(tmp_path / "l.csv")

    (tmp_path / "l.toml").write_text(
        'source = "l"\nlicence = "Libre"\n[champs]\nidentifiant = "id"\nnom = "nom"\nadresse = "rue"\n'
        'code_postal = "cp"\ncommune = "ville"\ncode_insee = "insee"\nlatitude = "lat"\nlongitude = "lon"\n'
        'forme_juridique = "forme"\n',
        encoding="utf-8",
    )
    avec = ("--correspondance", str(tmp_path / "l.toml"))
    assert comptes(importer(liste("1 rue du Pin", "47001", "47000", "Agen", "44.2,0.62"), *avec))["créées"] == 1
    structure = session.scalars(sa.select(Structure)).one()
    modifier_structure(structure, {"adresse": "3 rue du Chai"}, origine=OrigineRevision.MEMBRE, maintenant=maintenant())
    session.commit()
    importer(liste("9 rue du Port", "47157", "47200", "Marmande", "44.5,0.16"), *avec)
    structure = session.scalars(sa.select(Structure)).one()
    assert (structure.adresse, structure.code_insee, structure.code_postal) == ("3 rue du Chai", "47001", "47000")
    assert (structure.latitude, structure.longitude) == (44.2, 0.62)
    conflits = {verification.cle.rpartition(":")[2] for verification in session.scalars(sa.select(Verification))}
    assert {"adresse", "code_insee", "latitude"} <= conflits


def test_the_status_that_a_person_gave_is_a_conflict_too(
    importer: Any, session: Any, app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chemin = tmp_path / "fiches.csv"
    importer(ecrire(chemin, "a,s,1,Atelier,Association,47001,,,s:1,test,,,test seulement"))
    structure = session.scalars(sa.select(Structure)).one()
    for statut in (Statut.MASQUEE, Statut.PUBLIEE):
        modifier_structure(structure, {"statut": statut}, origine=OrigineRevision.MODERATEUR, maintenant=maintenant())
    session.commit()
    en_production(app, monkeypatch)
    importer(ecrire(chemin, "a,s,1,Atelier bis,Association,47001,,,s:1,test,,,test seulement"))
    structure = session.scalars(sa.select(Structure)).one()
    assert (structure.nom, structure.statut) == ("Atelier bis", Statut.PUBLIEE)
    assert session.scalars(sa.select(Verification.nature)).one() == NatureVerification.CONFLIT
