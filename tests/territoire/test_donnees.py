"""The committed reference data are those of the acceptance folder, and hold together."""

from __future__ import annotations

import csv
import json

import pytest
from shapely.geometry import shape

from territoire.reference import (
    DONNEES,
    commune_du_point,
    communes_par_code_postal,
    communes_reference,
    contours,
    epcis_reference,
)
from tests.partage import partage


@pytest.mark.parametrize(
    ("notre", "attendu"),
    [
        ("communes.csv", "communes_47.csv"),
        ("epci.csv", "epci_47.csv"),
        ("naf.csv", "naf.csv"),
        ("communes.geojson", "communes_47.geojson"),
        ("epci.geojson", "epci_47.geojson"),
        ("departement.geojson", "departement_47.geojson"),
    ],
)
def test_nos_donnees_sont_celles_de_reference_a_l_octet_pres(notre: str, attendu: str) -> None:
    assert (DONNEES / notre).read_bytes() == partage(f"data/{attendu}").read_bytes()


def test_les_categories_juridiques_sont_celles_de_reference() -> None:
    familles = {"coopérative": "cooperative", "association (congrégation)": "association"}
    with partage("data/categories_juridiques.csv").open(encoding="utf-8", newline="") as flux:
        attendu = [
            (
                r["code"],
                r["libelle"],
                "societe_commerciale_ess"
                if r["famille_ess"].startswith("société commerciale")
                else familles.get(r["famille_ess"], r["famille_ess"]),
                r["ess_loi_2014_856"],
            )
            for r in csv.DictReader(flux)
        ]
    with (DONNEES / "categories_juridiques.csv").open(encoding="utf-8", newline="") as flux:
        notre = [(r["code"], r["libelle"], r["famille"], r["ess"]) for r in csv.DictReader(flux)]
    assert notre == attendu


def test_319_communes_aux_slugs_distincts() -> None:
    communes = communes_reference()
    assert len(communes) == 319
    assert len({c.slug for c in communes.values()}) == 319
    assert len(communes_par_code_postal()) == 44


def test_chaque_commune_est_dans_exactement_un_epci_d_aujourd_hui() -> None:
    actuels = [e for e in epcis_reference().values() if e.actuel]
    membres = [code for epci in actuels for code in epci.communes]
    assert sorted(membres) == sorted(communes_reference())
    assert len(actuels) == 12
    assert [e.nom for e in actuels if e.siege_hors_departement] == ["CC des Deux Rives"]


def test_les_deux_epci_de_2021_ont_fusionne_dans_l_agglomeration_d_agen() -> None:
    anciens = {e.nom: e.successeur_code for e in epcis_reference().values() if not e.actuel}
    assert anciens == {"CA d'Agen": "200096956", "CC Porte d'Aquitaine en Pays de Serres": "200096956"}


def test_les_chiffres_de_l_ess_font_les_totaux_de_la_feuille_de_route() -> None:
    """Feuille de route, partie 2, tableau 4: 1 433 employers, 14 053 jobs (former EPCI counted in their successor)."""
    with (DONNEES / "epci.csv").open(encoding="utf-8", newline="") as flux:
        actuels = [ligne for ligne in csv.DictReader(flux) if ligne["statut"] == "actuel"]
    assert sum(int(e["etablissements_employeurs_ess_2015"] or 0) for e in actuels) == 1433
    assert sum(int(e["salaries_ess_2015"] or 0) for e in actuels) == 14053


def test_les_contours_sont_valides_et_couvrent_le_departement() -> None:
    communes = contours("communes", "insee")
    assert set(communes) == set(communes_reference())
    assert [code for code, c in communes.items() if not c.is_valid] == []
    departement = shape(json.loads((DONNEES / "departement.geojson").read_text())["features"][0]["geometry"])
    assert sum(c.area for c in communes.values()) == pytest.approx(departement.area, rel=1e-6)


def test_le_centre_de_chaque_commune_tombe_dans_son_contour_ou_a_sa_porte() -> None:
    ailleurs = [
        c.nom for c in communes_reference().values() if commune_du_point(c.latitude, c.longitude) != c.code_insee
    ]
    assert ailleurs == []


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (44.2033, 0.6163, "47001"),  # Agen, town hall
        (44.4071, 0.7036, "47323"),  # Villeneuve-sur-Lot, town hall
        (44.8378, -0.5792, None),  # Bordeaux
        (48.003812, 7.56219, None),  # in Alsace
        (0.6163, 44.2033, None),  # latitude and longitude the wrong way round
    ],
)
def test_commune_d_un_point(latitude: float, longitude: float, code: str | None) -> None:
    assert commune_du_point(latitude, longitude) == code


def test_aucun_nom_d_elu_dans_les_donnees() -> None:
    colonnes = {
        fichier.name: fichier.read_text(encoding="utf-8").splitlines()[0].split(",")
        for fichier in DONNEES.glob("*.csv")
    }
    interdites = {"maire", "elu", "prenom", "depute", "senateur", "mairie_email", "mairie_telephone"}
    assert {nom for nom, entete in colonnes.items() if interdites & set(entete)} == set()
