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


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_has_only_what_the_table_says(permission: Permission, role: Role) -> None:
    publiques = {
        Permission.SITE_CONSULTER,
        Permission.ANNUAIRE_CONSULTER,
        Permission.ANNUAIRE_CONTRIBUER,
        Permission.LABEL_CONSULTER,
        Permission.STYLEGUIDE_CONSULTER,
    }
    agents = {
        Role.COMMUNICATION,
        Role.MODERATEUR,
        Role.INSTRUCTEUR,
        Role.COMITE,
        Role.DECIDEUR,
        Role.ADMINISTRATEUR,
    }
    attendu = permission in publiques or (permission is Permission.GESTION_ACCEDER and role in agents)
    assert autorise(frozenset({role}), permission) is attendu


def test_the_back_office_is_closed_to_visitors(client: ClientPages) -> None:
    page = client.page("/gestion/", 403)
    assert page.texte("h1") == "Vous n’avez pas accès à cette page"
