"""What words are, when looking for persons: first names, surnames, persons places are named after, kinds of places.

The lists are files beside this one, for people to read and extend: ``prenoms.txt``, ``eponymes.txt`` (a person after
whom streets and schools are named is no personal data) and ``mots_personnes.txt``.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from socle.identifiants import sans_accents


def _lignes(nom: str) -> list[str]:
    texte = (Path(__file__).parent / nom).read_text(encoding="utf-8")
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip() and not ligne.startswith("#")]


@lru_cache(maxsize=1)
def _prenoms() -> frozenset[str]:
    return frozenset(mot for ligne in _lignes("prenoms.txt") for mot in ligne.split())


@lru_cache(maxsize=1)
def _eponymes() -> frozenset[str]:
    return frozenset(_lignes("eponymes.txt"))


@lru_cache(maxsize=1)
def _listes() -> dict[str, frozenset[str]]:
    listes: dict[str, set[str]] = {}
    for ligne in _lignes("mots_personnes.txt"):
        if ligne.startswith("["):
            courante = listes.setdefault(ligne.strip("[]"), set())
        else:
            courante.update(ligne.split())
    return {nom: frozenset(mots) for nom, mots in listes.items()}


@cache
def liste(*noms: str) -> frozenset[str]:
    """Words of these lists of ``mots_personnes.txt`` together. Raises ``KeyError``."""
    return frozenset().union(*(_listes()[nom] for nom in noms))


@lru_cache(maxsize=50_000)
def simple(mot: str) -> str:
    """A word without accents, capitals or signs at its ends."""
    return sans_accents(mot).lower().strip(".'’-")


@lru_cache(maxsize=50_000)
def est_prenom(mot: str) -> bool:
    """Whether a word is a first name, simple or compound, written with a capital."""
    return mot[:1].isupper() and all(partie in _prenoms() for partie in simple(mot).split("-"))


def est_mot_courant(mot: str) -> bool:
    """Whether a word is never a surname."""
    return not liste("mots", "lieux", "organismes").isdisjoint((simple(mot), *simple(mot).split("-")))


def est_eponyme(nom: str) -> bool:
    """Whether this is a person after whom places are named; also true of the beginning of a longer name."""
    mots = re.sub(r"[\s'’-]+", " ", simple(nom)).split()
    return any(" ".join(mots[:n]) in _eponymes() for n in range(2, len(mots) + 1))
