"""Worklists of agents."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.contributions.enums import EtatSignalement, EtatSuggestion, MotifSignalement
from annuaire.contributions.models import Suggestion
from annuaire.contributions.signalements import signaler
from annuaire.enums import EtatVerification, NatureVerification, Statut
from annuaire.models import Structure, Verification
from annuaire.services import signaler_doublons, verifier
from comptes.permissions import Role
from socle import journal
from socle.base import maintenant
from tests.annuaire.contributions import propositions
from tests.connexion import autre_client, compte_de, connecter
from tests.factories import structure
from tests.page import ClientPages


@pytest.fixture
def agent(client: ClientPages) -> ClientPages:
    """A moderator's browser."""
    return connecter(client, compte_de(Role.MODERATEUR))


def _proposee(agent: ClientPages, session: Any, **champs: str) -> Suggestion:
    public = autre_client(agent)
    code = propositions.ouvrir(public, **champs)
    propositions.remplir(public, code)
    propositions.envoyer(public, code)
    session.expire_all()
    proposee: Suggestion = session.scalars(sa.select(Suggestion).order_by(Suggestion.pk.desc())).first()
    return proposee


def test_members_have_no_worklist(client: ClientPages) -> None:
    connecter(client, compte_de(Role.MEMBRE))
    assert "À traiter" not in client.page("/gestion/").textes("h2")
    for liste in ("propositions", "signalements", "revendications", "doublons", "verifications"):
        client.get(f"/gestion/{liste}/", 403)


def test_the_home_page_counts_what_waits(agent: ClientPages, session: Any) -> None:
    signaler(structure(session), MotifSignalement.N_EXISTE_PLUS, None, None, maintenant())
    session.commit()
    comptes = [texte for texte in agent.page("/gestion/").textes("a") if texte[:1].isdigit()]
    assert comptes == [
        "0 proposition à lire", "1 signalement", "0 revendication en attente", "0 doublon probable",
        "0 vérification demandée par les imports", "1 fiche publiée jamais confirmée",
    ]  # fmt: skip


def test_a_proposal_is_published(agent: ClientPages, session: Any) -> None:
    proposee = _proposee(agent, session)
    assert agent.page("/gestion/propositions/").textes("th", scope="row") == ["Le Potager des Serres"]
    assert agent.page(f"/gestion/propositions/{proposee.id}").texte("h1") == "Le Potager des Serres"
    agent.poster(f"/gestion/propositions/{proposee.id}/accepter", {})
    session.expire_all()
    assert proposee.etat is EtatSuggestion.ACCEPTEE
    assert [entree.action for entree in journal.lignes()] == ["proposition.accepter"]
    assert "close" in agent.page(f"/gestion/propositions/{proposee.id}").texte("main")


def test_a_refusal_wants_its_reason(agent: ClientPages, session: Any) -> None:
    proposee = _proposee(agent, session)
    adresse = f"/gestion/propositions/{proposee.id}/refuser"
    assert "Écrivez le motif" in agent.poster(adresse, {"motif": ""}, 422).get_data(as_text=True)
    agent.poster(adresse, {"motif": "Hors du département"})
    session.expire_all()
    assert proposee.etat is EtatSuggestion.REFUSEE


def test_a_question_and_a_listing_already_there(agent: ClientPages, session: Any) -> None:
    proposee = _proposee(agent, session)
    fiche = structure(session, nom="Autre")
    session.commit()
    agent.poster(f"/gestion/propositions/{proposee.id}/demander_precisions", {"question": "Qui êtes-vous ?"})
    agent.poster(f"/gestion/propositions/{proposee.id}/rattacher_doublon", {"fiche": "nulle part"}, 422)
    agent.poster(f"/gestion/propositions/{proposee.id}/rattacher_doublon", {"fiche": f"/structures/autre-{fiche.id}"})
    session.expire_all()
    assert (proposee.etat, proposee.structure_pk) == (EtatSuggestion.DOUBLON, fiche.pk)
    agent.poster(f"/gestion/propositions/{proposee.id}/effacer", {}, 404)


def test_a_report_closes_with_an_outcome(agent: ClientPages, session: Any) -> None:
    fiche = structure(session)
    signalement = signaler(fiche, MotifSignalement.N_EXISTE_PLUS, "Fermé depuis mai", None, maintenant())
    session.commit()
    adresse = f"/gestion/signalements/{signalement.id}"
    assert "Fermé depuis mai" in agent.page(adresse).texte("blockquote")
    assert "Choisissez ce que devient" in agent.poster(adresse, {}, 422).get_data(as_text=True)
    agent.poster(adresse, {"issue": "fermee", "reponse": "Merci"})
    session.expire_all()
    assert (signalement.etat, fiche.statut) == (EtatSignalement.TRAITE, Statut.ARCHIVEE)


def test_who_is_on_what_is_seen_by_all(agent: ClientPages, session: Any) -> None:
    signalement = signaler(structure(session), MotifSignalement.AUTRE, "Faux", None, maintenant())
    session.commit()
    adresse = f"/gestion/signalements/{signalement.id}"
    agent.poster(f"{adresse}/prendre", {})
    autre = connecter(autre_client(agent), compte_de(Role.ADMINISTRATEUR, courriel="a@exemple.org"))
    assert "Odile Roux" in autre.page("/gestion/signalements/").textes("td")
    assert "Odile Roux s’en occupe" in autre.page(adresse).texte("main")
    assert agent.get("/compte/donnees.json").get_json()["prises_en_charge"] == [f"signalement {signalement.id}"]
    agent.poster(f"{adresse}/prendre", {"laisser": "1"})
    assert "Personne" in autre.page("/gestion/signalements/").textes("td")


def test_checks_by_nature_and_many_at_once_after_a_confirmation(agent: ClientPages, session: Any) -> None:
    for nature in (NatureVerification.FERMETURE, NatureVerification.CONFLIT):
        verifier(nature, structure(session, nom=nature.value).pk, ["Une raison."], maintenant=maintenant())
    session.commit()
    page = agent.page("/gestion/verifications/?sorte=fermeture")
    assert page.textes("th", scope="row") == ["fermeture"]
    ids = [case["value"] for case in page.tous("input", type="checkbox")]
    reponse = agent.poster("/gestion/verifications/lot", {"ids": ids}, 200)
    assert "Confirmer pour 1 ligne" in reponse.get_data(as_text=True)
    assert session.scalars(sa.select(Verification.etat)).all() == [EtatVerification.A_TRAITER] * 2
    agent.poster("/gestion/verifications/lot", {"ids": ids, "confirme": "1"})
    session.expire_all()
    assert agent.page("/gestion/verifications/").textes("th", scope="row") == ["conflit"]


def test_a_pair_told_apart_never_comes_back(agent: ClientPages, session: Any) -> None:
    a, b = structure(session, nom="Emmaüs Agen"), structure(session, nom="Emmaüs d’Agen", commune="47195")
    paire = [(a.pk, b.pk, 0.8, ["Même nom."])]
    signaler_doublons(paire, maintenant())
    session.commit()
    assert agent.page("/gestion/doublons/").textes("th", scope="row") == ["Emmaüs Agen / Emmaüs d’Agen"]
    id = session.scalar(sa.select(Verification.id))
    assert "≠ Commune" in agent.page(f"/gestion/doublons/{id}").textes("th", scope="row")
    agent.poster(f"/gestion/doublons/{id}/separer", {})
    signaler_doublons(paire, maintenant())
    session.commit()
    assert agent.page("/gestion/doublons/").textes("th", scope="row") == []
    assert session.query(Structure).count() == 2
