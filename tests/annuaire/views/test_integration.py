"""The frame that other sites show, and the page that makes its code."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.factories import structure
from tests.page import ClientPages


@pytest.fixture
def annuaire(session: Any, indexer: Any) -> None:
    structure(session, nom="La Ressourcerie du Lot", commune="47323")
    structure(session, nom="Amap d’Agen")
    session.commit()
    indexer()


@pytest.mark.usefixtures("annuaire")
def test_the_code_leads_to_what_was_chosen(client: ClientPages) -> None:
    adresse = "/annuaire/integrer?q=ressourcerie&affichage=deux&couleur=prune&hauteur=450&titre=R%C3%A9emploi+%22ici%22"
    page = client.page(adresse)
    code = page.texte("textarea")
    assert 'height="450"' in code
    assert 'loading="lazy"' in code
    (apercu,) = page.tous("iframe")
    assert apercu["title"] == 'Réemploi "ici"'
    source = re.search(r'src="([^"]+)"', code)
    assert source is not None
    complete = html.unescape(source[1])
    assert complete.startswith("http")
    assert complete.endswith(apercu["src"])
    cadre = client.page(apercu["src"])
    assert cadre.texte("h1") == "Réemploi « ici »"
    assert cadre.textes("h2") == ["La Ressourcerie du Lot"]
    assert "integre-prune" in cadre.tous("body")[0]["class"]


@pytest.mark.usefixtures("annuaire")
@pytest.mark.parametrize(
    ("affichage", "liste", "carte"), [("liste", True, False), ("carte", False, True), ("deux", True, True)]
)
def test_list_map_or_both(client: ClientPages, affichage: str, liste: bool, carte: bool) -> None:
    cadre = client.page(f"/annuaire/integre?affichage={affichage}")
    assert bool(cadre.textes("h2")) is liste
    assert bool([e for e in cadre.tous("div") if e["class"] == "plan"]) is carte
    assert not cadre.tous("header")
    assert cadre.tous("base")[0]["target"] == "_blank"


@pytest.mark.usefixtures("annuaire")
def test_the_frame_alone_may_be_framed(client: ClientPages) -> None:
    for adresse, permise in {
        "/annuaire/integre": True,
        "/annuaire/integrer": False,
        "/annuaire/": False,
        "/": False,
    }.items():
        entetes = client.get(adresse).headers
        assert ("frame-ancestors *" in entetes["Content-Security-Policy"]) is permise
        assert ("X-Frame-Options" not in entetes) is permise
        assert ("frame-src 'self'" in entetes["Content-Security-Policy"]) is (adresse == "/annuaire/integrer")


@pytest.mark.usefixtures("annuaire")
@pytest.mark.parametrize(
    "parametres",
    [
        "affichage=tout&couleur=%23fff&hauteur=-3",
        "hauteur=99999999999999",
        "hauteur=٣",
        "titre=%3Cscript%3Ealert(1)%3C/script%3E%22%20onload=%22x",
        "couleur=foret%22%3E%3Cscript%3E",
    ],
)
def test_anything_else_falls_back_and_nothing_gets_through(client: ClientPages, parametres: str) -> None:
    page = client.page(f"/annuaire/integrer?{parametres}", 400 if "hauteur" in parametres else 200)
    assert re.search(r'height="(300|600|1200)"', page.texte("textarea"))
    assert not [e for e in (*page.tous("script"), *page.tous("iframe")) if "onload" in e.attributs]
    cadre = client.page(f"/annuaire/integre?{parametres}")
    assert not [script for script in cadre.tous("script") if not script["nonce"]]


@pytest.mark.usefixtures("annuaire")
def test_a_wrong_height_is_said_beside_its_field_and_kept(client: ClientPages) -> None:
    page = client.page("/annuaire/integrer?hauteur=beaucoup", 400)
    (champ,) = [element for element in page.tous("input") if element["name"] == "hauteur"]
    assert (champ["value"], champ["aria-invalid"]) == ("beaucoup", "true")
    assert "de 300 à 1200" in page.texte("span", id="hauteur-erreur")


@pytest.mark.usefixtures("annuaire")
def test_a_place_elsewhere_is_said_and_a_near_one_proposed(client: ClientPages) -> None:
    assert "n’est pas en Lot-et-Garonne" in client.page("/annuaire/integrer?ou=Bordeaux").texte("main")
    page = client.page("/annuaire/integrer?ou=Vileneuve&couleur=prune&hauteur=450")
    (lien,) = [a for a in page.tous("a") if "ou=Villeneuve-de-Duras" in a["href"]]
    assert lien["href"].startswith("/annuaire/integrer?")
    assert "couleur=prune" in lien["href"]
    assert "hauteur=450" in lien["href"]


@pytest.mark.usefixtures("annuaire")
def test_no_filter_of_the_search_is_lost_on_the_way(client: ClientPages) -> None:
    recherche = "/annuaire/integrer?q=lot&secteur=sante&secteur=enseignement&epci=200096956&label=1&rayon=5&tri=nom"
    page = client.page(recherche)
    (apercu,) = page.tous("iframe")
    champs = {
        (element["name"], element["value"])
        for element in page.tous("input")
        if element["type"] == "hidden" or "checked" in element.attributs
    }
    voulus = {("secteur", "sante"), ("secteur", "enseignement"), ("epci", "200096956"), ("label", "1"), ("rayon", "5")}
    assert voulus | {("tri", "nom")} <= champs
    assert all(f"{nom}={valeur}" in apercu["src"] for nom, valeur in voulus)


@pytest.mark.usefixtures("annuaire")
def test_a_frame_with_nothing_to_show_says_so(client: ClientPages) -> None:
    assert "Aucune structure ne répond" in client.page("/annuaire/integre?q=xylophone").texte("main")


@pytest.mark.usefixtures("annuaire")
def test_the_search_leads_there_with_its_filters(client: ClientPages) -> None:
    page = client.page("/annuaire/?q=ressourcerie")
    (lien,) = [a for a in page.tous("a") if a["href"].startswith("/annuaire/integrer")]
    assert lien["href"] == "/annuaire/integrer?q=ressourcerie"


@pytest.mark.parametrize(
    ("parametre", "dit"),
    [
        ("rayon=abc", "« abc »"),
        ("secteur=inconnu", "« inconnu »"),
        ("bbox=1,2", "La zone se donne par quatre nombres"),
        ("epci=47", "Ce code de lieu n’a pas la bonne forme"),
        ("tri=couleur", "Cet ordre n’existe pas"),
    ],
)
def test_a_frame_that_asks_what_cannot_be_read_says_so_where_it_is(
    client: ClientPages, parametre: str, dit: str
) -> None:
    reponse = client.get(f"/annuaire/integre?{parametre}&couleur=prune", 400)
    assert "frame-ancestors *" in reponse.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in reponse.headers
    page = client.page(f"/annuaire/integre?{parametre}&couleur=prune", 400)
    assert page.texte("h1") == "Ce cadre ne peut pas s’afficher"
    assert dit in page.texte("main")
    assert "/annuaire/integrer" in [lien["href"] for lien in page.tous("a")]
