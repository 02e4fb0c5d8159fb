"""Rows of « Recherche d’entreprises » to listings, and the command that harvests them, end to end."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from filelock import FileLock
from flask import Flask

from annuaire.commands import annuaire_cli
from annuaire.enums import NatureVerification, Statut
from annuaire.imports import services as services_import
from annuaire.imports.formats.recherche_entreprises import FORMAT, lignes_de
from annuaire.imports.modele import Fiche, HorsDepartement, LigneLue, LigneRejetee
from annuaire.imports.releve import Releve
from annuaire.models import SourceStructure, Structure, Verification
from application.config import Config
from tests.annuaire.imports.api_entreprises import ApiEntreprises, servir, siret, une_fois, unite


def lire(unite_: dict[str, Any]) -> Fiche:
    (ligne,) = lignes_de(unite_, "47")
    return FORMAT.lire(LigneLue(1, ligne), Releve())


def test_an_association_and_its_address() -> None:
    etablissement = {
        "liste_enseignes": ["LE LAVOIR", "LA SOURCE"],
        "latitude": "44.2031",
        "longitude": "0.6208",
        "geo_id": "47001_0123_00012",
    }
    complements = {"est_ess": True, "identifiant_association": "W471000001"}
    fiche = lire(
        unite(7, nom="ASSOCIATION DU LAVOIR", sigle="ADL", complements=complements, etablissement=etablissement)
    )
    assert fiche.sources[0].source == "recherche-entreprises"
    assert fiche.sources[0].source_id == fiche.champs["siret"] == siret(7)
    attendu = {
        "nom": "ASSOCIATION DU LAVOIR",
        "autres_noms": ["LE LAVOIR", "LA SOURCE"],
        "sigle": "ADL",
        "rna": "W471000001",
        "adresse": "7 RUE DU LAVOIR",
        "code_postal": "47000",
        "code_insee": "47001",
        "latitude": 44.2031,
        "longitude": 0.6208,
        "precision_position": "adresse",
        "forme_juridique": "9220",
        "famille": "association",
        "activite_naf": "88.99B",
        "secteurs": ["action-sociale"],
        "annee_creation": 2004,
        "est_employeur": True,
    }
    assert {nom: fiche.champs[nom] for nom in attendu} == attendu
    assert "statut" not in fiche.champs
    assert fiche.avertissements == ()


@pytest.mark.parametrize(
    ("geo_id", "precision"),
    [("47001_0123_00012", "adresse"), ("47001_0123", "rue"), ("47001", "commune"), (None, "adresse")],
)
def test_how_well_the_point_is_known(geo_id: str | None, precision: str) -> None:
    point = {"latitude": "44.2", "longitude": "0.62", "geo_id": geo_id}
    assert lire(unite(1, etablissement=point)).champs["precision_position"] == precision


def test_without_a_point_the_commune_stands_in() -> None:
    assert lire(unite(1)).champs["precision_position"] == "commune"


@pytest.mark.parametrize(
    ("champs", "raison"),
    [
        ({"nature_juridique": "1000"}, "Personne physique"),
        ({"nature_juridique": "7210"}, "Organisme public"),
        ({"nature_juridique": "5710", "complements": {"est_ess": False}}, "Ni la loi ni l’INSEE"),
        ({"statut_diffusion": "P"}, "ne diffuse pas"),
        ({"statut_diffusion": "N"}, "ne diffuse pas"),
        ({"etablissement": {"statut_diffusion_etablissement": "P"}}, "ne diffuse pas"),
        ({"nom": "[NON-DIFFUSIBLE]", "nom_complet": "[NON-DIFFUSIBLE]"}, "Pas de nom"),
        ({"etat_administratif": "C"}, "fermé"),
        ({"etablissement": {"etat_administratif": "F", "date_fermeture": "?"}}, "fermé"),
    ],
)
def test_what_is_refused_and_why(champs: dict[str, Any], raison: str) -> None:
    with pytest.raises(LigneRejetee, match=raison):
        lire(unite(1, **champs))


def test_a_place_elsewhere_is_refused() -> None:
    with pytest.raises(HorsDepartement):
        lire(unite(1, etablissement={"commune": "47999", "libelle_commune": "BORDEAUX", "code_postal": "33000"}))


def test_establishments_of_other_departements_are_no_rows() -> None:
    assert list(lignes_de(unite(1, etablissement={"commune": "33063", "code_postal": "33000"}), "47")) == []
    siege_seul = {**unite(1), "matching_etablissements": []}
    assert [ligne["etablissement.siret"] for ligne in lignes_de(siege_seul, "47")] == [siret(1)]


@pytest.mark.parametrize(
    "champs",
    [
        {"siege": None, "complements": None},
        {"matching_etablissements": "?"},
        {"matching_etablissements": ["?", None, 3]},
        {"complements": [], "matching_etablissements": [{"siret": ""}, {"commune": 47001}]},
    ],
)
def test_an_odd_result_gives_no_row(champs: dict[str, Any]) -> None:
    assert list(lignes_de({"siren": "1", **champs}, "47")) == []


def test_a_commercial_company_waits_for_a_person() -> None:
    """INSEE's flag is a hint, never a proof."""
    fiche = lire(unite(1, nature_juridique="5710"))
    assert fiche.champs["statut"] == Statut.PROPOSEE
    assert fiche.champs["base_ess"] == "à vérifier\u00a0: indicateur ESS de l’INSEE"
    siae = lire(unite(1, nature_juridique="5710", complements={"est_ess": False, "est_siae": True}))
    assert "insertion" in siae.champs["base_ess"]


@pytest.mark.parametrize(
    ("etat", "date"),
    [({"etablissement": {"etat_administratif": "F", "date_fermeture": "2024-03-02"}}, dt.date(2024, 3, 2)),
     ({"etat_administratif": "C", "date_fermeture": "2023-01-31"}, dt.date(2023, 1, 31))],
)  # fmt: skip
def test_a_closure_is_dated(etat: dict[str, Any], date: dt.date) -> None:
    assert lire(unite(1, **etat)).fermee_le == date


@pytest.mark.parametrize(
    ("adresse", "voie"),
    [
        ("12 RUE VOLTAIRE 47000 AGEN", "12 RUE VOLTAIRE"),
        ("47000 AGEN", None),
        ("LIEU DIT 47000 47000 AGEN", "LIEU DIT 47000"),
        ("12 RUE VOLTAIRE", "12 RUE VOLTAIRE"),
        ("12 RUE [NON-DIFFUSIBLE] 47000 AGEN", None),
    ],
)
def test_the_address_without_its_commune(adresse: str, voie: str | None) -> None:
    assert lire(unite(1, etablissement={"adresse": adresse})).champs["adresse"] == voie


# --- the command


@pytest.fixture
def api() -> Iterator[ApiEntreprises]:
    with servir(ApiEntreprises([unite(rang) for rang in range(58)] + [unite(100, "47001", "47157")])) as serveur:
        yield serveur


@pytest.fixture
def moissonner(app: Flask, api: ApiEntreprises, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs ``flask annuaire moissonner`` inside the test's transaction, against the local server."""
    config = dataclasses.replace(app.extensions["config"], recherche_entreprises_url=api.url)
    monkeypatch.setitem(app.extensions, "config", config)
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    monkeypatch.setattr(annuaire_cli, "callback", None)  # the instance is ready

    def executer(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(annuaire_cli, ["moissonner", *arguments])

    return executer


def comptes(resultat: Result) -> dict[str, int]:
    assert resultat.exit_code == 0, resultat.output
    trouves = re.findall(r"([\d\u202f]+) (créées|mises à jour|inchangées|réunies|rejetées)", resultat.output)
    return {issue: int(nombre.replace("\u202f", "")) for nombre, issue in trouves if nombre != "0"}


def compter(session: Any, modele: type) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(modele)))


def test_the_directory_is_filled_once(moissonner: Any, session: Any, api: ApiEntreprises, tmp_path: Path) -> None:
    assert comptes(moissonner()) == {"créées": 60}
    assert compter(session, Structure) == compter(session, SourceStructure) == 60
    assert not (tmp_path / "moisson" / "pages.jsonl").exists()
    assert comptes(moissonner()) == {"inchangées": 60}
    assert compter(session, Structure) == 60


def test_a_dry_run_writes_nothing_and_spares_the_next_its_reading(
    moissonner: Any, session: Any, api: ApiEntreprises
) -> None:
    assert comptes(moissonner("--simuler")) == {"créées": 60}
    assert compter(session, Structure) == 0
    lues = len(api.demandes)
    resultat = moissonner()
    assert "Reprise" in resultat.output
    assert comptes(resultat) == {"créées": 60}
    assert len(api.demandes) == lues


def test_stopped_while_reading_then_resumed(moissonner: Any, session: Any, api: ApiEntreprises) -> None:
    api.pannes.append(lambda champs: une_fois(400)(champs) if champs["page"] == "2" else None)
    arretee = moissonner()
    assert arretee.exit_code == 1
    assert "relancez la commande" in arretee.output
    assert compter(session, Structure) == 0
    assert comptes(moissonner()) == {"créées": 60}
    assert [demande["page"] for demande in api.demandes] == ["1", "2", "2", "3"]


def test_stopped_while_writing_then_resumed(
    moissonner: Any, session: Any, api: ApiEntreprises, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first batch is committed, the second is not: the next run adds what is missing, no more."""
    monkeypatch.setattr(services_import, "LOT", 20)
    ecrire = services_import.Lot.ecrire
    lots: list[int] = []

    def mourir(lot: Any) -> None:
        lots.append(1)
        if len(lots) == 2:
            raise KeyboardInterrupt
        ecrire(lot)

    with monkeypatch.context() as courte:
        courte.setattr(services_import.Lot, "ecrire", mourir)
        assert moissonner().exit_code != 0
    assert compter(session, Structure) == 20
    lues = len(api.demandes)
    assert comptes(moissonner()) == {"créées": 40, "inchangées": 20}
    assert compter(session, Structure) == compter(session, SourceStructure) == 60
    assert len(api.demandes) == lues


def test_what_the_source_gives_no_more_goes_to_the_worklist(moissonner: Any, session: Any, api: ApiEntreprises) -> None:
    moissonner()
    del api.unites[0]
    moissonner()
    (ligne,) = session.scalars(sa.select(Verification)).all()
    assert ligne.nature is NatureVerification.DISPARITION
    assert session.get(Structure, ligne.structure_pk).siret == siret(0)


def test_a_list_that_may_lack_rows_makes_nothing_vanish(moissonner: Any, session: Any, api: ApiEntreprises) -> None:
    moissonner()
    del api.unites[0]
    api.apres = lambda rang: api.unites.insert(0, unite(900 + rang))  # it never rests
    assert "a changé pendant la lecture" in moissonner().output
    assert compter(session, Verification) == 0


def test_two_harvests_never_run_together(moissonner: Any, api: ApiEntreprises, tmp_path: Path) -> None:
    (tmp_path / "moisson").mkdir()
    with FileLock(str(tmp_path / "moisson" / "moisson.verrou")):
        resultat = moissonner()
    assert (resultat.exit_code, api.demandes) == (1, [])
    assert "Une autre moisson est en cours" in resultat.output


def test_the_public_address_is_the_default(tmp_path: Path) -> None:
    variables = {"ESS47_INSTANCE": str(tmp_path)}
    config = Config.depuis_environnement(variables)
    assert config.recherche_entreprises_url == "https://recherche-entreprises.api.gouv.fr/search"
    ailleurs = Config.depuis_environnement({**variables, "ESS47_RECHERCHE_ENTREPRISES_URL": ""})
    assert ailleurs.recherche_entreprises_url == ""


def test_without_an_address_nothing_is_called(moissonner: Any, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    config = dataclasses.replace(app.extensions["config"], recherche_entreprises_url="")
    monkeypatch.setitem(app.extensions, "config", config)
    assert "ESS47_RECHERCHE_ENTREPRISES_URL" in moissonner().output
