"""An agent's account from the first link to the last goodbye, in a real browser, with real mail; axe on every page."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from passlib.totp import TOTP
from playwright.sync_api import BrowserContext, Page, expect

from outils.site import site
from tests.boite import texte
from tests.conftest import base_a_part
from tests.e2e.axe import violations
from tests.e2e.conftest import ORDINATEUR, PETIT, TELEPHONE
from tests.partage import RACINE

Contexte = Callable[..., BrowserContext]


class Courrier:
    """What the mail server received, by recipient."""

    def __init__(self) -> None:
        self.recus: list[EmailMessage] = []

    async def handle_DATA(self, _serveur: Any, _session: Any, enveloppe: Any) -> str:  # noqa: N802
        message = message_from_bytes(enveloppe.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.recus.append(message)
        return "250 OK"

    def attendre(self, destinataire: str, objet: str) -> str:
        """The text of the last such mail, once it is there."""
        fin = time.monotonic() + 20
        while time.monotonic() < fin:
            for message in reversed(self.recus):
                if message["To"] == destinataire and objet in message["Subject"]:
                    self.recus.remove(message)
                    return texte(message)
            time.sleep(0.1)
        pytest.fail(f"aucun courriel « {objet} » pour {destinataire}")


@pytest.fixture(scope="session")
def courrier() -> Iterator[tuple[Courrier, int]]:
    boite = Courrier()
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    controleur = Controller(boite, hostname="127.0.0.1", port=port)
    controleur.start()
    yield boite, port
    controleur.stop()


@pytest.fixture(scope="session")
def site_comptes(
    tmp_path_factory: pytest.TempPathFactory, courrier: tuple[Courrier, int]
) -> Iterator[tuple[str, dict[str, str]]]:
    """An empty site that sends mail; its address, and the environment of its commands."""
    instance = tmp_path_factory.mktemp("comptes")
    variables = {"ESS47_DEMO": "0", "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(courrier[1])}
    with base_a_part() as base, site(instance, DATABASE_URL=base, **variables) as adresse:
        yield (
            adresse,
            {
                **os.environ,
                **variables,
                "ESS47_INSTANCE": str(instance),
                "DATABASE_URL": base,
                "ESS47_SEARCH": "postgres" if base else "whoosh",
                "SECRET_KEY": "cle-de-test",
                "PORT": adresse.rpartition(":")[2],
            },
        )


def creer_compte(env: dict[str, str], courriel: str, role: str) -> str:
    """``flask comptes creer``: the link it prints."""
    commande = [sys.executable, "-m", "flask", "--app", "wsgi", "comptes", "creer"]
    resultat = subprocess.run(
        [*commande, "--courriel", courriel, "--role", role, "--nom", "Line Dupuy"],
        cwd=RACINE, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert resultat.returncode == 0, resultat.stderr[-2000:]
    return resultat.stdout.strip()


def verifier(page: Page, titre: str) -> None:
    """The page has this title, axe finds nothing, and it reflows at 320 pixels."""
    expect(page.locator("h1")).to_have_text(titre)
    assert violations(page) == [], titre
    taille = page.viewport_size
    page.set_viewport_size(PETIT)
    assert page.evaluate("document.documentElement.scrollWidth") <= PETIT["width"], titre
    page.set_viewport_size(taille or ORDINATEUR)


def demander_lien(page: Page, courriel: str, courrier: Courrier) -> str:
    """Ask for a link on the present page; the link of the mail that comes."""
    page.get_by_label("Votre adresse de courriel").first.fill(courriel)
    page.get_by_role("button", name="Recevoir un lien").click()
    verifier(page, "Regardez vos courriels")
    (lien,) = re.findall(r"http://\S+/compte/lien/\S+", courrier.attendre(courriel, "Votre lien"))
    return str(lien)


@pytest.mark.parametrize(
    ("ecran", "theme"), [(TELEPHONE, "dark"), (ORDINATEUR, "light")], ids=["telephone", "ordinateur"]
)
def test_an_agent_s_account_from_first_link_to_goodbye(
    contexte: Contexte,
    site_comptes: tuple[str, dict[str, str]],
    courrier: tuple[Courrier, int],
    surveiller: Callable[[Page], list[str]],
    ecran: dict[str, int],
    theme: str,
) -> None:
    (adresse, env), boite = site_comptes, courrier[0]
    courriel = f"agent-{theme}@exemple.org"
    creer_compte(env, courriel, "moderateur")
    page = contexte(viewport=ecran, color_scheme=theme, reduced_motion="reduce").new_page()
    plaintes = surveiller(page)

    # In by a mail link, which leads back to what was asked for.
    page.goto(f"{adresse}/compte/securite")
    verifier(page, "Se connecter")
    page.goto(demander_lien(page, courriel, boite))
    verifier(page, "Encore un clic")
    page.get_by_role("button", name="Me connecter").click()

    # The second step, which an agent sets up before anything else.
    verifier(page, "Se connecter en deux étapes")
    cle = re.sub(r"\W", "", page.locator("code.cle").inner_text())
    telephone = TOTP(key=cle, format="base32")
    page.get_by_label("Les six chiffres").fill(telephone.generate().token)
    page.get_by_role("button", name="Activer").click()
    verifier(page, "Vos codes de secours")
    codes = page.locator(".codes code").all_inner_texts()
    page.get_by_role("link", name="C’est noté").click()
    verifier(page, "Sécurité")
    boite.attendre(courriel, "deux étapes activée")

    # Another browser signs in, with a recovery code: it is listed, and shut.
    autre = contexte(viewport=ecran).new_page()
    autre.goto(f"{adresse}/compte/connexion")
    autre.goto(demander_lien(autre, courriel, boite))
    autre.get_by_role("button", name="Me connecter").click()
    verifier(autre, "Deuxième étape")
    autre.get_by_label("Code").fill(codes[0])
    autre.get_by_role("button", name="Entrer").click()
    expect(autre.locator("h1")).to_have_text("Mon compte")
    page.reload()
    page.locator(".sessions li", has_not_text="cette session").get_by_role("button").click()
    expect(page.get_by_text("La session est fermée.")).to_be_visible()
    autre.reload()
    expect(autre.locator("h1")).to_have_text("Se connecter")

    # Name, mail.
    page.get_by_role("navigation", name="Mon compte").get_by_role("link", name="Profil").click()
    verifier(page, "Mon compte")
    page.get_by_label("Votre nom").fill("Line D.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("C’est enregistré.")).to_be_visible()
    page.get_by_role("navigation", name="Mon compte").get_by_role("link", name="Courriels").click()
    verifier(page, "Mes courriels")
    page.get_by_role("group", name="Travail à faire").get_by_label("Une fois par semaine").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("group", name="Travail à faire").get_by_label("Une fois par semaine")).to_be_checked()

    # Take one's data, and go.
    page.get_by_role("navigation", name="Mon compte").get_by_role("link", name="Mes données").click()
    verifier(page, "Mes données")
    with page.expect_download() as telechargement:
        page.get_by_role("link", name="Télécharger mes données").click()
    lu = json.loads(Path(telechargement.value.path()).read_text())
    assert (lu["compte"]["nom"], lu["preferences_de_courriel"]["travail"]) == ("Line D.", "hebdomadaire")
    page.get_by_label("Écrivez EFFACER").fill("EFFACER")
    page.get_by_role("button", name="Effacer mon compte").click()
    verifier(page, "Votre compte est effacé")
    boite.attendre(courriel, "effacé")
    page.goto(f"{adresse}/compte/")
    expect(page.locator("h1")).to_have_text("Se connecter")
    assert plaintes == []


def test_an_invited_administrator_chooses_a_password_and_reads_the_mail_log(
    contexte: Contexte,
    site_comptes: tuple[str, dict[str, str]],
    courrier: tuple[Courrier, int],
    surveiller: Callable[[Page], list[str]],
) -> None:
    adresse, env = site_comptes
    page = contexte(viewport=ORDINATEUR, reduced_motion="reduce").new_page()
    plaintes = surveiller(page)
    page.goto(creer_compte(env, "administration@exemple.org", "administrateur"))
    verifier(page, "Votre nouveau mot de passe")
    page.get_by_label("Mot de passe").fill("un parapluie dans la Garonne")
    page.get_by_role("button", name="Enregistrer et entrer").click()
    cle = re.sub(r"\W", "", page.locator("code.cle").inner_text())
    page.get_by_label("Les six chiffres").fill(TOTP(key=cle, format="base32").generate().token)
    page.get_by_role("button", name="Activer").click()
    page.goto(f"{adresse}/gestion/courriels")
    verifier(page, "Courriels envoyés")
    expect(page.get_by_role("row").nth(1)).to_contain_text("administration@exemple.org")
    page.goto(f"{adresse}/compte/creer")
    expect(page.locator("h1")).to_have_text("Mon compte")  # signed in: nothing to make
    page.get_by_text("Mon espace").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("link", name="Mon espace")).to_be_visible()
    for chemin, titre in (
        ("/compte/creer", "Créer un compte"),
        ("/compte/mot-de-passe/oublie", "Choisir un nouveau mot de passe"),
    ):
        page.goto(adresse + chemin)
        verifier(page, titre)
    assert plaintes == []
