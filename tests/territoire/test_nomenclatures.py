"""Codes and labels of activities and legal categories."""

from __future__ import annotations

import csv

import pytest

from territoire.nomenclatures import AppartenanceEss, activite, categorie_juridique, categorie_par_libelle
from territoire.reference import DONNEES, lire_csv
from tests.partage import partage


@pytest.mark.parametrize("code", ["88.99B", "8899B", "88.99b", " 8899b "])
def test_une_activite_se_trouve_avec_ou_sans_point(code: str) -> None:
    trouvee = activite(code)
    assert trouvee is not None
    assert (trouvee.code, trouvee.libelle, trouvee.secteur) == (
        "88.99B",
        "Action sociale sans hébergement n.c.a.",
        "action-sociale",
    )


@pytest.mark.parametrize("code", [None, "", "99.99Z", "88.99", "abc", "'; --"])
def test_un_code_inconnu_ne_donne_rien(code: str | None) -> None:
    assert activite(code) is None
    assert categorie_juridique(code) is None


@pytest.mark.parametrize(
    ("code", "secteur"),
    [
        ("93.12Z", "sports-loisirs"),
        ("85.32Z", "enseignement"),
        ("90.01Z", "arts-spectacles"),
        ("86.10Z", "sante"),
        ("55.20Z", "hebergement-restauration"),
        ("01.13Z", "agriculture-industrie-construction"),
        ("65.12Z", "finance-assurance"),
        ("78.30Z", "services-divers"),
        ("94.99Z", "non-classes"),
    ],
)
def test_secteur_propose(code: str, secteur: str) -> None:
    trouvee = activite(code)
    assert trouvee is not None
    assert trouvee.secteur == secteur


def test_chaque_sous_classe_a_l_un_des_dix_secteurs() -> None:
    secteurs = {a.secteur for ligne in lire_csv("naf") if (a := activite(ligne["code"]))}
    assert len(secteurs) == 10
    assert len(lire_csv("naf")) == 732


@pytest.mark.parametrize(
    ("code", "famille", "ess"),
    [
        ("9220", "association", AppartenanceEss.OUI),
        ("9300", "fondation", AppartenanceEss.OUI),
        ("8210", "mutuelle", AppartenanceEss.OUI),
        ("5458", "cooperative", AppartenanceEss.OUI),
        ("5710", "societe_commerciale_ess", AppartenanceEss.SOUS_CONDITIONS),
        ("9240", "association", AppartenanceEss.A_EXAMINER),
        ("7210", None, AppartenanceEss.NON),
    ],
)
def test_famille_et_appartenance_d_une_categorie(code: str, famille: str | None, ess: AppartenanceEss) -> None:
    categorie = categorie_juridique(code)
    assert categorie is not None
    assert (categorie.famille, categorie.ess) == (famille, ess)


@pytest.mark.parametrize(
    ("libelle", "code"),
    [
        ("Association", "9220"),
        ("Association déclarée", "9220"),
        ("ASSOCIATION DECLAREE", "9220"),
        ("Association loi 1901", "9220"),
        ("Association déclarée, reconnue d'utilité publique", "9230"),
        ("Association déclarée, reconnue d’utilité publique", "9230"),
        ("Association déclarée d'insertion par l'économique", "9221"),
        ("Mutuelle", "8210"),
        ("Société coopérative agricole", "6317"),
        ("Caisse d'épargne et de prévoyance à forme coopérative", "5196"),
        ("CUMA", "6316"),
    ],
)
def test_categorie_par_le_libelle_des_sources(libelle: str, code: str) -> None:
    categorie = categorie_par_libelle(libelle)
    assert categorie is not None
    assert categorie.code == code


@pytest.mark.parametrize("libelle", ["SCOP", "Société coopérative et participative (SCOP)", "scic", "Coopérative"])
def test_un_libelle_que_plusieurs_categories_partagent_donne_la_famille_sans_code(libelle: str) -> None:
    categorie = categorie_par_libelle(libelle)
    assert categorie is not None
    assert (categorie.code, categorie.famille, categorie.ess) == (None, "cooperative", AppartenanceEss.OUI)


@pytest.mark.parametrize("libelle", [None, "", "Service porté par une association", "Truc"])
def test_un_libelle_inconnu_ne_se_devine_pas(libelle: str | None) -> None:
    assert categorie_par_libelle(libelle) is None


def test_chaque_libelle_de_l_insee_retrouve_une_categorie_de_meme_famille() -> None:
    ecarts = [
        ligne["code"]
        for ligne in lire_csv("categories_juridiques")
        if (trouvee := categorie_par_libelle(ligne["libelle"])) is None
        or (trouvee.famille or "", trouvee.ess) != (ligne["famille"], ligne["ess"])
    ]
    assert ecarts == []


def test_les_formes_des_structures_reelles_sont_reconnues() -> None:
    with partage("data/structures_47.csv").open(encoding="utf-8", newline="") as flux:
        formes = {ligne["legal_form"] for ligne in csv.DictReader(flux)}
    assert {f for f in formes if f and categorie_par_libelle(f) is None} == {"Service porté par une association"}


def test_les_sources_des_donnees_sont_toutes_dites() -> None:
    sources = (DONNEES / "SOURCES.md").read_text(encoding="utf-8")
    fichiers = {f.name for f in DONNEES.iterdir()} - {"SOURCES.md"}
    assert {nom for nom in fichiers if f"`{nom}`" not in sources} == set()
