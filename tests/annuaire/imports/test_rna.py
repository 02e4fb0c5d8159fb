"""RNA. Every row is invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.enums import NatureVerification
from annuaire.imports.formats import FORMATS
from annuaire.imports.formats.rna import FORMAT
from annuaire.imports.lecture import Fichier, reconnaitre
from annuaire.imports.modele import LigneRejetee
from annuaire.models import Verification
from tests.annuaire.imports.bilans import comptes, ecrire_csv, mapper, structures

LIGNE = {
    "id": "W471000901", "id_ex": "", "siret": "", "rup_mi": "", "gestion": "471S", "date_creat": "1998-05-04",
    "date_decla": "", "date_publi": "", "date_disso": "0001-01-01", "nature": "D", "groupement": "S",
    "titre": "LES MAINS VERTES DE TONNEINS", "titre_court": "LMVT", "objet": "jardiner ensemble",
    "objet_social1": "024000", "objet_social2": "000000", "adrs_complement": "Maison du parc", "adrs_numvoie": "12",
    "adrs_repetition": "B", "adrs_typevoie": "RUE", "adrs_libvoie": "des Essais", "adrs_distrib": "",
    "adrs_codeinsee": "47310", "adrs_codepostal": "47400", "adrs_libcommune": "Tonneins",
    "adrg_declarant": "M. ESSAI Jean", "adrg_libvoie": "7 impasse du Particulier", "adrg_codepostal": "47000",
    "adrg_achemine": "AGEN", "siteweb": "", "position": "A", "maj_time": "2026-02-01 10:00:00",
}  # fmt: skip


def test_a_row_reads_the_seat_only() -> None:
    fiche = mapper(FORMAT, LIGNE)
    champs = fiche.champs
    assert (champs["nom"], champs["sigle"], champs["rna"]) == ("LES MAINS VERTES DE TONNEINS", "LMVT", "W471000901")
    assert champs["adresse"] == "12 B RUE des Essais"
    assert (champs["code_insee"], champs["code_postal"]) == ("47310", "47400")
    assert (champs["famille"], champs["annee_creation"]) == ("association", 1998)
    assert champs["base_ess"] == "de droit\u00a0: Association déclarée"
    assert "Particulier" not in str(champs)
    assert fiche.fermee_le is None


@pytest.mark.parametrize(
    ("colonnes", "champ", "attendu"),
    [
        ({"rup_mi": "20"}, "forme_juridique", "9230"),
        ({"objet_social1": "011000"}, "secteurs", ["sports-loisirs"]),
        ({"objet_social1": "6000"}, "secteurs", ["arts-spectacles"]),
        ({"titre_court": "LES MAINS VERTES DE T"}, "sigle", None),
        ({"date_creat": "0001-01-01"}, "annee_creation", None),
    ],
)
def test_fields(colonnes: dict[str, str], champ: str, attendu: Any) -> None:
    assert mapper(FORMAT, LIGNE | colonnes).champs[champ] == attendu


@pytest.mark.parametrize(
    ("colonnes", "raison"),
    [
        ({"adrs_codeinsee": "24322", "adrs_codepostal": "24000"}, "La commune 24322 n’est pas en Lot-et-Garonne."),
        ({"adrs_codeinsee": "", "adrs_codepostal": "", "adrs_libcommune": ""}, "Ni commune ni code postal"),
        ({"titre": ""}, "Pas de nom."),
        ({"id": ""}, "Pas d’identifiant"),
        ({"position": "S"}, "Association dissoute ou supprimée du répertoire, sans date."),
        ({"position": "D", "maj_time": ""}, "Association dissoute ou supprimée du répertoire, sans date."),
    ],
)
def test_refusals(colonnes: dict[str, str], raison: str) -> None:
    with pytest.raises(LigneRejetee) as refus:
        mapper(FORMAT, LIGNE | colonnes)
    assert str(refus.value).startswith(raison)


@pytest.mark.parametrize(
    ("colonnes", "fin"),
    [
        ({"date_disso": "2020-01-31"}, dt.date(2020, 1, 31)),
        ({"date_disso": "0001-01-01"}, dt.date(2026, 2, 1)),
    ],
)
def test_a_dissolved_association_is_closed(colonnes: dict[str, str], fin: dt.date) -> None:
    assert mapper(FORMAT, LIGNE | {"position": "D"} | colonnes).fermee_le == fin


def test_import_then_dissolution(importer: Any, session: Any, tmp_path: Path) -> None:
    dissoute = LIGNE | {"id": "W471000902", "titre": "ANCIENS DU MOULIN", "position": "D", "date_disso": "2019-06-30"}
    chemin = ecrire_csv(tmp_path / "rna_waldec.csv", [LIGNE, dissoute])
    assert reconnaitre(Fichier(Path(chemin)), FORMATS).nom == "rna"
    assert comptes(importer(chemin)) == {"créées": 1, "rejetées": 1}
    assert "Établissement fermé le 30/06/2019." in (tmp_path / "rapport.csv").read_text(encoding="utf-8-sig")

    ecrire_csv(tmp_path / "rna_waldec.csv", [LIGNE | {"position": "D", "date_disso": "2026-03-31"}])
    importer(chemin)
    assert list(structures(session)) == ["LES MAINS VERTES DE TONNEINS"]
    natures = session.scalars(sa.select(Verification.nature)).all()
    assert natures == [NatureVerification.FERMETURE]
