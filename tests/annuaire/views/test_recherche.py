"""The search page, as its visitors see it, whole and in the fragment that htmx asks for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from annuaire.enums import Famille, Secteur
from tests.factories import structure
from tests.page import ClientPages, Page

MARMANDE, AGEN, VILLENEUVE = "47157", "47001", "47323"


@pytest.fixture
def annuaire(session: Any, indexer: Any) -> None:
    """Six listings in three towns, in the index."""
    structure(session, nom="Ressourcerie du Lot", commune=VILLENEUVE, secteurs=[Secteur.SERVICES_DIVERS.value])
    structure(session, nom="La Roue libre", commune=AGEN, description="Atelier de vélos et ressourcerie.")
    structure(session, nom="Club de judo", commune=AGEN, secteurs=[Secteur.SPORTS_LOISIRS.value])
    structure(session, nom="Caisse locale", commune=MARMANDE, famille=Famille.COOPERATIVE)
    structure(session, nom="Mutuelle du Sud", commune=MARMANDE, famille=Famille.MUTUELLE)
    structure(session, nom="Amap d’Agen", commune=AGEN, labellisee_jusqu_au=dt.date(2999, 1, 1))
    session.commit()
    indexer()


def noms(page: Page) -> list[str]:
    return page.textes("h2")[: len(page.tous("li", class_="fiche"))]


@pytest.mark.usefixtures("annuaire")
def test_all_structures_by_name(client: ClientPages) -> None:
    page = client.page("/annuaire/")
    assert page.texte("p", role="status") == "6 structures"
    assert noms(page) == [
        "Amap d’Agen", "Caisse locale", "Club de judo", "La Roue libre", "Mutuelle du Sud", "Ressourcerie du Lot",
    ]  # fmt: skip


@pytest.mark.usefixtures("annuaire")
def test_words_are_found_by_rank_and_marked(client: ClientPages) -> None:
    page = client.page("/annuaire/?q=RESSOURCERIES")
    assert noms(page) == ["Ressourcerie du Lot", "La Roue libre"]
    assert page.textes("mark") == ["Ressourcerie", "ressourcerie"]
    assert page.texte("h1") == "RESSOURCERIES"


@pytest.mark.usefixtures("annuaire")
def test_words_near_a_place(client: ClientPages) -> None:
    page = client.page("/annuaire/?q=ressourcerie&ou=Villeneuve+sur+lot")
    assert noms(page) == ["Ressourcerie du Lot"]
    assert page.texte("h1") == "Ressourcerie près de Villeneuve-sur-Lot"
    assert page.tous("input", name="ou")[0]["value"] == "Villeneuve sur lot"  # what was typed is kept


@pytest.mark.usefixtures("annuaire")
def test_filters_add_up_show_true_counts_and_come_off_one_by_one(client: ClientPages) -> None:
    page = client.page("/annuaire/?commune=47001&secteur=sports-loisirs&secteur=action-sociale")
    assert len(noms(page)) == 3
    retirer = {lien["href"] for lien in page.tous("a", class_="filtre")}
    assert "/annuaire/?secteur=action-sociale&commune=47001" in retirer
    cases = {case["value"]: "checked" in case.attributs for case in page.tous("input", type="checkbox", name="secteur")}
    assert cases["sports-loisirs"]
    assert cases["action-sociale"]
    agen = next(texte for texte in page.textes("label", class_="case") if texte.startswith("Agen "))
    assert agen == "Agen 3"


def test_states_labels_and_areas_served_filter_with_their_counts(
    session: Any, indexer: Any, client: ClientPages
) -> None:
    esus = {"nom": "ESUS", "libelle": "Entreprise solidaire d’utilité sociale", "source": "s", "valide_au": None}
    albret = {"type": "epci", "code": "200068948"}
    structure(session, nom="Aide à domicile", commune=AGEN, zone_intervention=[albret], horaires="24/7")
    structure(session, nom="Ferme ouverte", commune=MARMANDE, labels_externes=[esus], accessibilite=["De plain-pied"])
    session.commit()
    indexer()
    page = client.page("/annuaire/")
    pilules = page.textes("label", class_="case--pilule")
    assert pilules == ["Accessible en fauteuil 1", "Ouvert maintenant 1"]  # no label at all: not offered
    assert "Entreprise solidaire d’utilité sociale 1" in page.textes("label", class_="case")
    for filtre, nom in (
        ("ouvert=1", "Aide à domicile"),
        ("dessert=200068948", "Aide à domicile"),
        ("ou=N%C3%A9rac", "Aide à domicile"),  # 25 km away, but it goes there
        ("accessible=1", "Ferme ouverte"),
        ("labels_externes=ESUS", "Ferme ouverte"),
    ):
        page = client.page(f"/annuaire/?{filtre}")
        assert noms(page) == [nom]
        assert filtre.startswith("ou=") or [lien["href"] for lien in page.tous("a", class_="filtre")] == ["/annuaire/"]
        assert ("Se déplace jusqu’ici" in page.textes("li")) is filtre.startswith("ou=")
        assert filtre.startswith("ou=") or any("checked" in c.attributs for c in page.tous("input", type="checkbox"))


@pytest.mark.usefixtures("annuaire")
def test_a_place_guessed_is_said_beside_the_others(client: ClientPages) -> None:
    page = client.page("/annuaire/?ou=Vilneuve")
    (dit,) = [texte for texte in page.textes("p", class_="champ-aide") if "compris" in texte]
    assert dit == "Nous avons compris « Villeneuve-sur-Lot ». Un autre lieu ? Villeneuve-de-Duras"


@pytest.mark.usefixtures("annuaire")
def test_nothing_found_shows_the_nearest(client: ClientPages) -> None:
    page = client.page("/annuaire/?q=ressourcerie&ou=Marmande&rayon=2&secteur=sante")
    assert page.texte("p", role="status") == "Aucune structure"
    assert page.textes("h3") == ["Ressourcerie du Lot", "La Roue libre"]  # the nearest first: 43 km, 52 km
    page = client.page("/annuaire/?q=judo&secteur=sante")
    assert page.textes("h3") == ["Club de judo"]
    page = client.page("/annuaire/?q=xylophone&ou=Marmande")
    assert "Ce qui est le plus près de ce lieu" in page.textes("h2")
    assert page.textes("h3") == ["Caisse locale", "Mutuelle du Sud", "Ressourcerie du Lot"]
    page = client.page("/annuaire/?q=xylophone")
    assert "Mises à jour récemment" in page.textes("h2")
    assert len(page.textes("h3")) == 3


@pytest.mark.usefixtures("annuaire")
def test_a_mistyped_word_is_said_as_the_listings_write_it(client: ClientPages) -> None:
    page = client.page("/annuaire/?q=resourcerie")
    assert page.texte("p", **{"class": "correction"}).startswith("Vouliez-vous dire ressourcerie ?")
    (lien,) = [a for a in page.tous("a") if a["href"].endswith("q=ressourcerie")]
    juste = client.page(lien["href"])
    assert noms(juste) == noms(page)
    assert not [p for p in juste.tous("p") if p["class"] == "correction"]


@pytest.mark.usefixtures("annuaire")
def test_a_place_among_the_words_is_said_with_the_search_around_it(client: ClientPages) -> None:
    page = client.page("/annuaire/?q=ressourcerie+marmande")
    dit = [" ".join(texte.split()) for texte in page.textes("p") if "Lieu compris" in texte]
    assert dit == [
        "Lieu compris : Marmande. Rien de tel n’y est connu : voici ailleurs. "
        "Chercher « ressourcerie » autour de Marmande"
    ]
    assert [a["href"] for a in page.tous("a") if a["href"] == "/annuaire/?q=ressourcerie&ou=Marmande"]
    for adresse in ("/annuaire/?q=ressourcerie", "/annuaire/?q=ressourcerie+marmande&ou=Agen"):
        assert not [texte for texte in client.page(adresse).textes("p") if "Lieu compris" in texte]


@pytest.mark.usefixtures("annuaire")
def test_quoted_words_that_nobody_holds_may_be_looked_for_freely(client: ClientPages) -> None:
    page = client.page('/annuaire/?q="ressourcerie marmande"')
    assert page.texte("p", role="status") == "Aucune structure"
    assert not [texte for texte in page.textes("p") if "Lieu compris" in texte]
    (lien,) = [a for a in page.tous("a") if a["href"] == "/annuaire/?q=ressourcerie+marmande"]
    assert noms(client.page(lien["href"])) == ["Ressourcerie du Lot", "La Roue libre"]
    assert "guillemets" not in client.page("/annuaire/?q=xylophone").texte("main")


@pytest.mark.usefixtures("annuaire")
def test_label_filter_keeps_labels_in_force(client: ClientPages) -> None:
    assert noms(client.page("/annuaire/?label=1")) == ["Amap d’Agen"]


@pytest.mark.usefixtures("annuaire")
def test_the_order_may_be_chosen(client: ClientPages) -> None:
    page = client.page("/annuaire/?ou=Agen&rayon=100&tri=distance")
    assert "de la plus proche à la plus lointaine" in page.texte("p", class_="compte-tri")
    assert noms(page)[-1] in {"Caisse locale", "Mutuelle du Sud"}  # Marmande is the farthest


@pytest.mark.usefixtures("annuaire")
def test_the_fragment_holds_the_results_alone(client: ClientPages) -> None:
    reponse = client.get("/annuaire/?q=judo", headers={"HX-Request": "true"})
    html = reponse.get_data(as_text=True)
    assert reponse.headers["Vary"].find("HX-Request") >= 0
    assert "<html" not in html
    fragment = Page(html)
    assert fragment.texte("title") == "Judo – ESS 47"
    assert fragment.tous("h1", hx_swap_oob="true")
    assert [e["data-points-url"] for e in fragment.elements if "data-points-url" in e.attributs] == [
        "/annuaire/points.json?q=judo"
    ]


@pytest.mark.parametrize(
    ("url", "dit"),
    [
        ("/annuaire/?q=zzzzzz", "Essayer un mot plus simple"),
        ("/annuaire/?q=judo&ou=Marmande&rayon=2", "Chercher dans tout le Lot-et-Garonne"),
        ("/annuaire/?q=judo&secteur=sante", "Retirer les filtres"),
        ("/annuaire/?ou=Bordeaux", "Bordeaux (Gironde) n’est pas en Lot-et-Garonne"),
        ("/annuaire/?ou=Xyzzyville", "Nous ne connaissons pas de lieu « Xyzzyville »"),
    ],
)
@pytest.mark.usefixtures("annuaire")
def test_no_dead_end(client: ClientPages, url: str, dit: str) -> None:
    assert dit in client.page(url).texte("main")


@pytest.mark.usefixtures("annuaire")
def test_a_wrong_value_is_said_and_the_rest_is_kept(client: ClientPages) -> None:
    page = client.page("/annuaire/?q=judo&rayon=beaucoup&ou=Agen", 400)
    assert "Le rayon se donne en kilomètres" in page.texte("main")
    assert page.tous("input", id="chercher-q")[0]["value"] == "judo"
    assert noms(page) == ["Club de judo"]


@pytest.mark.parametrize("page", [2, 999999])
@pytest.mark.usefixtures("annuaire")
def test_a_page_beyond_the_last_is_not_found(client: ClientPages, page: int) -> None:
    client.page(f"/annuaire/?page={page}", 404)


def test_pages_follow_each_other(client: ClientPages, session: Any, indexer: Any) -> None:
    for numero in range(45):
        structure(session, nom=f"Amicale {numero:02d}")
    session.commit()
    indexer()
    assert [lien["href"] for lien in client.page("/annuaire/").tous("a", rel="next")] == ["/annuaire/?page=2"]
    derniere = client.page("/annuaire/?page=3")
    assert noms(derniere) == [f"Amicale {numero}" for numero in range(40, 45)]
    assert derniere.tous("ol", class_="liste")[0]["start"] == "41"
    assert not derniere.tous("a", rel="next")


ATTAQUES = (
    "<script>alert(1)</script>", "' OR 1=1 --", "\x00", "a" * 5000, "AND OR NOT ((", "*", "nom:*", "\"", "🚲", "%s%s%n",
    "../../etc/passwd", "{{7*7}}", "é" * 300, "&&|!:()<->",
)  # fmt: skip


@pytest.mark.parametrize("texte", ATTAQUES)
@pytest.mark.usefixtures("annuaire")
def test_no_input_breaks_the_page_or_gets_into_it(client: ClientPages, texte: str) -> None:
    page = client.page("/annuaire/", query_string={"q": texte, "ou": texte})
    assert "alert(1)" not in "".join(page.textes("script"))
    assert "49" not in page.texte("h1")


@pytest.mark.usefixtures("annuaire")
def test_hidden_listings_are_nowhere(client: ClientPages, session: Any, indexer: Any) -> None:
    from annuaire.enums import Statut

    cachee = structure(session, nom="Brouillon secret", statut=Statut.BROUILLON)
    session.commit()
    indexer()
    assert "Brouillon secret" not in client.get("/annuaire/?q=secret").get_data(as_text=True)
    assert client.page("/annuaire/?q=secret").texte("p", role="status") == "Aucune structure"
    client.page(f"/annuaire/structures/{cachee.slug}-{cachee.id}", 404)
    assert "Brouillon secret" not in client.get("/annuaire/export.json").get_data(as_text=True)
    assert cachee.id not in client.get("/annuaire/points.json").get_data(as_text=True)
    assert cachee.id not in client.get("/sitemap.xml").get_data(as_text=True)
    client.get(f"/annuaire/structures/{cachee.id}/carte.svg", 404)
    assert "secret" not in client.get(f"/annuaire/bulle?ids={cachee.id}").get_data(as_text=True)


def test_a_wrong_radius_is_shown_as_it_was_typed(client: ClientPages) -> None:
    assert "Vous avez écrit « abc »" in client.page("/annuaire/?ou=Agen&rayon=abc", 400).texte("main")


def test_beyond_the_last_page_the_search_is_kept(client: ClientPages, session: Any, indexer: Any) -> None:
    for rang in range(22):
        structure(session, nom=f"Vélo {rang:02d}")
    session.commit()
    indexer()
    page = client.page("/annuaire/?q=velo&tri=nom&page=9", 404)
    assert page.texte("h1") == "Velo : il n’y a pas de page 9"
    assert "22 structures, sur 2 pages" in page.texte("main")
    boutons = [lien["href"] for lien in page.tous("a") if "bouton" in lien["class"].split()]
    assert boutons == ["/annuaire/?q=velo&tri=nom", "/annuaire/?q=velo&tri=nom&page=2"]
    champs = {champ["name"]: champ["value"] for champ in page.tous("input") if champ["name"]}
    assert champs == {"q": "velo", "ou": "", "tri": "nom"}
    client.page(boutons[1])
    vide = client.page("/annuaire/?q=xylophone&page=2", 404)
    assert "Rien ne correspond" in vide.texte("main")
    assert [lien["href"] for lien in vide.tous("a") if "bouton" in lien["class"].split()] == ["/annuaire/?q=xylophone"]
