"""SIRENE: establishments joined to legal units. Every row is invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.enums import NatureVerification, Statut
from annuaire.imports.formats import FORMATS
from annuaire.imports.formats.sirene import FORMAT, Jointure
from annuaire.imports.lecture import Fichier, reconnaitre
from annuaire.imports.modele import FichierIllisible, LigneRejetee
from annuaire.models import SourceStructure, Verification
from tests.annuaire.imports.bilans import comptes, ecrire_csv, mapper, siren, siret, structures

ETABLISSEMENT = {
    "siren": siren("90200001"), "siret": siret("90200001"), "statutDiffusionEtablissement": "O",
    "dateCreationEtablissement": "2004-03-01", "trancheEffectifsEtablissement": "11", "numeroVoieEtablissement": "8",
    "indiceRepetitionEtablissement": "", "typeVoieEtablissement": "AVENUE", "libelleVoieEtablissement": "DES ESSAIS",
    "complementAdresseEtablissement": "", "codePostalEtablissement": "47000", "libelleCommuneEtablissement": "AGEN",
    "codeCommuneEtablissement": "47001", "etatAdministratifEtablissement": "A", "dateDebut": "2010-01-01",
    "enseigne1Etablissement": "LA BOUCLE", "enseigne2Etablissement": "", "denominationUsuelleEtablissement": "",
    "activitePrincipaleEtablissement": "38.32Z",
}  # fmt: skip
UNITE = {
    "siren": siren("90200001"), "statutDiffusionUniteLegale": "O", "denominationUniteLegale": "RECYCLERIE DU CONFLUENT",
    "denominationUsuelle1UniteLegale": "", "sigleUniteLegale": "RDC", "nomUniteLegale": "",
    "categorieJuridiqueUniteLegale": "9220", "economieSocialeSolidaireUniteLegale": "",
    "identifiantAssociationUniteLegale": "W471000903",
}  # fmt: skip
JOINTE = UNITE | ETABLISSEMENT


def test_an_association_by_right() -> None:
    fiche = mapper(FORMAT, JOINTE)
    champs = fiche.champs
    assert (champs["nom"], champs["autres_noms"]) == ("LA BOUCLE", ["RECYCLERIE DU CONFLUENT"])
    assert (champs["siret"], champs["rna"], champs["sigle"]) == (siret("90200001"), "W471000903", "RDC")
    assert (champs["adresse"], champs["activite_naf"]) == ("8 AVENUE DES ESSAIS", "38.32Z")
    assert (champs["base_ess"], champs["est_employeur"]) == ("de droit\u00a0: Association déclarée", True)
    assert "statut" not in champs
    assert [(s.source, s.source_id) for s in fiche.sources] == [("sirene", siret("90200001"))]


def test_its_point_is_in_degrees_or_in_lambert_93() -> None:
    lambert = {
        "coordonneeLambertAbscisseEtablissement": "508000.5",
        "coordonneeLambertOrdonneeEtablissement": "6347000",
    }
    projete = mapper(FORMAT, JOINTE | lambert).champs
    assert (projete["precision_position"], round(projete["latitude"], 1)) == ("adresse", 44.2)
    degres = mapper(FORMAT, JOINTE | lambert | {"latitude": "44.2", "longitude": "0.62"}).champs
    assert (degres["latitude"], degres["longitude"]) == (44.2, 0.62)
    assert mapper(FORMAT, JOINTE).champs["precision_position"] == "commune"


def test_the_flag_of_insee_is_a_hint_never_a_proof() -> None:
    fiche = mapper(
        FORMAT, JOINTE | {"categorieJuridiqueUniteLegale": "5710", "economieSocialeSolidaireUniteLegale": "O"}
    )
    assert fiche.champs["base_ess"] == "à vérifier\u00a0: indicateur de l’INSEE"
    assert fiche.champs["statut"] == Statut.PROPOSEE


@pytest.mark.parametrize(
    ("colonnes", "raison"),
    [
        ({"codeCommuneEtablissement": "33063"}, "La commune 33063 n’est pas en Lot-et-Garonne."),
        ({"statutDiffusionEtablissement": "P"}, "Diffusion refusée ou partielle"),
        ({"statutDiffusionUniteLegale": "N"}, "Diffusion refusée ou partielle"),
        ({"categorieJuridiqueUniteLegale": ""}, "Pas de forme juridique"),
        ({"categorieJuridiqueUniteLegale": "1000"}, "Personne physique"),
        ({"categorieJuridiqueUniteLegale": "2110"}, "Personne physique"),
        ({"categorieJuridiqueUniteLegale": "7210", "economieSocialeSolidaireUniteLegale": "O"}, "Organisme public"),
        ({"categorieJuridiqueUniteLegale": "5710"}, "SAS"),
        ({"categorieJuridiqueUniteLegale": "5710", "economieSocialeSolidaireUniteLegale": "N"}, "SAS"),
        ({"enseigne1Etablissement": "", "denominationUniteLegale": "[ND]"}, "Pas de nom."),
        ({"etatAdministratifEtablissement": "F", "dateDebut": ""}, "Établissement fermé, sans date."),
    ],
)
def test_refusals(colonnes: dict[str, str], raison: str) -> None:
    with pytest.raises(LigneRejetee) as refus:
        mapper(FORMAT, JOINTE | colonnes)
    assert str(refus.value).startswith(raison)


def test_neither_the_law_nor_the_flag() -> None:
    with pytest.raises(LigneRejetee, match="ni la loi ni l’indicateur de l’INSEE"):
        mapper(FORMAT, JOINTE | {"categorieJuridiqueUniteLegale": "5710"})


def test_a_closed_establishment_says_when() -> None:
    assert mapper(FORMAT, JOINTE | {"etatAdministratifEtablissement": "F"}).fermee_le == dt.date(2010, 1, 1)


def test_an_open_establishment_of_a_unit_that_has_ceased_is_to_be_checked() -> None:
    assert mapper(FORMAT, JOINTE | {"etatAdministratifUniteLegale": "A"}).alerte is None
    fiche = mapper(FORMAT, JOINTE | {"etatAdministratifUniteLegale": "C"})
    assert (fiche.fermee_le, "unité légale a cessé" in (fiche.alerte or "")) == (None, True)


def test_establishments_alone_are_refused_and_say_what_is_missing(tmp_path: Path) -> None:
    chemin = Path(ecrire_csv(tmp_path / "e.csv", [ETABLISSEMENT]))
    with pytest.raises(FichierIllisible, match="--unites-legales"):
        Jointure(Fichier(chemin), None)
    with pytest.raises(FichierIllisible, match="n’est pas un fichier d’unités légales"):
        Jointure(Fichier(chemin), chemin)


def test_nothing_of_a_natural_person_goes_further(tmp_path: Path) -> None:
    personne = ETABLISSEMENT | {"enseigne1Etablissement": "ESSAI JEANNE"}
    unite = UNITE | {"nomUniteLegale": "ESSAI", "categorieJuridiqueUniteLegale": "1000", "denominationUniteLegale": ""}
    e, u = ecrire_csv(tmp_path / "e.csv", [personne]), ecrire_csv(tmp_path / "u.csv", [unite])
    (ligne,) = Jointure(Fichier(Path(e)), Path(u)).lignes()
    assert "ESSAI" not in " ".join(ligne.colonnes.values())
    assert ligne.colonnes["categorieJuridiqueUniteLegale"] == "1000"


def test_two_files_joined_by_the_command(importer: Any, session: Any, tmp_path: Path) -> None:
    sas = siren("90200002")
    inconnue = siren("90200003")
    etablissements = [
        ETABLISSEMENT,
        ETABLISSEMENT | {"siren": sas, "siret": siret("90200002"), "enseigne1Etablissement": ""},
        ETABLISSEMENT | {"siren": inconnue, "siret": siret("90200003"), "enseigne1Etablissement": "SANS UNITE"},
        ETABLISSEMENT | {"siret": siret("90200001", "0002"), "codeCommuneEtablissement": "24322"},
        ETABLISSEMENT | {"siret": siret("90200001", "0003"), "etatAdministratifEtablissement": "F"},
    ]
    unites = [
        UNITE,
        UNITE | {"siren": sas, "categorieJuridiqueUniteLegale": "5710", "denominationUniteLegale": "NEGOCE"},
        UNITE | {"siren": siren("90200009"), "denominationUniteLegale": "AILLEURS"},
    ]  # fmt: skip
    chemin = ecrire_csv(tmp_path / "StockEtablissement.csv", etablissements)
    assert reconnaitre(Fichier(Path(chemin)), FORMATS).nom == "sirene"
    option = ("--unites-legales", ecrire_csv(tmp_path / "StockUniteLegale.csv", unites))
    resultat = importer(chemin, *option)
    assert comptes(resultat) == {"créées": 1, "rejetées": 3}
    assert "Établissements d’autres départements, passés : 1" in resultat.output
    assert comptes(importer(chemin, *option)) == {"inchangées": 1, "rejetées": 3}
    assert list(structures(session)) == ["LA BOUCLE"]
    assert [source.source for source in session.scalars(sa.select(SourceStructure))] == ["sirene"]


def test_one_file_already_joined(importer: Any, session: Any, tmp_path: Path) -> None:
    assert comptes(importer(ecrire_csv(tmp_path / "jointe.csv", [JOINTE]))) == {"créées": 1}
    assert list(structures(session)) == ["LA BOUCLE"]


def test_legal_units_are_of_no_use_to_another_format(importer: Any, tmp_path: Path) -> None:
    chemin = tmp_path / "carte.json"
    chemin.write_text('{"data": [{"id": 1, "name": "X", "geo": {"latitude": 44.2, "longitude": 0.6}}]}')
    resultat = importer(str(chemin), "--unites-legales", str(chemin))
    assert resultat.exit_code == 1
    assert "ne sert qu’avec un fichier d’établissements SIRENE" in resultat.output


@pytest.mark.parametrize(
    ("colonnes", "raison"),
    [
        ({"etatAdministratifEtablissement": "F"}, "Fermée le 01/01/2010, selon sirene."),
        ({"etatAdministratifUniteLegale": "C"}, "SIRENE dit l’établissement ouvert, mais que son unité légale a cessé"),
    ],
)
@pytest.mark.parametrize("deja", ["de SIRENE", "d’une autre source"])
def test_a_known_listing_that_has_closed_goes_to_the_worklist(
    importer: Any, session: Any, tmp_path: Path, deja: str, colonnes: dict[str, str], raison: str
) -> None:
    avant = "\n".join(("nom,siret,commune,forme", f"LA BOUCLE,{siret('90200001')},Agen,Association"))
    if deja == "de SIRENE":
        importer(ecrire_csv(tmp_path / "avant.csv", [JOINTE]))
    else:
        (tmp_path / "liste.csv").write_text(avant, encoding="utf-8")
        (tmp_path / "liste.toml").write_text(CORRESPONDANCE, encoding="utf-8")
        importer(str(tmp_path / "liste.csv"), "--correspondance", str(tmp_path / "liste.toml"))
    resultat = importer(ecrire_csv(tmp_path / "apres.csv", [JOINTE | colonnes]))
    (verification,) = session.scalars(sa.select(Verification))
    assert verification.nature == NatureVerification.FERMETURE
    assert verification.raisons[0].startswith(raison)
    assert comptes(resultat) in ({"inchangées": 1}, {"réunies": 1})
    assert structures(session)["LA BOUCLE"].statut == Statut.PUBLIEE


CORRESPONDANCE = """
source = "liste"
licence = "Licence Ouverte 2.0"
[champs]
nom = "nom"
siret = "siret"
commune = "commune"
forme_juridique = "forme"
"""
