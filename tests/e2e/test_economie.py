"""Who asks to spare data (``Save-Data: on``) gets a drawing and no typeface; the map comes when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.conftest import TELEPHONE

LOURDS = ("leaflet", "markercluster", "points.json", "contours", ".woff2")


@pytest.mark.parametrize("chemin", ["/", "/annuaire/?q=velo&ou=Agen", "/annuaire/carte?q=velo&ou=Agen"])
def test_nothing_heavy_comes_before_it_is_asked_for(
    contexte: Callable[..., BrowserContext],
    site_demo: str,
    surveiller: Callable[..., list[str]],
    chemin: str,
) -> None:
    page = contexte(viewport=TELEPHONE, extra_http_headers={"Save-Data": "on"}).new_page()
    plaintes, demandees = surveiller(page), list[str]()
    page.on("request", lambda requete: demandees.append(requete.url))
    page.goto(site_demo + chemin)
    carte = page.locator("[data-carte]")
    carte.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    image = carte.locator(".carte-image")
    expect(image).to_have_count(1)
    assert image.evaluate("image => image.complete && image.naturalWidth > 0")
    assert [url for url in demandees if any(mot in url for mot in LOURDS)] == []
    assert any("/css/site-leger." in url for url in demandees)
    page.get_by_role("button", name="Afficher la carte").click()
    page.wait_for_selector(".leaflet-container")
    expect(image).to_have_count(0)
    assert any("points.json" in url for url in demandees)
    assert plaintes == []


def test_the_drawing_follows_the_list(contexte: Callable[..., BrowserContext], site_demo: str) -> None:
    page = contexte(extra_http_headers={"Save-Data": "on"}).new_page()
    page.goto(f"{site_demo}/annuaire/?q=velo")
    page.locator("#chercher-q").fill("amap")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=amap*")
    expect(page.locator("#plan .carte-image")).to_have_attribute("src", "/annuaire/carte.svg?q=amap")
