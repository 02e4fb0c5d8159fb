"""Accounts and the journal, for administrators."""

from __future__ import annotations

import json
from typing import Any

import pytest

from annuaire.models import Structure
from comptes.permissions import Role
from socle import journal
from socle.base import maintenant
from tests.connexion import autre_client, compte_de, connecter
from tests.factories import structure
from tests.page import ClientPages


@pytest.fixture
def administratrice(client: ClientPages) -> ClientPages:
    """An administrator's browser."""
    return connecter(client, compte_de(Role.ADMINISTRATEUR, courriel="adama@exemple.org"))


def test_moderators_have_neither(client: ClientPages) -> None:
    connecter(client, compte_de(Role.MODERATEUR))
    client.get("/gestion/comptes/", 403)
    client.get("/gestion/journal/", 403)
    client.get("/gestion/journal/export.json", 403)


def test_the_journal_is_read_filtered_and_exported(administratrice: ClientPages, session: Any) -> None:
    compte = compte_de(Role.MODERATEUR)
    journal.noter("fiche.masquer", "structure", "abc", qui=compte.id, details={"motif": "=1"}, maintenant=maintenant())
    journal.noter("essai", "structure", "def", maintenant=maintenant())
    session.commit()
    assert administratrice.page("/gestion/journal/").textes("th", scope="row") == ["2", "1"]
    page = administratrice.page("/gestion/journal/?flt0_action_est=fiche.masquer")
    assert "Odile Roux" in page.textes("td")
    lignes = administratrice.get("/gestion/journal/export.json").get_data(as_text=True).splitlines()
    assert [json.loads(ligne)["action"] for ligne in lignes] == ["fiche.masquer", "essai"]
    assert len(administratrice.get("/gestion/journal/export.csv").get_data(as_text=True).splitlines()) == 3


def test_roles_change_and_the_journal_keeps_it(administratrice: ClientPages, session: Any) -> None:
    compte = compte_de(Role.MEMBRE)
    assert "membre@exemple.org" in administratrice.page("/gestion/comptes/").textes("th", scope="row")
    administratrice.page(f"/gestion/comptes/{compte.id}")
    administratrice.poster(f"/gestion/comptes/{compte.id}/roles", {"roles": ["moderateur"]})
    session.expire_all()
    assert compte.roles == {Role.MODERATEUR}
    assert [e.action for e in journal.lignes()] == ["compte.donner_role", "compte.retirer_role"]
    administratrice.poster(f"/gestion/comptes/{compte.id}/roles", {})
    session.expire_all()
    assert compte.roles == {Role.MODERATEUR}


def test_an_account_is_closed_after_a_confirmation(administratrice: ClientPages, session: Any) -> None:
    compte = compte_de(Role.MEMBRE)
    lui = connecter(autre_client(administratrice), compte)
    lui.page("/gestion/")
    assert administratrice.page(f"/gestion/comptes/{compte.id}/fermer").texte("h1").startswith("Fermer le compte")
    administratrice.poster(f"/gestion/comptes/{compte.id}/fermer", {})
    lui.get("/gestion/", 303)
    administratrice.poster(f"/gestion/comptes/{compte.id}/rouvrir", {})
    session.expire_all()
    assert compte.actif


def test_nobody_closes_or_promotes_oneself(client: ClientPages, session: Any) -> None:
    compte = compte_de(Role.ADMINISTRATEUR)
    connecter(client, compte)
    client.poster(f"/gestion/comptes/{compte.id}/fermer", {})
    client.poster(f"/gestion/comptes/{compte.id}/roles", {"roles": ["membre"]})
    session.expire_all()
    assert (compte.actif, compte.roles) == (True, {Role.ADMINISTRATEUR})


def test_a_try_on_somebody_else_s_listing_is_kept(client: ClientPages, session: Any) -> None:
    fiche: Structure = structure(session)
    session.commit()
    id = fiche.id
    connecter(client, compte_de(Role.MEMBRE))
    client.get(f"/gestion/fiches/{id}", 404)
    assert [(e.action, e.objet_id) for e in journal.lignes()] == [("refus.structure.modifier", id)]
