"""An export, in each format, imported into an emptied directory: the same directory, every public field."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from annuaire.commands import annuaire_cli
from annuaire.enums import Famille, PrecisionPosition, Secteur
from annuaire.exports.colonnes import COLONNES
from annuaire.models import Revision, SourceStructure, Structure, Verification
from tests.annuaire.imports.api_entreprises import siret
from tests.factories import structure
from tests.page import ClientPages

# A listing made again has another public id, and is of the day it was made; the label is its own register's.
PROPRES_A_L_INSTANCE = {"id", "url", "date_maj", "label"}
FORMATS = ("json", "csv", "xlsx", "geojson")
CONSENTI = dt.datetime(2026, 3, 4, 5, 6, tzinfo=dt.UTC)


@pytest.fixture
def annuaire(session: Any, indexer: Any) -> None:
    """A listing with every field, a bare one, one whose name would run, one without consent, a text that
    begins as a cell made inert, two of one name."""
    structure(
        session,
        nom="La Ressourcerie des Deux Rives",
        sigle="R2R",
        autres_noms=["Les Deux Rives", "Ressourcerie, dépôt | vente"],
        siret=siret(1),
        rna="W471000001",
        adresse="12 rue Voltaire",
        complement_adresse="Bâtiment B",
        latitude=44.20311,
        longitude=0.62088,
        precision_position=PrecisionPosition.RUE,
        zone_intervention=[{"type": "epci", "code": "200096956"}, {"type": "rayon", "km": 20}],
        telephone="+33553000001",
        courriel="contact@deux-rives.example",
        contact_consenti_le=CONSENTI,
        site_web="https://deux-rives.example/",
        reseaux_sociaux={"facebook": "https://facebook.example/deux-rives"},
        description="Collecte, répare et revend. Ouverte à tous ; « sans condition ».",
        mots_cles=["réemploi", "meubles"],
        publics=["Tout public"],
        accessibilite=["Entrée de plain-pied"],
        horaires="Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00",
        forme_juridique="9220",
        forme_juridique_libelle="Association déclarée",
        famille=Famille.ASSOCIATION,
        base_ess="de droit\u00a0: Association déclarée",
        activite_naf="38.32Z",
        secteurs=[Secteur.SERVICES_DIVERS.value, Secteur.ACTION_SOCIALE.value],
        effectif=12,
        annee_creation=2009,
        est_employeur=True,
        labels_externes=[
            {"nom": "ACI", "libelle": "Atelier et chantier d’insertion", "source": "asp", "valide_au": "2027-01-31"},
            {"nom": "ESUS", "libelle": "Entreprise solidaire d’utilité sociale", "source": "esus", "valide_au": None},
        ],
        confirmee_le=CONSENTI,
        sources=(("asp-siae", "ACI-12"), ("esus", "7")),
    )
    structure(
        session, nom="Judo club", commune="47157", horaires_texte="Voir le panneau", sources=(("rna", "W472000002"),)
    )
    structure(session, nom="=1+1, coopérative", commune="47323", famille=Famille.COOPERATIVE, sources=(("a", "=2"),))
    structure(
        session,
        nom="Sans lieu",
        commune=None,
        est_employeur=False,
        description="'=2, c’est ainsi",
        sources=(("a", "3"),),
    )
    structure(session, nom="Muette", telephone="+33553000002", courriel="a@b.example", sources=(("a", "4"),))
    structure(session, nom="Amicale laïque", commune="47001", sources=(("a", "5"),))
    structure(session, nom="Amicale laïque", commune="47157", sources=(("a", "6"),))
    session.commit()
    indexer()


def vider(session: Any) -> None:
    for modele in (Verification, Revision, SourceStructure, Structure):
        session.execute(sa.delete(modele))
    session.commit()
    session.expunge_all()


def lire(client: ClientPages) -> list[dict[str, Any]]:
    lues = json.loads(client.get("/annuaire/export.json").get_data(as_text=True))
    return sorted(
        ({nom: valeur for nom, valeur in lue.items() if nom not in PROPRES_A_L_INSTANCE} for lue in lues),
        key=lambda lue: (lue["nom"], lue["code_insee"] or ""),
    )


@pytest.fixture
def aller_retour(
    annuaire: None, client: ClientPages, app: Flask, session: Any, indexer: Any, tmp_path: Path, monkeypatch: Any
) -> Any:
    """Exports, empties the directory, imports; gives the listings before and after."""
    monkeypatch.setattr(annuaire_cli, "callback", None)  # the instance is ready

    def executer(extension: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        avant = lire(client)
        fichier = tmp_path / f"ess47-structures.{extension}"
        fichier.write_bytes(client.get(f"/annuaire/export.{extension}").get_data())
        vider(session)
        app.extensions["moteur_recherche"].reconstruire([])
        assert lire(client) == []
        arguments = ["importer", str(fichier), "--rejets", str(tmp_path / "rapport.csv")]
        resultat = app.test_cli_runner().invoke(annuaire_cli, arguments)
        assert resultat.exit_code == 0, resultat.output
        indexer()
        return avant, lire(client)

    return executer


@pytest.mark.parametrize("extension", FORMATS)
def test_an_export_imports_back_as_the_same_directory(aller_retour: Any, extension: str) -> None:
    avant, apres = aller_retour(extension)
    assert avant[0].keys() == COLONNES.keys() - PROPRES_A_L_INSTANCE
    assert len(apres) == len(avant) == 7
    for revenue, partie in zip(apres, avant, strict=True):
        assert revenue == partie
