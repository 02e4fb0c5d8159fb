"""Cells that several sources write in several ways: dates, lists, addresses in pieces, numbers without their zeros."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict

from annuaire.imports.modele import LigneLue
from annuaire.imports.textes import est_vide

INDIFFUSIBLE = "[ND]"  # INSEE: « non diffusible »
_ISO = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ].*)?")
_FRANCAISE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: .*)?")
ANNEE_MINIMUM = 1902  # 0001-01-01, 1900-01-01, 1901-01-01: « unknown »


def date_lue(texte: str) -> dt.date | None:
    """« 2026-11-23 », « 23/11/2026 », with or without a time; None when it is no date, or says « unknown »."""
    lu = texte.strip()
    iso, francaise = _ISO.fullmatch(lu), _FRANCAISE.fullmatch(lu)
    if iso:
        annee, mois, jour = iso.groups()
    elif francaise:
        jour, mois, annee = francaise.groups()
    else:
        return None
    try:
        date = dt.date(int(annee), int(mois), int(jour))
    except ValueError:
        return None
    return None if date.year < ANNEE_MINIMUM or date == dt.date(1970, 1, 1) else date


def liste_lue(texte: str, separateurs: str = "|") -> list[str]:
    """Several values: a JSON list, ``{a,b}`` as PostgreSQL writes it, or values between ``separateurs``."""
    lu = texte.strip()
    if lu.startswith("[") and lu.endswith("]"):
        try:
            membres = json.loads(lu)
        except ValueError:
            membres = lu[1:-1].replace("'", "").replace('"', "").split(",")
        return [str(membre).strip() for membre in membres if membre is not None and str(membre).strip()]
    if lu.startswith("{") and lu.endswith("}"):
        return [membre.strip(' "') for membre in lu[1:-1].split(",") if membre.strip(' "')]
    return [partie.strip() for partie in re.split(f"[{re.escape(separateurs)}]", lu) if partie.strip()]


def dit(texte: str) -> str:
    """The value, empty when it only says that there is none (« [ND] », « null », « N/A »)."""
    lu = texte.strip()
    return "" if lu == INDIFFUSIBLE or est_vide(lu) else lu


def cellules(ligne: LigneLue) -> defaultdict[str, str]:
    """The cells of a row, empty where JSON does not even name the field."""
    return defaultdict(str, {nom: dit(valeur) for nom, valeur in ligne.colonnes.items()})


def morceaux(*parties: str) -> str:
    """Pieces of an address, in one line."""
    return " ".join(filter(None, (" ".join(dit(partie).split()) for partie in parties)))


def chiffres(texte: str, longueur: int) -> str:
    """An identifier of so many digits whose leading zeros a spreadsheet took off; anything else as it is."""
    lu = re.sub(r"[\s\u00a0]", "", texte).removesuffix(".0")
    return lu.zfill(longueur) if lu.isascii() and lu.isdecimal() and longueur - 3 < len(lu) < longueur else lu
