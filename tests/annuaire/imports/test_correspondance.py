"""Any table with a mapping file, and the mapping proposed from the names of the columns. Every row is invented."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from annuaire.enums import Statut
from annuaire.imports.formats.colonnes import proposer
from annuaire.imports.formats.correspondance import lire_correspondance, proposition
from annuaire.imports.modele import FichierIllisible, LigneRejetee
from annuaire.models import SourceStructure
from tests.annuaire.imports.bilans import comptes, ecrire_csv, mapper, siret, structures

LIGNE = {
    "Dénomination": "La Roue libre", "N°": "9", "Voie": "rue de l’Essai", "CP": "47000", "Ville": "Agen",
    "Numéro SIRET": siret("90400001"), "Thèmes": "vélo; atelier", "Remarque": "rien",
}  # fmt: skip
TOML = """
source = "liste-d-essai"
licence = "Licence Ouverte 2.0"
[champs]
nom = "Dénomination"
adresse = ["N°", "Voie"]
code_postal = "CP"
commune = "Ville"
siret = "Numéro SIRET"
mots_cles = "Thèmes"
[constantes]
forme_juridique = "Association"
"""


def ecrire(dossier: Path, texte: str) -> Path:
    chemin = dossier / "liste.toml"
    chemin.write_text(texte, encoding="utf-8")
    return chemin


def test_a_row_read_with_its_mapping(tmp_path: Path) -> None:
    fiche = mapper(lire_correspondance(ecrire(tmp_path, TOML), list(LIGNE)), LIGNE)
    champs = fiche.champs
    assert (champs["nom"], champs["adresse"], champs["code_insee"]) == ("La Roue libre", "9 rue de l’Essai", "47001")
    assert (champs["famille"], champs["mots_cles"]) == ("association", ["vélo", "atelier"])
    assert [(s.source, s.source_id, s.licence) for s in fiche.sources] == [
        ("liste-d-essai", siret("90400001"), "Licence Ouverte 2.0")
    ]
    assert fiche.sans_licence is False


def test_without_a_licence_nor_an_identifier(tmp_path: Path) -> None:
    texte = TOML.replace('licence = "Licence Ouverte 2.0"', "").replace('siret = "Numéro SIRET"', "")
    fiche = mapper(lire_correspondance(ecrire(tmp_path, texte), list(LIGNE)), LIGNE)
    assert fiche.sans_licence is True
    assert fiche.sources[0].source_id.startswith("la-roue-libre-47001-")


def test_namesakes_of_a_commune_are_two(tmp_path: Path) -> None:
    texte = TOML.replace('siret = "Numéro SIRET"', "")
    format_ = lire_correspondance(ecrire(tmp_path, texte), list(LIGNE))
    ici, ailleurs = mapper(format_, LIGNE), mapper(format_, LIGNE | {"Voie": "place du Pin"})
    assert ici.sources[0].source_id != ailleurs.sources[0].source_id
    assert mapper(format_, LIGNE).sources == ici.sources


@pytest.mark.parametrize(
    ("avant", "apres", "raison"),
    [
        ("[champs]", "[champ]", "clé inconnue champ"),
        ('nom = "Dénomination"', 'nom = "Nom"', "colonne absente du fichier\u00a0: Nom"),
        ('nom = "Dénomination"', "", "il faut dire quelle colonne contient le nom"),
        ('nom = "Dénomination"', 'nom = "Dénomination"\nponey = "Voie"', "champ inconnu poney"),
        ('nom = "Dénomination"', "nom = 3", "le champ nom attend un nom de colonne"),
        ('source = "liste-d-essai"', "", "il faut une source"),
        ("[champs]", "[champs", "n’est pas un fichier TOML bien formé"),
    ],
)
def test_a_wrong_mapping_is_refused_and_says_why(tmp_path: Path, avant: str, apres: str, raison: str) -> None:
    with pytest.raises(FichierIllisible) as refus:
        lire_correspondance(ecrire(tmp_path, TOML.replace(avant, apres)), list(LIGNE))
    assert raison in str(refus.value)


def test_an_absent_mapping(tmp_path: Path) -> None:
    with pytest.raises(FichierIllisible, match="ne peut pas être ouvert"):
        lire_correspondance(tmp_path / "absent.toml", list(LIGNE))


@pytest.mark.parametrize(
    ("colonnes", "raison"),
    [
        ({"Dénomination": ""}, "Pas de nom."),
        ({"CP": "", "Ville": ""}, "Ni commune ni code postal"),
        ({"CP": "33000", "Ville": "Bordeaux"}, "« "),
        ({"Dénomination": "Mairie d’Agen"}, "Organisme public"),
    ],
)
def test_refusals(tmp_path: Path, colonnes: dict[str, str], raison: str) -> None:
    format_ = lire_correspondance(ecrire(tmp_path, TOML), list(LIGNE))
    with pytest.raises(LigneRejetee) as refus:
        mapper(format_, LIGNE | colonnes)
    assert str(refus.value).startswith(raison)


def test_columns_are_proposed_by_their_names() -> None:
    colonnes = ["N° SIRET", "Denomination sociale", "CP", "Comune", "Téléphone", "E-mail", "Divers", "dateMaj"]
    assert {champ: colonne for champ, (colonne, _) in proposer(colonnes).items()} == {
        "siret": "N° SIRET",
        "nom": "Denomination sociale",
        "code_postal": "CP",
        "commune": "Comune",
        "telephone": "Téléphone",
        "courriel": "E-mail",
    }


def test_a_proposal_is_a_mapping_that_says_what_is_doubtful() -> None:
    texte = proposition(['Nom de la "structure"', "Comune", "Divers"], "ma-liste")
    lue = tomllib.loads(texte)
    assert lue["champs"]["commune"] == "Comune"
    assert 'commune = "Comune"  # à vérifier' in texte
    assert '# colonne laissée de côté : "Divers"' in texte
    assert tomllib.loads(proposition(["Nom"], 'a"\\\x7f\n'))["source"] == 'a"\\\x7f\n'


def test_an_unknown_table_proposed_corrected_then_imported(importer: Any, session: Any, tmp_path: Path) -> None:
    chemin = ecrire_csv(tmp_path / "ma liste.csv", [LIGNE])
    refus = importer(chemin)
    toml = tmp_path / "ma liste-correspondance.toml"
    assert refus.exit_code == 1
    assert "n’est celui d’aucun format connu" in refus.output
    assert f"importer '{chemin}' --correspondance '{toml}' --simuler" in refus.output
    assert tomllib.loads(toml.read_text(encoding="utf-8"))["champs"]["nom"] == "Dénomination"

    assert comptes(importer(chemin, "--correspondance", str(toml))) == {"créées": 1}
    (fiche,) = structures(session).values()
    assert (fiche.nom, fiche.statut) == ("La Roue libre", Statut.PROPOSEE)
    assert session.scalars(sa.select(SourceStructure)).one().source == "ma liste"

    toml.write_text(TOML.replace("liste-d-essai", "ma liste"), encoding="utf-8")
    assert "laissée telle quelle" in importer(chemin, "--proposer").output
    assert comptes(importer(chemin, "--correspondance", str(toml))) == {"mises à jour": 1}
    session.expire_all()
    (fiche,) = structures(session).values()
    assert fiche.adresse == "9 rue de l’Essai"


def test_a_proposal_for_a_header_that_is_known(importer: Any, session: Any, tmp_path: Path) -> None:
    chemin = ecrire_csv(tmp_path / "rna.csv", [{"id": "W1", "titre": "Essai", "position": "A"}])
    resultat = importer(chemin, "--proposer", "--source", "rna-local")
    assert resultat.exit_code == 0
    assert tomllib.loads((tmp_path / "rna-correspondance.toml").read_text("utf-8"))["source"] == "rna-local"
    assert structures(session) == {}


def test_a_workbook_with_its_mapping(importer: Any, session: Any, tmp_path: Path) -> None:
    classeur = Workbook()
    classeur.active.append(list(LIGNE))
    classeur.active.append(list(LIGNE.values()))
    classeur.save(tmp_path / "liste.xlsx")
    resultat = importer(str(tmp_path / "liste.xlsx"), "--correspondance", str(ecrire(tmp_path, TOML)))
    assert comptes(resultat) == {"créées": 1}
    assert structures(session)["La Roue libre"].statut == Statut.PUBLIEE


def test_a_format_and_a_mapping_are_one_too_many(importer: Any, tmp_path: Path) -> None:
    chemin = ecrire_csv(tmp_path / "liste.csv", [LIGNE])
    resultat = importer(chemin, "--format", "rna", "--correspondance", str(ecrire(tmp_path, TOML)))
    assert resultat.exit_code == 1
    assert "gardez l’une des deux" in resultat.output
