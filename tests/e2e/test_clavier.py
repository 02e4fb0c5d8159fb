"""Where the keyboard stands after the results have changed, and on a phone: always somewhere, always in sight."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import ORDINATEUR, TELEPHONE

Contexte = Callable[..., BrowserContext]
VUE = """() => {
  const { left, right, top, bottom } = document.activeElement.getBoundingClientRect();
  return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
}"""
# Whether the floating button is over the result whose title has the focus.
COUVERT = """() => {
  const { left, right, top, bottom } = document.activeElement.closest("li.fiche").getBoundingClientRect();
  const bouton = document.querySelector(".vers-carte .bouton");
  const boite = bouton.getBoundingClientRect();
  return bouton.checkVisibility({ visibilityProperty: true })
    && boite.left < right && boite.right > left && boite.top < bottom && boite.bottom > top;
}"""


def ouvrir(contexte: Contexte, url: str, ecran: dict[str, int] = ORDINATEUR) -> Page:
    page = contexte(viewport=ecran, reduced_motion="reduce").new_page()
    page.goto(url, wait_until="networkidle")
    return page


def attendre(page: Page) -> None:
    """Until new links are htmx's own: some hundredths of a second after they show."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def suivant_est_dans_la_liste(page: Page) -> bool:
    page.keyboard.press("Tab")
    return bool(page.evaluate("Boolean(document.activeElement.closest('#resultats'))"))


@pytest.mark.parametrize("ecran", [TELEPHONE, ORDINATEUR], ids=["telephone", "ordinateur"])
def test_a_new_page_starts_at_its_count(contexte: Contexte, site_demo: str, ecran: dict[str, int]) -> None:
    page = ouvrir(contexte, f"{site_demo}/annuaire/?q=velo", ecran)
    page.locator(".pagination [rel=next]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**page=2")
    expect(page.locator(".compte-total")).to_be_focused()
    assert page.evaluate(VUE)
    assert suivant_est_dans_la_liste(page)


@pytest.mark.parametrize("ecran", [TELEPHONE, ORDINATEUR], ids=["telephone", "ordinateur"])
def test_a_filter_that_leaves_hands_over_to_the_next_one(
    contexte: Contexte, site_demo: str, ecran: dict[str, int]
) -> None:
    page = ouvrir(contexte, f"{site_demo}/annuaire/?q=velo&secteur=sports-loisirs&label=1&accessible=1", ecran)
    puces = page.locator(".filtres-actifs .filtre")
    expect(puces).to_have_count(3)
    puces.nth(1).focus()
    troisieme, hauteur = puces.nth(2).inner_text(), page.evaluate("scrollY")
    page.keyboard.press("Enter")
    expect(puces).to_have_count(2)
    expect(puces.nth(1)).to_be_focused()
    assert puces.nth(1).inner_text() == troisieme
    assert page.evaluate("scrollY") == hauteur
    for reste in (1, 0):
        attendre(page)
        page.keyboard.press("Enter")
        expect(puces).to_have_count(reste)
    expect(page.locator(".compte-total")).to_be_focused()
    assert suivant_est_dans_la_liste(page)


def test_the_zone_of_the_map_leads_to_the_count(contexte: Contexte, site_demo: str) -> None:
    page = ouvrir(contexte, f"{site_demo}/annuaire/?q=velo")
    page.wait_for_selector(".leaflet-marker-icon")
    page.locator(".leaflet-control-zoom-in").click()
    zone = page.get_by_role("button", name="Chercher dans cette zone")
    expect(zone).to_be_visible()
    hauteur = page.evaluate("scrollY")
    zone.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**bbox=*")
    expect(zone).to_be_hidden()
    expect(page.locator(".compte-total")).to_be_focused()
    assert page.evaluate("scrollY") == hauteur
    assert suivant_est_dans_la_liste(page)


def test_back_takes_the_focus_from_nobody(contexte: Contexte, site_demo: str) -> None:
    page = ouvrir(contexte, f"{site_demo}/annuaire/?q=velo")
    page.locator("#chercher-q").focus()
    page.locator("#chercher-q").fill("amap")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Amap")
    attendre(page)
    expect(page.locator("#chercher-q")).to_be_focused()
    page.go_back()
    expect(page.locator("h1")).to_have_text("Velo")
    expect(page.locator("#chercher-q")).to_be_focused()


def test_on_a_phone_every_filter_is_seen_whole(contexte: Contexte, site_demo: str) -> None:
    page = ouvrir(contexte, f"{site_demo}/annuaire/?q=velo&ou=Agen", TELEPHONE)
    page.locator("#chercher button[type=submit]").focus()
    vus = []
    for _ in range(30):
        page.keyboard.press("Tab")
        if not page.evaluate("Boolean(document.activeElement.closest('.filtres'))"):
            break
        vus.append(page.evaluate("document.activeElement.name ?? document.activeElement.innerText.trim()"))
        assert page.evaluate(VUE), vus
    assert vus[-1] == "tri"
    page.keyboard.press("Shift+Tab")
    page.locator("#filtre-tri").focus()
    page.locator("#filtre-tri").select_option("nom")
    page.wait_for_url("**tri=nom*")
    expect(page.locator("#filtre-tri")).to_be_focused()
    assert page.evaluate(VUE)


def test_on_a_phone_nothing_floats_over_what_has_the_focus(contexte: Contexte, site_demo: str) -> None:
    page = ouvrir(contexte, f"{site_demo}/annuaire/?q=velo&ou=Agen", TELEPHONE)
    bouton = page.get_by_role("link", name="Voir la carte")
    expect(bouton).to_be_in_viewport()
    page.locator("#filtre-tri").focus()
    vus = 0
    for _ in range(30):
        page.keyboard.press("Tab")
        if not page.evaluate("Boolean(document.activeElement.closest('li.fiche'))"):
            break
        vus += 1
        assert not page.evaluate(COUVERT), page.evaluate("document.activeElement.innerText")
    assert vus > 5
    page.goto(f"{site_demo}/annuaire/?q=zzzzzz")
    page.get_by_role("link", name="Proposez cette structure").scroll_into_view_if_needed()
    expect(bouton).not_to_be_in_viewport()
