"""Claims, decided by an agent on the screen."""

from __future__ import annotations

from typing import Any

import pytest

from annuaire.membres.queries import represente
from annuaire.models import Structure
from annuaire.revendications.models import Revendication
from annuaire.revendications.services import demander_a_un_agent
from comptes.models import Compte
from comptes.permissions import Role
from socle.base import maintenant
from tests.connexion import compte_de, connecter
from tests.factories import structure
from tests.page import ClientPages


@pytest.fixture
def fiche(session: Any) -> Structure:
    return structure(session, nom="La Ruche")


@pytest.fixture
def odile(session: Any) -> Compte:
    return compte_de(Role.MEMBRE)


@pytest.fixture
def demande(session: Any, fiche: Structure, odile: Compte) -> Revendication:
    faite = demander_a_un_agent(fiche, odile, "J’en suis <b>trésorière</b>.", maintenant())
    session.commit()
    return faite


@pytest.fixture
def agent(client: ClientPages) -> ClientPages:
    return connecter(client, compte_de(Role.MODERATEUR))


def test_the_list_leads_to_who_asks_and_why(agent: ClientPages, demande: Revendication) -> None:
    page = agent.page("/gestion/revendications/")
    assert page.textes("th", scope="row") == ["La Ruche"]
    page = agent.page(f"/gestion/revendications/{demande.id}")
    assert page.texte("blockquote") == "J’en suis <b>trésorière</b>."
    assert page.textes("h3") == ["Accepter", "Refuser"]


def test_accepted_for_a_reason_the_person_keeps_the_listing(
    agent: ClientPages, demande: Revendication, fiche: Structure, odile: Compte, session: Any
) -> None:
    agent.poster(f"/gestion/revendications/{demande.id}/accepter", {"motif": "Vue à l’assemblée générale"})
    session.expire_all()
    assert represente(odile, fiche)
    assert "Aucune demande n’attend." in agent.page("/gestion/revendications/").textes("p")
    page = agent.page(f"/gestion/revendications/{demande.id}")
    assert page.textes("h3") == []


@pytest.mark.parametrize("action", ["accepter", "refuser"])
def test_without_a_reason_nothing_is_decided(
    agent: ClientPages, demande: Revendication, fiche: Structure, odile: Compte, action: str
) -> None:
    reponse = agent.poster(f"/gestion/revendications/{demande.id}/{action}", {"motif": " "}, 422)
    assert "Écrivez le motif" in reponse.get_data(as_text=True)
    assert not represente(odile, fiche)


def test_refused_the_person_keeps_nothing(
    agent: ClientPages, demande: Revendication, fiche: Structure, odile: Compte, session: Any
) -> None:
    agent.poster(f"/gestion/revendications/{demande.id}/refuser", {"motif": "Inconnue de la structure"})
    session.expire_all()
    assert not represente(odile, fiche)
    assert demande.decision == "Inconnue de la structure"


def test_what_is_not_there_is_not_found(agent: ClientPages, demande: Revendication) -> None:
    agent.page("/gestion/revendications/zzzzzzzzzzzz", 404)
    agent.poster(f"/gestion/revendications/{demande.id}/annuler", {"motif": "x"}, 404)
    agent.poster(f"/gestion/revendications/{demande.id}/prouver", {"motif": "x"}, 404)
