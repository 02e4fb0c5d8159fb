"""What agents and proposers do, on the real database, index and mail."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from annuaire.contributions import queries, services
from annuaire.contributions.entretien import oublier
from annuaire.contributions.enums import Etape, EtatSuggestion, IssueSignalement, MotifSignalement
from annuaire.contributions.models import EvenementContribution, Suggestion
from annuaire.contributions.services import ContributionRefusee, DoublonCertain, SuggestionIncomplete
from annuaire.contributions.signalements import signaler, traiter_signalement, traiter_verification
from annuaire.contributions.workflow import TransitionInterdite
from annuaire.enums import EtatVerification, NatureVerification, OrigineRevision, Statut
from annuaire.models import Revision, SourceStructure, Structure, Verification
from annuaire.services import verifier
from socle.base import maintenant
from tests.annuaire.contributions.courriers import courriers
from tests.annuaire.contributions.propositions import AGENT, COURRIEL, SIRET, deposee
from tests.factories import structure
from tests.page import ClientPages

ACCORD = {
    "description": "Des légumes.",
    "telephone": "+33553000001",
    "courriel": "contact@exemple.org",
    "contact_consenti": "oui",
    "horaires_saisis": "du mardi au samedi de 9h à 12h",
}


def test_accepting_publishes_a_listing_with_its_origin(client: ClientPages, session: Any, indexer: Any) -> None:
    suggestion, _ = deposee(session, **ACCORD)
    fiche = services.accepter(suggestion, AGENT, maintenant())
    session.commit()
    indexer()
    assert suggestion.etat is EtatSuggestion.ACCEPTEE
    assert suggestion.structure_pk == fiche.pk
    assert (fiche.horaires, fiche.telephone, fiche.code_insee) == ("Tu-Sa 09:00-12:00", "+33553000001", "47195")
    assert fiche.contact_consenti_le == suggestion.consentie_le
    revision = session.scalars(sa.select(Revision)).one()
    assert (revision.origine, revision.auteur) == (OrigineRevision.MODERATEUR, AGENT.id)
    source = session.scalars(sa.select(SourceStructure)).one()
    assert (source.source, source.source_id, source.licence) == (services.SOURCE, suggestion.id, "Licence Ouverte 2.0")
    assert client.page("/annuaire/?q=potager").texte("p", role="status") == "1 structure"
    page = client.page(f"/annuaire/structures/{fiche.slug}-{fiche.id}")
    assert "05 53 00 00 01" in page.texte("main").replace("\u00a0", " ")
    assert COURRIEL not in client.get(f"/annuaire/structures/{fiche.slug}-{fiche.id}").get_data(as_text=True)


def test_contact_without_an_agreement_is_kept_and_not_shown(client: ClientPages, session: Any, indexer: Any) -> None:
    suggestion, _ = deposee(session, **{**ACCORD, "contact_consenti": "non"})
    fiche = services.accepter(suggestion, AGENT, maintenant())
    session.commit()
    indexer()
    assert (fiche.telephone, fiche.contact_consenti_le) == ("+33553000001", None)
    assert b"05\xc2\xa053" not in client.get(f"/annuaire/structures/{fiche.slug}-{fiche.id}").data


def test_what_names_somebody_is_left_out_unless_an_agent_says_so(session: Any) -> None:
    personnel = {
        "adresse": "chez M. Jean Dupont, 3 rue du Lavoir",
        "telephone": "+33612345678",
        "description": "Des légumes. Contact : Mme Odile Durand.",
        "contact_consenti": "oui",
    }
    fiche = services.accepter(deposee(session, **personnel)[0], AGENT, maintenant())
    assert (fiche.adresse, fiche.telephone) == (None, None)
    assert "Durand" not in str(fiche.description)
    telle_quelle = services.accepter(
        deposee(session, nom="Un autre potager", **personnel)[0], AGENT, maintenant(), avec_personnes=True
    )
    assert (telle_quelle.adresse, telle_quelle.telephone) == (personnel["adresse"], "+33612345678")


def test_the_name_of_a_person_needs_another_one(session: Any) -> None:
    suggestion, _ = deposee(session, nom="Mme Odile Durand")
    with pytest.raises(ContributionRefusee, match="Le nom est celui d’une personne"):
        services.accepter(suggestion, AGENT, maintenant())
    fiche = services.accepter(suggestion, AGENT, maintenant(), corrections={"nom": "Les Paniers d’Odile"})
    assert fiche.nom == "Les Paniers d’Odile"


def test_a_certain_duplicate_is_not_published_by_mistake(session: Any) -> None:
    connue = structure(session, nom="Potager des Serres", siret=SIRET, commune="47195")
    suggestion, _ = deposee(session, siret=SIRET)
    with pytest.raises(DoublonCertain, match=connue.id):
        services.accepter(suggestion, AGENT, maintenant())
    assert suggestion.etat is EtatSuggestion.DEPOSEE
    services.rattacher_doublon(suggestion, AGENT, connue, maintenant())
    assert (suggestion.etat, suggestion.structure_pk) == (EtatSuggestion.DOUBLON, connue.pk)
    autre, _ = deposee(session, siret=SIRET)
    services.accepter(autre, AGENT, maintenant(), malgre_doublon=True)


def test_a_duplicate_must_be_a_public_listing(session: Any) -> None:
    suggestion, _ = deposee(session)
    with pytest.raises(ContributionRefusee):
        services.rattacher_doublon(suggestion, AGENT, structure(session, statut=Statut.MASQUEE), maintenant())


@pytest.mark.parametrize("motif", ["", "   "])
def test_a_refusal_says_why(session: Any, motif: str) -> None:
    with pytest.raises(ContributionRefusee, match="motif"):
        services.refuser(deposee(session)[0], AGENT, motif, maintenant())


def test_each_outcome_is_written_to_who_left_an_address(app: Flask, session: Any) -> None:
    courriers(app)
    fiche = services.accepter(deposee(session)[0], AGENT, maintenant())
    services.refuser(deposee(session, nom="Un autre nom")[0], AGENT, "C’est une entreprise individuelle.", maintenant())
    services.rattacher_doublon(deposee(session, nom="Un autre encore")[0], AGENT, fiche, maintenant())
    services.demander_precisions(deposee(session, nom="Un dernier")[0], AGENT, "Depuis quand ?", maintenant())
    services.accepter(deposee(session, nom="Sans adresse", courriel=None)[0], AGENT, maintenant())
    session.commit()
    ecrits = {c["Subject"]: c.get_content() for c in courriers(app)}
    recus = [objet for objet in ecrits if objet.endswith("est bien reçue")]
    assert len(recus) == 4
    adresse = f"/annuaire/structures/{fiche.slug}-{fiche.id}"
    assert adresse in ecrits["«\u00a0Le Potager des Serres\u00a0» est dans l’annuaire"]
    assert "entreprise individuelle" in ecrits["Votre proposition «\u00a0Un autre nom\u00a0»"]
    assert adresse in ecrits["«\u00a0Un autre encore\u00a0» était déjà dans l’annuaire"]
    assert "Depuis quand" in ecrits["Une question sur «\u00a0Un dernier\u00a0»"]
    assert len(ecrits) == 8


def test_mails_name_the_public_host_whatever_the_request_said(app: Flask, session: Any) -> None:
    courriers(app)
    with app.test_request_context(base_url="http://mechant.example"):
        deposee(session)
    session.commit()
    (recu,) = courriers(app)
    assert "http://mechant.example/annuaire/propositions/" in recu.get_content()  # no public host in tests


def test_an_unfinished_draft_cannot_be_sent(session: Any) -> None:
    suggestion, code = services.ouvrir({"nom": "Un nom", "siret": None, "rna": None}, maintenant())
    with pytest.raises(SuggestionIncomplete) as refus:
        services.deposer(suggestion, code, None, maintenant())
    assert refus.value.etape is Etape.LIEU


def test_a_proposal_sent_changes_no_more(session: Any) -> None:
    suggestion, _ = deposee(session)
    with pytest.raises(TransitionInterdite):
        services.enregistrer(suggestion, Etape.STRUCTURE, {"nom": "Autre"}, maintenant())


def test_a_code_is_found_by_its_hash_alone(session: Any) -> None:
    suggestion, code = deposee(session)
    assert len(code) == 20
    assert queries.suggestion_par_code(code) is suggestion
    assert queries.suggestion_par_code(suggestion.code_empreinte) is None
    assert queries.suggestion_par_code(code[:-1]) is None
    colonnes = session.execute(sa.select(*Suggestion.__table__.columns)).one()
    assert code not in str(colonnes)


# --- reports


def test_a_closed_listing_leaves_the_directory(client: ClientPages, session: Any, indexer: Any) -> None:
    courriers(client.app)
    fiche = structure(session)
    verifier(NatureVerification.FERMETURE, fiche.pk, ["Fermée le 1/1/2026."], maintenant=maintenant())
    signalement = signaler(fiche, MotifSignalement.N_EXISTE_PLUS, None, COURRIEL, maintenant())
    session.commit()
    assert client.page(f"/annuaire/structures/{fiche.slug}-{fiche.id}")  # nothing changes before it is read
    traiter_signalement(signalement, AGENT, IssueSignalement.FERMEE, "Merci de l’avoir dit.", maintenant())
    session.commit()
    assert fiche.statut == Statut.ARCHIVEE
    assert session.scalars(sa.select(Verification.etat)).one() == EtatVerification.TRAITEE
    client.get(f"/annuaire/structures/{fiche.slug}-{fiche.id}", 404)
    (reponse,) = courriers(client.app)
    assert reponse["To"] == COURRIEL
    assert "Merci de l’avoir dit." in reponse.get_content()
    assert "/annuaire/structures/" not in reponse.get_content()


@pytest.mark.parametrize(
    ("issue", "statut"),
    [
        (IssueSignalement.CORRIGEE, Statut.PUBLIEE),
        (IssueSignalement.SANS_SUITE, Statut.PUBLIEE),
        (IssueSignalement.MASQUEE, Statut.MASQUEE),
        (IssueSignalement.FERMEE, Statut.ARCHIVEE),
    ],
)
def test_each_outcome_of_a_report(session: Any, issue: IssueSignalement, statut: Statut) -> None:
    fiche = structure(session)
    signalement = signaler(fiche, MotifSignalement.AUTRE, "Ici.", None, maintenant())
    assert list(queries.signalements_ouverts(fiche.pk)) == [signalement]
    traiter_signalement(signalement, AGENT, issue, "", maintenant())
    assert fiche.statut == statut
    assert list(queries.signalements_ouverts(fiche.pk)) == []
    with pytest.raises(TransitionInterdite):
        traiter_signalement(signalement, AGENT, issue, "", maintenant())


def test_merging_says_into_which_listing(session: Any) -> None:
    signalement = signaler(structure(session), MotifSignalement.DOUBLON, "Régie du Pin", None, maintenant())
    with pytest.raises(ContributionRefusee):
        traiter_signalement(signalement, AGENT, IssueSignalement.FUSIONNEE, "", maintenant())


def test_a_duplicate_is_merged_into_the_listing_said(session: Any) -> None:
    gardee, perdue = structure(session, nom="Régie du Pin"), structure(session, nom="REGIE DU PIN")
    signalement = signaler(perdue, MotifSignalement.DOUBLON, "Régie du Pin", None, maintenant())
    traiter_signalement(signalement, AGENT, IssueSignalement.FUSIONNEE, "", maintenant(), gardee=gardee)
    assert (perdue.statut, perdue.fusionnee_dans_pk) == (Statut.FUSIONNEE, gardee.pk)


def test_the_worklist_holds_what_visitors_and_imports_say(session: Any) -> None:
    fiche = structure(session)
    verifier(NatureVerification.FERMETURE, fiche.pk, ["Fermée."], maintenant=maintenant())
    signaler(fiche, MotifSignalement.N_EXISTE_PLUS, "Rideau baissé.", None, maintenant())
    lignes = queries.liste_de_travail()
    assert [(ligne.origine, ligne.structure, ligne.dit) for ligne in lignes] == [
        ("import", fiche.nom, "Fermée."),
        ("visiteur", fiche.nom, "Rideau baissé."),
    ]
    verification = session.scalars(sa.select(Verification)).one()
    traiter_verification(verification, AGENT, IssueSignalement.SANS_SUITE, maintenant())
    assert verification.etat == EtatVerification.ECARTEE
    assert [ligne.origine for ligne in queries.liste_de_travail()] == ["visiteur"]


# --- what is forgotten


def test_forgetting_is_done_once_and_keeps_what_is_needed(session: Any) -> None:
    instant = maintenant()
    services.ouvrir({"nom": "Vieux"}, instant - dt.timedelta(days=100))
    services.ouvrir({"nom": "Récent"}, instant - dt.timedelta(days=20))
    ancienne, _ = deposee(session)
    fiche = services.accepter(ancienne, AGENT, instant)
    ancienne.close_le = instant - dt.timedelta(days=366)
    attend, _ = deposee(session, nom="Attend")
    signalement = signaler(fiche, MotifSignalement.AUTRE, "Chez Odile.", COURRIEL, instant)
    traiter_signalement(signalement, AGENT, IssueSignalement.CORRIGEE, "Fait.", instant)
    signalement.traite_le = instant - dt.timedelta(days=366)
    session.commit()
    fait = oublier(instant)
    assert (fait.brouillons, fait.effacees) == (1, 2)
    assert set(session.scalars(sa.select(Suggestion.nom))) == {"Récent", "Le Potager des Serres", "Attend"}
    session.refresh(ancienne)
    assert (ancienne.courriel, ancienne.donnees, ancienne.nom) == (None, {}, "Le Potager des Serres")
    session.refresh(signalement)
    assert (signalement.courriel, signalement.message) == (None, None)
    assert attend.courriel == COURRIEL
    assert session.scalars(sa.select(Structure.nom)).one() == "Le Potager des Serres"
    encore = oublier(instant)
    assert (encore.brouillons, encore.effacees) == (0, 0)


def test_the_journal_says_who_did_what(session: Any) -> None:
    suggestion, _ = deposee(session)
    services.demander_precisions(suggestion, AGENT, "Depuis quand ?", maintenant())
    services.completer(suggestion, "Depuis mai.", maintenant())
    services.refuser(suggestion, AGENT, "Pas encore ouverte.", maintenant())
    lignes = session.scalars(sa.select(EvenementContribution).order_by(EvenementContribution.pk)).all()
    assert [(ligne.action, ligne.auteur) for ligne in lignes] == [
        ("deposer", "proposant"),
        ("demander_precisions", AGENT.id),
        ("completer", "proposant"),
        ("refuser", AGENT.id),
    ]
