"""The page of a listing."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from annuaire.enums import OrigineRevision, PrecisionPosition
from annuaire.models import SourceStructure, Structure
from annuaire.services import modifier_structure
from socle.base import maintenant
from tests.factories import structure
from tests.page import ClientPages, Page


def adresse(fiche: Structure) -> str:
    return f"/annuaire/structures/{fiche.slug}-{fiche.id}"


def donnees_structurees(page: Page) -> dict[str, Any]:
    return json.loads(page.texte("script", type="application/ld+json"))


@pytest.fixture
def complete(session: Any) -> Structure:
    """A listing with a value everywhere."""
    fiche = structure(
        session,
        nom="Régie de quartier « Le Pin »",
        sigle="RQP",
        autres_noms=["La Régie"],
        description="Entretient les espaces verts.",
        mots_cles=["jardin"],
        publics=["Jeunes"],
        adresse="12 rue des Lilas",
        telephone="+33553000000",
        courriel="contact@regie.example",
        site_web="https://www.regie.example/",
        reseaux_sociaux={"mastodon": "https://social.example/@regie"},
        horaires="Mo-Fr 09:00-12:00",
        accessibilite=["Entrée de plain-pied."],
        siret="80000000500019",
        rna="W471000001",
        forme_juridique="9220",
        activite_naf="81.30Z",
        annee_creation=1998,
        effectif=12,
        base_ess="forme juridique",
        zone_intervention=[{"type": "commune", "code": "47001"}, {"type": "rayon", "km": 10}],
        labels_externes=[{"nom": "EI", "source": "ASP", "valide_au": None}],
        labellisee_jusqu_au=dt.date(2999, 12, 31),
    )
    fiche.sources.append(SourceStructure(source="essai", source_id="1", licence="Licence Ouverte 2.0"))
    session.commit()
    return fiche


def test_all_that_is_known_is_shown(client: ClientPages, complete: Structure) -> None:
    page = client.page(adresse(complete))
    texte = page.texte("main")
    for attendu in (
        "Régie de quartier « Le Pin »", "RQP, La Régie", "Entretient les espaces verts.", "jardin", "Jeunes", "EI",
        "12 rue des Lilas", "47000 Agen", "Agglomération d’Agen", "regie.example", "Entrée de plain-pied.",
        "80000000500019", "W471000001", "Association déclarée", "1998", "12 personnes salariées", "Forme juridique",
        "Agen, 10 km à la ronde", "essai (Licence Ouverte 2.0)", "Labellisée jusqu’au 31 décembre 2999", "lundi",
        "9 h – 12 h",
    ):  # fmt: skip
        assert attendu in texte, attendu


def test_each_value_says_its_source_and_date(client: ClientPages, session: Any) -> None:
    fiche = structure(session, description="De la liste", sources=(("liste-2026", "1"),))
    modifier_structure(
        fiche, {"description": "De nos mains"}, origine=OrigineRevision.MEMBRE,
        maintenant=dt.datetime(2026, 10, 4, 12, tzinfo=dt.UTC),
    )  # fmt: skip
    session.commit()
    lignes = client.page(adresse(fiche)).textes("li")
    assert "Description : saisie, 4 octobre 2026" in lignes
    assert any(ligne.startswith("Nom, ") and "liste-2026" in ligne for ligne in lignes)


def test_contact_data_needs_a_consent(client: ClientPages, complete: Structure, session: Any) -> None:
    page = client.page(adresse(complete))
    html = client.get(adresse(complete)).get_data(as_text=True)
    assert "0553000000" not in html.replace(" ", "")
    assert "contact@regie.example" not in html
    assert not {"telephone", "email"} & donnees_structurees(page).keys()
    complete.contact_consenti_le = maintenant()
    session.commit()
    page = client.page(adresse(complete))
    assert page.tous("a", href="tel:+33553000000")
    assert page.texte("a", href="mailto:contact@regie.example") == "contact@regie.example"
    assert donnees_structurees(page)["telephone"] == "+33553000000"


def test_schema_org_and_open_graph(client: ClientPages, complete: Structure) -> None:
    page = client.page(adresse(complete))
    lues = donnees_structurees(page)
    assert lues["@type"] == "NGO"
    assert lues["name"] == complete.nom
    assert lues["url"].endswith(adresse(complete))
    assert lues["address"]["addressLocality"] == "Agen"
    lundi = lues["location"]["openingHoursSpecification"][0]
    assert (lundi["dayOfWeek"], lundi["opens"], lundi["closes"]) == ("https://schema.org/Monday", "09:00", "12:00")
    (canonique,) = page.tous("link", rel="canonical")
    assert canonique["href"].endswith(adresse(complete))
    (titre,) = page.tous("meta", property="og:title")
    assert titre["content"] == "Régie de quartier « Le Pin », Agen – ESS 47"


def test_hostile_text_stays_text(client: ClientPages, session: Any) -> None:
    fiche = structure(session, nom="</script><script>alert(1)</script>", description="<img src=x onerror=alert(1)>")
    session.commit()
    page = client.page(adresse(fiche))
    assert page.texte("h1") == "</script><script>alert(1)</script>"
    assert not [image for image in page.tous("img") if image["src"] == "x"]


def test_an_old_slug_redirects_for_good(client: ClientPages, session: Any) -> None:
    fiche = structure(session, nom="Nouveau nom")
    session.commit()
    reponse = client.get(f"/annuaire/structures/ancien-nom-{fiche.id}", 301)
    assert reponse.headers["Location"] == adresse(fiche)


@pytest.mark.parametrize("slug_id", ["x", "rien-zzzzzzzzzzzz", "-", "%00", "%00" * 12, "../../etc", "é"])
def test_a_foreign_id_is_not_found(client: ClientPages, slug_id: str) -> None:
    client.page(f"/annuaire/structures/{slug_id}", 404)


def test_a_bare_listing_says_what_is_unknown(client: ClientPages, session: Any) -> None:
    fiche = structure(session, nom="Association sans rien", commune=None, famille=None, secteurs=[])
    session.commit()
    page = client.page(adresse(fiche))
    texte = page.texte("main")
    assert "Commune non renseignée" in texte
    assert "Nous ne connaissons pas les horaires" in texte
    assert "Fermé" not in texte  # unknown is never « closed »
    assert "Fiche non confirmée par la structure" in texte
    assert "geo" not in donnees_structurees(page).get("location", {})


def test_freshness_never_vanishes(client: ClientPages, session: Any) -> None:
    fiche = structure(session, confirmee_le=dt.datetime(2020, 3, 1, 12, tzinfo=dt.UTC))
    session.commit()
    assert "Non confirmée par la structure depuis le 1er mars 2020" in client.page(adresse(fiche)).texte("main")


def test_neighbours_are_the_nearest(client: ClientPages, session: Any) -> None:
    fiche = structure(session, nom="Celle-ci", latitude=44.2, longitude=0.62)
    for rang in range(6):
        structure(session, nom=f"Voisine {rang}", latitude=44.2 + rang / 100, longitude=0.62)
    session.commit()
    page = client.page(adresse(fiche))
    voisines = [titre for titre in page.textes("h3") if titre.startswith("Voisine")]
    assert voisines == ["Voisine 0", "Voisine 1", "Voisine 2", "Voisine 3"]


def test_a_point_of_the_commune_is_said(client: ClientPages, session: Any) -> None:
    fiche = structure(session, precision_position=PrecisionPosition.COMMUNE)
    session.commit()
    assert "Point placé au centre de la commune" in client.page(adresse(fiche)).texte("main")
