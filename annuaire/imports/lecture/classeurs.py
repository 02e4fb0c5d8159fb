"""XLSX by openpyxl, row by row.

python-calamine is twenty times faster, but lays out the whole sheet in memory: one cell in its last corner aborts the
process, which no ``except`` can catch.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException

from annuaire.imports.lecture.enregistrements import COLONNES_MAXIMUM, ECHANTILLON, Enregistrement, texte_de
from annuaire.imports.lecture.octets import MIO
from annuaire.imports.modele import FichierIllisible

CELLULES_VIDES_MAXIMUM = 20_000_000  # padding before far cells: what a hostile sheet makes us count
LIGNE_MAXIMUM = 8 * MIO  # XML of one row
DEBUT_DE_FEUILLE = 64 * 1024  # bytes in which the root of a sheet stands
_DEBUT_DE_LIGNE = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:table-)?row\b")
_ZEROS = re.compile(r"0+")


class Classeur:
    """The first visible sheet that holds something."""

    def __init__(self, chemin: Path) -> None:
        """Raises ``FichierIllisible``."""
        self.chemin = chemin
        with self._ouvert() as classeur:
            debuts = {
                feuille.title: list(islice(self._remplies(feuille), ECHANTILLON))
                for feuille in classeur.worksheets
                if feuille.sheet_state == "visible"
            }
        pleines = [nom for nom, debut in debuts.items() if debut]
        if not pleines:
            raise FichierIllisible(f"Le fichier {chemin.name} est vide ou n’a pas de ligne d’en-tête.")
        self.feuille = pleines[0]
        self.debut = debuts[self.feuille]
        self.avertissements = feuilles_ignorees(pleines)

    def enregistrements(self) -> Iterator[Enregistrement]:
        """Rows that hold something, one at a time. Raises ``FichierIllisible``."""
        with self._ouvert() as classeur:
            yield from self._remplies(classeur[self.feuille])

    def _remplies(self, feuille: Any) -> Iterator[Enregistrement]:
        feuille.reset_dimensions()  # the size that the file declares is often wrong, and would hide rows
        vides = 0
        for numero, cellules in enumerate(feuille.iter_rows(), 1):
            valeurs = [_texte(cellule) for cellule in cellules]
            while valeurs and not valeurs[-1]:
                valeurs.pop()
            vides += len(cellules) - len(valeurs)
            refuser_demesure(self.chemin.name, len(valeurs), vides)
            if valeurs:
                yield Enregistrement(numero, valeurs)

    @contextmanager
    def _ouvert(self) -> Iterator[Any]:
        with classeur_lisible(self.chemin.name), zipfile.ZipFile(self.chemin) as archive:
            for membre in archive.namelist():
                if _est_une_feuille(archive, membre):
                    refuser_lignes_demesurees(archive, membre, self.chemin.name)
        with classeur_lisible(self.chemin.name), self.chemin.open("rb") as flux, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that openpyxl leaves aside: no value is lost
            classeur = openpyxl.load_workbook(flux, read_only=True, data_only=True, keep_links=False)
            try:
                yield classeur
            finally:
                classeur.close()


def _est_une_feuille(archive: zipfile.ZipFile, membre: str) -> bool:
    """By its content: a workbook may call its sheets as it likes."""
    with archive.open(membre) as flux:
        return b"worksheet" in flux.read(DEBUT_DE_FEUILLE)


def _texte(cellule: Any) -> str:
    """The value; a number shown with leading zeros (format « 00000 » of a postcode) keeps them."""
    valeur = cellule.value
    if valeur is None or isinstance(valeur, str):
        return valeur or ""
    if isinstance(valeur, int | float) and not isinstance(valeur, bool):
        format_ = re.sub(r'[\s\\"]', "", cellule.number_format or "")
        if _ZEROS.fullmatch(format_):
            return texte_de(float(valeur)).zfill(len(format_))
    return texte_de(valeur)


def feuilles_ignorees(pleines: Sequence[str]) -> list[str]:
    """The warning, when a workbook has several sheets that hold something."""
    if len(pleines) < 2:
        return []
    autres = ", ".join(f"« {nom} »" for nom in pleines[1:])
    return [f"Seule la feuille « {pleines[0]} » est lue ; ne le sont pas : {autres}."]


def refuser_lignes_demesurees(archive: zipfile.ZipFile, membre: str, nom: str) -> None:
    """Raises ``FichierIllisible`` when a row could exhaust memory: XML is read row by row, each one whole."""
    depuis = 0
    with archive.open(membre) as flux:
        while morceau := flux.read(MIO):
            depuis = 0 if _DEBUT_DE_LIGNE.search(morceau) else depuis + len(morceau)
            if depuis > LIGNE_MAXIMUM:
                raise FichierIllisible(f"Une ligne du classeur {nom} est démesurée : il est refusé.")


def refuser_demesure(nom: str, colonnes: int, vides: int = 0) -> None:
    """Raises ``FichierIllisible`` when a sheet is not a list, or was made to exhaust the server."""
    if colonnes > COLONNES_MAXIMUM or vides > CELLULES_VIDES_MAXIMUM:
        raise FichierIllisible(
            f"La feuille de {nom} est démesurée (plus de {COLONNES_MAXIMUM} colonnes, ou presque vide sur une très "
            "grande étendue) : copiez la liste dans un classeur neuf."
        )


@contextmanager
def classeur_lisible(nom: str) -> Iterator[None]:
    """Whatever a damaged workbook raises becomes ``FichierIllisible``."""
    try:
        yield
    except (FichierIllisible, GeneratorExit):
        raise
    except DefusedXmlException as erreur:
        raise FichierIllisible(f"Le classeur {nom} contient des entités XML : il est refusé.") from erreur
    except (ParseError, Exception) as erreur:  # openpyxl raises nearly any exception on a broken file
        raise FichierIllisible(
            f"Le classeur {nom} est abîmé ou protégé : ouvrez-le, puis enregistrez-le à nouveau."
        ) from erreur
