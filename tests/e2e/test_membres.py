"""Claim a listing, hand it over, confirm it a year later: a real browser, real mail; axe and 320 px on every page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from comptes.services.demonstration import MOT_DE_PASSE
from outils.site import site
from tests.conftest import base_a_part
from tests.e2e.conftest import ORDINATEUR, PETIT, TELEPHONE
from tests.partage import RACINE

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
Contexte = Callable[..., BrowserContext]
VIEILLIR = """
import datetime as dt
import sqlalchemy as sa
from annuaire.models import Structure
from application import create_app
from socle.database import db
from socle.unit_of_work import unite_de_travail
with create_app().app_context(), unite_de_travail():
    il_y_a = dt.datetime.now(dt.UTC) - dt.timedelta(days=400)
    db.session.execute(sa.update(Structure).where(Structure.id == "{id}").values(cree_le=il_y_a, confirmee_le=il_y_a))
"""


class Lieu:
    """A site of one's own: its address, its mail, its commands."""

    def __init__(self, adresse: str, instance: Path, env: dict[str, str]) -> None:
        self.adresse, self.instance, self.env = adresse, instance, env
        self.lus: set[Path] = set()

    def courriel(self, motif: str) -> str:
        """What the pattern finds in the next mail that holds it."""
        fin = time.monotonic() + 20
        while time.monotonic() < fin:
            for fichier in set((self.instance / "courrier").glob("*.eml")) - self.lus:
                message = message_from_bytes(fichier.read_bytes(), policy=policy.default)
                corps = message.get_body(("plain",))  # type: ignore[attr-defined]
                if trouve := re.search(motif, corps.get_content(), re.MULTILINE):
                    self.lus.add(fichier)
                    return trouve.group()
            time.sleep(0.1)
        pytest.fail(f"aucun courriel avec {motif}")

    def lancer(self, *commande: str) -> str:
        fait = subprocess.run(
            [sys.executable, *commande], cwd=RACINE, env=self.env, capture_output=True, text=True, check=False
        )
        assert fait.returncode == 0, fait.stderr[-3000:]
        return fait.stdout


@pytest.fixture(scope="module")
def lieu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lieu]:
    instance = tmp_path_factory.mktemp("membres")
    with base_a_part() as base, site(instance, ESS47_DEMO="1", DATABASE_URL=base) as adresse:
        env = os.environ | {
            "ESS47_INSTANCE": str(instance),
            "ESS47_DEMO": "1",
            "DATABASE_URL": base,
            "ESS47_SEARCH": "postgres" if base else "whoosh",
            "SECRET_KEY": "cle-de-test",
        }
        yield Lieu(adresse, instance, env)


def entrer(page: Page, role: str) -> None:
    page.locator("#email-2").fill(f"{role}@exemple.org")
    page.locator("#password").fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def test_from_a_claim_to_the_yearly_confirmation(contexte: Contexte, lieu: Lieu) -> None:
    """An account claims by an agent, hands over to somebody without account, who confirms from the yearly mail."""
    constats: dict[str, Any] = {}

    def regarder(page: Page, nom: str) -> None:
        for ecran in (ORDINATEUR, PETIT, TELEPHONE):
            page.set_viewport_size({"width": ecran["width"], "height": ecran["height"]})
            page.evaluate(AXE)
            resultat = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            trouves: list[Any] = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in resultat["violations"]]
            if page.evaluate("document.documentElement.scrollWidth") > ecran["width"]:
                trouves.append("déborde")
            if trouves:
                constats[f"{nom} {ecran['width']}"] = trouves
            if dossier := os.environ.get("CAPTURES"):
                page.screenshot(path=f"{dossier}/{nom}-{ecran['width']}.png", full_page=True)

    page = contexte(viewport=TELEPHONE, reduced_motion="reduce").new_page()
    page.goto(f"{lieu.adresse}/annuaire/")
    page.locator("[data-structure] a").first.click()
    nom = page.locator("h1").inner_text()
    fiche = page.url
    page.get_by_role("link", name="Tenez vous-même sa fiche").click()
    regarder(page, "visiteur")
    page.get_by_role("link", name="Me connecter").click()
    entrer(page, "acheteur")
    expect(page.locator("h1")).to_have_text(f"Tenir la fiche « {nom} »")
    regarder(page, "revendiquer")
    page.get_by_role("button", name="Demander à un agent").click()
    expect(page.locator("#raison-erreur")).to_be_visible()
    regarder(page, "revendiquer, erreur")
    page.get_by_label("Ce qui vous lie à elle").fill("Trésorière depuis 2024.")
    page.get_by_role("button", name="Demander à un agent").click()
    expect(page.locator("blockquote")).to_have_text("Trésorière depuis 2024.")
    regarder(page, "demandée")
    id_demande = page.url.rsplit("/", 1)[1]
    flask = ("-m", "flask", "--app", "wsgi", "annuaire")
    lieu.lancer(*flask, "revendications", "accepter", id_demande, "--motif", "Récépissé vu.", "--auteur", "odile")
    page.reload()
    regarder(page, "acceptée")
    page.get_by_role("link", name="Voir qui tient la fiche").click()
    page.get_by_role("button", name="Ne plus tenir cette fiche").click()
    expect(page.locator(".resume-erreurs")).to_contain_text("Vous êtes la dernière personne")
    regarder(page, "personnes, dernière")
    page.get_by_label("Son adresse de courriel").fill("marc@ruche.org")
    page.get_by_label("Elle prend ma suite").check()
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_text("L’invitation est partie.")).to_be_visible()
    regarder(page, "personnes")

    suite = contexte(viewport=TELEPHONE, java_script_enabled=False).new_page()
    suite.goto(lieu.adresse + lieu.courriel(r"/mon-espace/invitations/\S+"))
    expect(suite.locator("h1")).to_have_text(f"Tenir la fiche « {nom} »")
    suite.get_by_role("button", name="Accepter l’invitation").click()
    expect(suite.locator(".personnes").first).to_contain_text("marc@ruche.org (vous)")
    page.reload()
    assert page.locator(".erreur-code").count() == 1  # the listing is no longer theirs

    lieu.lancer("-c", VIEILLIR.format(id=fiche[-12:]))
    assert "1 demandes" in lieu.lancer(*flask, "confirmations")
    assert "0 demandes" in lieu.lancer(*flask, "confirmations")
    lien = lieu.adresse + lieu.courriel(r"/annuaire/confirmer/\S+")
    page.goto(lien)
    expect(page.locator("h1")).to_have_text("Votre fiche est-elle toujours juste ?")
    regarder(page, "confirmer")
    page.locator("input[name=nom_etat][value=corriger]").check()
    page.locator("input[name=contact_etat][value=corriger]").check()
    page.locator("#nom").fill("")
    page.get_by_role("button", name="Confirmer la fiche").click()
    expect(page.locator("#nom-erreur")).to_be_visible()
    regarder(page, "confirmer, erreurs")
    suite.goto(lien)
    suite.locator("input[name=nom_etat][value=corriger]").check()
    suite.locator("#nom").fill("La Ruche de Marc")
    suite.get_by_role("button", name="Confirmer la fiche").click()
    expect(suite.locator("h1")).to_have_text("Merci, la fiche est à jour")
    page.goto(lien)
    regarder(page, "merci")
    page.get_by_role("link", name="Voir la fiche").click()
    expect(page.locator("h1")).to_have_text("La Ruche de Marc")
    expect(page.get_by_text("Confirmée par la structure le")).to_be_visible()
    page.goto(f"{lieu.adresse}/annuaire/confirmer/ailleurs")
    regarder(page, "perdu")
    page.goto(f"{lieu.adresse}/mon-espace/invitations/ailleurs")
    regarder(page, "invitation perdue")
    assert constats == {}
