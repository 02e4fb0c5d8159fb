"""What other sites and our own map read: export, points, drawings, cards."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from annuaire.enums import PrecisionPosition
from annuaire.models import Structure
from socle.base import maintenant
from tests.factories import structure
from tests.page import ClientPages, Page


@pytest.fixture
def trois(session: Any, indexer: Any) -> list[Structure]:
    """Two listings with a point, one without, in the index."""
    fiches = [
        structure(session, nom="Vélo pour tous", description="Atelier", sources=(("asp", "1"), ("finess", "2"))),
        structure(session, nom="Atelier du vélo", commune="47157", siret="80000000500019"),
        structure(session, nom="Sans lieu, mais à vélo", commune=None),
    ]
    session.commit()
    indexer()
    return fiches


def exporter(client: ClientPages, parametres: str = "") -> list[dict[str, Any]]:
    reponse = client.get(f"/annuaire/export.json{parametres}")
    assert reponse.mimetype == "application/json"
    lues: list[dict[str, Any]] = json.loads(reponse.get_data(as_text=True))
    return lues


def test_the_export_has_the_keys_of_the_contract(client: ClientPages, trois: list[Structure]) -> None:
    fiche = next(ligne for ligne in exporter(client) if ligne["nom"] == "Vélo pour tous")
    assert fiche.keys() >= {
        "nom", "siret", "rna", "commune", "code_insee", "code_postal", "adresse", "latitude", "longitude", "date_maj",
        "url", "secteurs", "famille", "label", "sources", "description", "telephone", "courriel", "site_web",
    }  # fmt: skip
    assert (fiche["commune"], fiche["code_insee"], fiche["famille"]) == ("Agen", "47001", "association")
    assert fiche["label"] is False
    assert fiche["sources"] == [
        {"source": "asp", "id": "1", "licence": None},
        {"source": "finess", "id": "2", "licence": None},
    ]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", fiche["date_maj"])
    assert fiche["latitude"] == round(fiche["latitude"], 5)
    assert client.get(fiche["url"]).status_code == 200


def test_the_export_follows_the_search(client: ClientPages, trois: list[Structure]) -> None:
    page = client.page("/annuaire/?q=velo")
    ordre = page.textes("h2")[:3]
    assert [ligne["nom"] for ligne in exporter(client, "?q=velo")] == ordre
    assert [ligne["nom"] for ligne in exporter(client, "?q=velo&ou=Marmande")] == ["Atelier du vélo"]
    assert exporter(client, "?q=zzzzzzzz") == []


def test_the_export_has_no_cap(client: ClientPages, session: Any, indexer: Any) -> None:
    for numero in range(620):
        structure(session, nom=f"Amicale {numero}")
    session.commit()
    indexer()
    assert len(exporter(client, "?page=2")) == 620


def test_the_export_keeps_contact_data_without_consent_to_itself(
    client: ClientPages, session: Any, indexer: Any
) -> None:
    structure(session, nom="Muette", telephone="+33553000000", courriel="a@b.example")
    structure(session, nom="Publique", telephone="+33553000001", contact_consenti_le=maintenant())
    session.commit()
    indexer()
    lues = {ligne["nom"]: (ligne["telephone"], ligne["courriel"]) for ligne in exporter(client)}
    assert lues == {"Muette": (None, None), "Publique": ("+33553000001", None)}


def test_the_export_may_be_read_by_other_sites_and_downloaded(client: ClientPages, trois: list[Structure]) -> None:
    assert client.get("/annuaire/export.json").headers["Access-Control-Allow-Origin"] == "*"
    assert "attachment" in client.get("/annuaire/export.json?telecharger=1").headers["Content-Disposition"]


def test_points_are_those_of_the_search_and_are_not_sent_twice(client: ClientPages, trois: list[Structure]) -> None:
    reponse = client.get("/annuaire/points.json?q=velo")
    charge = reponse.get_data(as_text=True)
    assert trois[0].id in charge
    assert trois[1].id in charge
    assert trois[2].id not in charge  # no point
    encore = client.get("/annuaire/points.json?q=velo", 304, headers={"If-None-Match": reponse.headers["ETag"]})
    assert encore.get_data() == b""
    client.get("/annuaire/points.json?q=judo", 200, headers={"If-None-Match": reponse.headers["ETag"]})


def test_points_change_when_a_listing_moves(client: ClientPages, trois: list[Structure], session: Any) -> None:
    etag = client.get("/annuaire/points.json").headers["ETag"]
    trois[0].latitude = 44.3
    session.commit()
    client.get("/annuaire/points.json", 200, headers={"If-None-Match": etag})


@pytest.mark.usefixtures("trois")
@pytest.mark.parametrize("url", ["/annuaire/carte.svg?q=velo", "/annuaire/carte.svg?bbox=0.5,44.1,0.7,44.3"])
def test_the_server_draws_the_map_for_browsers_without_scripts(client: ClientPages, url: str) -> None:
    reponse = client.get(url)
    assert reponse.mimetype == "image/svg+xml"
    assert "unsafe" not in reponse.headers["Content-Security-Policy"]
    assert ET.fromstring(reponse.get_data(as_text=True)).tag.endswith("svg")
    client.get(url, 304, headers={"If-None-Match": reponse.headers["ETag"]})


def test_the_card_of_a_point(client: ClientPages, trois: list[Structure], session: Any) -> None:
    une = Page(client.get(f"/annuaire/bulle?ids={trois[0].id}").get_data(as_text=True))
    assert une.texte("h3") == "Vélo pour tous"
    trois[1].precision_position = PrecisionPosition.COMMUNE
    session.commit()
    assert "Adresse exacte non connue" in client.get(f"/annuaire/bulle?ids={trois[1].id}").get_data(as_text=True)
    deux = Page(client.get(f"/annuaire/bulle?ids={trois[0].id},{trois[1].id}").get_data(as_text=True))
    assert deux.textes("a") == ["Vélo pour tous", "Atelier du vélo"]


@pytest.mark.parametrize("ids", ["", "x", "zzzzzzzzzzzz", ",,,", "%00", "'", "%00" * 12])
def test_the_card_of_nothing_is_no_error(client: ClientPages, ids: str) -> None:
    assert "n’est plus publiée" in client.get(f"/annuaire/bulle?ids={ids}").get_data(as_text=True)
