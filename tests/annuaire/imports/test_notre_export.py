"""Reading our own export back. The whole round trip is in tests/annuaire/exports/test_aller_retour.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annuaire.enums import Famille
from annuaire.imports.formats import FORMATS
from annuaire.imports.formats.notre_export import FORMAT
from annuaire.imports.lecture import Fichier, reconnaitre
from annuaire.imports.modele import LigneRejetee
from tests.annuaire.imports.bilans import comptes, ecrire_csv, mapper, structures

SOURCES = [{"source": "rna", "id": "W471000904", "licence": "Licence Ouverte 2.0"}, {"source": "esus", "id": "9"}]
LIGNE = {
    "id": "k3v9", "nom": "Atelier des Tilleuls", "sigle": "", "autres_noms": "Les Tilleuls", "siret": "",
    "rna": "W471000904", "adresse": "'+3 rue de l’Essai", "code_postal": "47000", "commune": "Agen",
    "code_insee": "47001", "latitude": "44.20311", "longitude": "0.62088", "precision_position": "rue",
    "forme_juridique": "", "forme_juridique_libelle": "Guilde", "famille": "cooperative", "base_ess": "vérifiée",
    "activite_naf": "", "secteurs": "sante|services-divers", "label": "oui", "url": "https://a.example/k3v9",
    "labels_externes": '[{"nom": "EA", "libelle": "Entreprise adaptée", "source": "ea", "valide_au": "2027-01-31"}]',
    "horaires_accueil": "Mo-Fr 09:00-12:00", "est_employeur": "non", "sources": json.dumps(SOURCES),
}  # fmt: skip


def test_a_row_says_what_the_listing_was() -> None:
    fiche = mapper(FORMAT, LIGNE)
    champs = fiche.champs
    assert (champs["nom"], champs["autres_noms"]) == ("Atelier des Tilleuls", ["Les Tilleuls"])
    assert champs["adresse"] == "+3 rue de l’Essai"  # the apostrophe of spreadsheets is taken off
    assert (champs["famille"], champs["base_ess"]) == (Famille.COOPERATIVE, "vérifiée")
    assert champs["secteurs"] == ["sante", "services-divers"]
    assert champs["labels_externes"] == [
        {"nom": "EA", "libelle": "Entreprise adaptée", "source": "ea", "valide_au": "2027-01-31"}
    ]
    assert champs["est_employeur"] is False
    assert [(s.source, s.source_id, s.licence) for s in fiche.sources] == [
        ("rna", "W471000904", "Licence Ouverte 2.0"),
        ("esus", "9", None),
    ]
    assert "statut" not in champs


def test_a_listing_without_a_source_is_known_by_its_public_identifier() -> None:
    fiche = mapper(FORMAT, LIGNE | {"sources": "[]"})
    assert [(s.source, s.source_id) for s in fiche.sources] == [("export_ess47", "k3v9")]


@pytest.mark.parametrize(("autre", "sans_licence"), [("Licence Ouverte", False), ("test seulement : dépôt", True)])
def test_an_export_opens_no_closed_source(autre: str, sans_licence: bool) -> None:
    sources = [{"source": "x", "id": "1", "licence": "test seulement"}, {"source": "y", "id": "2", "licence": autre}]
    assert mapper(FORMAT, LIGNE | {"sources": json.dumps(sources)}).sans_licence is sans_licence


@pytest.mark.parametrize(
    ("colonnes", "raison"),
    [
        ({"id": ""}, "Pas d’identifiant"),
        ({"nom": "", "autres_noms": ""}, "Pas de nom."),
        ({"code_insee": "33063"}, "La commune 33063 n’est pas en Lot-et-Garonne."),
        ({"forme_juridique": "1000"}, "Personne physique"),
    ],
)
def test_refusals(colonnes: dict[str, str], raison: str) -> None:
    with pytest.raises(LigneRejetee) as refus:
        mapper(FORMAT, LIGNE | colonnes)
    assert str(refus.value).startswith(raison)


def test_an_older_export_without_its_basis_is_judged_by_its_form() -> None:
    ancien = {nom: valeur for nom, valeur in LIGNE.items() if nom != "base_ess"} | {"forme_juridique": "9220"}
    assert mapper(FORMAT, ancien).champs["base_ess"] == "de droit\u00a0: Association déclarée"
    assert mapper(FORMAT, ancien | {"base_ess": ""}).champs["base_ess"] is None


def test_damaged_objects_are_left_out() -> None:
    assert mapper(FORMAT, LIGNE | {"sources": '[{"source": 1, "id": 2, "licence": 3}]'}).sources[0].licence == "3"
    champs = mapper(FORMAT, LIGNE | {"labels_externes": "[{", "reseaux_sociaux": "{", "zone_intervention": "["}).champs
    assert (champs["labels_externes"], champs["reseaux_sociaux"], champs["zone_intervention"]) == ([], {}, [])


@pytest.mark.parametrize("km", ["1" * 30, '1, "nom": "\\ud800"'])
def test_one_value_that_cannot_be_stored_does_not_stop_the_others(
    importer: Any, session: Any, tmp_path: Path, km: str
) -> None:
    odd = LIGNE | {
        "id": "zzzz",
        "nom": "Foyer étrange",
        "sources": "",
        "zone_intervention": f'[{{"type": "rayon", "km": {km}}}]',
    }
    resultat = importer(ecrire_csv(tmp_path / "export.csv", [odd, LIGNE]))
    assert comptes(resultat) == {"créées": 1, "rejetées": 1}


def test_import(importer: Any, session: Any, tmp_path: Path) -> None:
    chemin = ecrire_csv(tmp_path / "export.csv", [LIGNE])
    assert reconnaitre(Fichier(Path(chemin)), FORMATS).nom == "export_ess47"
    assert comptes(importer(chemin)) == {"créées": 1}
    assert comptes(importer(chemin)) == {"inchangées": 1}
    assert structures(session)["Atelier des Tilleuls"].precision_position == "rue"
