"""The map on a page of its own, on paper, and around where one stands."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from PIL import Image

from annuaire.carte.atelier import Atelier
from annuaire.enums import Secteur
from tests.factories import structure
from tests.page import ClientPages

SVG = "{http://www.w3.org/2000/svg}"
VILLENEUVE = "47323"


@pytest.fixture
def annuaire(session: Any, indexer: Any) -> None:
    structure(
        session, nom="Ressourcerie du Lot", commune=VILLENEUVE, adresse="3 rue Étroite", secteurs=[Secteur.SANTE.value]
    )
    structure(session, nom="La Roue libre", description="Atelier de vélos et ressourcerie.")
    structure(session, nom="Vélo sans lieu", commune=None)
    session.commit()
    indexer()


def liens(client: ClientPages, url: str) -> dict[str, str]:
    return {
        texte: lien["href"]
        for texte, lien in zip(client.page(url).textes("a"), client.page(url).tous("a"), strict=True)
    }


@pytest.mark.usefixtures("annuaire")
def test_the_search_leads_to_its_full_page_and_back(client: ClientPages) -> None:
    recherche = "/annuaire/?q=ressourcerie&secteur=sante&tri=nom"
    pleine = liens(client, recherche)["Plein écran"]
    assert pleine == "/annuaire/carte?q=ressourcerie&secteur=sante&tri=nom"
    page = client.page(pleine)
    assert page.texte("h1") == "Ressourcerie 1 structure"
    assert liens(client, pleine)["La liste"] == recherche
    assert [lien["href"] for lien in page.tous("a", class_="filtre")] == ["/annuaire/carte?q=ressourcerie&tri=nom"]
    assert {
        formulaire["action"] for formulaire in page.tous("form") if "chercher--court" not in formulaire["class"]
    } == {"/annuaire/carte"}
    (case,) = [c for c in page.tous("input", type="checkbox", name="secteur") if "checked" in c.attributs]
    assert case["value"] == "sante"
    (plan,) = [e for e in page.tous("div") if "data-carte" in e.attributs]
    assert plan["data-points"] == "/annuaire/points.json?q=ressourcerie&secteur=sante"
    assert (plan["data-mode"], plan["data-liste"]) == ("pleine", recherche)


@pytest.mark.usefixtures("annuaire")
def test_the_full_page_says_what_is_wrong(client: ClientPages) -> None:
    assert "La zone se donne par quatre nombres" in client.page("/annuaire/carte?bbox=x", 400).texte("main")
    assert "n’est pas en Lot-et-Garonne" in client.page("/annuaire/carte?ou=Bordeaux").texte("main")
    assert client.page("/annuaire/carte?q=xylophone").texte("h1") == "Xylophone Aucune structure"


@pytest.mark.usefixtures("annuaire")
def test_after_a_search_the_way_to_the_full_page_follows(client: ClientPages) -> None:
    fragment = client.get("/annuaire/?q=velo", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert 'id="vers-plein-ecran" hx-swap-oob="true"' in " ".join(fragment.split())
    assert 'href="/annuaire/carte?q=velo"' in fragment


@pytest.mark.usefixtures("annuaire")
def test_around_where_one_stands_the_nearest_come_first(client: ClientPages) -> None:
    page = client.page("/annuaire/?ou=44.4061,0.7043&rayon=100")
    assert page.texte("h1") == "Toutes les structures autour de votre position"
    assert page.textes("h2")[:2] == ["Ressourcerie du Lot", "La Roue libre"]
    assert "figure dans l’adresse de cette page" in page.texte("main")
    assert page.tous("input", id="chercher-ou")[0]["value"] == "44.4061,0.7043"
    mots = client.page("/annuaire/?q=ressourcerie&ou=44.2033,0.6177&rayon=100")
    assert mots.textes("h2")[:2] == ["La Roue libre", "Ressourcerie du Lot"]  # nearer, though it says it less well
    assert "Votre position n’est pas en Lot-et-Garonne" in client.page("/annuaire/?ou=48.857,2.352").texte("main")


@pytest.mark.usefixtures("annuaire")
def test_the_way_to_ones_position_waits_for_a_script(client: ClientPages) -> None:
    (bouton,) = [b for b in client.page("/annuaire/").tous("button") if "data-autour" in b.attributs]
    assert "hidden" in bouton.attributs


@pytest.mark.usefixtures("annuaire")
@pytest.mark.parametrize("format", ["a4-paysage", "a4-portrait"])
def test_a_sheet_lists_few_results_by_number(client: ClientPages, format: str) -> None:
    reponse = client.get(f"/annuaire/carte.svg?q=velo&format={format}")
    ecrits = [texte.text for texte in ET.fromstring(reponse.get_data(as_text=True)).iter(f"{SVG}text")]
    assert {"Velo", "La Roue libre", "Vélo sans lieu", "http://localhost/annuaire/?q=velo"} <= set(ecrits)
    assert any(str(texte).startswith("2 structures, dont 1 sans adresse connue · ") for texte in ecrits)
    client.get(f"/annuaire/carte.svg?q=velo&format={format}", 304, headers={"If-None-Match": reponse.headers["ETag"]})
    png = client.get(f"/annuaire/carte.png?q=velo&format={format}")
    assert png.mimetype == "image/png"
    assert Image.open(io.BytesIO(png.get_data())).size == ((1754, 1240) if format == "a4-paysage" else (1240, 1754))
    client.get(f"/annuaire/carte.png?q=velo&format={format}", 304, headers={"If-None-Match": png.headers["ETag"]})


def test_the_map_of_a_printed_page_has_the_numbers_of_its_list(client: ClientPages, session: Any, indexer: Any) -> None:
    for rang in range(22):
        structure(session, nom=f"Amicale {rang:02d}")
    session.commit()
    indexer()
    page = client.page("/annuaire/?page=2")
    assert [fiche["data-numero"] for fiche in page.tous("li", class_="fiche")] == ["21", "22"]
    (image,) = page.tous("img", class_="carte-papier")
    assert (image["src"], image["loading"]) == ("/annuaire/carte.svg?page=2&format=bandeau", "lazy")
    carte = ET.fromstring(client.get(image["src"]).get_data(as_text=True))
    assert [t.text for t in carte.iter(f"{SVG}text") if str(t.text).isdigit()] == ["21", "22"]


@pytest.mark.usefixtures("annuaire")
def test_many_results_make_no_list(client: ClientPages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annuaire.views.dessins.LISTE_MAXIMUM", 1)
    carte = client.get("/annuaire/carte.svg?q=velo&format=a4-portrait").get_data(as_text=True)
    assert "La Roue libre" not in carte


@pytest.mark.usefixtures("annuaire")
def test_the_results_offer_the_map_to_print(client: ClientPages) -> None:
    hrefs = [
        href for href in (lien["href"] for lien in client.page("/annuaire/?q=velo").tous("a")) if "/carte." in href
    ]
    assert hrefs == ["/annuaire/carte.png?q=velo&format=a4-paysage", "/annuaire/carte.svg?q=velo&format=a4-paysage"]


@pytest.mark.parametrize("url", ["carte.png", "carte.svg"])
def test_a_format_that_does_not_exist_is_refused_in_words(client: ClientPages, url: str) -> None:
    reponse = client.get(f"/annuaire/{url}?format=a3", 400)
    dit = "format\u00a0: Ce format n’existe pas. Les formats sont\u00a0: a4-paysage, a4-portrait, bandeau.\n"
    assert (reponse.mimetype, reponse.get_data(as_text=True)) == ("text/plain", dit)


MAUVAIS = {
    "rayon=abc": "rayon\u00a0: Le rayon se donne en kilomètres",
    "secteur=inconnu": "secteur\u00a0: Ce filtre n’existe pas",
    "bbox=1,2": "bbox\u00a0: La zone se donne par quatre nombres",
    "epci=47": "epci\u00a0: Ce code de lieu n’a pas la bonne forme",
    "tri=couleur": "tri\u00a0: Cet ordre n’existe pas",
}


@pytest.mark.parametrize("url", ["carte.png", "carte.svg", "carte.svg?format=a4-portrait"])
@pytest.mark.parametrize("parametre", list(MAUVAIS))
def test_a_drawing_refuses_what_it_cannot_read(client: ClientPages, url: str, parametre: str) -> None:
    reponse = client.get(f"/annuaire/{url}{'&' if '?' in url else '?'}{parametre}", 400)
    assert reponse.mimetype == "text/plain"
    assert reponse.get_data(as_text=True).startswith(MAUVAIS[parametre])


def test_while_a_map_is_drawn_too_many_others_are_told_to_come_back(
    client: ClientPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    atelier = Atelier(attente_s=0.01)
    monkeypatch.setattr("annuaire.views.dessins.ATELIER", atelier)
    with atelier.place():
        reponse = client.get("/annuaire/carte.png", 503)
    assert reponse.headers["Retry-After"] == "10"
    assert "Réessayez dans quelques secondes" in reponse.get_data(as_text=True)
    client.get("/annuaire/carte.png")


def test_drawings_are_counted_apart_from_pages(client: ClientPages) -> None:
    statuts = [client.brut.get(f"/annuaire/carte.png?format=bandeau&q=x{rang}").status_code for rang in range(11)]
    assert statuts == [200] * 10 + [429]  # of 20 a minute: its share of two processes
    client.get("/annuaire/carte.svg")


def test_where_one_stands_the_ten_nearest_come_first(client: ClientPages, session: Any, indexer: Any) -> None:
    for rang in range(12):
        structure(session, nom=f"Structure {rang:02d}", latitude=44.2 + (11 - rang) / 1000, longitude=0.62)
    session.commit()
    indexer()
    premiere = client.page("/annuaire/?ou=44.200,0.620")
    assert premiere.textes("h2")[:10] == [f"Structure {rang:02d}" for rang in range(11, 1, -1)]
    assert "Structure 01" not in premiere.textes("h2")
    suite = client.page("/annuaire/?ou=44.200,0.620&page=2")
    assert suite.textes("h2")[:2] == ["Structure 01", "Structure 00"]
    assert "Structure 00" in client.page("/annuaire/?ou=Agen").textes("h2")  # of a place: twenty
