"""ODS, read as a stream: the libraries for it hold the whole document (or all its empty cells) in memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from defusedxml.ElementTree import iterparse

from annuaire.imports.lecture.classeurs import (
    classeur_lisible,
    feuilles_ignorees,
    refuser_demesure,
    refuser_lignes_demesurees,
)
from annuaire.imports.lecture.enregistrements import COLONNES_MAXIMUM, ECHANTILLON, Enregistrement
from annuaire.imports.modele import FichierIllisible

REPETEES_MAXIMUM = 1000  # identical filled rows written once: more is not a list
REPETITIONS_MAXIMUM = 20_000  # of rows of a sheet together
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXTE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLULES = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_ZEROS = re.compile(r"0\d+")
_MINUIT = "T00:00:00"


class Odf:
    """The first sheet that holds something."""

    def __init__(self, chemin: Path) -> None:
        """Raises ``FichierIllisible``."""
        self.chemin = chemin
        debuts: dict[str, list[Enregistrement]] = {}
        for nom, lu in self._lignes():
            debut = debuts.setdefault(nom, [])
            if len(debut) < ECHANTILLON:
                debut.append(lu)
        pleines = list(debuts)
        if not pleines:
            raise FichierIllisible(f"Le fichier {chemin.name} est vide ou n’a pas de ligne d’en-tête.")
        self.feuille = pleines[0]
        self.debut = debuts[self.feuille]
        self.avertissements = feuilles_ignorees(pleines)

    def enregistrements(self) -> Iterator[Enregistrement]:
        """Rows that hold something, one at a time. Raises ``FichierIllisible``."""
        for nom, lu in self._lignes():
            if nom != self.feuille:
                return
            yield lu

    def _lignes(self) -> Iterator[tuple[str, Enregistrement]]:
        """Name of the sheet and row, for every filled row of the document."""
        feuille, numero, repetitions, table = "", 0, 0, None
        with classeur_lisible(self.chemin.name), zipfile.ZipFile(self.chemin) as archive:
            refuser_lignes_demesurees(archive, "content.xml", self.chemin.name)
            with archive.open("content.xml") as flux:
                for evenement, element in iterparse(flux, events=("start", "end")):
                    if evenement == "start" and element.tag == f"{_TABLE}table":
                        feuille, numero, table = element.get(f"{_TABLE}name", ""), 0, element
                    elif evenement == "end" and element.tag == f"{_TABLE}table-row":
                        fois = _repetition(element, "rows")
                        for rang, valeurs in enumerate(self._repetees(element, fois), 1):
                            repetitions += rang > 1
                            self._refuser_repetitions(repetitions, REPETITIONS_MAXIMUM)
                            yield feuille, Enregistrement(numero + rang, valeurs)
                        numero += fois
                        if table is not None:
                            table.clear()

    def _repetees(self, element: Any, fois: int) -> Iterator[list[str]]:
        """The values of a row, as many times as it is repeated; nothing when it is empty."""
        valeurs = _valeurs(element)
        refuser_demesure(self.chemin.name, len(valeurs))
        if valeurs:
            self._refuser_repetitions(fois, REPETEES_MAXIMUM)
        return (list(valeurs) for _ in range(fois if valeurs else 0))

    def _refuser_repetitions(self, fois: int, maximum: int) -> None:
        if fois > maximum:
            raise FichierIllisible(f"Des lignes sont répétées {fois} fois dans {self.chemin.name} : il est refusé.")


def _repetition(element: Any, quoi: str) -> int:
    return max(int(element.get(f"{_TABLE}number-{quoi}-repeated", 1)), 1)


def _valeurs(ligne: Any) -> list[str]:
    """Up to the last filled cell; never much longer than what is refused."""
    valeurs: list[str] = []
    vides = 0
    for cellule in ligne:
        if cellule.tag not in _CELLULES:
            continue
        fois = min(_repetition(cellule, "columns"), COLONNES_MAXIMUM + 1)
        texte = _texte(cellule)
        if not texte:
            vides += fois
            continue
        valeurs += [""] * min(vides, COLONNES_MAXIMUM + 1) + [texte] * fois
        vides = 0
        if len(valeurs) > COLONNES_MAXIMUM:
            break
    return valeurs


def _texte(cellule: Any) -> str:
    """The value rather than its display, except for the leading zeros that only the display has."""
    affiche = "\n".join(_paragraphe(p) for p in cellule.findall(f"{_TEXTE}p"))  # not those of a comment
    nature = cellule.get(f"{_OFFICE}value-type")
    if nature == "boolean":
        return "oui" if cellule.get(f"{_OFFICE}boolean-value") == "true" else "non"
    if nature == "date":
        return str(cellule.get(f"{_OFFICE}date-value", affiche)).removesuffix(_MINUIT)
    if nature in ("float", "currency", "percentage") and not _ZEROS.fullmatch(affiche):
        return str(cellule.get(f"{_OFFICE}value", affiche))
    return affiche


def _paragraphe(element: Any) -> str:
    """Text of a paragraph: runs of spaces, tabs and line breaks are elements."""
    if element.tag == f"{_OFFICE}annotation":
        return str(element.tail or "")
    espaces = {f"{_TEXTE}s": " ", f"{_TEXTE}tab": "\t", f"{_TEXTE}line-break": "\n"}
    debut = espaces.get(element.tag, element.text or "")
    suite = element.tail or "" if element.tag != f"{_TEXTE}p" else ""
    return debut + "".join(_paragraphe(enfant) for enfant in element) + suite
