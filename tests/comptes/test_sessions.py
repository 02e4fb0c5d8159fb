"""Open sessions: listed, shut, nobody else's; permissions on objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from comptes.enums import Methode, Role
from comptes.models import Compte, SessionCompte
from comptes.navigateur import appareil
from comptes.permissions import AUTORISATIONS, Permission, autorise_sur
from comptes.services import sessions
from socle.base import maintenant
from tests.connexion import autre_client, compte_de, connecter
from tests.page import ClientPages


def session_de(compte: Compte) -> SessionCompte:
    (ouverte,) = sessions.ouvertes(compte, maintenant())
    return ouverte


def test_a_session_that_is_shut_is_out_at_its_next_request(client: ClientPages) -> None:
    compte = compte_de()
    ailleurs = connecter(autre_client(client), compte)
    visee = session_de(compte).id
    connecter(client, compte)
    page = client.page("/compte/securite")
    assert len(page.textes("span", class_="session-ici")) == 1
    client.poster(f"/compte/sessions/{visee}/fermer", {})
    assert ailleurs.brut.get("/compte/").status_code == 303
    assert ailleurs.brut.get_cookie("session") is None  # and its browser forgets
    assert client.brut.get("/compte/").status_code == 200


def test_shutting_the_others(client: ClientPages) -> None:
    compte = compte_de()
    autres = [connecter(autre_client(client), compte) for _ in range(3)]
    connecter(client, compte)
    client.poster("/compte/sessions/fermer-les-autres", {})
    assert [autre.brut.get("/compte/").status_code for autre in autres] == [303] * 3
    assert client.brut.get("/compte/").status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VISITEUR])
def test_somebody_else_s_session_does_not_exist(client: ClientPages, role: Role) -> None:
    """Whatever the role: nobody shuts another's session from this page, not even an administrator."""
    victime = compte_de(courriel="victime@exemple.org")
    ailleurs = connecter(autre_client(client), victime)
    visee = session_de(victime).id
    connecter(client, compte_de(role))
    client.poster(f"/compte/sessions/{visee}/fermer", {}, 404)
    client.poster("/compte/sessions/inconnue/fermer", {}, 404)
    assert ailleurs.brut.get("/compte/").status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_its_pages_and_no_other(client: ClientPages, role: Role) -> None:
    pages = {
        "/": Permission.SITE_CONSULTER,
        "/annuaire/": Permission.ANNUAIRE_CONSULTER,
        "/label/": Permission.LABEL_CONSULTER,
        "/compte/securite": Permission.COMPTE_GERER,
        "/gestion/courriels": Permission.COURRIELS_CONSULTER,
        "/gestion/": Permission.GESTION_ACCEDER,
    }
    if role is not Role.VISITEUR:
        connecter(client, compte_de(role))
    refus = 303 if role is Role.VISITEUR else 403
    obtenus = {url: client.brut.get(url).status_code for url in pages}
    assert obtenus == {url: 200 if role in AUTORISATIONS[p] else refus for url, p in pages.items()}


@pytest.mark.parametrize("permission", list(Permission))
def test_without_a_rule_nobody_has_a_permission_on_an_object(app: Flask, permission: Permission) -> None:
    assert not autorise_sur(compte_de(), permission, object(), frozenset(Role))


def test_one_s_own_needs_the_role_too(app: Flask) -> None:
    compte, autre = compte_de(), compte_de(courriel="autre@exemple.org")
    for qui, sur, roles, attendu in (
        (compte, compte, {Role.MEMBRE}, True),
        (compte, autre, set(Role), False),
        (compte, compte, {Role.VISITEUR}, False),
        (None, compte, set(Role), False),
    ):
        assert autorise_sur(qui, Permission.COMPTE_GERER, sur, frozenset(roles)) is attendu


def test_last_seen_is_right_to_five_minutes(client: ClientPages, session: Any, plus_tard: Callable[..., None]) -> None:
    compte = compte_de()
    connecter(client, compte)
    avant = session_de(compte).vue_le
    client.page("/label/")
    session.expire_all()
    assert session_de(compte).vue_le == avant
    plus_tard(minutes=6)
    client.page("/label/")
    session.expire_all()
    assert (session_de(compte).vue_le - avant).total_seconds() >= 360


@pytest.mark.parametrize(
    ("agent", "nom"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox sur Linux"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari sur iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge sur Windows"),
        ("", "Navigateur"),
        ("<script>", "Navigateur"),
    ],
)
def test_a_browser_is_named_shortly(agent: str, nom: str) -> None:
    assert appareil(agent) == nom


def test_the_database_knows_no_token(app: Flask, session: Any) -> None:
    jeton = sessions.ouvrir(compte_de(), Methode.LIEN, maintenant())
    session.commit()
    assert sessions.lire(jeton, maintenant()) is not None
    (empreinte,) = session.query(SessionCompte.empreinte).one()
    assert jeton not in empreinte
    assert sessions.lire(empreinte, maintenant()) is None
