"""Reading files: encodings, separators, line numbers, and clear refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from annuaire.imports.formats.structures_47 import FORMAT
from annuaire.imports.lecture import Fichier, reconnaitre
from annuaire.imports.modele import FichierIllisible


def ecrire(dossier: Path, contenu: str, encodage: str = "utf-8") -> Path:
    fichier = dossier / "fiches.csv"
    fichier.write_bytes(contenu.encode(encodage))
    return fichier


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separateur", [",", ";", "\t", "|"])
def test_encodings_and_separators(tmp_path: Path, encodage: str, separateur: str) -> None:
    chemin = ecrire(tmp_path, f"id{separateur}nom\n1{separateur}Été\n", encodage)
    assert [ligne.colonnes for ligne in Fichier(chemin).lignes()] == [{"id": "1", "nom": "Été"}]


def test_line_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    chemin = ecrire(tmp_path, 'id,nom\n1,"deux\nlignes"\n\n2,b\n3\n')
    lues = [(ligne.numero, ligne.colonnes) for ligne in Fichier(chemin).lignes()]
    assert lues == [
        (2, {"id": "1", "nom": "deux\nlignes"}),
        (5, {"id": "2", "nom": "b"}),
        (6, {"id": "3", "nom": ""}),
    ]


def test_an_unknown_header_names_the_known_formats(tmp_path: Path) -> None:
    fichier = Fichier(ecrire(tmp_path, "a,b\n1,2\n"))
    with pytest.raises(FichierIllisible, match="structures_47"):
        reconnaitre(fichier, [FORMAT])
    with pytest.raises(FichierIllisible, match="« excel » n’existe pas"):
        reconnaitre(fichier, [FORMAT], "excel")


@pytest.mark.parametrize("contenu", ["", "\n\n"])
def test_an_empty_file_is_refused(tmp_path: Path, contenu: str) -> None:
    with pytest.raises(FichierIllisible, match="en-tête"):
        Fichier(ecrire(tmp_path, contenu))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FichierIllisible, match="n’existe pas"):
        Fichier(tmp_path / "absent.csv")
