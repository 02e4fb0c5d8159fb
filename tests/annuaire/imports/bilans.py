"""What the tests of the import formats share: invented identifiers, files, and the figures that the command prints."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from click.testing import Result
from stdnum import luhn

from annuaire.imports.modele import Fiche, Format, LigneLue
from annuaire.imports.releve import Releve
from annuaire.models import Structure


def siren(debut: str) -> str:
    """A SIREN that begins so (8 digits) and passes its check."""
    return debut + luhn.calc_check_digit(debut)


def siret(debut: str, etablissement: str = "0001") -> str:
    """A SIRET of the SIREN that begins so."""
    corps = siren(debut) + etablissement
    return corps + luhn.calc_check_digit(corps)


def mapper(format_: Format, colonnes: Mapping[str, str]) -> Fiche:
    """One row, mapped."""
    return format_.lire(LigneLue(2, dict(colonnes)), Releve())


def ecrire_csv(chemin: Path, lignes: Sequence[Mapping[str, str]]) -> str:
    """A CSV of these rows; its path."""
    with chemin.open("w", encoding="utf-8", newline="") as flux:
        redacteur = csv.DictWriter(flux, list(lignes[0]))
        redacteur.writeheader()
        redacteur.writerows(lignes)
    return str(chemin)


def comptes(resultat: Result) -> dict[str, int]:
    """Rows by outcome, those without any left out."""
    assert resultat.exit_code == 0, resultat.output
    trouves = re.findall(r"([\d\u202f]+) (créées|mises à jour|inchangées|réunies|rejetées)", resultat.output)
    return {issue: int(nombre.replace("\u202f", "")) for nombre, issue in trouves if nombre != "0"}


def structures(session: Any) -> dict[str, Structure]:
    """Every listing by name."""
    return {structure.nom: structure for structure in session.scalars(sa.select(Structure))}
