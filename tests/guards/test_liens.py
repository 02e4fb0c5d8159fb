"""Every link of the site leads somewhere, and every page it leads to keeps the rules."""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag

from tests.factories import structure
from tests.page import ClientPages

PAGES_MAXIMUM = 150


def test_every_internal_link_answers(client: ClientPages, session: Any, indexer: Any) -> None:
    for numero in range(25):
        structure(session, nom=f"Amicale numéro {numero}", commune="47001" if numero % 2 else "47195")
    session.commit()
    indexer()
    vues: set[str] = set()
    a_voir = ["/", "/annuaire/", "/plan-du-site", "/label/", "/page-qui-n-existe-pas"]
    while a_voir and len(vues) < PAGES_MAXIMUM:
        url = a_voir.pop(0)
        if url in vues:
            continue
        vues.add(url)
        a_voir += _suivre(client, url)
    assert {"/accessibilite", "/mentions-legales", "/donnees-personnelles", "/annuaire/?page=2"} <= vues


def _suivre(client: ClientPages, url: str) -> list[str]:
    if url.startswith(("/annuaire/export", "/annuaire/points")) or ".svg" in url or ".png" in url:
        client.get(url)
        return []
    page = client.page(url, 404 if url == "/page-qui-n-existe-pas" else 200)
    liens = {urldefrag(lien["href"]).url for lien in page.tous("a") if lien["href"].startswith("/")}
    # Combinations of filters are endless: one filter at a time is enough.
    return sorted(lien for lien in liens if lien.count("=") < 2)
