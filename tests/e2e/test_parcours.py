"""The main job, end to end: real rows imported, « emmaus » found near « Villeneuve sur lot », on list and map."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.annuaire.carte.decodage import decoder_points
from tests.e2e.conftest import ORDINATEUR, TELEPHONE
from tests.partage import partage

EMMAUS = re.compile("emma[uü]s", re.IGNORECASE)
Contexte = Callable[..., BrowserContext]


def attendus(page: Page, site: str) -> list[dict[str, Any]]:
    """What the open data says of the same search: the list must agree."""
    reponse = page.request.get(f"{site}/annuaire/export.json?q=emmaus&ou=Villeneuve+sur+lot")
    lues: list[dict[str, Any]] = json.loads(reponse.text())
    assert lues
    assert any(EMMAUS.search(ligne["nom"]) for ligne in lues[:1])
    with partage("data/structures_47.csv").open(encoding="utf-8", newline="") as flux:
        fiches = [fiche for fiche in csv.DictReader(flux) if fiche["insee"] == "47323"]
    d_ici = [fiche["id"] for fiche in fiches if EMMAUS.search(fiche["name"])]
    assert d_ici  # what the file itself says
    assert set(d_ici) <= {source["id"] for ligne in lues for source in ligne["sources"]}
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


def nombre_annonce(page: Page) -> int:
    """How many structures the list says it holds."""
    return int(re.sub(r"\D", "", page.locator("#resultats [role=status]").inner_text()) or 0)


def verifier_accord(page: Page) -> None:
    """Boxes, list and map are those of the address."""
    page.wait_for_load_state("networkidle")
    parametres = parse_qs(urlsplit(page.url).query)
    for nom in ("q", "ou"):
        expect(page.locator(f"#chercher-{nom}")).to_have_value(parametres.get(nom, [""])[0])
    cochees = page.locator(".filtres input[name=secteur]:checked").evaluate_all("cases => cases.map(c => c.value)")
    assert sorted(cochees) == sorted(parametres.get("secteur", []))
    lu = page.request.get(page.url.replace("/annuaire/", "/annuaire/points.json")).json()
    assert nombre_annonce(page) == lu["n"] + lu["sans_point"]
    expect(page.locator(".carte-interactive")).to_have_attribute("data-charges", str(lu["n"]))
    page.wait_for_function(SUR_LA_CARTE, arg=lu["n"])  # clusters move for a moment


# Whether all markers and clusters in view hold so many structures.
SUR_LA_CARTE = """(attendues) => attendues === [...document.querySelectorAll(".leaflet-marker-icon")]
  .reduce((total, icone) => total + (icone.idsStructures?.length ?? 0), 0)"""


def test_results_and_map_follow_at_once(
    contexte: Contexte, site_demo: str, surveiller: Callable[[Page], list[str]]
) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    plaintes = surveiller(page)
    page.goto(f"{site_demo}/annuaire/")
    total = page.get_by_role("status").first.inner_text()
    page.locator("details.facette summary").first.focus()
    page.keyboard.press("Enter")
    with page.expect_response(re.compile(r"points\.json\?.*secteur=")):
        page.locator("details.facette[open] input[type=checkbox]").first.check()
    expect(page.get_by_role("status").first).not_to_have_text(total)
    expect(page).to_have_url(re.compile("secteur="))
    expect(page.locator("details.facette[open] input:checked")).to_be_focused()  # one's place is kept
    verifier_accord(page)
    page.go_back()
    expect(page.get_by_role("status").first).to_have_text(total)
    expect(page.locator(".filtre")).to_have_count(0)
    verifier_accord(page)
    chercher(page, "vélo", "Agen")
    expect(page).to_have_url(re.compile("ou=Agen"))
    verifier_accord(page)
    page.go_back()
    expect(page.get_by_role("status").first).to_have_text(total)
    verifier_accord(page)
    page.go_forward()
    expect(page.locator("h1")).to_have_text(re.compile("^Vélo "))
    verifier_accord(page)
    assert plaintes == []


def chercher(page: Page, quoi: str, ou: str) -> None:
    """Fill the two boxes and press Enter."""
    page.locator("#chercher-q").fill(quoi)
    page.locator("#chercher-ou").fill(ou)
    page.keyboard.press("Enter")


def test_back_from_a_listing_shows_the_search_left(
    contexte: Contexte, site_demo: str, surveiller: Callable[[Page], list[str]]
) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    plaintes = surveiller(page)
    page.goto(f"{site_demo}/annuaire/")
    chercher(page, "", "Marmande")
    expect(page).to_have_url(re.compile("ou=Marmande"))
    page.locator("#resultats li.fiche h2 a").first.click()
    expect(page).to_have_url(re.compile("/structures/"))
    page.go_back()
    expect(page).to_have_url(re.compile("ou=Marmande"))
    verifier_accord(page)
    page.go_back()
    expect(page).not_to_have_url(re.compile("ou=Marmande"))
    verifier_accord(page)
    assert plaintes == []


def test_a_link_to_the_map_asks_nothing_again(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=TELEPHONE).new_page()
    page.goto(f"{site_demo}/annuaire/")
    page.wait_for_load_state("networkidle")
    demandes: list[str] = []
    page.on("request", lambda r: demandes.append(r.url) if r.url.split("?")[0].endswith("/annuaire/") else None)
    page.get_by_role("link", name="Voir la carte").click()
    page.wait_for_load_state("networkidle")
    page.go_back()
    page.wait_for_timeout(300)
    assert demandes == []
    chercher(page, "", "Marmande")
    expect(page).to_have_url(re.compile("ou=Marmande"))
    page.locator("#plan").scroll_into_view_if_needed()  # a map that starts late starts with the list of the moment
    verifier_accord(page)


@pytest.mark.parametrize(
    ("panne", "phrase"),
    [
        (503, "ne peut pas répondre"),
        (429, "trop de recherches"),
        ("coupure", "n’a pas pu être joint"),
        ("hors connexion", "hors connexion"),
    ],
)
def test_a_search_that_fails_says_so(contexte: Contexte, site_demo: str, panne: int | str, phrase: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_demo}/annuaire/")
    page.wait_for_load_state("networkidle")
    avis = page.locator(".recherche [role=alert]")
    expect(avis).to_have_count(0)
    if panne == "hors connexion":
        page.context.set_offline(True)
    elif panne == "coupure":
        page.route(re.compile(r"/annuaire/\?"), lambda route: route.abort())
    else:
        page.route(re.compile(r"/annuaire/\?"), lambda route: route.fulfill(status=int(panne), body="<h1>Erreur</h1>"))
    avant = page.locator("#resultats").inner_text()
    chercher(page, "velo", "Agen")
    expect(avis).to_contain_text(phrase)
    assert page.locator("#resultats").inner_text() == avant
    page.context.set_offline(False)
    page.unroute_all()
    avis.get_by_role("link", name="Réessayer").click()
    expect(page.locator("h1")).to_have_text(re.compile("^Velo "))
    expect(avis).to_have_count(0)
    verifier_accord(page)


def test_the_next_success_removes_the_failure(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_demo}/annuaire/")
    page.route(re.compile(r"/annuaire/\?"), lambda route: route.fulfill(status=503, body="Erreur"))
    chercher(page, "velo", "")
    expect(page.get_by_role("alert")).to_contain_text("La recherche n’a pas abouti")
    page.unroute_all()
    chercher(page, "velo", "")
    expect(page).to_have_url(re.compile("q=velo"))
    expect(page.get_by_role("alert")).to_have_count(0)
    verifier_accord(page)


def test_a_refused_value_is_said_with_the_results(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_demo}/annuaire/?ou=Agen")
    page.locator("#filtre-rayon").evaluate("liste => liste.options[1].value = 'beaucoup'")
    with page.expect_response(lambda r: r.status == 400):
        page.locator("#filtre-rayon").select_option(index=1)
    expect(page.locator("#resultats [role=alert]")).to_be_visible()
    expect(page.locator("#resultats li.fiche").first).to_be_visible()
    expect(page.locator("#echec [role=alert]")).to_have_count(0)


def test_the_printed_list_gives_its_own_address(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_demo}/annuaire/")
    chercher(page, "crèche & jardin", "Villeneuve sur Lot")
    expect(page).to_have_url(re.compile("ou=Villeneuve"))
    page.emulate_media(media="print")
    imprimee = page.locator(".papier-seul:not([aria-hidden])").locator("visible=true")
    expect(imprimee).to_have_count(1)
    adresse = imprimee.inner_text()
    assert adresse == f"{site_demo}/annuaire/?q=crèche+%26+jardin&ou=Villeneuve+sur+Lot"
    titre = page.locator("h1").inner_text()
    page.goto(adresse)
    expect(page.locator("h1")).to_have_text(titre)


def test_the_printed_map_of_a_listing_fills_its_frame(contexte: Contexte, site_demo: str) -> None:
    page = contexte(viewport=ORDINATEUR).new_page()
    page.goto(f"{site_demo}/annuaire/?ou=Agen")
    page.locator("#resultats li.fiche h2 a").first.click()
    page.wait_for_selector(".leaflet-container .carte-terre")
    ecran = page.locator(".leaflet-container").bounding_box()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    tailles = page.evaluate(TAILLES_CARTE)
    assert tailles["carte"] == tailles["cadre"]
    assert abs(tailles["repere"][0] - tailles["cadre"][0] / 2) < 20  # the place stays in the middle
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".leaflet-container").bounding_box() == ecran


# What Leaflet believes its size to be is that of its drawing without the padding of 10 % on each side.
TAILLES_CARTE = """() => {
  const carte = document.querySelector(".leaflet-container").getBoundingClientRect();
  const dessin = document.querySelector(".leaflet-fond-pane svg").getAttribute("viewBox").split(" ").map(Number);
  const repere = document.querySelector(".carte-marqueur, .carte-approche").getBoundingClientRect();
  return {
    cadre: [Math.round(carte.width), Math.round(carte.height)],
    carte: [Math.round(dessin[2] / 1.2), Math.round(dessin[3] / 1.2)],
    repere: [repere.x + repere.width / 2 - carte.x, repere.y + repere.height / 2 - carte.y],
  };
}"""
