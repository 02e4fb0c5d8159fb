"""The map as people use it: full page, crowded, around oneself, by keyboard, on a phone, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from annuaire.carte.grille import Vue, agreger, encoder_grille
from tests.annuaire.carte.decodage import Point, decoder_points, en_colonnes
from tests.e2e.conftest import ORDINATEUR, TELEPHONE

Contexte = Callable[..., BrowserContext]
MARQUES = ".leaflet-marker-icon:not(.carte-nom)"
VILLENEUVE = {"latitude": 44.40712, "longitude": 0.70423}
# How many structures the marks in view stand for.
COMPTE = """() => [...document.querySelectorAll(".carte-grappe, .carte-marqueur")].reduce((total, m) =>
  total + (m.idsStructures?.length || Number(m.textContent.replace(/\\D/g, "")) || 1), 0)"""


def attendre_points(page: Page, nombre: int | None = None) -> None:
    """Until the map holds the points of its search."""
    expect(page.locator(".carte-interactive")).to_have_attribute(
        "data-charges", str(nombre) if nombre else re.compile(r"\d")
    )
    expect(page.locator(MARQUES).first).to_be_visible()


def test_the_full_page_keeps_the_search_both_ways(
    contexte: Contexte, site_demo: str, surveiller: Callable[[Page], list[str]]
) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    plaintes = surveiller(page)
    page.goto(f"{site_demo}/annuaire/")
    page.locator("details.facette summary").first.click()
    page.locator("details.facette[open] input[type=checkbox]").first.check()
    expect(page).to_have_url(re.compile("secteur="))
    total = page.locator("#resultats .compte-total").inner_text()
    page.get_by_role("link", name="Plein écran").click()
    expect(page).to_have_url(re.compile(r"/annuaire/carte\?secteur="))
    attendre_points(page)
    expect(page.locator("h1 small")).to_have_text(total)
    taille = page.evaluate("[document.documentElement.scrollHeight, innerHeight]")
    assert taille[0] == taille[1]  # nothing scrolls but the map
    page.locator(".volet > summary").click()
    page.get_by_label("Que cherchez-vous ?").locator("visible=true").fill("velo")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/annuaire/carte\?.*q=velo"))
    assert "secteur=" in page.url
    page.get_by_role("link", name="La liste").click()
    expect(page).to_have_url(re.compile(r"/annuaire/\?.*secteur="))
    expect(page.locator("#chercher-q")).to_have_value("velo")
    assert plaintes == []


def test_the_address_of_a_full_page_says_what_it_shows(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_demo}/annuaire/carte#13/44.4071/0.7042")
    attendre_points(page)
    expect(page.locator(".carte-nom", has_text="Villeneuve-sur-Lot")).to_be_in_viewport()
    page.locator(".leaflet-control-zoom-in").click()
    expect(page).to_have_url(re.compile(r"#14/44\.407\d/0\.704\d$"))
    page.evaluate("location.hash = '#11/44.5/0.165'")
    expect(page.locator(".carte-nom", has_text="Marmande").first).to_be_in_viewport()


def test_the_list_leads_to_the_part_of_the_map_one_looks_at(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_demo}/annuaire/")
    attendre_points(page)
    page.locator(".leaflet-control-zoom-in").click()
    expect(page.get_by_role("link", name="Plein écran")).to_have_attribute("href", re.compile(r"/annuaire/carte#\d"))


def test_the_panel_of_filters_by_keyboard(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_demo}/annuaire/carte?q=velo")
    attendre_points(page)
    volet = page.locator(".volet > summary")
    volet.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".volet-panneau")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("name", "q")
    page.keyboard.press("Escape")
    expect(page.locator(".volet-panneau")).to_be_hidden()
    expect(volet).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Passer la carte")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('.carte-interactive')")


def test_a_card_by_keyboard_gives_the_focus_back(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR, reduced_motion="reduce").new_page()
    page.goto(f"{site_demo}/annuaire/carte?q=velo&ou=Agen")
    attendre_points(page)
    marque = page.locator(".carte-marqueur").first
    marque.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup h3 a")).to_be_visible()
    expect(page.locator(".carte-bulle")).to_be_focused()
    expect(page.locator(".leaflet-popup-close-button")).to_have_attribute("aria-label", "Fermer la fiche")
    page.keyboard.press("Tab")
    expect(page.locator(".leaflet-popup h3 a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(marque).to_be_focused()


def test_every_control_of_the_map_is_named_in_french(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_demo}/annuaire/carte?q=velo&ou=Agen")
    attendre_points(page)
    noms = page.locator(".carte-interactive :is(a, button, [role=button]):visible").evaluate_all(
        "noeuds => noeuds.map(n => n.getAttribute('aria-label') ?? n.textContent.trim())"
    )
    assert {"Zoom avant", "Zoom arrière"} <= set(noms)
    assert all(noms)
    assert [nom for nom in noms if re.search(r"\b(zoom in|zoom out|close|marker)\b", nom, re.IGNORECASE)] == []


def test_several_at_one_address_are_all_reached(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR, reduced_motion="reduce").new_page()
    points = decoder_points(page.request.get(f"{site_demo}/annuaire/points.json").body())
    lieux: dict[tuple[float, float], list[Point]] = {}
    for point in points:
        lieux.setdefault((point.longitude, point.latitude), []).append(point)
    (longitude, latitude), ensemble = max(lieux.items(), key=lambda lieu: (1 < len(lieu[1]) <= 20, len(lieu[1])))
    assert len(ensemble) > 1
    page.goto(f"{site_demo}/annuaire/carte#16/{latitude}/{longitude}")
    attendre_points(page)
    page.locator(".carte-grappe--lieu", has_text=re.compile(f"^{len(ensemble)}$")).first.click()
    liens = page.locator(".leaflet-popup li a")
    expect(liens).to_have_count(len(ensemble))
    adresses = liens.evaluate_all("liens => liens.map(lien => lien.pathname)")
    assert {adresse[-12:] for adresse in adresses} == {point.id for point in ensemble}


@pytest.fixture
def foule(contexte: Contexte, site_demo: str) -> tuple[Page, list[str]]:
    """A page whose server counts points by cells, as it does above 20,000; and the views it was asked for."""
    page = contexte(viewport=ORDINATEUR, reduced_motion="reduce").new_page()
    points, noms = en_colonnes(decoder_points(page.request.get(f"{site_demo}/annuaire/points.json").body()))
    demandes: list[str] = []

    def compter(route: Route) -> None:
        parametres = parse_qs(urlsplit(route.request.url).query)
        vue = None
        if "vue" in parametres:
            demandes.append(route.request.url)
            ouest, sud, est, nord = map(float, parametres["vue"][0].split(","))
            vue = Vue((ouest, sud, est, nord), int(parametres["z"][0]))
        route.fulfill(body=encoder_grille(agreger(points, vue), noms), content_type="application/json")

    page.route(re.compile(r"/points\.json"), compter)
    return page, demandes


def test_a_crowded_map_is_counted_by_the_server_and_asked_again_when_it_moves(
    foule: tuple[Page, list[str]], site_demo: str, surveiller: Callable[[Page], list[str]]
) -> None:
    page, demandes = foule
    plaintes = surveiller(page)
    total = page.request.get(f"{site_demo}/annuaire/points.json").json()["n"]
    page.goto(f"{site_demo}/annuaire/carte")
    attendre_points(page, total)
    assert page.evaluate(COMPTE) == total
    assert len(demandes) == 1
    annonces = page.locator(".carte-grappe").evaluate_all("grappes => grappes.map(g => g.ariaLabel)")
    assert all(re.fullmatch(r"[\d\s]+ structures, agrandir", annonce) for annonce in annonces)
    annonce = max(annonces, key=lambda dite: int(re.sub(r"\D", "", dite)))
    page.locator(f'.carte-grappe[aria-label="{annonce}"]').click()
    page.wait_for_function(
        "nombre => performance.getEntriesByType('resource').filter(r => r.name.includes('vue=')).length > nombre", arg=1
    )
    expect(page.locator(f'.carte-grappe[aria-label="{annonce}"]')).to_have_count(0)
    assert 0 < page.evaluate(COMPTE) < total
    avant = len(demandes)
    page.locator(".leaflet-container").focus()
    page.keyboard.press("+")
    page.wait_for_timeout(600)
    page.keyboard.press("-")
    page.wait_for_timeout(600)
    assert len(demandes) <= avant + 1  # the view that was there is not asked again
    assert plaintes == []


def test_near_enough_a_crowded_map_shows_structures(foule: tuple[Page, list[str]], site_demo: str) -> None:
    page, _ = foule
    page.goto(f"{site_demo}/annuaire/carte#16/44.2032/0.6157")
    attendre_points(page)
    marque = page.locator(".carte-marqueur").first
    marque.click()
    expect(page.locator(".leaflet-popup h3 a")).to_be_visible()


def test_a_cluster_that_cannot_come_apart_leads_to_its_list(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR, reduced_motion="reduce").new_page()
    colonnes, noms = en_colonnes([Point(f"{rang:012d}", 0.6157, 44.2032, commune="Agen") for rang in range(300)])
    page.route(
        re.compile(r"/points\.json"),
        lambda route: route.fulfill(body=encoder_grille(agreger(colonnes), noms), content_type="application/json"),
    )
    page.goto(f"{site_demo}/annuaire/carte#16/44.2032/0.6157")
    attendre_points(page, 300)
    page.locator(".carte-grappe").click()
    lien = page.get_by_role("link", name="Voir les 300 structures dans la liste")
    expect(lien).to_be_visible()
    ouest, sud, est, nord = map(float, parse_qs(urlsplit(str(lien.get_attribute("href"))).query)["bbox"][0].split(","))
    assert ouest < 0.6157 < est
    assert sud < 44.2032 < nord


def test_the_list_lights_its_cell_of_a_crowded_map(foule: tuple[Page, list[str]], site_demo: str) -> None:
    page, _ = foule
    page.goto(f"{site_demo}/annuaire/?ou=Agen")
    attendre_points(page)
    page.wait_for_timeout(400)
    page.locator("#resultats li.fiche").first.hover()
    expect(page.locator(".est-allume")).to_have_count(1)


def test_list_and_map_light_each_other(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR, reduced_motion="reduce").new_page()
    page.goto(f"{site_demo}/annuaire/?q=velo&ou=Agen")
    attendre_points(page)
    page.locator("#resultats li.fiche h2 a").nth(1).focus()
    expect(page.locator(".est-allume")).to_have_count(1)
    page.locator(".carte-marqueur").first.focus()
    identifiant = page.evaluate("document.activeElement.idsStructures[0]")
    expect(page.locator(f'li[data-structure="{identifiant}"]')).to_have_class(re.compile("est-allumee"))


def test_around_me_is_asked_on_click_alone(
    contexte: Contexte, site_demo: str, surveiller: Callable[[Page], list[str]]
) -> None:
    page = contexte(
        viewport=TELEPHONE, has_touch=True, is_mobile=True, geolocation=VILLENEUVE, permissions=["geolocation"]
    ).new_page()
    plaintes = surveiller(page)
    page.add_init_script(
        "const demander = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation); window.demandes = 0;"
        "navigator.geolocation.getCurrentPosition = (...a) => (window.demandes++, demander(...a));"
    )
    page.goto(f"{site_demo}/annuaire/?secteur=sante")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.demandes") == 0
    page.get_by_role("button", name="Autour de moi").tap()
    expect(page).to_have_url(re.compile(r"ou=44\.407%2C\+?(%20)?0\.704"))
    assert "secteur=sante" in page.url
    expect(page.locator("h1")).to_have_text("Toutes les structures autour de votre position")
    distances = page.locator("#resultats li.fiche").evaluate_all(
        "fiches => fiches.slice(0, 10).map(f => { const [x, y] = f.dataset.point.split(',').map(Number);"
        "return Math.hypot((x - 0.704) * Math.cos(y * Math.PI / 180), y - 44.407) })"
    )
    assert len(distances) == 10
    assert distances == sorted(distances)
    expect(page.locator("#resultats li.fiche").first).to_be_in_viewport()  # the list first
    page.get_by_role("link", name="Voir la carte").tap()
    expect(page.locator("#plan")).to_be_in_viewport()
    assert plaintes == []


def test_a_refused_position_is_said_with_a_way_on(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=TELEPHONE, permissions=[]).new_page()
    page.goto(site_demo)
    page.get_by_role("button", name="Autour de moi").click()
    expect(page.locator(".autour-avis")).to_contain_text("Indiquez plutôt une commune ou un code postal.")
    expect(page.get_by_label("Où ?")).to_be_focused()


@pytest.mark.parametrize("ecran", [TELEPHONE, ORDINATEUR])
def test_without_javascript_the_full_page_is_the_drawing_and_its_filters(
    contexte: Contexte, site_demo: str, ecran: dict[str, int]
) -> None:
    page = contexte(viewport=ecran, java_script_enabled=False).new_page()
    page.goto(f"{site_demo}/annuaire/carte?q=velo")
    boite = page.locator(".carte-image").bounding_box()
    assert boite is not None
    assert boite["height"] > ecran["height"] / 2
    page.locator(".volet > summary").click()
    page.locator(".volet details.facette summary").first.click()
    page.locator(".volet details.facette[open] input[type=checkbox]").first.check()
    page.locator(".volet details.facette[open] button").click()
    expect(page).to_have_url(re.compile(r"/annuaire/carte\?q=velo&secteur="))
    expect(page.locator(".carte-image")).to_be_visible()
    expect(page.get_by_role("button", name="Autour de moi")).to_have_count(0)


def test_with_save_data_the_full_page_is_a_drawing_until_asked(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=TELEPHONE).new_page()
    page.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
    page.goto(f"{site_demo}/annuaire/carte?q=velo")
    expect(page.locator(".carte-image")).to_be_visible()
    expect(page.locator(".leaflet-container")).to_have_count(0)
    page.get_by_role("button", name="Afficher la carte").click()
    attendre_points(page)


def test_the_paper_map_is_fetched_to_print_alone(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    demandes: list[str] = []
    page.on("request", lambda r: demandes.append(r.url) if "format=bandeau" in r.url else None)
    page.goto(f"{site_demo}/annuaire/?q=velo")
    page.wait_for_load_state("networkidle")
    assert demandes == []
    page.pdf()
    assert len(demandes) == 1
