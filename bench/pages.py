"""Each page when it has to be made: time in the server, bytes sent (brotli), SQL statements.

The pages that the site keeps ready are forgotten before each request: see ``comparaison`` for those.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from bench.application import application_de_demonstration
from bench.mesures import Mesure, durees_ms, mediane_et_p95
from socle.database import db

GROUPE = "pages"
FOIS = 20
PAGES = {
    "accueil": "/",
    "recherche": "/annuaire/",
    "recherche, mots et lieu": "/annuaire/?q=velo&ou=Agen",
    "points de la carte": "/annuaire/points.json",
    "carte dessinée": "/annuaire/carte.svg",
    "plan pour les robots": "/sitemap.xml",
}


def mesurer() -> Iterator[Mesure]:
    """Every page of ``PAGES`` and one listing."""
    with application_de_demonstration() as app:
        client = app.test_client()
        pages = PAGES | {"fiche": _une_fiche(client)}
        for nom, url in pages.items():
            yield from _une_page(client, nom, url)


def _une_fiche(client: FlaskClient) -> str:
    premiere: str = client.get("/annuaire/export.json?q=ressourcerie").json[0]["url"]
    return premiere.removeprefix("http://localhost")


def _une_page(client: FlaskClient, nom: str, url: str) -> Iterator[Mesure]:
    def demander() -> bytes:
        client.application.extensions["cache_pages"].vider()
        return client.get(url, headers={"Accept-Encoding": "br"}).get_data()

    yield from mediane_et_p95(GROUPE, nom, durees_ms(demander, FOIS))
    requetes: list[str] = []

    def noter(_c: Any, _cur: Any, instruction: str, *_: Any) -> None:
        requetes.append(instruction)

    event.listen(db.engine, "before_cursor_execute", noter)
    yield Mesure(GROUPE, f"{nom}, poids", len(demander()), "octets")
    event.remove(db.engine, "before_cursor_execute", noter)
    yield Mesure(GROUPE, f"{nom}, base", len(requetes), "requêtes SQL")
