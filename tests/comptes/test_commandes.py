"""``flask comptes``; the accounts of the demonstration."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from application.preparation import _comptes_de_demonstration
from comptes.enums import ROLES_DE_COMPTE, Role
from comptes.models import Compte
from comptes.services import comptes, demonstration
from socle.base import maintenant
from tests.conftest import config_de_test
from tests.connexion import MOT_DE_PASSE, compte_de, connecter
from tests.page import ClientPages

MOT = "/compte/connexion/mot-de-passe"


@pytest.fixture
def commande(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run ``flask comptes …`` in the test's transaction; returns the result."""
    monkeypatch.setattr("application.groupes.preparer", lambda _app: None)  # the database of tests is ready
    return lambda *arguments: app.test_cli_runner().invoke(args=["comptes", *arguments])


def test_an_account_is_made_with_a_one_time_link(client: ClientPages, commande: Any, session: Any) -> None:
    resultat = commande("creer", "--courriel", "Agent@Exemple.org", "--role", "moderateur", "--nom", "Line Dupuy")
    assert resultat.exit_code == 0, resultat.output
    lien = resultat.stdout.strip()
    assert lien.startswith("http://127.0.0.1:8000/compte/mot-de-passe/")
    chemin = lien.removeprefix("http://127.0.0.1:8000")
    assert "agent@exemple.org" in client.page(chemin).texte("main")
    assert client.poster(chemin, {"nouveau": MOT_DE_PASSE}).headers["Location"] == "/compte/deux-etapes/activer"
    client.page(chemin, 410)
    compte = comptes.par_courriel("agent@exemple.org")
    assert compte is not None
    assert (compte.nom, compte.roles) == ("Line Dupuy", {Role.MODERATEUR})


def test_an_account_that_exists_gains_the_role(commande: Any, app: Flask, session: Any) -> None:
    compte_de()
    assert commande("creer", "--courriel", "membre@exemple.org", "--role", "acheteur").exit_code == 0
    session.expire_all()
    compte = comptes.par_courriel("membre@exemple.org")
    assert compte is not None
    assert compte.roles == {Role.MEMBRE, Role.ACHETEUR}
    assert commande("retirer-role", "--courriel", "membre@exemple.org", "--role", "membre").exit_code == 0
    resultat = commande("retirer-role", "--courriel", "membre@exemple.org", "--role", "acheteur")
    assert (resultat.exit_code, "dernier rôle" in resultat.output) == (1, True)


def test_what_is_wrong_is_said(commande: Any) -> None:
    for arguments, dit in (
        (("creer", "--courriel", "pas une adresse", "--role", "membre"), "adresse complète"),
        (("creer", "--courriel", "a@exemple.org", "--role", "visiteur"), "visiteur"),
        (("fermer", "--courriel", "personne@exemple.org"), "Aucun compte"),
    ):
        resultat = commande(*arguments)
        assert resultat.exit_code != 0
        assert dit in resultat.output


def test_an_account_is_shut_and_opened_again(client: ClientPages, commande: Any) -> None:
    connecter(client, compte_de(mot_de_passe=MOT_DE_PASSE))
    commande("fermer", "--courriel", "membre@exemple.org")
    assert client.brut.get("/compte/").status_code == 303
    client.poster(MOT, {"email": "membre@exemple.org", "password": MOT_DE_PASSE}, 422)
    commande("rouvrir", "--courriel", "membre@exemple.org")
    client.poster(MOT, {"email": "membre@exemple.org", "password": MOT_DE_PASSE})


def test_a_lost_phone(commande: Any, session: Any) -> None:
    compte = compte_de(totp="x")
    assert commande("oublier-deux-etapes", "--courriel", "membre@exemple.org").exit_code == 0
    session.refresh(compte)
    assert compte.totp is None


def test_the_demonstration_has_one_account_per_role(
    client: ClientPages, app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = replace(app.extensions["config"], demonstration=True)
    monkeypatch.setitem(app.extensions, "config", config)
    for _ in range(2):
        _comptes_de_demonstration(config)
        session.commit()
    assert {(c.courriel, *c.roles) for c in session.query(Compte)} == {
        (f"{role.value}@exemple.org", role) for role in ROLES_DE_COMPTE
    }
    for role in ROLES_DE_COMPTE:
        champs = {"email": f"{role.value}@exemple.org", "password": "demonstration-ess-47"}
        assert client.poster(MOT, champs).headers["Location"] == "/compte/"
        client.poster("/compte/deconnexion", {})


def test_demonstration_accounts_are_impossible_in_production(
    client: ClientPages, app: Flask, session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demonstration.charger_comptes(maintenant())
    session.commit()
    champs = {"email": "moderateur@exemple.org", "password": demonstration.MOT_DE_PASSE}
    production = config_de_test(tmp_path, ESS47_ENV="production", ESS47_DEMO="1", ESS47_SEARCH="whoosh")
    assert not production.comptes_demonstration
    monkeypatch.setitem(app.extensions, "config", replace(app.extensions["config"], demonstration=False))
    client.poster(MOT, champs, 422)  # even before the instance was made ready
    _comptes_de_demonstration(production)
    session.commit()
    assert {c.actif for c in session.query(Compte)} == {False}
