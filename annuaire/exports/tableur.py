"""``/annuaire/export.csv`` and ``export.xlsx``: rows for spreadsheets, none of whose cells can run."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import IO

from annuaire.exports.colonnes import COLONNES, Ligne, cellules

# What a spreadsheet takes for a formula (OWASP, « CSV injection »), the full-width signs of some of them included.
DANGEREUX = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MEMOIRE = 1024 * 1024  # bytes of a workbook kept in memory; the rest goes to a temporary file
MORCEAU = 64 * 1024  # bytes sent at once
CELLULE_MAXIMUM = 32_767  # characters, a limit of the format
LIGNES_PAR_ENVOI = 100
_ILLISIBLES = re.compile(r"[\000-\010\013\014\016-\037]")  # what a cell of a workbook cannot hold


def inerte(valeur: str) -> str:
    """The value, with an apostrophe before what a spreadsheet would run, or would take for such an apostrophe."""
    return f"'{valeur}" if _execute(valeur) else valeur


def originale(valeur: str) -> str:
    """The value that ``inerte`` was given."""
    return valeur[1:] if valeur.startswith("'") and _execute(valeur) else valeur


def _execute(valeur: str) -> bool:
    return valeur.lstrip("' \u00a0").startswith(DANGEREUX) and not _nombre(valeur)


def _nombre(valeur: str) -> bool:
    try:
        float(valeur)
    except ValueError:
        return False
    return True


def csv_de(lignes: Iterable[Ligne]) -> Iterator[str]:
    """RFC 4180, comma, after a byte order mark by which Excel knows UTF-8; some rows at a time."""
    tampon = StringIO("\ufeff")
    tampon.seek(0, 2)
    redacteur = csv.writer(tampon)
    redacteur.writerow(COLONNES)
    for rang, ligne in enumerate(lignes, 1):
        redacteur.writerow(map(_inerte, cellules(ligne)))
        if rang % LIGNES_PAR_ENVOI == 0:
            yield tampon.getvalue()
            tampon.seek(0)
            tampon.truncate()
    yield tampon.getvalue()


def classeur_de(lignes: Iterable[Ligne]) -> Iterator[bytes]:
    """A workbook, written row by row to a temporary file, then sent: an XLSX is a ZIP, known when it ends."""
    with tempfile.SpooledTemporaryFile(max_size=MEMOIRE) as fichier:
        _ecrire_classeur(lignes, fichier)
        fichier.seek(0)
        while morceau := fichier.read(MORCEAU):
            yield morceau


def _ecrire_classeur(lignes: Iterable[Ligne], fichier: IO[bytes]) -> None:
    from openpyxl import Workbook  # heavy, and seldom asked for

    classeur = Workbook(write_only=True)
    feuille = classeur.create_sheet("Structures")
    feuille.freeze_panes = "C2"
    feuille.append(list(COLONNES))
    for ligne in lignes:
        feuille.append([_lisible(valeur) for valeur in cellules(ligne)])
    classeur.save(fichier)


def _inerte(valeur: str | int | float | None) -> str | int | float | None:
    return inerte(valeur) if isinstance(valeur, str) else valeur


def _lisible(valeur: str | int | float | None) -> str | int | float | None:
    """Inert, and of what the format can hold."""
    if not isinstance(valeur, str):
        return valeur
    return inerte(_ILLISIBLES.sub("", valeur))[:CELLULE_MAXIMUM]
