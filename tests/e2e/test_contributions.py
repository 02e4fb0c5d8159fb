"""A structure proposed, an error reported: phone, computer, no JavaScript, keyboard alone; axe at each step."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.axe import violations
from tests.e2e.conftest import ORDINATEUR, PETIT, TELEPHONE

ATTENTE_MS = 3200  # a send is refused under three seconds
Contexte = Callable[..., BrowserContext]
Regard = Callable[[Page, str], None]


def sans_regard(_page: Page, _nom: str) -> None:
    """Looks at nothing."""


def continuer(page: Page) -> None:
    page.get_by_role("button", name="Continuer", exact=True).click()


def proposer(page: Page, site: str, nom: str, regard: Regard = sans_regard) -> None:
    """From an empty search to the receipt; ``regard`` is given each page."""
    page.goto(f"{site}/annuaire/?q=zzzzzz&ou=N%C3%A9rac")
    page.get_by_role("link", name="Proposez cette structure").click()
    expect(page.locator("h1")).to_have_text("Quelle structure ?")
    expect(page.locator("#nom")).to_have_value("zzzzzz")
    regard(page, "structure")
    page.locator("#nom").fill("")
    continuer(page)
    expect(page.locator("#nom-erreur")).to_be_visible()
    regard(page, "structure, erreurs")
    page.locator("#nom").fill(nom)
    continuer(page)
    expect(page.locator("h1")).to_have_text("Où ?")
    expect(page.locator("#commune")).to_have_value("Nérac")
    regard(page, "lieu")
    page.locator("#adresse").fill("3 rue du Lavoir")
    continuer(page)
    expect(page.locator("h1")).to_have_text("Que fait-elle ?")
    continuer(page)
    expect(page.locator("#secteurs .champ-erreur")).to_be_visible()
    regard(page, "activité, erreurs")
    page.get_by_label("Santé humaine").check()
    page.get_by_label("Que fait-elle, et pour qui").fill("Des soins, et <b>des conseils</b>.")
    continuer(page)


def envoyer(page: Page, regard: Regard = sans_regard) -> None:
    """The last step."""
    expect(page.locator("h1")).to_have_text("Relire et envoyer")
    expect(page.get_by_text("Des soins, et <b>des conseils</b>.")).to_be_visible()
    regard(page, "envoi")
    page.get_by_label("J’accepte").check()
    page.wait_for_timeout(ATTENTE_MS)
    page.get_by_role("button", name="Envoyer la proposition").click()
    expect(page.locator("h1")).to_have_text("Merci, votre proposition est reçue")
    regard(page, "reçue")


def test_on_a_phone(contexte: Contexte, site_demo: str, surveiller: Callable[[Page], list[str]]) -> None:
    page = contexte(viewport=TELEPHONE, has_touch=True, is_mobile=True).new_page()
    plaintes = surveiller(page)

    def tient(page: Page, nom: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"], nom

    proposer(page, site_demo, "Le Cabinet des quatre vents", tient)
    envoyer(page, tient)
    page.goto(page.get_by_label("Lien de suivi").input_value())
    page.get_by_text("Retirer cette proposition").tap()
    page.get_by_role("button", name="Oui, la retirer").tap()
    expect(page.locator(".suivi-etat")).to_have_text("Retirée par vous")
    assert [plainte for plainte in plaintes if "422" not in plainte] == []


def test_without_javascript(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=TELEPHONE, java_script_enabled=False).new_page()
    proposer(page, site_demo, "L’Atelier sans script")
    envoyer(page)


def test_a_point_is_put_on_the_map(contexte: Contexte, site_demo: str, surveiller: Callable[[Page], list[str]]) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    plaintes = surveiller(page)
    page.goto(f"{site_demo}/annuaire/proposer?ou=N%C3%A9rac")
    page.locator("#nom").fill("Le Hangar du point")
    continuer(page)
    page.get_by_role("button", name="Voir cette adresse sur la carte").click()
    expect(page.get_by_text("Le point est au centre de la commune.")).to_be_visible()
    carte = page.locator(".leaflet-container")
    expect(page.locator(".carte-point-choisi")).to_be_visible()
    carte.click(position={"x": 300, "y": 120})
    expect(page.get_by_text("Le point est placé.")).to_be_visible()
    touche = page.locator("input[name=latitude]").input_value()
    carte.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Placer le point au milieu").click()
    place = page.locator("input[name=latitude]").input_value()
    assert place not in ("", touche)
    continuer(page)
    page.go_back()
    expect(page.get_by_text("Le point est où vous l’avez placé.")).to_be_visible()
    expect(page.locator("input[name=latitude]")).to_have_value(re.compile(place[:6]))
    page.get_by_role("button", name="Revenir au point de l’adresse").click()
    continuer(page)
    page.go_back()
    expect(page.get_by_text("Le point est au centre de la commune.")).to_be_visible()
    assert plaintes == []


def test_a_likely_duplicate_leads_to_its_page(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_demo}/annuaire/")
    nom = page.locator("[data-structure] h2").first.inner_text()
    proposer(page, site_demo, nom)
    expect(page.locator("h1")).to_have_text("Est-ce elle ?")
    page.locator(".candidate").filter(has_text=nom).get_by_role(
        "link", name=re.compile("^C’est celle-ci")
    ).first.click()
    expect(page.locator("h1")).to_have_text(nom)


def test_an_error_is_reported_by_keyboard_alone(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_demo}/annuaire/")
    page.locator("[data-structure] a").first.click()
    page.get_by_role("link", name="Signaler une erreur").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Signaler une erreur")
    page.locator("input[name=motif]").first.focus()
    page.keyboard.press("Space")
    page.wait_for_timeout(ATTENTE_MS)
    for _ in range(3):  # message, mail address, button: the trap is never met
        page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Envoyer le signalement")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Merci, votre signalement est reçu")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ecran", [PETIT, ORDINATEUR])
def test_axe_finds_nothing_at_any_step(contexte: Contexte, site_demo: str, theme: str, ecran: dict[str, int]) -> None:
    page = contexte(viewport=ecran, color_scheme=theme, reduced_motion="reduce").new_page()
    constats: dict[str, Any] = {}

    def regarder(page: Page, nom: str) -> None:
        page.wait_for_load_state("networkidle")
        trouves = violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > ecran["width"]:
            trouves.append("déborde")
        if trouves:
            constats[nom] = trouves

    page.goto(f"{site_demo}/annuaire/")
    page.locator("[data-structure] a").first.click()
    page.get_by_role("link", name="Signaler une erreur").click()
    page.get_by_role("button", name="Envoyer le signalement").click()
    regarder(page, "signaler, erreurs")
    page.goto(f"{site_demo}/annuaire/")
    proposer(page, site_demo, page.locator("[data-structure] h2").first.inner_text(), regarder)
    regarder(page, "doublons")
    page.get_by_role("button", name="Non, c’est une autre").click()
    envoyer(page, regarder)
    assert constats == {}
