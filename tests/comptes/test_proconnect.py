"""Sign-in by ProConnect, against a local provider."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from joserfc.jwk import RSAKey

from application.config import ConfigurationInvalide
from comptes.enums import Role
from comptes.models import Compte
from comptes.proconnect import ConfigProConnect, ProConnect
from tests.comptes.fournisseur_oidc import CLIENT, SECRET, Fournisseur, servir
from tests.conftest import config_de_test
from tests.connexion import compte_de
from tests.page import ClientPages
from tests.partage import RACINE

ALLER = "/compte/proconnect"


@pytest.fixture
def fournisseur(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fournisseur]:
    with servir() as ouvert:
        monkeypatch.setitem(app.extensions, "authlib.integrations.flask_client", None)
        monkeypatch.setitem(app.extensions, "proconnect", ProConnect(app, ConfigProConnect(ouvert.url, CLIENT, SECRET)))
        yield ouvert


def aller(client: ClientPages, suite: str = "") -> str:
    """Off to the provider; the address one is sent to."""
    return client.get(ALLER + (f"?suite={suite}" if suite else ""), 302).headers["Location"]


def entrer(client: ClientPages, fournisseur: Fournisseur, suite: str = "") -> str:
    """There and back; where one lands."""
    return client.get(fournisseur.autoriser(aller(client, suite)), 303).headers["Location"]


def test_without_it_there_is_no_such_page(client: ClientPages) -> None:
    client.page(ALLER, 404)
    client.page(f"{ALLER}/retour?code=x&state=y", 404)
    assert "ProConnect" not in client.page("/compte/connexion").texte("main")


def test_somebody_new_has_an_account(client: ClientPages, fournisseur: Fournisseur, session: Any) -> None:
    assert "S’identifier avec ProConnect" in client.page("/compte/connexion").textes("a", class_="bouton")
    assert entrer(client, fournisseur) == "/compte/"
    assert "odile@agence.example" in client.page("/compte/").texte("main")
    compte = session.query(Compte).one()
    assert (compte.nom, compte.roles, compte.proconnect_sub) == ("Odile Roux", {Role.MEMBRE}, "sub-odile")
    assert compte.confirme_le is not None


def test_one_s_account_is_found_by_address_then_by_identity(
    client: ClientPages, fournisseur: Fournisseur, session: Any
) -> None:
    compte = compte_de(courriel="odile@agence.example")
    assert entrer(client, fournisseur, "/label/") == "/label/"
    client.poster("/compte/deconnexion", {})
    fournisseur.personne["email"] = "odile.roux@agence.example"  # the same person, with another address
    entrer(client, fournisseur)
    assert session.query(Compte).count() == 1
    session.refresh(compte)
    assert (compte.courriel, compte.proconnect_sub) == ("odile@agence.example", "sub-odile")


def test_another_identity_does_not_take_an_account_by_its_address(
    client: ClientPages, fournisseur: Fournisseur
) -> None:
    compte_de(courriel="odile@agence.example", proconnect_sub="sub-d-une-autre")
    page = client.page(fournisseur.autoriser(aller(client)), 502)
    assert page.texte("h1") == "ProConnect n’a pas abouti"
    assert client.brut.get("/compte/").status_code == 303


def test_a_closed_account_stays_closed(client: ClientPages, fournisseur: Fournisseur) -> None:
    compte_de(courriel="odile@agence.example", actif=False)
    client.page(fournisseur.autoriser(aller(client)), 502)
    assert client.brut.get("/compte/").status_code == 303


def test_an_agent_still_passes_the_second_step(client: ClientPages, fournisseur: Fournisseur) -> None:
    compte_de(Role.INSTRUCTEUR, courriel="odile@agence.example")
    assert entrer(client, fournisseur) == "/compte/deux-etapes/activer"


@pytest.mark.parametrize(
    "mensonge",
    [
        {"aud": "un-autre-site"},
        {"iss": "https://ailleurs.example"},
        {"nonce": "rejoue"},
        {"exp": 1_000_000_000},
    ],
    ids=["audience", "emetteur", "nonce", "expire"],
)
def test_a_token_that_lies_is_refused(client: ClientPages, fournisseur: Fournisseur, mensonge: dict[str, Any]) -> None:
    fournisseur.jeton_change = mensonge
    client.page(fournisseur.autoriser(aller(client)), 502)
    assert client.brut.get("/compte/").status_code == 303


@pytest.mark.parametrize(
    "mensonge", [{"sub": "un-autre"}, {"aud": "un-autre-site"}, {"iss": "https://ailleurs.example"}]
)
def test_what_is_said_of_a_person_is_checked(
    client: ClientPages, fournisseur: Fournisseur, mensonge: dict[str, str]
) -> None:
    fournisseur.infos_changees = mensonge
    client.page(fournisseur.autoriser(aller(client)), 502)


def test_what_is_said_of_a_person_is_signed(client: ClientPages, fournisseur: Fournisseur) -> None:
    fournisseur.cle_des_infos = RSAKey.generate_key(2048, {"kid": "1"})
    client.page(fournisseur.autoriser(aller(client)), 502)


def test_a_state_that_is_not_ours_is_refused(client: ClientPages, fournisseur: Fournisseur) -> None:
    retour = fournisseur.autoriser(aller(client))
    autre = ClientPages(client.app)  # another browser: somebody was given this link
    autre.page(retour, 502)
    assert autre.brut.get("/compte/").status_code == 303
    client.page(f"{ALLER}/retour?error=access_denied&state=x", 502)


def test_a_provider_that_is_down_is_said(client: ClientPages, fournisseur: Fournisseur) -> None:
    fournisseur.muet = True
    page = client.page(ALLER, 502)
    assert "réessayer" in page.texte("main")


def test_signing_out_leads_to_proconnect_s_own_sign_out(client: ClientPages, fournisseur: Fournisseur) -> None:
    entrer(client, fournisseur)
    assert client.poster("/compte/deconnexion", {}).headers["Location"] == "/compte/au-revoir"
    liens = [lien["href"] for lien in client.page("/compte/au-revoir").tous("a", class_="bouton")]
    adresse = urlsplit(liens[0])
    assert liens[0].startswith(f"{fournisseur.url}/sortie?")
    assert set(parse_qs(adresse.query)) == {"id_token_hint", "post_logout_redirect_uri"}
    assert client.brut.get("/compte/").status_code == 303


def test_one_goes_nowhere_else_afterwards(client: ClientPages, fournisseur: Fournisseur) -> None:
    assert entrer(client, fournisseur, "//ailleurs.example") == "/compte/"


def test_half_a_configuration_is_said(tmp_path: Any) -> None:
    with pytest.raises(ConfigurationInvalide, match="ESS47_PROCONNECT_CLIENT_ID, ESS47_PROCONNECT_CLIENT_SECRET"):
        config_de_test(tmp_path, ESS47_PROCONNECT_URL="https://proconnect.example")


def test_authlib_is_not_loaded_where_it_is_not_wanted() -> None:
    code = "import sys; import application; sys.exit(any(nom.startswith('authlib') for nom in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=RACINE, check=False).returncode == 0
