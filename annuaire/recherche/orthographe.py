"""What a word may be a misspelling, or the beginning, of. Words are compared as written: lemmas lose their ends."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from weakref import WeakKeyDictionary

from rapidfuzz import process
from rapidfuzz.distance import OSA

from annuaire.recherche.analyse import mots
from annuaire.recherche.bareme import FORME
from annuaire.recherche.synonymes import synonymes
from territoire.lieux.noms import noms_de_lieux, villes_ailleurs
from territoire.nomenclatures import libelles_activites

MOTS_COURANTS = Path(__file__).with_name("mots_courants.txt")
CORRIGE_MINIMUM = 5  # shorter words are too near one another
LONG = 8  # from this length two errors are likely; the first letter may be one of them
TRES_LONG = 12  # and from this one three
CANDIDATS_MAXIMUM = 20
SUITES_MAXIMUM = 30


class Formes(Protocol):
    """The part of ``interpretation.Vocabulaire`` that spelling needs."""

    def commencant(self, debut: str, limite: int) -> list[str]:
        """Lemmas and written words that begin so."""
        ...

    def de_longueur(self, minimum: int, maximum: int) -> list[str]:
        """Lemmas and written words of such a length."""
        ...


_SONS = ("ckqsz", "gj", "aeiouyh")
_Listes = dict[tuple[int, str], list[str]]  # (length, first letters or none) -> words
_vues: WeakKeyDictionary[Formes, _Listes] = WeakKeyDictionary()
_verrou = threading.Lock()


def proches(forme: str, vocabulaire: Formes) -> list[tuple[int, str]]:
    """(distance, word) of the words within the errors allowed: insertions, deletions, replacements, swaps."""
    if forme in mots_justes():
        return []
    if len(forme) < CORRIGE_MINIMUM:
        return _anagrammes(forme, vocabulaire)
    ecart = 1 + (len(forme) >= LONG) + (len(forme) >= TRES_LONG)
    candidats = _candidats(len(forme), ecart, "" if len(forme) >= LONG else _initiales(forme), vocabulaire)
    trouves = process.extract(
        forme, candidats, scorer=OSA.distance, score_cutoff=ecart, limit=CANDIDATS_MAXIMUM, processor=None
    )
    return [(int(distance), mot) for mot, distance, _ in trouves if distance]


def suites(debut: str, vocabulaire: Formes) -> list[str]:
    """The words that begin so: those of the listings, then those that only synonyms know."""
    trouvees = [mot[len(FORME) :] for mot in vocabulaire.commencant(FORME + debut, SUITES_MAXIMUM)]
    return list(dict.fromkeys([*trouvees, *(mot for mot in synonymes().mots if mot.startswith(debut))]))


@lru_cache(maxsize=1)
def mots_justes() -> frozenset[str]:
    """Words that are spelt right though no listing has them: everyday ones, activities, towns elsewhere, synonyms."""
    lignes = MOTS_COURANTS.read_text(encoding="utf-8").splitlines()
    textes = [*(ligne.split("#")[0] for ligne in lignes), *libelles_activites(), *villes_ailleurs()]
    return frozenset(mot.forme for texte in textes for mot in mots(texte)) | frozenset(synonymes().mots)


def _anagrammes(forme: str, vocabulaire: Formes) -> list[tuple[int, str]]:
    """« ampa » for « amap »: in a short word, only two letters put one for the other are recognised."""
    if len(forme) != CORRIGE_MINIMUM - 1:
        return []
    lettres = sorted(forme)
    semblables = (mot for mot in _candidats(len(forme), 0, "", vocabulaire) if sorted(mot) == lettres)
    return [(1, mot) for mot in semblables if OSA.distance(forme, mot) == 1]


def _initiales(forme: str) -> str:
    """The letters that a short word may rightly begin with: its own, the next one, those of the same sound."""
    sons = next((sons for sons in _SONS if forme[0] in sons), "")
    return "".join(sorted({*forme[:2], *sons}))


def _candidats(longueur: int, ecart: int, initiales: str, vocabulaire: Formes) -> Sequence[str]:
    with _verrou:
        listes = _vues.setdefault(vocabulaire, {})
    cle = (longueur, initiales)
    if cle not in listes:
        minimum, maximum = longueur - ecart, longueur + ecart
        lus = vocabulaire.de_longueur(minimum + len(FORME), maximum + len(FORME))
        connus = [mot[len(FORME) :] for mot in lus if mot.startswith(FORME)]
        ajouts = [mot for taille in range(minimum, maximum + 1) for mot in _mots_des_tables().get(taille, ())]
        listes[cle] = [mot for mot in dict.fromkeys([*connus, *ajouts]) if not initiales or mot[0] in initiales]
    return listes[cle]


@lru_cache(maxsize=1)
def _mots_des_tables() -> dict[int, list[str]]:
    """The words that a search may rightly hold whatever the listings: synonyms, names of places; by length."""
    par_longueur: dict[int, list[str]] = defaultdict(list)
    lieux: Iterable[str] = (mot.forme for nom, _, _ in noms_de_lieux() for mot in mots(nom))
    for mot in dict.fromkeys([*synonymes().mots, *lieux]):
        par_longueur[len(mot)].append(mot)
    return dict(par_longueur)
