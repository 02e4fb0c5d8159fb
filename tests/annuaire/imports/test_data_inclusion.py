"""data·inclusion structures, v0 and v1. Every row is invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annuaire.enums import Statut
from annuaire.imports.formats import FORMATS
from annuaire.imports.formats.data_inclusion import FORMAT
from annuaire.imports.lecture import Fichier, reconnaitre
from annuaire.imports.modele import LigneRejetee
from tests.annuaire.imports.bilans import comptes, ecrire_csv, mapper, siret, structures

V0 = {
    "id": "s-1", "siret": siret("90100001"), "rna": "", "nom": "Le Fil d’Albret", "commune": "Nérac",
    "code_postal": "47600", "code_insee": "47195", "adresse": "3 rue des Essais", "complement_adresse": "Bât. B",
    "longitude": "0.3389", "latitude": "44.1361", "typologie": "ASSO", "telephone": "05 53 00 00 00",
    "courriel": "contact@fil-albret.example", "site_web": "https://fil-albret.example",
    "presentation_resume": "Atelier de couture…", "presentation_detail": "Atelier de couture et de retouche.",
    "source": "dora", "date_maj": "2026-01-01", "antenne": "false", "horaires_ouverture": "Mo-Fr 09:00-12:00",
    "accessibilite": "https://acceslibre.example/1", "labels_nationaux": "", "labels_autres": "",
    "thematiques": '["mobilite--se-deplacer", "numerique"]',
}  # fmt: skip
V1 = {
    "id": "dora--s-1", "siret": siret("90100001"), "nom": "Le Fil d’Albret", "commune": "Nérac",
    "code_postal": "47600", "code_insee": "47195", "adresse": "3 rue des Essais", "complement_adresse": "",
    "longitude": "0.3389", "latitude": "44.1361", "telephone": "", "courriel": "", "site_web": "",
    "description": "Atelier de couture et de retouche.", "source": "dora", "date_maj": "2026-01-01",
    "horaires_accueil": "Mo-Fr 09:00-12:00", "accessibilite_lieu": "", "reseaux_porteurs": "",
}  # fmt: skip


def test_a_row_of_schema_v0() -> None:
    fiche = mapper(FORMAT, V0)
    champs = fiche.champs
    assert (champs["nom"], champs["code_insee"], champs["famille"]) == ("Le Fil d’Albret", "47195", "association")
    assert champs["base_ess"] == "de droit\u00a0: Association déclarée"
    assert champs["description"] == "Atelier de couture et de retouche."
    assert champs["horaires"] == "Mo-Fr 09:00-12:00"
    assert champs["mots_cles"] == ["se deplacer", "numerique"]
    assert "statut" not in champs
    assert "accessibilite" not in champs
    assert [(s.source, s.source_id) for s in fiche.sources] == [("data_inclusion", "dora:s-1")]


def test_v0_and_v1_name_the_same_structure_alike() -> None:
    assert mapper(FORMAT, V1).sources == mapper(FORMAT, V0).sources


def test_without_a_legal_form_it_waits_for_a_decision() -> None:
    fiche = mapper(FORMAT, V1)
    assert fiche.champs["statut"] == Statut.PROPOSEE
    assert fiche.champs["base_ess"] == "à vérifier\u00a0: forme juridique inconnue"
    assert any("Rien ne prouve" in avertissement for avertissement in fiche.avertissements)


@pytest.mark.parametrize(
    ("colonnes", "raison"),
    [
        ({"id": ""}, "Pas d’identifiant"),
        ({"nom": " "}, "Pas de nom."),
        ({"structure_id": "dora--9"}, "C’est un service de data·inclusion, pas une structure."),
        ({"code_insee": "33063"}, "La commune 33063 n’est pas en Lot-et-Garonne."),
        ({"code_insee": "", "commune": "", "code_postal": ""}, "Ni commune ni code postal"),
        ({"typologie": "CCAS"}, "Organisme public (CCAS)"),
        ({"typologie": "MUNI"}, "Organisme public (MUNI)"),
        ({"typologie": "DEPT"}, "Organisme public (DEPT)"),
        ({"typologie": "FT"}, "Organisme public (FT)"),
        ({"typologie": "CAF"}, "Organisme public (CAF)"),
        ({"typologie": "", "reseaux_porteurs": "ccas-cias"}, "Organisme public (ccas-cias)"),
        ({"typologie": "", "reseaux_porteurs": '["france-travail"]'}, "Organisme public (france-travail)"),
        ({"typologie": "Autre", "nom": "Mairie de Nérac"}, "Organisme public («\u00a0Mairie de Nérac\u00a0»)"),
        ({"typologie": "Autre", "siret": siret("21470195")}, "Organisme public (SIREN 21470195"),
    ],
)
def test_refusals(colonnes: dict[str, str], raison: str) -> None:
    with pytest.raises(LigneRejetee) as refus:
        mapper(FORMAT, V0 | colonnes)
    assert str(refus.value).startswith(raison)


@pytest.mark.parametrize("nom", ["Amicale du personnel de la mairie", "Ville et nature", "Commune libre du Pin"])
def test_a_name_that_only_speaks_of_a_public_body_is_kept(nom: str) -> None:
    assert mapper(FORMAT, V0 | {"nom": nom}).champs["nom"] == nom


def test_only_the_register_of_siae_proves_a_label() -> None:
    ailleurs = mapper(FORMAT, V0 | {"typologie": "ACI"})
    assert ailleurs.champs["base_ess"] == "à vérifier\u00a0: Atelier et chantier d’insertion, selon data·inclusion"
    assert "labels_externes" not in ailleurs.champs
    registre = mapper(FORMAT, V0 | {"typologie": "ACI", "source": "emplois-de-linclusion"})
    assert [label["nom"] for label in registre.champs["labels_externes"]] == ["ACI"]


def test_a_mission_locale_is_not_taken_for_a_public_body() -> None:
    assert mapper(FORMAT, V0 | {"typologie": "ML"}).champs["statut"] == Statut.PROPOSEE


def test_csv_then_json_of_the_same_structures(importer: Any, session: Any, tmp_path: Path) -> None:
    autre = V0 | {"id": "s-2", "nom": "Mairie de Nérac", "typologie": "MUNI", "siret": ""}
    chemin = ecrire_csv(tmp_path / "structures.csv", [V0, autre])
    assert reconnaitre(Fichier(Path(chemin)), FORMATS).nom == "data_inclusion"
    assert comptes(importer(chemin)) == {"créées": 1, "rejetées": 1}
    assert comptes(importer(chemin)) == {"inchangées": 1, "rejetées": 1}
    assert list(structures(session)) == ["Le Fil d’Albret"]

    v1 = {**V1, "reseaux_porteurs": ["siae"], "latitude": 44.1361, "longitude": 0.3389, "description": "Neuve."}
    json_ = tmp_path / "structures.json"
    json_.write_text(json.dumps({"items": [v1], "total": 1}), encoding="utf-8")
    assert comptes(importer(str(json_))) == {"mises à jour": 1}
    assert structures(session)["Le Fil d’Albret"].description == "Neuve."
