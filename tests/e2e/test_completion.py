"""The search boxes complete what is typed: keyboard, pointer, screen reader; nothing breaks without them."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import TELEPHONE

Contexte = Callable[..., BrowserContext]


def taper(page: Page, champ: str, texte: str) -> None:
    page.locator(champ).click()
    page.keyboard.type(texte, delay=20)
    expect(page.locator(f"{champ}-suggestions")).to_be_visible()


def test_by_keyboard(contexte: Contexte, site_reel: str, surveiller: Callable[[Page], list[str]]) -> None:
    page = contexte().new_page()
    plaintes = surveiller(page)
    page.goto(site_reel)
    taper(page, "#chercher-q", "emma")
    champ = page.locator("#chercher-q")
    expect(champ).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[aria-live=polite]").filter(has_text="suggestion")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    choisie = page.locator("[role=option][aria-selected=true]")
    expect(choisie).to_have_count(1)
    expect(champ).to_have_attribute("aria-activedescendant", str(choisie.get_attribute("id")))
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#chercher-q-suggestions")).to_be_hidden()
    expect(champ).to_have_value("emma")
    expect(champ).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#chercher-q-suggestions")).to_be_visible()
    page.keyboard.press("ArrowUp")  # the last one: a structure
    nom = str(page.locator("[role=option][aria-selected=true]").get_attribute("data-texte"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(nom.split()[0])
    assert plaintes == []


def test_a_sector_is_looked_for_at_the_place_already_said(contexte: Contexte, site_reel: str) -> None:
    page = contexte().new_page()
    page.goto(f"{site_reel}/annuaire/")
    page.locator("#chercher-ou").fill("Marmande")
    taper(page, "#chercher-q", "loisi")
    page.locator("[role=option]").filter(has_text="Sports et loisirs").click()
    page.wait_for_url("**secteur=sports-loisirs&ou=Marmande")
    expect(page.locator("h1")).to_contain_text("Marmande")


def test_enter_without_a_choice_sends_what_was_typed(contexte: Contexte, site_reel: str) -> None:
    page = contexte().new_page()
    page.goto(f"{site_reel}/annuaire/")
    taper(page, "#chercher-q", "emma")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=emma*")
    expect(page.locator("#chercher-q-suggestions")).to_be_hidden()


def test_a_place_on_a_phone(contexte: Contexte, site_reel: str) -> None:
    page = contexte(viewport=TELEPHONE, has_touch=True).new_page()
    page.goto(f"{site_reel}/annuaire/")
    taper(page, "#chercher-ou", "marm")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[role=option]").first.tap()
    page.wait_for_url("**ou=Marmande*")
    expect(page.locator("h1")).to_contain_text("Marmande")
    taper(page, "#chercher-q", "agen")
    page.locator("#chercher-q-suggestions [data-genre=lieu]").first.tap()
    page.wait_for_url("**ou=Agen*")
    expect(page.locator("#chercher-q")).to_have_value("")
