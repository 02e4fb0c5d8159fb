"""Pages kept ready: the same for all, never older than the index or the minute, never those of a person."""

from __future__ import annotations

import gzip
from typing import Any

import brotli
import pytest
from flask import Flask, session
from werkzeug.test import TestResponse

from annuaire.enums import OrigineRevision
from annuaire.models import Structure
from annuaire.recherche.moteur import IndexIndisponible
from annuaire.services import modifier_structure
from application import cache_pages
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.pages_gardees import gardee
from tests.factories import structure
from tests.page import ClientPages, compter_requetes

RECHERCHE = "/annuaire/?q=ressourcerie"


@pytest.fixture(autouse=True)
def meme_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test straddles two minutes."""
    monkeypatch.setattr(cache_pages, "_minute", lambda: 1)


@pytest.fixture
def fiche(session: Any, indexer: Any) -> Structure:
    """One listing in the index."""
    creee = structure(session, nom="La Ressourcerie")
    session.commit()
    indexer()
    return creee


def requetes(client: ClientPages, url: str, **options: Any) -> tuple[TestResponse, int]:
    """The answer, and how many SQL statements it took, besides that which asks an index in the database its state."""
    with compter_requetes() as faites:
        reponse = client.brut.get(url, buffered=True, **options)
    return reponse, len([sql for sql in faites if ".etat_v" not in sql])


def est_gardee(client: ClientPages, url: str, **options: Any) -> bool:
    """Whether an answer just given is given again without the database, unchanged."""
    premiere, _ = requetes(client, url, **options)
    seconde, faites = requetes(client, url, **options)
    return (
        not faites and seconde.get_data() == premiere.get_data() and seconde.headers["ETag"] == premiere.headers["ETag"]
    )


@pytest.mark.parametrize("url", [RECHERCHE, "/annuaire/", "/"])
def test_a_page_is_given_again_without_the_database(client: ClientPages, fiche: Structure, url: str) -> None:
    assert est_gardee(client, url)
    page = client.page(url)  # with every header and rule of a page
    assert page.texte("h1")


def test_a_listing_is_given_again_until_it_changes(
    client: ClientPages, fiche: Structure, indexer: Any, session: Any
) -> None:
    url = f"/annuaire/structures/{fiche.slug}-{fiche.id}"
    assert est_gardee(client, url)
    modifier_structure(
        fiche, {"description": "Tout se répare."}, origine=OrigineRevision.MODERATEUR, maintenant=maintenant()
    )
    session.commit()
    indexer()
    assert "Tout se répare." in client.page(url).texte("main")
    assert est_gardee(client, url)


def test_an_edit_is_found_at_once(client: ClientPages, fiche: Structure, indexer: Any, session: Any) -> None:
    assert est_gardee(client, "/annuaire/?q=judo")  # nothing found is kept too
    modifier_structure(fiche, {"nom": "Judo Club"}, origine=OrigineRevision.MODERATEUR, maintenant=maintenant())
    session.commit()
    indexer()
    assert client.page("/annuaire/?q=judo").textes("h2")[0] == "Judo Club"


def test_a_page_lives_a_minute(client: ClientPages, fiche: Structure, monkeypatch: pytest.MonkeyPatch) -> None:
    assert est_gardee(client, RECHERCHE)
    monkeypatch.setattr(cache_pages, "_minute", lambda: 2)
    _, faites = requetes(client, RECHERCHE)
    assert faites


def test_without_an_index_nothing_is_kept(client: ClientPages, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> str:
        raise IndexIndisponible

    assert est_gardee(client, "/accessibilite")
    monkeypatch.setattr(app.extensions["moteur_recherche"], "version", absent)
    _, faites = requetes(client, "/accessibilite")
    assert faites


@pytest.mark.parametrize("url", ["/annuaire/?page=99", "/rien", "/sante", "/gestion/"])
def test_what_must_be_made_each_time_is_not_kept(client: ClientPages, fiche: Structure, url: str) -> None:
    client.brut.get(url)
    _, faites = requetes(client, url)
    gardees = client.app.extensions["cache_pages"]._pages
    assert faites or not [cle for cle in gardees if url.startswith(cle[2])]


def test_a_person_is_never_given_what_is_kept_nor_kept_herself(
    client: ClientPages, app: Flask, fiche: Structure
) -> None:
    @gardee
    @exige(Permission.SITE_CONSULTER)
    def personnelle() -> str:
        return f"Bonjour {session.get('nom', 'vous')}"

    app.view_functions["personnelle"] = personnelle
    app.url_map.add(app.url_rule_class("/personnelle", endpoint="personnelle", methods=["GET"]))
    reponse = client.brut.get("/personnelle")
    assert reponse.headers["Cache-Control"].startswith("private")
    assert "Cookie" in reponse.headers["Vary"]
    with client.brut.session_transaction() as contenu:
        contenu["nom"] = "Agathe"
    assert client.brut.get("/personnelle").get_data(as_text=True) == "Bonjour Agathe"
    assert "Agathe" not in app.test_client().get("/personnelle").get_data(as_text=True)
    assert est_gardee(client, RECHERCHE) is False  # she has a session: made for her each time


def test_each_encoding_is_its_own(client: ClientPages, fiche: Structure) -> None:
    textes = set()
    for accepte, ouvrir in (("gzip, deflate", gzip.decompress), ("gzip, deflate, br", brotli.decompress), ("", bytes)):
        entetes = {"Accept-Encoding": accepte}
        assert est_gardee(client, RECHERCHE, headers=entetes)
        reponse = client.brut.get(RECHERCHE, headers=entetes)
        assert "Accept-Encoding" in reponse.headers["Vary"]
        textes.add(ouvrir(reponse.get_data()))
    assert len(textes) == 1


@pytest.mark.parametrize(
    ("accepte", "codage"),
    [("br;q=0, gzip", "gzip"), ("identity", None), ("*", "br"), ("gzip;q=1.0, br;q=0.1", "gzip"), (";;q=é", None)],
)
def test_the_encoding_asked_for_is_given(
    client: ClientPages, fiche: Structure, accepte: str, codage: str | None
) -> None:
    for _ in range(2):
        assert (
            client.brut.get(RECHERCHE, headers={"Accept-Encoding": accepte}).headers.get("Content-Encoding") == codage
        )


def test_a_fragment_is_not_the_page(client: ClientPages, fiche: Structure) -> None:
    for _ in range(2):
        page = client.brut.get(RECHERCHE)
        fragment = client.brut.get(RECHERCHE, headers={"HX-Request": "true"})
        assert b"<html" in page.data
        assert b"<html" not in fragment.data
        assert "HX-Request" in fragment.headers["Vary"]


@pytest.mark.parametrize("url", [RECHERCHE, "/", "/accessibilite", "/annuaire/points.json", "/annuaire/carte.svg"])
def test_who_has_it_already_is_told_so(client: ClientPages, fiche: Structure, url: str) -> None:
    etag = client.brut.get(url).headers["ETag"]
    client.app.extensions["cache_pages"].vider()
    for _ in range(2):  # made, then kept
        reponse = client.brut.get(url, headers={"If-None-Match": f'"autre", {etag}'})
        assert (reponse.status_code, reponse.get_data()) == (304, b"")
        assert reponse.headers["ETag"] == etag
        assert "Content-Length" not in reponse.headers
        assert client.brut.get(url, headers={"If-None-Match": '"autre"'}).status_code == 200


def test_each_host_has_its_own_addresses(client: ClientPages, fiche: Structure) -> None:
    for hote in ("exemple.org", "localhost", "exemple.org"):
        (lien,) = [lien for lien in client.page("/", headers={"Host": hote}).tous("link") if lien["rel"] == "canonical"]
        assert lien["href"] == f"http://{hote}/"


def test_a_request_keeps_its_own_number(client: ClientPages, fiche: Structure) -> None:
    numeros = [client.brut.get(RECHERCHE).headers["X-Request-Id"] for _ in range(3)]
    assert len(set(numeros)) == 3
    assert client.brut.get(RECHERCHE, headers={"X-Request-Id": "abcdefgh"}).headers["X-Request-Id"] == "abcdefgh"
    assert "X-RateLimit-Remaining" not in client.brut.get(RECHERCHE).headers


def test_memory_is_bounded(client: ClientPages, app: Flask, fiche: Structure, monkeypatch: pytest.MonkeyPatch) -> None:
    poids = len(client.brut.get("/annuaire/").get_data())
    monkeypatch.setattr(cache_pages, "TAILLE_MAXIMUM", 3 * poids)
    for mot in ("a", "b", "c", "d", "e"):
        client.brut.get(f"/annuaire/?q=ressourcerie+{mot}")
    gardees = app.extensions["cache_pages"]._pages
    assert sum(len(page.corps) for page in gardees.values()) <= 3 * poids
    assert "q=ressourcerie+e" in [cle[3] for cle in gardees]  # the last ones stay
    assert "q=ressourcerie+a" not in [cle[3] for cle in gardees]


@pytest.mark.parametrize("url", [RECHERCHE, "/", "/annuaire/carte", "/annuaire/integre?affichage=carte"])
def test_who_spares_data_gets_another_page(client: ClientPages, fiche: Structure, url: str) -> None:
    economie = {"Save-Data": "on"}
    for _ in range(2):  # made, then kept
        pleine, legere = client.get(url), client.get(url, headers=economie)
        assert "Save-Data" in pleine.headers["Vary"]
        assert "Save-Data" in legere.headers["Vary"]
        assert ("site-leger" in pleine.get_data(as_text=True), "site-leger" in legere.get_data(as_text=True)) == (
            False,
            True,
        )
        assert 'as="font"' in pleine.get_data(as_text=True)
        assert 'as="font"' not in legere.get_data(as_text=True)
    assert client.get(url, headers={"Save-Data": "off"}).get_data() == pleine.get_data()
    page = client.page(url, headers=economie)
    (plan,) = [element for element in page.tous("div") if "data-carte" in element.attributs]
    assert plan["data-economie"] == "1"
    (image,) = page.tous("img", class_="carte-image")
    assert image["src"].startswith("/annuaire/carte.svg")
    assert not page.tous("noscript")


def test_a_costly_drawing_is_kept_and_then_counts_no_more(client: ClientPages, fiche: Structure) -> None:
    url = "/annuaire/carte.png?format=bandeau"
    assert est_gardee(client, url)
    assert {client.brut.get(url).status_code for _ in range(15)} == {200}  # ten a minute are drawn for an address
