"""Official lists of SIAE, EA, ESAT and ESUS as external labels. Every row is invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from annuaire.enums import Statut
from annuaire.imports.formats.listes_labels import FORMATS, liste_nommee
from annuaire.imports.modele import LigneRejetee
from tests.annuaire.imports.bilans import comptes, ecrire_csv, mapper, siren, siret, structures

PAR_NOM = {format_.nom: format_ for format_ in FORMATS}
APRES = (dt.date.today() + dt.timedelta(days=400)).strftime("%d/%m/%Y")  # noqa: DTZ011  # any day to come
SIAE = {
    "Type SIAE": "ACI", "Raison sociale": "Les Jardins de Garonne", "SIRET": siret("90300001"), "Code postal": "47200",
    "Commune": "Marmande", "Adresse": "4 chemin de l’Essai", "Date de fin de convention": "31/12/2027",
}  # fmt: skip
ESAT = {
    "EJ-N°FINESS": "470000901", "EJ-Raison sociale": "ASSOCIATION DES ESSAIS", "EJ-Statut juridique Code": "60",
    "EJ-Statut juridique Libellé": "Ass.L.1901 non R.U.P", "ET-N°FINESS": "470000919",
    "ET-Raison sociale": "ESAT DU GRAVIER", "ET-Adresse": "5   R DE L'ESSAI", "ET-Code Postal": "47000",
    "ET-SIRET": siret("90300002"), "ET-Département Code": "47", "ET-Commune Code": "47001",
    "ET-Commune Libellé": "Agen", "ET-Téléphone 1": "", "ET-Email": "",
}  # fmt: skip
EA = {
    "Nom de l’entreprise adaptée": "Ateliers du Lot", "N° SIRET": siret("90300003"), "CP": "47300",
    "Ville": "Villeneuve-sur-Lot", "Forme juridique": "SAS",
}  # fmt: skip
ESUS = {
    "Dénomination": "Solidaire du Sud", "SIREN": siren("90300004"), "Département": "47 - Lot-et-Garonne",
    "Commune": "Agen", "Forme juridique": "SAS", "Date de décision": "01/03/2024", "Fin de validité": APRES,
}  # fmt: skip
ROWS = {"siae": SIAE, "esat": ESAT, "ea": EA, "esus": ESUS}


def labels(nom: str, **colonnes: str) -> list[dict[str, Any]]:
    return list(mapper(PAR_NOM[nom], ROWS[nom] | colonnes).champs["labels_externes"])


def test_a_siae() -> None:
    fiche = mapper(PAR_NOM["siae"], SIAE)
    assert (fiche.champs["nom"], fiche.champs["code_insee"]) == ("Les Jardins de Garonne", "47157")
    assert fiche.champs["labels_externes"] == [
        {
            "nom": "ACI",
            "libelle": "Atelier et chantier d’insertion",
            "source": "siae-aci",
            "valide_au": "2027-12-31",
        }
    ]
    assert fiche.champs["base_ess"] == "à vérifier\u00a0: Atelier et chantier d’insertion"
    assert fiche.champs["statut"] == Statut.PROPOSEE
    assert [(s.source, s.source_id) for s in fiche.sources] == [("siae-aci", siret("90300001"))]


@pytest.mark.parametrize(
    ("type_", "code"),
    [
        ("EI_DC", "EI"),
        ("Atelier et chantier d’insertion", "ACI"),
        ("GEIQ", "GEIQ"),
        ("entreprise de travail temporaire d'insertion", "ETTI"),
        ("Entreprise d’insertion", "EI"),
    ],
)
def test_kinds_of_siae(type_: str, code: str) -> None:
    assert [label["nom"] for label in labels("siae", **{"Type SIAE": type_})] == [code]


def test_an_esat_takes_its_legal_form_from_finess() -> None:
    fiche = mapper(PAR_NOM["esat"], ESAT)
    champs = fiche.champs
    assert (champs["nom"], champs["famille"], champs["forme_juridique"]) == ("ESAT DU GRAVIER", "association", "9220")
    assert champs["description"] == "Établissement ou service d’aide par le travail géré par ASSOCIATION DES ESSAIS."
    assert (champs["siret"], champs["adresse"]) == (siret("90300002"), "5 R DE L'ESSAI")
    assert "statut" not in champs
    assert [(s.source, s.source_id) for s in fiche.sources] == [("esat", "470000919")]


def test_leading_zeros_that_were_lost_come_back() -> None:
    perdu = siret("00530001")
    fiche = mapper(PAR_NOM["esat"], ESAT | {"ET-SIRET": str(int(perdu)), "ET-N°FINESS": "70000919"})
    assert fiche.champs["siret"] == perdu
    assert fiche.sources[0].source_id == "070000919"


def test_esus_proves_it_while_it_runs() -> None:
    fiche = mapper(PAR_NOM["esus"], ESUS)
    assert (fiche.champs["base_ess"], fiche.champs["famille"]) == ("agrément ESUS", "societe_commerciale_ess")
    assert "statut" not in fiche.champs
    assert [(s.source, s.source_id) for s in fiche.sources] == [("esus", f"{siren('90300004')}-agen")]


def test_esus_that_has_run_out_is_kept_with_its_date_and_proves_nothing() -> None:
    fiche = mapper(PAR_NOM["esus"], ESUS | {"Fin de validité": "31/12/2020"})
    assert fiche.champs["labels_externes"][0]["valide_au"] == "2020-12-31"
    assert fiche.champs["base_ess"] == "à vérifier\u00a0: agrément ESUS échu le 31/12/2020"
    assert fiche.champs["statut"] == Statut.PROPOSEE


@pytest.mark.parametrize(
    "colonne", ["Fin agrément ESUS", "Valable jusqu’au", "Date de fin agrément ESUS", "Échéance de l’agrément"]
)
def test_the_end_of_esus_is_found_however_it_is_called(colonne: str) -> None:
    ligne = {nom: valeur for nom, valeur in ESUS.items() if nom != "Fin de validité"}
    fiche = mapper(PAR_NOM["esus"], ligne | {colonne: "01/03/2020"})
    assert fiche.champs["statut"] == Statut.PROPOSEE
    assert fiche.champs["labels_externes"][0]["valide_au"] == "2020-03-01"


def test_esus_without_an_end_is_said_and_with_one_not_understood_proves_nothing() -> None:
    sans = mapper(PAR_NOM["esus"], ESUS | {"Fin de validité": ""})
    assert "statut" not in sans.champs
    assert "ne dit pas jusqu’à quand" in " ".join(sans.avertissements)
    assert mapper(PAR_NOM["esus"], ESUS | {"Fin de validité": "bientôt"}).champs["statut"] == Statut.PROPOSEE


def test_a_date_that_is_not_one_is_said() -> None:
    fiche = mapper(PAR_NOM["siae"], SIAE | {"Date de fin de convention": "fin 2027"})
    assert fiche.champs["labels_externes"][0]["valide_au"] is None
    assert "La date de fin «\u00a0fin 2027\u00a0» n’a pas été comprise." in fiche.avertissements


@pytest.mark.parametrize(
    ("liste", "colonnes", "raison"),
    [
        ("siae", {"Type SIAE": "SCIC"}, "Type de SIAE inconnu"),
        ("siae", {"Type SIAE": "ACI et EI"}, "Type de SIAE inconnu"),
        ("siae", {"Raison sociale": ""}, "Pas de nom."),
        ("siae", {"SIRET": "", "Code postal": "", "Commune": ""}, "Ni commune ni code postal"),
        ("siae", {"Commune": "Bordeaux", "Code postal": "33000"}, "« "),
        ("esat", {"EJ-Statut juridique Code": "19"}, "Organisme public"),
        ("esat", {"ET-Commune Code": "1047", "ET-Commune Libellé": "Blyes"}, "La commune 01047"),
        ("ea", {"Forme juridique": "Entrepreneur individuel"}, "Personne physique"),
        ("ea", {"Nom de l’entreprise adaptée": "Ville de Villeneuve-sur-Lot"}, "Organisme public"),
        ("esus", {"Département": "Gironde", "Commune": ""}, "« "),
        ("esus", {"SIREN": "", "Commune": "", "Département": "47"}, "Pas d’identifiant"),
    ],
)
def test_refusals(liste: str, colonnes: dict[str, str], raison: str) -> None:
    with pytest.raises(LigneRejetee) as refus:
        mapper(PAR_NOM[liste], ROWS[liste] | colonnes)
    assert str(refus.value).startswith(raison)


def test_another_category_of_finess_is_no_esat() -> None:
    with pytest.raises(LigneRejetee, match="Catégorie FINESS 500"):
        mapper(PAR_NOM["esat"], ESAT | {"categetab": "500"})


@pytest.mark.parametrize(
    ("colonnes", "liste"),
    [
        (("Dénomination ESUS", "SIREN"), "esus"),
        (tuple(SIAE), "siae"),
        (tuple(EA), "ea"),
        (("Dénomination", "SIREN", "Date d’agrément ESUS"), "esus"),
        (("nofinesset", "rs", "siret", "categetab"), "esat"),
        (tuple(ESAT), None),  # nothing in this header tells an ESAT from any other establishment
        (tuple(ESUS), None),
        (("ESUS", "Commune"), None),
        (("Nom", "SIRET", "ESUS", "Type SIAE"), None),
    ],
)
def test_a_list_is_recognised_when_its_header_names_it(colonnes: tuple[str, ...], liste: str | None) -> None:
    assert liste_nommee(colonnes) == liste


ENTETE_47 = "id,source,source_id,name,legal_form,insee,lat,lon,sources,publiable,siret,licences,address\n"


def test_a_known_siret_gets_the_label_another_makes_a_listing(importer: Any, session: Any, tmp_path: Path) -> None:
    connues = tmp_path / "fiches.csv"
    connues.write_text(
        f"{ENTETE_47}a,s,1,Les Jardins de Garonne,Association,47157,,,s:1,oui,{siret('90300001')},Libre,\n", "utf-8"
    )
    importer(str(connues))
    liste = [SIAE, SIAE | {"Type SIAE": "EI"}, SIAE | {"SIRET": siret("90300005"), "Raison sociale": "Bois et Cie"}]
    chemin = ecrire_csv(tmp_path / "siae.csv", liste)
    assert comptes(importer(chemin)) == {"créées": 1, "réunies": 2}
    assert comptes(importer(chemin)) == {"inchangées": 3}
    fiches = structures(session)
    connue = fiches["Les Jardins de Garonne"]
    assert [label["nom"] for label in connue.labels_externes] == ["ACI", "EI"]
    assert connue.statut == Statut.PUBLIEE
    assert fiches["Bois et Cie"].statut == Statut.PROPOSEE

    ecrire_csv(tmp_path / "siae.csv", [SIAE | {"Date de fin de convention": "31/12/2028"}, *liste[1:]])
    assert comptes(importer(chemin)) == {"mises à jour": 1, "inchangées": 2}
    session.expire_all()
    dates = {
        label["nom"]: label["valide_au"] for label in structures(session)["Les Jardins de Garonne"].labels_externes
    }
    assert dates == {"ACI": "2028-12-31", "EI": "2027-12-31"}


def test_a_siren_finds_the_listing_of_its_commune(importer: Any, session: Any, tmp_path: Path) -> None:
    connues = tmp_path / "fiches.csv"
    agen, nerac = siret("90300004"), siret("90300004", "0002")
    connues.write_text(
        f"{ENTETE_47}a,s,1,Solidaire du Sud Agen,SAS,47001,,,s:1,oui,{agen},Libre,\n"
        f"b,s,2,Solidaire du Sud Nérac,SAS,47195,,,s:2,oui,{nerac},Libre,\n",
        "utf-8",
    )
    importer(str(connues))
    chemin = ecrire_csv(tmp_path / "esus.csv", [ESUS])
    assert comptes(importer(chemin, "--format", "esus")) == {"réunies": 1}
    assert comptes(importer(chemin, "--format", "esus")) == {"inchangées": 1}
    portees = {nom: [label["nom"] for label in fiche.labels_externes] for nom, fiche in structures(session).items()}
    assert portees == {"Solidaire du Sud Agen": ["ESUS"], "Solidaire du Sud Nérac": []}


@pytest.mark.parametrize("liste", ["esat", "ea", "esus"])
def test_each_list_by_the_command(liste: str, importer: Any, session: Any, tmp_path: Path) -> None:
    chemin = ecrire_csv(tmp_path / "liste.csv", [ROWS[liste]])
    assert comptes(importer(chemin, "--format", liste)) == {"créées": 1}
    assert comptes(importer(chemin, "--format", liste)) == {"inchangées": 1}
    (fiche,) = structures(session).values()
    assert [label["nom"] for label in fiche.labels_externes] == [liste.upper()]
