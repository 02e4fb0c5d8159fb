"""Deny by default: a route that declares no permission fails here, and answers to nobody."""

from __future__ import annotations

import pytest
from flask import Flask

from application.acces import permission_de
from comptes.permissions import AUTORISATIONS, Permission, Role, autorise
from tests.page import ClientPages


def test_every_route_declares_a_permission(app: Flask) -> None:
    sans = sorted({regle.endpoint for regle in app.url_map.iter_rules() if permission_de(app, regle.endpoint) is None})
    assert sans == []


def test_every_permission_says_who_has_it() -> None:
    assert set(AUTORISATIONS) == set(Permission)


def test_a_route_without_permission_answers_to_nobody(app: Flask, client: ClientPages) -> None:
    app.view_functions["oubliee"] = lambda: "secret"
    regle = app.url_rule_class("/oubliee", endpoint="oubliee", methods=["GET"])
    app.url_map.add(regle)
    try:
        assert "secret" not in client.get("/oubliee", 403).get_data(as_text=True)
    finally:
        del app.view_functions["oubliee"]


TOUS = set(Role)
AGENTS = TOUS - {Role.VISITEUR, Role.MEMBRE, Role.ACHETEUR}
ATTENDU = {
    Permission.SITE_CONSULTER: TOUS,
    Permission.ANNUAIRE_CONSULTER: TOUS,
    Permission.ANNUAIRE_CONTRIBUER: TOUS,
    Permission.LABEL_CONSULTER: TOUS,
    Permission.STYLEGUIDE_CONSULTER: TOUS,
    Permission.COMPTE_SE_CONNECTER: TOUS,
    Permission.COMPTE_GERER: TOUS - {Role.VISITEUR},
    Permission.ESPACE_CONSULTER: TOUS - {Role.VISITEUR},
    Permission.STRUCTURE_REVENDIQUER: TOUS - {Role.VISITEUR},
    Permission.STRUCTURE_MODIFIER: {Role.MEMBRE, Role.MODERATEUR, Role.ADMINISTRATEUR},
    Permission.CONTRIBUTION_TRAITER: {Role.MODERATEUR, Role.ADMINISTRATEUR},
    Permission.JOURNAL_CONSULTER: {Role.ADMINISTRATEUR},
    Permission.COURRIELS_CONSULTER: {Role.ADMINISTRATEUR},
    Permission.COMPTES_ADMINISTRER: {Role.ADMINISTRATEUR},
    Permission.REFERENCES_CONSULTER: {Role.ADMINISTRATEUR},
    Permission.GESTION_ACCEDER: AGENTS | {Role.MEMBRE},
}


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_has_only_what_the_table_says(permission: Permission, role: Role) -> None:
    assert autorise(frozenset({role}), permission) is (role in ATTENDU[permission])


def test_the_back_office_shows_visitors_the_way_in(client: ClientPages) -> None:
    assert client.get("/gestion/", 303).headers["Location"] == "/compte/connexion?suite=/gestion/"


def test_what_is_not_read_by_people_is_refused_at_once(client: ClientPages) -> None:
    client.poster("/compte/sessions/fermer-les-autres", {}, 403)
    assert client.get("/compte/donnees.json", 403).get_json()["erreur"] == 403
