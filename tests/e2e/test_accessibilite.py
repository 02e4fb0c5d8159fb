"""axe finds nothing on any page, in both schemes, on a phone and on a computer; pages reflow at 320 px."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.axe import violations
from tests.e2e.conftest import ORDINATEUR, PETIT, TELEPHONE

PAGES = (
    "/",
    "/annuaire/",
    "/annuaire/?q=velo&ou=Agen",
    "/annuaire/?q=zzzzzz",
    "/annuaire/?rayon=beaucoup&ou=Bordeaux",
    "/annuaire/?q=velo&page=99",
    "/label/",
    "/annuaire/carte?q=velo&ou=Agen",
    "/annuaire/carte?ou=44.203,0.616",
    "/annuaire/integrer?q=velo&affichage=deux&couleur=riviere",
    "/annuaire/integre?affichage=deux&couleur=prune",
    "/annuaire/integre?q=velo&couleur=riviere",
    "/annuaire/integre?rayon=abc&secteur=rien",
    "/accessibilite",
    "/mentions-legales",
    "/donnees-personnelles",
    "/plan-du-site",
    "/compte/connexion",
    "/styleguide",
    "/n-existe-pas",
    "fiche",
)
ECRANS = {"telephone": TELEPHONE, "ordinateur": ORDINATEUR}


def adresse_d_une_fiche(page: Page, site: str) -> str:
    """Address of the first listing of the directory."""
    page.goto(f"{site}/annuaire/")
    return site + str(page.locator("[data-structure] a").first.get_attribute("href"))


def ouvrir_page(page: Page, site: str, chemin: str) -> None:
    """Open it, map shown, and wait for the network to be quiet."""
    page.goto(adresse_d_une_fiche(page, site) if chemin == "fiche" else site + chemin)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ecran", list(ECRANS))
def test_axe_finds_nothing(contexte: Callable[..., BrowserContext], site_demo: str, theme: str, ecran: str) -> None:
    page = contexte(viewport=ECRANS[ecran], color_scheme=theme, reduced_motion="reduce").new_page()
    constats: dict[str, Any] = {}
    for chemin in PAGES:
        ouvrir_page(page, site_demo, chemin)
        if trouvees := violations(page):
            constats[chemin] = trouvees
    assert constats == {}


def test_every_page_reflows_at_320_pixels(contexte: Callable[..., BrowserContext], site_demo: str) -> None:
    page = contexte(viewport=PETIT).new_page()
    debordements = {}
    for chemin in PAGES:
        ouvrir_page(page, site_demo, chemin)
        largeur = page.evaluate("document.documentElement.scrollWidth")
        if largeur > PETIT["width"]:
            debordements[chemin] = largeur
    assert debordements == {}


def test_no_page_complains_in_the_console(
    contexte: Callable[..., BrowserContext], site_demo: str, surveiller: Callable[[Page], list[str]]
) -> None:
    page = contexte().new_page()
    plaintes = surveiller(page)
    for chemin in PAGES:
        ouvrir_page(page, site_demo, chemin)
    attendues = [p for p in plaintes if "404" in p or "400" in p]  # the two error pages of the list
    assert [p for p in plaintes if p not in attendues] == []
