"""GoGoCarto. Every row is invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.enums import PrecisionPosition, Statut
from annuaire.imports.formats import FORMATS
from annuaire.imports.formats.gogocarto import pour
from annuaire.imports.lecture import Fichier, reconnaitre
from annuaire.imports.modele import LigneRejetee
from annuaire.models import SourceStructure
from tests.annuaire.imports.bilans import comptes, mapper, structures

FORMAT = pour("carte.example", "ODbL 1.0")
PLATE = {
    "id": "a1B", "name": "Épicerie des Coteaux", "geo.latitude": "44.3990", "geo.longitude": "0.7160",
    "address.streetAddress": "2 place de l’Essai", "address.addressLocality": "Villeneuve-sur-Lot",
    "address.postalCode": "47300", "categories": "Épicerie|Vrac", "website": "coteaux.example",
    "description": "<p>Épicerie en vrac.</p>", "openHours.Mo": "9:00-12:00 and 14:00-18:00",
    "openHours.Tu": "9:00-12:00",
}  # fmt: skip


def test_a_row() -> None:
    fiche = mapper(FORMAT, PLATE)
    champs = fiche.champs
    assert (champs["nom"], champs["code_insee"]) == ("Épicerie des Coteaux", "47323")
    assert (champs["latitude"], champs["precision_position"]) == (44.399, PrecisionPosition.ADRESSE)
    assert champs["mots_cles"] == ["Épicerie", "Vrac"]
    assert champs["horaires"] == "Mo 09:00-12:00,14:00-18:00; Tu 09:00-12:00"
    assert champs["description"] == "Épicerie en vrac."
    assert champs["statut"] == Statut.PROPOSEE  # a map does not say its legal form
    assert [(s.source, s.source_id, s.licence) for s in fiche.sources] == [
        ("gogocarto:carte.example", "a1B", "ODbL 1.0")
    ]
    assert fiche.sans_licence is False


def test_fields_that_the_json_does_not_name_are_empty() -> None:
    fiche = mapper(FORMAT, {"id": "1", "name": "Le Hangar", "address.postalCode": "47300"})
    assert (fiche.champs["code_postal"], fiche.champs["site_web"]) == ("47300", None)


def test_without_a_licence_it_is_not_open() -> None:
    assert mapper(pour("carte", None), PLATE).sans_licence is True


@pytest.mark.parametrize(
    ("colonnes", "raison"),
    [
        ({"name": ""}, "Pas de nom."),
        ({"id": ""}, "Pas d’identifiant"),
        ({"address.addressLocality": "Bordeaux", "address.postalCode": "33000"}, "« "),
        ({"address.addressLocality": "", "address.postalCode": ""}, "Ni commune ni code postal"),
        ({"name": "CCAS de Villeneuve-sur-Lot"}, "Organisme public"),
    ],
)
def test_refusals(colonnes: dict[str, str], raison: str) -> None:
    with pytest.raises(LigneRejetee) as refus:
        mapper(FORMAT, PLATE | colonnes)
    assert str(refus.value).startswith(raison)


def test_the_json_of_a_map(importer: Any, session: Any, tmp_path: Path) -> None:
    element = {
        "id": 7, "name": "Café associatif du Pont", "geo": {"latitude": 44.2045, "longitude": 0.621},
        "address": {"streetAddress": "1 rue de l’Essai", "addressLocality": "Agen", "postalCode": "47000"},
        "categories": ["Café"], "openHours": {"Sa": "10:00-18:00"},
    }  # fmt: skip
    chemin = tmp_path / "ma-carte.json"
    chemin.write_text(json.dumps({"licence": "x", "data": [element]}), encoding="utf-8")
    assert reconnaitre(Fichier(chemin), FORMATS).nom == "gogocarto"
    assert comptes(importer(str(chemin), "--licence", "ODbL 1.0")) == {"créées": 1}
    assert comptes(importer(str(chemin), "--licence", "ODbL 1.0")) == {"inchangées": 1}
    assert structures(session)["Café associatif du Pont"].horaires == "Sa 10:00-18:00"
    source = session.scalars(sa.select(SourceStructure)).one()
    assert (source.source, source.source_id, source.licence) == ("gogocarto:ma-carte", "7", "ODbL 1.0")

    copie = tmp_path / "copie.json"
    copie.write_bytes(chemin.read_bytes())
    assert comptes(importer(str(copie), "--source", "ma-carte", "--licence", "ODbL 1.0")) == {"inchangées": 1}
