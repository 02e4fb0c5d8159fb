"""Duplicates: what is certain is merged with nothing lost, what is likely waits for a person."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from annuaire.commands import annuaire_cli
from annuaire.enums import EtatVerification, NatureVerification, OrigineRevision, Statut
from annuaire.fusions import chercher_doublons, doublons_probables, fusionner
from annuaire.imports.formats import FORMATS
from annuaire.imports.lecture import Fichier, reconnaitre
from annuaire.imports.services import importer
from annuaire.models import Revision, SourceStructure, Structure, Verification
from annuaire.services import modifier_structure, signaler_doublons, verifier
from socle.base import maintenant
from tests.factories import structure
from tests.page import ClientPages
from tests.partage import partage

SIRET = "80000000200017"


def importer_fichier(chemin: Path) -> None:
    fichier = Fichier(chemin)
    importer(fichier.lignes(), reconnaitre(fichier, FORMATS), maintenant=maintenant(), publier_sans_licence=True)


def test_a_merge_keeps_everything_and_redirects(client: ClientPages, session: Any, indexer: Any) -> None:
    gardee = structure(session, nom="Régie du Pin", sources=(("a", "1"),))
    perdue = structure(session, nom="REGIE DE QUARTIER DU PIN", description="Jardins.", sources=(("b", "2"),))
    session.commit()
    fusionner(gardee, perdue, maintenant=maintenant())
    session.commit()
    indexer()
    assert (gardee.description, gardee.autres_noms) == ("Jardins.", ["REGIE DE QUARTIER DU PIN"])
    assert set(session.scalars(sa.select(SourceStructure.structure_pk))) == {gardee.pk}
    assert perdue.statut == Statut.FUSIONNEE
    assert session.scalar(sa.select(sa.func.count()).select_from(Revision)) == 4
    adresse = f"/annuaire/structures/{perdue.slug}-{perdue.id}"
    assert client.get(adresse, 301).headers["Location"] == f"/annuaire/structures/{gardee.slug}-{gardee.id}"
    assert client.page("/annuaire/?q=quartier").texte("p", role="status") == "1 structure"


def test_same_identifier_and_name_merge_by_themselves(session: Any) -> None:
    for nom in ("Régie du Pin", "REGIE DU PIN"):
        structure(session, nom=nom, siret=SIRET)
    session.commit()
    assert chercher_doublons(maintenant()).fusionnees == 1
    assert chercher_doublons(maintenant()).fusionnees == 0
    assert sorted(session.scalars(sa.select(Structure.statut))) == [Statut.FUSIONNEE, Statut.PUBLIEE]
    verification = session.scalars(sa.select(Verification)).one()
    assert verification.etat == EtatVerification.TRAITEE
    assert verification.raisons  # why it was done


def test_a_merge_does_not_launder_what_a_person_wrote(session: Any) -> None:
    gardee = structure(session, nom="Régie du Pin")
    perdue = structure(session, nom="REGIE DU PIN")
    modifier_structure(
        perdue, {"description": "De nos mains"}, origine=OrigineRevision.MEMBRE, auteur="m", maintenant=maintenant()
    )  # fmt: skip
    session.commit()
    fusionner(gardee, perdue, maintenant=maintenant())
    session.commit()
    revisions = session.scalars(sa.select(Revision).where(Revision.structure_pk == gardee.pk)).all()
    (sienne,) = [revision for revision in revisions if "description" in revision.changements and revision.auteur]
    assert (sienne.origine, sienne.auteur) == (OrigineRevision.MEMBRE, "m")


def corriger(session: Any, fiche: Structure, **champs: Any) -> None:
    modifier_structure(fiche, champs, origine=OrigineRevision.MEMBRE, auteur="m", maintenant=maintenant())
    session.commit()


def test_a_merge_keeps_what_a_person_corrected_whichever_listing_goes(session: Any) -> None:
    gardee = structure(session, nom="Régie du Pin", description="De la liste", adresse="1 rue du Pin")
    perdue = structure(session, nom="REGIE DU PIN", commune="47157")
    consenti = maintenant()
    corriger(
        session, perdue, nom="La Régie du Pin", description="De nos mains", adresse="3 rue du Chai",
        telephone="+33553000000", contact_consenti_le=consenti,
    )  # fmt: skip
    fusionner(gardee, perdue, maintenant=maintenant())
    session.commit()
    assert (gardee.nom, gardee.autres_noms) == ("La Régie du Pin", ["Régie du Pin"])
    assert (gardee.description, gardee.adresse, gardee.code_insee) == ("De nos mains", "3 rue du Chai", "47157")
    assert (gardee.telephone, gardee.contact_consenti_le) == ("+33553000000", consenti)
    assert session.scalars(sa.select(Verification)).all() == []


def test_what_two_persons_corrected_differently_is_listed(session: Any) -> None:
    gardee, perdue = structure(session, nom="Régie du Pin"), structure(session, nom="REGIE DU PIN")
    corriger(session, gardee, description="Jardins", adresse="1 rue du Pin")
    corriger(session, perdue, description="Vélos", adresse="1 rue du Pin")
    fusionner(gardee, perdue, maintenant=maintenant())
    session.commit()
    assert gardee.description == "Jardins"
    (verification,) = session.scalars(sa.select(Verification))
    assert (verification.nature, verification.structure_pk) == (NatureVerification.CONFLIT, gardee.pk)
    assert "dit «\u00a0Vélos\u00a0»" in verification.raisons[0]


def test_the_corrected_listing_is_the_one_kept_and_its_worklist_follows(session: Any) -> None:
    une, deux = (structure(session, nom=nom, siret=SIRET) for nom in ("Régie du Pin", "REGIE DU PIN"))
    corriger(session, deux, description="De nos mains")
    verifier(NatureVerification.FERMETURE, une.pk, ["Fermée."], maintenant=maintenant())
    session.commit()
    pks = une.pk, deux.pk
    assert chercher_doublons(maintenant()).fusionnees == 1
    perdue, gardee = (session.get_one(Structure, pk) for pk in pks)
    assert (perdue.statut, perdue.fusionnee_dans_pk) == (Statut.FUSIONNEE, gardee.pk)
    reste = sa.select(Verification).where(Verification.etat == EtatVerification.A_TRAITER)
    assert [(v.nature, v.structure_pk, v.raisons) for v in session.scalars(reste)] == [
        (NatureVerification.FERMETURE, gardee.pk, ["Fermée."])
    ]


def test_a_pair_set_aside_is_never_merged(session: Any) -> None:
    une, deux = (structure(session, nom=nom, siret=SIRET) for nom in ("Régie du Pin", "REGIE DU PIN"))
    session.commit()
    signaler_doublons([(une.pk, deux.pk, 1.0, ["à voir"])], maintenant())
    session.execute(sa.update(Verification).values(etat=EtatVerification.ECARTEE, traitee_le=maintenant()))
    session.commit()
    assert chercher_doublons(maintenant()).fusionnees == 0


def test_a_likely_pair_waits_and_one_set_aside_stays_so(session: Any, app: Flask, monkeypatch: Any) -> None:
    structure(session, nom="Théâtre de l’Escalier", sources=(("s", "1"),))
    structure(session, nom="THEATRE DE L ESCALIER", sources=(("s", "2"),))
    session.commit()
    monkeypatch.setattr(annuaire_cli, "callback", None)
    sortie = app.test_cli_runner().invoke(annuaire_cli, ["doublons", "--csv"])
    assert sortie.exit_code == 0, sortie.output
    (ligne,) = csv.DictReader(io.StringIO(sortie.stdout))
    assert {ligne["nom_a"], ligne["nom_b"]} == {"Théâtre de l’Escalier", "THEATRE DE L ESCALIER"}
    assert ligne["raison"]
    assert 0 < float(ligne["score"]) <= 1
    session.execute(sa.update(Verification).values(etat=EtatVerification.ECARTEE, traitee_le=maintenant()))
    session.commit()
    chercher_doublons(maintenant())
    assert doublons_probables() == []


def test_listings_that_two_sources_call_alike_are_told_apart(session: Any) -> None:
    une, deux, trois = (structure(session, nom=f"Cercle {s}", sources=((s, n),)) for s, n in ("a1", "b1", "c2"))
    session.execute(sa.update(SourceStructure).values(empreinte="x"))
    session.commit()
    signaler_doublons([(une.pk, deux.pk, 0.8, ["nom"]), (une.pk, trois.pk, 0.7, ["nom"])], maintenant())
    session.commit()
    assert [(ligne.id_a, ligne.id_b) for ligne in doublons_probables()] == [("a:1", "b:1"), ("a:1", "2")]


def _lire(nom: str) -> list[dict[str, str]]:
    with partage(f"data/{nom}").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def test_measures_on_the_real_list(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Recall of pairs that are the same, and no distinct pair ever merged."""
    importer_fichier(partage("data/structures_47.csv"))
    chercher_doublons(maintenant())
    trouvees = {frozenset((ligne.id_a, ligne.id_b)) for ligne in doublons_probables()}
    reunis = _fiche_par_identifiant(session)
    paires = [ligne for ligne in _lire("duplicates_47.csv") if {ligne["id_a"], ligne["id_b"]} <= reunis.keys()]
    memes = [p for p in paires if p["verdict"] == "meme"]
    bons = [p for p in memes if frozenset((p["id_a"], p["id_b"])) in trouvees or reunis[p["id_a"]] == reunis[p["id_b"]]]
    with capsys.disabled():
        manques = [(p["nom_a"], p["nom_b"]) for p in memes if p not in bons]
        print(f"\ndoublons : rappel {len(bons)}/{len(memes)} ; manqués : {manques or 'aucun'}")  # noqa: T201
    assert len(bons) >= 0.9 * len(memes)
    assert [p for p in paires if p["verdict"] != "meme" and reunis[p["id_a"]] == reunis[p["id_b"]]] == []


def test_the_raw_lists_give_the_same_directory_up_to_likely_duplicates(session: Any) -> None:
    """Rows of one body are one listing, or linked by likely pairs; rows of two bodies are never merged."""
    importer_fichier(partage("data/structures_47_raw.csv"))
    fiches = _fiche_par_identifiant(session, secondaires=True)
    entites: dict[str, set[int]] = {}
    par_fiche: dict[int, set[str]] = {}
    for ligne in _lire("structures_47_raw.csv"):
        pk = fiches[f"{ligne['source']}:{ligne['source_id']}"]
        entites.setdefault(ligne["entity_id"], set()).add(pk)
        par_fiche.setdefault(pk, set()).add(ligne["entity_id"])
    liens = {frozenset(paire) for paire in session.execute(sa.select(Verification.structure_pk, Verification.autre_pk))}
    separees = [e for e, pks in entites.items() if len(pks) > 1 and not _relies(pks, liens)]
    assert len(separees) <= len(entites) * 0.02, separees
    fausses = [noms for noms in par_fiche.values() if len(noms) > 1]
    assert fausses == []


def _relies(pks: set[int], liens: set[frozenset[int]]) -> bool:
    atteints = {min(pks)}
    while suite := {pk for pk in pks - atteints if any(frozenset((pk, autre)) in liens for autre in atteints)}:
        atteints |= suite
    return atteints == pks


def _fiche_par_identifiant(session: Any, *, secondaires: bool = False) -> dict[str, int]:
    lignes = session.execute(sa.select(SourceStructure.source, SourceStructure.source_id, SourceStructure.structure_pk))
    return {f"{source}:{id}" if secondaires else id: pk for source, id, pk in lignes}
