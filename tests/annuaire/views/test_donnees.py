"""What other sites and our own map read: export, points, drawings, cards."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from openpyxl import load_workbook

from annuaire.enums import OrigineRevision, PrecisionPosition
from annuaire.models import Structure
from annuaire.services import modifier_structure
from socle.base import maintenant
from tests.factories import structure
from tests.page import ClientPages, Page, compter_requetes


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
    elements = client.get("/annuaire/export.geojson").get_json(force=True)["features"]
    for lignes in (exporter(client), [element["properties"] for element in elements], *tables(client)):
        lues = {ligne["nom"]: (ligne["telephone"], ligne["courriel"]) for ligne in lignes}
        assert lues == {"Muette": (None, None), "Publique": ("+33553000001", None)}


MIMES = {
    "json": "application/json",
    "geojson": "application/geo+json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.mark.usefixtures("trois")
@pytest.mark.parametrize("extension", MIMES)
def test_every_export_may_be_read_by_other_sites_and_downloaded(client: ClientPages, extension: str) -> None:
    reponse = client.get(f"/annuaire/export.{extension}?telecharger=1")
    assert reponse.headers["Access-Control-Allow-Origin"] == "*"
    assert reponse.headers["Content-Disposition"] == f'attachment; filename="ess47-structures.{extension}"'
    assert reponse.mimetype == MIMES[extension]


def test_the_json_is_shown_and_the_others_downloaded(client: ClientPages, trois: list[Structure]) -> None:
    disposition = client.get("/annuaire/export.json").headers["Content-Disposition"]
    assert disposition.startswith("inline")
    assert client.get("/annuaire/export.csv").headers["Content-Disposition"].startswith("attachment")


def tables(client: ClientPages, parametres: str = "") -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of the CSV and of the workbook, empty cells None."""
    octets = client.get(f"/annuaire/export.csv{parametres}").get_data()
    assert octets.startswith(b"\xef\xbb\xbf")
    texte = csv.DictReader(io.StringIO(octets.decode("utf-8-sig"), newline=""))
    classeur = load_workbook(io.BytesIO(client.get(f"/annuaire/export.xlsx{parametres}").get_data()), read_only=True)
    noms, *rangees = classeur.active.iter_rows(values_only=True)
    lues = [dict.fromkeys(noms) | dict(zip(noms, rangee, strict=False)) for rangee in rangees]
    classeur.close()
    return [{nom: valeur or None for nom, valeur in ligne.items()} for ligne in texte], lues


def test_the_four_exports_say_the_same(client: ClientPages, trois: list[Structure]) -> None:
    objets = exporter(client, "?q=velo")
    texte, classeur = tables(client, "?q=velo")
    elements = client.get("/annuaire/export.geojson?q=velo").get_json(force=True)
    assert elements["type"] == "FeatureCollection"
    assert [element["properties"] for element in elements["features"]] == objets
    assert list(texte[0]) == list(classeur[0]) == list(objets[0])
    for ligne, rangee, objet in zip(texte, classeur, objets, strict=True):
        assert ligne == {nom: None if valeur is None else str(valeur) for nom, valeur in rangee.items()}
        assert (ligne["nom"], ligne["siret"], ligne["url"]) == (objet["nom"], objet["siret"], objet["url"])
        assert json.loads(ligne["sources"] or "[]") == objet["sources"]


def test_a_listing_without_a_point_is_in_the_geojson(client: ClientPages, trois: list[Structure]) -> None:
    elements = client.get("/annuaire/export.geojson").get_json(force=True)["features"]
    points = {element["id"]: element["geometry"] for element in elements}
    assert points.keys() == {structure.id for structure in trois}
    assert points[trois[2].id] is None
    assert points[trois[0].id] == {"type": "Point", "coordinates": [0.62568, 44.20278]}


def test_nothing_found_is_still_a_file(client: ClientPages, trois: list[Structure]) -> None:
    assert client.get("/annuaire/export.geojson?q=zzzzzzzz").get_json(force=True)["features"] == []
    texte, classeur = tables(client, "?q=zzzzzzzz")
    assert texte == classeur == []


def test_hostile_names_do_not_run(client: ClientPages, session: Any, indexer: Any) -> None:
    structure(session, nom='=HYPERLINK("http://mal.example","Cliquez")', description="@SUM(A1:A9)")
    session.commit()
    indexer()
    for lues in tables(client):
        assert lues[0]["nom"] == '\'=HYPERLINK("http://mal.example","Cliquez")'
        assert lues[0]["description"] == "'@SUM(A1:A9)"


def test_the_results_offer_the_four_formats(client: ClientPages, trois: list[Structure]) -> None:
    html = client.get("/annuaire/?q=velo&ou=Agen&page=1").get_data(as_text=True)
    liens = re.findall(r'href="(/annuaire/export[^"]+)" download', html)
    assert [lien.partition("?")[0] for lien in liens] == [
        f"/annuaire/export.{extension}" for extension in ("xlsx", "csv", "geojson", "json")
    ]
    for lien in liens:
        client.get(lien.replace("&amp;", "&"))


def test_points_are_those_of_the_search_and_are_not_sent_twice(client: ClientPages, trois: list[Structure]) -> None:
    reponse = client.get("/annuaire/points.json?q=velo")
    charge = reponse.get_data(as_text=True)
    assert trois[0].id in charge
    assert trois[1].id in charge
    assert trois[2].id not in charge  # no point
    encore = client.get("/annuaire/points.json?q=velo", 304, headers={"If-None-Match": reponse.headers["ETag"]})
    assert encore.get_data() == b""
    client.get("/annuaire/points.json?q=judo", 200, headers={"If-None-Match": reponse.headers["ETag"]})


def test_points_change_when_a_listing_moves(
    client: ClientPages, trois: list[Structure], session: Any, indexer: Any
) -> None:
    etag = client.get("/annuaire/points.json").headers["ETag"]
    modifier_structure(
        trois[0], {"latitude": 44.3, "longitude": 0.6}, origine=OrigineRevision.SYSTEME, maintenant=maintenant()
    )
    session.commit()
    indexer()
    client.get("/annuaire/points.json", 200, headers={"If-None-Match": etag})


@pytest.mark.usefixtures("trois")
def test_points_and_drawings_read_no_listing(client: ClientPages) -> None:
    """On PostgreSQL the engine has tables of its own in the database."""
    for url in ("points.json", "points.json?q=velo", "points.json?vue=0,44,1,45&z=9", "carte.svg?ou=Agen"):
        with compter_requetes() as requetes:
            client.brut.get(f"/annuaire/{url}")
        assert [sql for sql in requetes if "recherche." not in sql] == []


def test_above_a_number_points_are_counted_by_the_server(
    client: ClientPages, trois: list[Structure], monkeypatch: pytest.MonkeyPatch
) -> None:
    tous = client.get("/annuaire/points.json").get_data()
    assert (
        client.get("/annuaire/points.json?vue=0.5,44.1,0.7,44.3&z=12").get_data() == tous
    )  # few: the view is the map's
    monkeypatch.setattr("annuaire.views.carte.SEUIL_GRILLE", 1)
    client.app.extensions["cache_pages"].vider()
    entiere = client.get("/annuaire/points.json")
    assert (entiere.json["grille"]["total"], entiere.json["n"], entiere.json["sans_point"]) == (2, 2, 1)
    vue = "/annuaire/points.json?vue=0.5,44.1,0.7,44.3&z=12"
    agen = client.get(vue)
    assert (agen.json["n"], agen.json["ids"]) == (1, trois[0].id)
    client.get(vue, 304, headers={"If-None-Match": agen.headers["ETag"]})
    client.get(vue.replace("0.7", "0.9").replace("0.5", "0.7"), 200, headers={"If-None-Match": agen.headers["ETag"]})


@pytest.mark.parametrize(
    ("parametres", "noms"),
    [
        ("vue=0,44,1,45", ["z"]),
        ("z=12", ["vue"]),
        ("vue=1,44,0,45&z=12", ["vue"]),
        ("vue=nan,44,1,45&z=12", ["vue"]),
        ("vue=0,44,1&z=douze", ["vue", "z"]),
        ("vue=0,44,1,45&z=21", ["z"]),
        ("vue=0,44,1,45&z=-1", ["z"]),
        ("vue=0,44,1,45&z=1%C2%B2", ["z"]),
    ],
)
def test_a_wrong_view_is_refused_in_words(client: ClientPages, parametres: str, noms: list[str]) -> None:
    dites = client.get(f"/annuaire/points.json?{parametres}", 400).json["parametres"]
    assert list(dites) == noms
    assert all("carte" in phrase for phrase in dites.values())


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


@pytest.mark.parametrize("url", ["points.json", "export.json", "export.csv", "export.geojson", "export.xlsx"])
@pytest.mark.parametrize(
    ("parametre", "nom"), [("rayon=-1", "rayon"), ("bbox=nan,1,2,3", "bbox"), ("secteur=x", "secteur")]
)
def test_machines_are_told_what_is_wrong_too(client: ClientPages, url: str, parametre: str, nom: str) -> None:
    reponse = client.get(f"/annuaire/{url}?{parametre}", 400)
    assert list(reponse.json["parametres"]) == [nom]


@pytest.mark.parametrize("format", ["json", "geojson", "csv", "xlsx"])
def test_who_has_an_export_already_is_told_so_until_a_listing_changes(
    client: ClientPages, session: Any, indexer: Any, format: str
) -> None:
    fiche = structure(session, nom="La Ressourcerie")
    session.commit()
    indexer()
    url = f"/annuaire/export.{format}"
    etag = client.get(url).headers["ETag"]
    connu = client.get(url, 304, headers={"If-None-Match": etag})
    assert connu.get_data() == b""
    assert client.get(f"{url}?q=rien", headers={"If-None-Match": etag}).get_data() != b""  # another search
    modifier_structure(fiche, {"nom": "Autre"}, origine=OrigineRevision.MODERATEUR, maintenant=maintenant())
    session.commit()
    indexer()
    assert client.get(url, headers={"If-None-Match": etag}).headers["ETag"] != etag
    assert client.get(url, headers={"Accept-Encoding": "gzip"}).headers.get("Content-Encoding") in ("gzip", None)
