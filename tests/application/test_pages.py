"""Home, statutory pages, sitemap, robots, health, demonstration banner."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from application.pages import creer_blueprint
from tests.factories import structure
from tests.page import ClientPages

ESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_home_counts_and_leads_on(client: ClientPages, session: Any, indexer: Any) -> None:
    assert "L’annuaire est encore vide" in client.page("/").texte("main")
    structure(session, nom="La première")
    session.commit()
    indexer()
    page = client.page("/")
    assert "1 structure du Lot-et-Garonne" in page.texte("main")
    assert page.tous("form", action="/annuaire/")
    assert page.tous("a", href="/annuaire/?secteur=action-sociale")
    assert page.tous("a", href="/label/")


@pytest.mark.parametrize(
    ("url", "dit"),
    [
        ("/accessibilite", "Défenseur des droits"),
        ("/mentions-legales", "directrice de la publication"),
        ("/donnees-personnelles", "délégué à la protection des données"),
        ("/plan-du-site", "Annuaire"),
        ("/label/", "Aucun droit aux marchés réservés"),
    ],
)
def test_statutory_pages_have_real_content(client: ClientPages, url: str, dit: str) -> None:
    assert dit.lower() in client.page(url).texte("main").lower()


def test_the_sitemap_holds_every_public_page(client: ClientPages, session: Any) -> None:
    fiche = structure(session, nom="La première")
    session.commit()
    reponse = client.get("/sitemap.xml")
    assert reponse.mimetype == "application/xml"
    adresses = [lieu.text for lieu in ET.fromstring(reponse.get_data(as_text=True)).findall("s:url/s:loc", ESPACE)]
    assert f"http://localhost/annuaire/structures/{fiche.slug}-{fiche.id}" in adresses
    for adresse in adresses:
        assert client.get(str(adresse)).status_code == 200


def test_robots_names_the_sitemap_and_keeps_out_of_the_back_office(client: ClientPages) -> None:
    texte = client.get("/robots.txt").get_data(as_text=True)
    assert "Disallow: /gestion/" in texte
    assert "Sitemap: http://localhost/sitemap.xml" in texte


def test_health_counts_and_nothing_else(client: ClientPages, session: Any, indexer: Any) -> None:
    structure(session)
    session.commit()
    assert client.get("/sante").json == {"base": "ok", "index": {"retard": 1}, "taches": {"en_attente": 1}}
    indexer()
    reponse = client.get("/sante")
    assert reponse.json == {"base": "ok", "index": {"retard": 0}, "taches": {"en_attente": 0}}
    assert reponse.headers["Cache-Control"] == "no-store"


def test_health_is_503_when_the_database_is_down(client: ClientPages, monkeypatch: pytest.MonkeyPatch) -> None:
    def panne(*_: Any) -> int:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("mot de passe"))

    monkeypatch.setattr("socle.outbox.en_attente_pour", panne)
    reponse = client.get("/sante", 503)
    assert reponse.json == {"base": "panne", "index": {"retard": None}, "taches": {"en_attente": None}}


def test_health_is_503_when_the_index_is_gone(client: ClientPages, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from annuaire.recherche.whoosh_moteur import MoteurWhoosh

    vide = MoteurWhoosh(app.extensions["config"].instance / "index-absent")
    monkeypatch.setitem(app.extensions, "moteur_recherche", vide)
    assert client.get("/sante", 503).json == {
        "base": "ok",
        "index": {"retard": 0, "etat": "panne"},
        "taches": {"en_attente": 0},
    }


def test_the_banner_says_that_data_is_invented(client: ClientPages, session: Any) -> None:
    assert not client.page("/").tous("section", class_="demonstration")
    structure(session, demonstration=True)
    session.commit()
    for url in ("/", "/annuaire/", "/label/", "/accessibilite"):
        assert "Données de démonstration" in client.page(url).texte("section", class_="demonstration")


def test_the_style_guide_is_for_development() -> None:
    ouvert, ferme = Flask("ouvert"), Flask("ferme")
    ouvert.register_blueprint(creer_blueprint(styleguide=True))
    ferme.register_blueprint(creer_blueprint(styleguide=False))
    assert "pages.styleguide" in ouvert.view_functions
    assert "pages.styleguide" not in ferme.view_functions


def test_robots_leave_the_costly_drawings(client: ClientPages) -> None:
    assert "Disallow: /annuaire/carte.png" in client.get("/robots.txt").get_data(as_text=True).splitlines()
