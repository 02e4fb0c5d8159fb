"""What a word may be a misspelling, or the beginning, of. Words are compared as written: lemmas lose their ends."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from annuaire.recherche.analyse import mots
from annuaire.recherche.lexique import Lexique
from annuaire.recherche.repertoire import Formes
from annuaire.recherche.synonymes import synonymes
from territoire.lieux.noms import noms_de_lieux, villes_ailleurs
from territoire.nomenclatures import libelles_activites

MOTS_COURANTS = Path(__file__).with_name("mots_courants.txt")
CORRIGE_MINIMUM = 5  # shorter words are too near one another
LONG = 8  # from this length two errors are likely; the first letter may be one of them
TRES_LONG = 12  # and from this one three
DEBUT_MINIMUM = 4  # letters from which a beginning may be taken for a mistyped one
CANDIDATS_MAXIMUM = 20
SUITES_MAXIMUM = 30
SONS = ("ckqsz", "gj", "aeiouyh")  # letters that are put for one another at the beginning of a word


def proches(forme: str, lexique: Lexique) -> list[tuple[int, str]]:
    """(distance, word) of the words within the errors allowed: insertions, deletions, replacements, swaps."""
    if forme in mots_justes():
        return []
    if len(forme) < CORRIGE_MINIMUM:
        return _anagrammes(forme, lexique)
    ecart = 1 + (len(forme) >= LONG) + (len(forme) >= TRES_LONG)
    candidats = _candidats(forme, ecart, lexique)
    if len(forme) < LONG:
        initiales = _initiales(forme)
        candidats = [mot for mot in candidats if mot[0] in initiales]
    trouves = process.extract(forme, candidats, scorer=OSA.distance, score_cutoff=ecart, limit=CANDIDATS_MAXIMUM)
    return [(int(distance), mot) for mot, distance, _ in trouves if distance]


def suites(debut: str, lexique: Lexique) -> list[str]:
    """The words that begin so: those of the listings, then those that only synonyms know."""
    trouvees = lexique.repertoire.commencant(debut, SUITES_MAXIMUM)
    return list(dict.fromkeys([*trouvees, *(mot for mot in synonymes().mots if mot.startswith(debut))]))


def debuts_proches(forme: str, tries: Sequence[str]) -> list[str]:
    """The beginnings of these words, in alphabetical order, that ``forme`` may be a misspelling of; nearest first.

    Their first letter is taken as right. Short ones only miss a letter, or have two in the wrong order.
    """
    if len(forme) < DEBUT_MINIMUM or forme in mots_justes():
        return []
    ecart = 1 + (len(forme) > LONG)
    debut, fin = bisect_left(tries, forme[0]), bisect_left(tries, chr(ord(forme[0]) + 1))
    meilleurs: Counter[str] = Counter()
    for longueur in range(len(forme) - ecart + (len(forme) <= CORRIGE_MINIMUM), len(forme) + ecart + 1):
        meilleurs.update(mot[:longueur] for mot in tries[debut:fin] if len(mot) >= longueur)
    trouves = process.extract(forme, list(meilleurs), scorer=OSA.distance, score_cutoff=ecart, limit=CANDIDATS_MAXIMUM)
    if len(forme) <= CORRIGE_MINIMUM:
        trouves = [trouve for trouve in trouves if Counter(forme) <= Counter(trouve[0])]
    trouves.sort(key=lambda trouve: (trouve[1], len(trouve[0]) < len(forme), -meilleurs[trouve[0]], trouve[0]))
    return [mot for mot, distance, _ in trouves if distance]


@lru_cache(maxsize=1)
def mots_justes() -> frozenset[str]:
    """Words that are spelt right though no listing has them: everyday ones, activities, towns elsewhere, synonyms."""
    lignes = MOTS_COURANTS.read_text(encoding="utf-8").splitlines()
    textes = [*(ligne.split("#")[0] for ligne in lignes), *libelles_activites(), *villes_ailleurs()]
    return frozenset(mot.forme for texte in textes for mot in mots(texte)) | frozenset(synonymes().mots)


def _anagrammes(forme: str, lexique: Lexique) -> list[tuple[int, str]]:
    """« ampa » for « amap »: in a short word, only two letters put one for the other are recognised."""
    if len(forme) < CORRIGE_MINIMUM - 1:
        return []
    lettres = sorted(forme)
    semblables = (mot for mot in _candidats(forme, 0, lexique) if sorted(mot) == lettres)
    return [(1, mot) for mot in semblables if OSA.distance(forme, mot) == 1]


def _initiales(forme: str) -> str:
    """The letters that a short word may rightly begin with: its own, the next one, those of the same sound."""
    return forme[:2] + next((sons for sons in SONS if forme[0] in sons), "")


def _candidats(forme: str, ecart: int, lexique: Lexique) -> list[str]:
    connus = lexique.repertoire.formes.semblables(forme, ecart)
    return list(dict.fromkeys([*connus, *_formes_des_tables().semblables(forme, ecart)]))


@lru_cache(maxsize=1)
def _formes_des_tables() -> Formes:
    """The words that a search may rightly hold whatever the listings: synonyms, names of places."""
    return Formes([*synonymes().mots, *mots_des_lieux()])


def mots_des_lieux() -> list[str]:
    """The words of the names of places, as written."""
    return [mot.forme for nom, _, _ in noms_de_lieux() for mot in mots(nom)]
