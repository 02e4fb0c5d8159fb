"""Real sites in a real browser: the whole server, as ``make run`` starts it, jobs included."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from outils.navigateur import ouvrir
from outils.site import site
from tests.conftest import base_a_part
from tests.partage import RACINE, partage

TELEPHONE = {"width": 390, "height": 800}
PETIT = {"width": 320, "height": 640}
ORDINATEUR = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def site_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site as a newcomer sees it: demonstration data."""
    with base_a_part() as base, site(tmp_path_factory.mktemp("demo"), ESS47_DEMO="1", DATABASE_URL=base) as adresse:
        yield adresse


@pytest.fixture(scope="session")
def site_reel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty instance into which the 573 real rows were imported while it served."""
    fichier = partage("data/structures_47.csv")
    instance = tmp_path_factory.mktemp("reel")
    with base_a_part() as base, site(instance, ESS47_DEMO="0", DATABASE_URL=base) as adresse:
        env = os.environ | {
            "ESS47_INSTANCE": str(instance),
            "ESS47_DEMO": "0",
            "DATABASE_URL": base,
            "ESS47_SEARCH": "postgres" if base else "whoosh",
            "SECRET_KEY": "cle-de-test",
        }
        commande = [sys.executable, "-m", "flask", "--app", "wsgi", "annuaire", "importer", str(fichier)]
        importation = subprocess.run(commande, cwd=RACINE, env=env, capture_output=True, text=True, check=False)
        assert importation.returncode == 0, importation.stderr[-3000:]
        _attendre_index(adresse)
        yield adresse


def _attendre_index(adresse: str) -> None:
    """The jobs run by themselves: wait until the outbox is empty."""
    fin = time.monotonic() + 60
    while time.monotonic() < fin:
        with urllib.request.urlopen(f"{adresse}/sante", timeout=5) as reponse:
            if b'"en_attente":0' in reponse.read().replace(b" ", b""):
                return
        time.sleep(0.2)
    pytest.fail("l’index n’a pas rattrapé son retard en une minute")


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    """One Chromium for the run."""
    with ouvrir() as chromium:
        yield chromium


@pytest.fixture
def contexte(navigateur: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts and closes them."""
    ouverts: list[BrowserContext] = []

    def creer(**options: Any) -> BrowserContext:
        options.setdefault("viewport", ORDINATEUR)
        ouverts.append(navigateur.new_context(locale="fr-FR", **options))
        return ouverts[-1]

    yield creer
    for ouvert in ouverts:
        ouvert.close()


@pytest.fixture
def surveiller() -> Callable[[Page], list[str]]:
    """Collects what a page complains of: console errors (CSP included), exceptions, requests to elsewhere."""

    def brancher(page: Page) -> list[str]:
        plaintes: list[str] = []
        page.on("console", lambda m: plaintes.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda erreur: plaintes.append(f"exception: {erreur}"))
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith(("http://127.0.0.1", "data:", "blob:"))
                else plaintes.append(f"dehors: {r.url}")
            ),
        )
        return plaintes

    return brancher
