"""The main job, end to end: real rows imported, « emmaus » found near « Villeneuve sur lot », on list and map."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.annuaire.carte.decodage import decoder_points
from tests.e2e.conftest import ORDINATEUR, TELEPHONE

EMMAUS = re.compile("emma[uü]s", re.IGNORECASE)
Contexte = Callable[..., BrowserContext]


def attendus(page: Page, site: str) -> list[dict[str, Any]]:
    """What the open data says of the same search: the list must agree."""
    reponse = page.request.get(f"{site}/annuaire/export.json?q=emmaus&ou=Villeneuve+sur+lot")
    lues: list[dict[str, Any]] = json.loads(reponse.text())
    assert lues
    assert any(EMMAUS.search(ligne["nom"]) for ligne in lues[:1])
    assert {"47323"} <= {ligne["code_insee"] for ligne in lues}
    return lues


def verifier_liste(page: Page, site: str) -> None:
    expect(page.locator("h1")).to_have_text("Emmaus près de Villeneuve-sur-Lot")
    noms = [ligne["nom"] for ligne in attendus(page, site)]
    assert page.locator("#resultats li.fiche h2").all_inner_texts() == noms[:20]
    expect(page.get_by_role("status").first).to_contain_text(f"{len(noms)} structure")


def verifier_carte(page: Page, site: str) -> None:
    """The map holds exactly the results that have a point, and shows a marker where the first one is."""
    avec_point = [ligne for ligne in attendus(page, site) if ligne["latitude"] is not None]
    with page.expect_response(re.compile(r"points\.json")) as reponse:
        page.reload()
    points = decoder_points(reponse.value.body())
    assert {(p.id, p.longitude, p.latitude) for p in points} == {
        (ligne["id"], ligne["longitude"], ligne["latitude"]) for ligne in avec_point
    }
    expect(page.locator(".leaflet-marker-icon").first).to_be_visible()


def test_on_a_phone(contexte: Contexte, site_reel: str, surveiller: Callable[[Page], list[str]]) -> None:
    page = contexte(viewport=TELEPHONE, has_touch=True, is_mobile=True).new_page()
    plaintes = surveiller(page)
    page.goto(site_reel)
    page.get_by_label("Que cherchez-vous ?").locator("visible=true").fill("emmaus")
    page.get_by_label("Où ?").fill("Villeneuve sur lot")
    page.get_by_role("button", name="Chercher").locator("visible=true").tap()
    verifier_liste(page, site_reel)
    page.get_by_role("link", name="Voir la carte").tap()
    expect(page.locator(".leaflet-container")).to_be_in_viewport()
    verifier_carte(page, site_reel)
    page.goto(f"{site_reel}/annuaire/?q=emmaus&ou=Villeneuve+sur+lot")
    premier = page.locator("#resultats li.fiche h2 a").first
    nom = premier.inner_text()
    premier.tap()
    expect(page.locator("h1")).to_have_text(nom)
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
    assert plaintes == []


def test_by_keyboard_alone(contexte: Contexte, site_reel: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(site_reel)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Aller au contenu")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("name", "q")
    page.keyboard.type("emmaus")
    page.keyboard.press("Tab")
    page.keyboard.type("Villeneuve sur lot")
    page.keyboard.press("Enter")
    verifier_liste(page, site_reel)
    atteindre(page, "#resultats li.fiche h2 a")
    nom = page.locator(":focus").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(nom)


def test_the_map_by_keyboard_alone(contexte: Contexte, site_reel: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_reel}/annuaire/?q=emmaus&ou=Villeneuve+sur+lot")
    page.wait_for_selector(".leaflet-marker-icon")
    atteindre(page, ".leaflet-marker-icon, .leaflet-container path")
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup h3, .leaflet-popup li").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)


def atteindre(page: Page, selecteur: str, maximum: int = 80) -> None:
    """Press Tab until the focus is on such an element; the focus is always seen."""
    for _ in range(maximum):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selecteur):
            return
    pytest.fail(f"le clavier n’atteint pas {selecteur}")


def test_without_javascript(contexte: Contexte, site_reel: str) -> None:
    page = contexte(viewport=TELEPHONE, java_script_enabled=False).new_page()
    page.goto(site_reel)
    page.locator("main input[name=q]").fill("emmaus")
    page.locator("main input[name=ou]").fill("Villeneuve sur lot")
    page.locator("main button[type=submit]").first.click()
    verifier_liste(page, site_reel)
    dessin = page.locator("#plan img, #plan object").first
    expect(dessin).to_be_visible()
    image = page.request.get(site_reel + str(dessin.get_attribute("src")))
    assert image.status == 200
    assert image.headers["content-type"].startswith("image/svg+xml")
    page.locator("details.facette summary").first.click()
    page.locator("details.facette[open] input[type=checkbox]").first.check()
    page.locator("details.facette[open] button").click()
    assert "secteur=" in page.url
    assert "q=emmaus" in page.url


def test_results_and_map_follow_at_once(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_demo}/annuaire/")
    total = page.get_by_role("status").first.inner_text()
    page.locator("details.facette summary").first.focus()
    page.keyboard.press("Enter")
    with page.expect_response(re.compile(r"points\.json\?.*secteur=")):
        page.locator("details.facette[open] input[type=checkbox]").first.check()
    expect(page.get_by_role("status").first).not_to_have_text(total)
    expect(page).to_have_url(re.compile("secteur="))
    expect(page.locator("details.facette[open] input:checked")).to_be_focused()  # one's place is kept
    page.go_back()
    expect(page.get_by_role("status").first).to_have_text(total)
    expect(page.locator(".filtre")).to_have_count(0)
