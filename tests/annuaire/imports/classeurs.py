"""Small workbooks written for the tests."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl  # type: ignore[import-untyped]

_ESPACES = " ".join(
    f'xmlns:{nom}="urn:oasis:names:tc:opendocument:xmlns:{nom}:1.0"' for nom in ("office", "table", "text")
)


def xlsx(chemin: Path, lignes: Sequence[Sequence[Any]], **autres: Sequence[Sequence[Any]]) -> Path:
    """A workbook of one sheet, then one for each of ``autres``."""
    classeur = openpyxl.Workbook()
    classeur.remove(classeur.active)
    for nom, contenu in {"Feuille 1": lignes, **autres}.items():
        feuille = classeur.create_sheet(nom)
        for ligne in contenu:
            feuille.append(list(ligne))
    classeur.save(chemin)
    return chemin


def ods(chemin: Path, lignes: Sequence[Sequence[str]]) -> Path:
    """A document of one sheet of texts."""
    return ods_brut(
        chemin, "".join(f"<table:table-row>{''.join(map(cellule, ligne))}</table:table-row>" for ligne in lignes)
    )


def cellule(texte: str) -> str:
    """The XML of a text cell."""
    return f'<table:table-cell office:value-type="string"><text:p>{escape(texte)}</text:p></table:table-cell>'


def ods_brut(chemin: Path, lignes: str) -> Path:
    """A document whose rows are this XML."""
    contenu = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ESPACES}><office:body><office:spreadsheet>'
        f'<table:table table:name="Feuille1">{lignes}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", contenu)
    return chemin
