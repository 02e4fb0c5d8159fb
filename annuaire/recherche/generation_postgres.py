"""One state of the index of PostgreSQL as searches see it: columns in memory, lists read when first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from annuaire.recherche.colonnes import CODEES, Codes, Colonnes, Courts, Masque, assembler
from annuaire.recherche.ecriture_postgres import Liasse
from annuaire.recherche.listes import VIDE, Liste, MemoireListes, Motifs
from annuaire.recherche.moteur import IndexIndisponible
from annuaire.recherche.segments import decoder

SEGMENTS_PAR_LECTURE = 20

Lignes = Callable[..., Sequence[Any]]
"""The rows that a statement gives, its parameters named."""

_SEGMENTS = """
SELECT debut, fiches, colonnes FROM {segment} WHERE debut >= :debut AND debut < :fin ORDER BY debut LIMIT :limite
"""
# Of each term, only the pieces that are not known yet.
_LISTES = """
SELECT liste.terme, liste.numeros, liste.motifs
FROM unnest(CAST(:termes AS text[]), CAST(:connus AS integer[])) AS demande (terme, connu)
JOIN {liste} AS liste ON liste.terme = demande.terme AND liste.debut >= demande.connu AND liste.debut < :fiches
ORDER BY liste.terme, liste.debut
"""


class Etat(NamedTuple):
    """Which set of tables serves, its last change, how many listings it numbers and how many of them live."""

    epoque: str
    version: int
    fiches: int
    vivantes: int


class Vocabulaire:
    """The lemmas of the index, read when a typing error or an unfinished word first asks; kept up to date."""

    def __init__(self, liasse: Liasse, lignes: Lignes) -> None:
        self._liasse = liasse
        self._lignes = lignes
        self._verrou = threading.Lock()
        self._fiches = 0
        self._mots: list[str] = []
        self._longueurs: dict[int, list[str]] = {}

    def mots(self, fiches: int) -> tuple[list[str], dict[int, list[str]]]:
        """The lemmas of so many first listings at least: in alphabetical order, and so by length."""
        with self._verrou:
            if fiches > self._fiches or not self._mots:
                sql = self._liasse.sql("SELECT mot FROM {mot} WHERE debut >= :debut")
                neufs = {ligne.mot for ligne in self._lignes(sql, debut=self._fiches)}
                self._fiches = fiches
                if neufs:
                    self._mots = sorted(neufs.union(self._mots))
                    self._longueurs = {}
                    for mot in self._mots:
                        self._longueurs.setdefault(len(mot), []).append(mot)
            return self._mots, self._longueurs


class Epoque:
    """What a process keeps of a set of tables from one change to the next."""

    def __init__(self, liasse: Liasse, lignes: Lignes) -> None:
        self.liasse = liasse
        self.lignes = lignes
        self.codes = {facette: Codes() for facette in CODEES}
        self.vocabulaire = Vocabulaire(liasse, lignes)
        self._listes = MemoireListes()

    def listes(self, termes: Collection[str], fiches: int) -> dict[str, Liste]:
        """The lists of these terms, complete for so many first listings; asked all at once."""
        connues = {terme: self._listes.lire(terme) or VIDE for terme in termes}
        perimees = {terme: liste for terme, liste in connues.items() if liste.jusqua < fiches}
        if perimees:
            morceaux: dict[str, list[Any]] = {}
            connus = [liste.jusqua for liste in perimees.values()]
            sql = self.liasse.sql(_LISTES)
            for ligne in self.lignes(sql, termes=list(perimees), connus=connus, fiches=fiches):
                morceaux.setdefault(ligne.terme, []).append(ligne)
            for terme, liste in perimees.items():
                connues[terme] = _completer(liste, morceaux.get(terme, []), fiches)
                self._listes.garder(terme, connues[terme])
        return connues


def _completer(liste: Liste, morceaux: Sequence[Any], fiches: int) -> Liste:
    if not morceaux:
        return liste._replace(jusqua=fiches)
    positions = [np.frombuffer(morceau.numeros, dtype="<i4") for morceau in morceaux]
    motifs = [np.frombuffer(morceau.motifs, dtype=np.uint8) for morceau in morceaux]
    return Liste(np.concatenate([liste.positions, *positions]), np.concatenate([liste.motifs, *motifs]), fiches)


class Generation:
    """An immutable state of the index, shared by threads; a later change makes another one.

    Implements ``interpretation.Vocabulaire``.
    """

    def __init__(self, epoque: Epoque, etat: Etat, table: Colonnes, vivants: Masque) -> None:
        self.epoque = epoque
        self.etat = etat
        self.table = table
        self.vivants = vivants
        self.codes = epoque.codes

    @cached_property
    def documents(self) -> int:
        """Number of listings."""
        return int(np.count_nonzero(self.vivants))

    def chercher(self, terme: str) -> tuple[Courts, Motifs]:
        """Positions of the listings that hold a term, and the ranks that hold it in each."""
        fiches = len(self.table)
        return self.epoque.listes([terme], fiches)[terme].avant(fiches)

    def frequences(self, termes: Collection[str]) -> dict[str, int]:
        """How many listings hold each of these terms; unknown terms are left out."""
        fiches = len(self.table)
        listes = self.epoque.listes(termes, fiches)
        nombres = {
            terme: int(np.count_nonzero(self.vivants[liste.avant(fiches)[0]])) for terme, liste in listes.items()
        }
        return {terme: nombre for terme, nombre in nombres.items() if nombre}

    def de_longueur(self, minimum: int, maximum: int) -> list[str]:
        """Lemmas of such a length, in characters, in alphabetical order."""
        _, longueurs = self.epoque.vocabulaire.mots(len(self.table))
        return sorted(mot for longueur in range(minimum, maximum + 1) for mot in longueurs.get(longueur, ()))


def charger(epoque: Epoque, etat: Etat, ancienne: Generation | None) -> Generation:
    """The state ``etat``; only what came after ``ancienne``, of the same set of tables, is read."""
    table, version = (ancienne.table, ancienne.etat.version) if ancienne else (None, -1)
    connues = len(table) if table is not None else 0
    parties = ([table] if table is not None else []) + _segments(epoque, connues, etat.fiches)
    assemblee = assembler(parties, epoque.codes)
    if len(assemblee) != etat.fiches:
        raise IndexIndisponible(f"index incomplet : {len(assemblee)} fiches sur {etat.fiches}")
    vivants = np.ones(etat.fiches, dtype=np.bool_)
    if ancienne is not None:
        vivants[:connues] = ancienne.vivants
    sql = epoque.liasse.sql("SELECT numero FROM {retrait} WHERE version > :depuis AND version <= :version")
    retires = [ligne.numero for ligne in epoque.lignes(sql, depuis=version, version=etat.version)]
    vivants[retires] = False
    return Generation(epoque, etat, assemblee, vivants)


def _segments(epoque: Epoque, debut: int, fin: int) -> list[Colonnes]:
    sql = epoque.liasse.sql(_SEGMENTS)
    parties: list[Colonnes] = []
    while debut < fin:
        lues = epoque.lignes(sql, debut=debut, fin=fin, limite=SEGMENTS_PAR_LECTURE)
        if not lues:
            break
        parties += [decoder(ligne.colonnes, epoque.codes) for ligne in lues]
        debut = lues[-1].debut + lues[-1].fiches
    return parties
