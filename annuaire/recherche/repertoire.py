"""The words of each state of an index held in memory, so that what it does not know is not asked for."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from annuaire.recherche.analyse import LIEN, LONGUEUR_MOT
from annuaire.recherche.bareme import FORME, LIEU, NOM_EXACT

LETTRES = "abcdefghijklmnopqrstuvwxyz"


class Mots(Protocol):
    """The part of ``lexique.Vocabulaire`` that is read here."""

    def de_longueur(self, minimum: int, maximum: int) -> list[str]:
        """Lemmas and written words of such a length."""
        ...


class Formes:
    """Written words, by length; quick to say which have about the same letters as another."""

    def __init__(self, mots: Iterable[str]) -> None:
        groupes: dict[int, list[str]] = defaultdict(list)
        for mot in dict.fromkeys(mots):
            groupes[len(mot)].append(mot)
        self._groupes = {longueur: (liste, _lettres(liste)) for longueur, liste in groupes.items()}

    def semblables(self, forme: str, ecart: int) -> list[str]:
        """The words that ``ecart`` errors at most may turn into ``forme``, and some others."""
        siennes = _lettres([forme])[0]
        trouves: list[str] = []
        for longueur in range(len(forme) - ecart, len(forme) + ecart + 1):
            liste, lettres = self._groupes.get(longueur, ([], None))
            if lettres is not None:
                # One error changes two letters at most, whether or not the words have them.
                proches = np.flatnonzero(np.bitwise_count(lettres ^ siennes) <= 2 * ecart)
                trouves += [liste[place] for place in proches]
        return trouves


class Repertoire:
    """What one state of an index knows: lemmas and written words."""

    def __init__(self, mots: Sequence[str]) -> None:
        self._termes = frozenset(mots)
        self.tries = sorted(mot[len(FORME) :] for mot in mots if mot.startswith(FORME))
        self.formes = Formes(self.tries)

    def possible(self, terme: str) -> bool:
        """Whether the index may hold this term: False when one of its words is unknown."""
        if terme.startswith(LIEU) or terme in self._termes:
            return True
        morceaux = terme.removeprefix(NOM_EXACT).split(LIEN)
        return (len(morceaux) > 1 or terme.startswith(NOM_EXACT)) and self._termes.issuperset(morceaux)

    def commencant(self, debut: str, limite: int) -> list[str]:
        """Written words that begin so, in alphabetical order."""
        place = bisect_left(self.tries, debut)
        return [mot for mot in self.tries[place : place + limite] if mot.startswith(debut)]


_repertoires: WeakKeyDictionary[Mots, Repertoire] = WeakKeyDictionary()
_verrou = threading.Lock()


def repertoire(vocabulaire: Mots) -> Repertoire:
    """The words of a vocabulary, which never changes: read when first seen, in some milliseconds."""
    with _verrou:
        connu = _repertoires.get(vocabulaire)
        if connu is None:
            connu = Repertoire(vocabulaire.de_longueur(1, LONGUEUR_MOT + len(FORME)))
            _repertoires[vocabulaire] = connu
        return connu


def _lettres(mots: Sequence[str]) -> NDArray[np.uint32]:
    """The letters that each word has, a bit for each; one bit for all that is no letter."""
    masques = [sum({1 << (LETTRES.find(lettre) % 32) for lettre in mot}) for mot in mots]
    return np.array(masques, dtype=np.uint32)
