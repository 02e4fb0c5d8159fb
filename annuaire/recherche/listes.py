"""Lists of the listings that hold a term, and a memory of those last read."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from annuaire.recherche.bareme import POIDS
from annuaire.recherche.colonnes import Courts, Nombres

Motifs = NDArray[np.uint8]
MEMOIRE_OCTETS = 16_000_000
OCTETS_ENTREE = 400  # of an entry, whatever it holds

BIT = {rang: 1 << place for place, rang in enumerate(POIDS)}


def _valeur(motif: int) -> float:
    rangs = [poids for rang, poids in POIDS.items() if motif & BIT[rang]]
    return sum(poids / place**2 for place, poids in enumerate(rangs, start=1))


VALEURS: Nombres = np.array([_valeur(motif) for motif in range(1 << len(POIDS))])  # what ``bareme`` says of each motif


class Liste(NamedTuple):
    """The listings that hold a term: positions in order, and in which ranks each holds it, as bits (``BIT``)."""

    positions: Courts
    motifs: Motifs
    jusqua: int  # listings from this position on had not been read

    def avant(self, fiches: int) -> tuple[Courts, Motifs]:
        """What it says of so many first listings."""
        fin = int(np.searchsorted(self.positions, fiches)) if fiches < self.jusqua else len(self.positions)
        return self.positions[:fin], self.motifs[:fin]


VIDE = Liste(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint8), 0)


class MemoireListes:
    """The lists last asked for, within a number of bytes; shared by threads."""

    def __init__(self, octets: int = MEMOIRE_OCTETS) -> None:
        self._octets = octets
        self._tenus = 0
        self._listes: OrderedDict[str, Liste] = OrderedDict()
        self._verrou = threading.Lock()

    def lire(self, terme: str) -> Liste | None:
        """The list of a term, if it is remembered."""
        with self._verrou:
            if terme in self._listes:
                self._listes.move_to_end(terme)
            return self._listes.get(terme)

    def garder(self, terme: str, liste: Liste) -> None:
        """Remember a list, unless a longer one of the same term is."""
        with self._verrou:
            ancienne = self._listes.pop(terme, None)
            if ancienne is not None:
                self._tenus -= _poids(ancienne)
                liste = max(liste, ancienne, key=lambda une: une.jusqua)
            self._listes[terme] = liste
            self._tenus += _poids(liste)
            while self._tenus > self._octets and len(self._listes) > 1:
                self._tenus -= _poids(self._listes.popitem(last=False)[1])


def _poids(liste: Liste) -> int:
    return OCTETS_ENTREE + liste.positions.nbytes + liste.motifs.nbytes
