"""First visit on a phone with a weak signal: what comes over the network, how soon the page shows, whether it moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.conftest import ORDINATEUR, TELEPHONE

# Lighthouse's « slow 4G »: 1.6 Mbit/s, 150 ms there and back.
RESEAU_LENT = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
POIDS_MAXIMUM = 250_000  # bytes over the network, everything included
NOTRE_JS_MAXIMUM = 30_000
LCP_MAXIMUM_MS = 2_500  # the limits of « good », https://web.dev/articles/vitals
CLS_MAXIMUM = 0.1
OBSERVER = """
window.mesures = { lcp: 0, cls: 0 };
new PerformanceObserver((l) => { for (const e of l.getEntries()) mesures.lcp = e.startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((l) => { for (const e of l.getEntries()) if (!e.hadRecentInput) mesures.cls += e.value; })
  .observe({ type: "layout-shift", buffered: true });
"""


@dataclass(slots=True)
class Visite:
    """What a first visit cost. ``octets`` by address, headers included."""

    octets: dict[str, int] = field(default_factory=dict)
    lcp: float = 0.0
    cls: float = 0.0
    bloquants: list[str] = field(default_factory=list)


def visiter(contexte: BrowserContext, url: str) -> Visite:
    """Load a page with an empty cache, to the end of its map."""
    page = contexte.new_page()
    cdp = contexte.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.emulateNetworkConditions", RESEAU_LENT)
    page.add_init_script(OBSERVER)
    visite = Visite()
    adresses: dict[str, str] = {}
    cdp.on("Network.requestWillBeSent", lambda e: adresses.__setitem__(e["requestId"], e["request"]["url"]))
    cdp.on(
        "Network.loadingFinished",
        lambda e: visite.octets.__setitem__(adresses[e["requestId"]], int(e["encodedDataLength"])),
    )
    page.goto(url, wait_until="networkidle")
    mesures: dict[str, Any] = page.evaluate("mesures")  # before we scroll, which moves things
    page.locator("[data-carte]").scroll_into_view_if_needed()  # which loads when seen
    page.wait_for_selector("[data-carte] .leaflet-pane", state="attached", timeout=30_000)
    page.wait_for_load_state("networkidle")
    visite.lcp, visite.cls = mesures["lcp"], mesures["cls"]
    visite.bloquants = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.renderBlockingStatus === 'blocking').map(e => e.name)"
    )
    page.close()
    return visite


@pytest.mark.parametrize("ecran", [TELEPHONE, ORDINATEUR], ids=["telephone", "ordinateur"])
@pytest.mark.parametrize("chemin", ["/", "/annuaire/?q=velo&ou=Agen", "fiche"])
def test_a_first_visit_is_light_soon_there_and_still(
    site_demo: str, contexte: Callable[..., BrowserContext], chemin: str, ecran: dict[str, int]
) -> None:
    ouvert = contexte(viewport=ecran)
    if chemin == "fiche":
        page = ouvert.new_page()
        page.goto(f"{site_demo}/annuaire/?q=ressourcerie")
        url = page.locator("li.fiche h2 a").first.evaluate("a => a.href")
        ouvert = contexte(viewport=ecran)
    else:
        url = site_demo + chemin
    visite = visiter(ouvert, url)
    poids = dict(sorted(visite.octets.items(), key=lambda paire: -paire[1]))
    assert sum(poids.values()) <= POIDS_MAXIMUM, poids
    notre_js = {adresse: n for adresse, n in poids.items() if "/static/js/" in adresse}
    assert notre_js
    assert sum(notre_js.values()) <= NOTRE_JS_MAXIMUM, notre_js
    assert len(visite.bloquants) == 1, visite.bloquants
    assert visite.bloquants[0].endswith(".css")
    assert 0 < visite.lcp <= LCP_MAXIMUM_MS
    assert visite.cls <= CLS_MAXIMUM
