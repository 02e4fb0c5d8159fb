"""CSV and its kin: which separator, and records that a stray quote cannot swallow."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from annuaire.imports.lecture.enregistrements import Enregistrement
from annuaire.imports.modele import FichierIllisible

SEPARATEURS = ",;\t|"
ECHANTILLON = 200  # lines looked at to find the separator
LIGNES_PAR_FICHE = 200  # beyond, a quote was opened and never closed
CHAMP_MAXIMUM = 3 * 1024 * 1024  # characters of a line; beyond, it is no table: the whole file is refused

csv.field_size_limit(CHAMP_MAXIMUM)


class _GuillemetOuvert(Exception):
    """A quoted value runs over more lines than a value does."""


class _Lignes:
    """Lines given to the CSV reader, remembered so that they can be read again otherwise."""

    def __init__(self, lignes: Iterator[str]) -> None:
        self._lignes = lignes
        self._rendues: list[str] = []
        self.prises: list[str] = []  # by the record being read
        self.numero = 0  # of the last line taken, from 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.prises) >= LIGNES_PAR_FICHE:
            raise _GuillemetOuvert
        ligne = self._rendues.pop() if self._rendues else next(self._lignes)
        self.numero += 1
        if len(ligne) >= CHAMP_MAXIMUM:
            raise FichierIllisible(f"La ligne {self.numero} est démesurée : ce n’est pas un tableau.")
        self.prises.append(ligne)
        return ligne

    def rendre_la_suite(self) -> str:
        """Put back every line of the record but the first, which is returned."""
        premiere, *suite = self.prises
        self._rendues += reversed(suite)
        self.numero -= len(suite)
        return premiere


def enregistrements(lignes: Iterator[str], separateur: str, largeur: int = 0) -> Iterator[Enregistrement]:
    """The records, blank ones included. ``largeur``: number of columns, which tells how to read a stray quote.

    A value may run over several lines only between well-formed quotes. Otherwise the record is its first line, read
    with quotes as ordinary characters, and reading goes on at the next line: no row is lost in its neighbour.
    """
    source = _Lignes(lignes)
    lecteur = csv.reader(source, delimiter=separateur, strict=True)
    while True:
        source.prises.clear()
        try:
            valeurs = next(lecteur)
        except StopIteration:
            return
        except (csv.Error, _GuillemetOuvert):
            if not source.prises:
                return
            premiere = source.rendre_la_suite()
            yield _malforme(premiere, source.numero, separateur, largeur)
            lecteur = csv.reader(source, delimiter=separateur, strict=True)
            continue
        yield Enregistrement(source.numero - len(source.prises) + 1, valeurs)


def _malforme(ligne: str, numero: int, separateur: str, largeur: int) -> Enregistrement:
    """A line whose quotes are wrong: kept, and said, when one reading of it has the right number of values."""
    lectures = []
    for guillemets in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        try:
            lectures.append(next(csv.reader([ligne.rstrip("\r\n")], delimiter=separateur, quoting=guillemets), []))
        except csv.Error:
            continue
    for valeurs in lectures:
        if len(valeurs) == largeur:
            return Enregistrement(numero, valeurs, "Guillemets mal placés : la ligne a été lue, relisez-la.")
    valeurs = lectures[-1] if lectures else [ligne[:CHAMP_MAXIMUM]]
    return Enregistrement(numero, valeurs, "Guillemets mal placés : la ligne ne peut pas être découpée.", rejete=True)


def separateur_declare(premiere: str) -> str | None:
    """Excel's own first line, « sep=; »."""
    ligne = premiere.strip().strip('"')
    return ligne[4:] if ligne.lower().startswith("sep=") and len(ligne) == 5 and ligne[4] in SEPARATEURS else None


def trouver_separateur(lignes: Iterator[str]) -> str:
    """The one that cuts most lines into the same number of values, the first lines weighing as the others do."""
    echantillon = list(islice(lignes, ECHANTILLON))
    if echantillon and (declare := separateur_declare(echantillon[0])):
        return declare
    return max(SEPARATEURS, key=lambda separateur: _regularite(echantillon, separateur))


def _regularite(lignes: list[str], separateur: str) -> tuple[float, int]:
    """Share of the records that have the most common number of values (0 when it is one), and that number."""
    tailles = Counter(
        len(lu.valeurs) for lu in enregistrements(iter(lignes), separateur) if any(v.strip() for v in lu.valeurs)
    )
    plusieurs = {taille: fois for taille, fois in tailles.items() if taille > 1}
    if not plusieurs:
        return (0.0, 0)
    taille = max(plusieurs, key=lambda taille: (plusieurs[taille], taille))
    entete = next((ligne for ligne in lignes if ligne.strip()), "")
    poids = 1.0 if separateur in entete else 0.5  # a title may stand above the header, so it is not excluded
    return (round(poids * plusieurs[taille] / tailles.total(), 2), taille)
