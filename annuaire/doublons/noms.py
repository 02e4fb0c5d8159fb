"""Names made comparable: words with a weight and a kind, acronyms, and whether the source cut them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from annuaire.doublons import lieux, vocabulaire
from socle.identifiants import sans_accents

LONGUEUR_MAX = 250
_ABREGE_MIN = 4
_ARTICLES = frozenset("a au aux d de des du en et l la le les".split())
LONGUEURS_COUPEES = frozenset({30, 31, 32, 38, 50})  # widths of the columns of public files
VIDES = frozenset(
    "a au aux avec ce ces chez d dans de des du elle en entre est et il ils j je l la le les leur leurs m mes mon n ne "
    "nos notre nous on ou par pas pour qu que qui s sa se ses son sous sur un une vers vos votre y the".split()
)

_MOT = re.compile(r"[^\W\d_]+|\d+")
_SIGLE_POINTE = re.compile(r"(?<!\w)(?:[^\W\d_]\.\s?){2,}[^\W\d_]?(?!\w)|(?<!\w)[^\W\d_](?: [^\W\d_]){2,}(?!\w)")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)['’ʼ`´]\s?", re.IGNORECASE)
_EN_TETE = re.compile(r"^\s*(?P<sigle>[^\W\d_]{2,10}\d{0,2})\s*[-–—:]\s+(?P<long>.{6,})$")
_PARENTHESE = re.compile(r"\((?P<dedans>[^()]+)\)")
_EN_QUEUE = re.compile(r"\s[-–—]\s*(?P<sigle>[A-Z]{2,8})\s*(?:47)?\s*$")
_ROMAIN = re.compile(r"^(?:i{2,3}|iv|vi{0,3}|ix|x{1,3}i{0,3})$")
_DOSSIER = re.compile(r"\b[A-Z]{2,4}\s?\d{4,6}\s*$")  # « SAG 14873 »: a file number left in the name


class Genre(StrEnum):
    """What a word tells."""

    SENS = "sens"
    GENERIQUE = "generique"
    NATURE = "nature"
    SATELLITE = "satellite"
    ACTIVITE = "activite"
    AGE = "age"
    ANTENNE = "antenne"
    NOMBRE = "nombre"
    LIEU = "lieu"


POIDS = {
    Genre.SENS: 1.0,
    Genre.NOMBRE: 0.8,
    Genre.ACTIVITE: 0.5,
    Genre.AGE: 0.5,
    Genre.NATURE: 0.4,
    Genre.SATELLITE: 0.4,
    Genre.GENERIQUE: 0.35,
    Genre.LIEU: 0.25,
    Genre.ANTENNE: 0.1,
}


@dataclass(frozen=True, slots=True)
class Mot:
    """A significant word. ``lieux``: INSEE codes it may stand for, when it names a place."""

    forme: str
    genre: Genre
    lieux: frozenset[str] = frozenset()

    @property
    def poids(self) -> float:
        return POIDS[self.genre]


@dataclass(frozen=True, slots=True)
class NomNormalise:
    """A name ready to be compared.

    ``mots``: significant words in order, legal words and stop words left out. ``sigles``: acronyms written in the
    name. ``initiales``: acronyms that its words would make. ``tronque``: its end was cut by the source.
    """

    mots: tuple[Mot, ...]
    sigles: frozenset[str]
    initiales: frozenset[str]
    tronque: bool

    @property
    def colle(self) -> str:
        """The words in one string: « aéro club » and « aéroclub » meet."""
        return "".join(mot.forme for mot in self.mots)


def est_territorial(mot: Mot) -> bool:
    """Whether there is one such body for each territory: « départementale », « depart »."""
    return mot.forme in vocabulaire.TERRITORIAUX or _developper(mot.forme) in vocabulaire.TERRITORIAUX


def radical(mot: str) -> str:
    """A folded word without its plural mark; short words and acronyms stay as they are."""
    if len(mot) >= 5 and mot.endswith("eaux"):
        return mot[:-1]
    return mot[:-1] if len(mot) >= 4 and mot[-1] in "sx" and not mot.endswith("ss") else mot


@lru_cache(maxsize=4_096)
def normaliser_nom(nom: str, commune: str | None = None) -> NomNormalise:
    """``nom`` made comparable. ``commune``: name or INSEE code of where the structure is; None when unknown."""
    brut = unicodedata.normalize("NFKC", nom[: 2 * LONGUEUR_MAX])[:LONGUEUR_MAX]
    sigles, texte = _sigles(_DOSSIER.sub(" ", brut))
    plie = sans_accents(texte).lower()
    suite = list(_deplier(_formes(plie)))
    tronque = _coupe(brut, suite)
    if tronque and suite and (len(suite[-1]) == 1 or suite[-1] in VIDES):
        suite = suite[:-1]
    mots = tuple(_qualifier(suite, commune))
    if sigles and all(mot.genre is Genre.LIEU for mot in mots):  # « ABRIS – Casseneuil »: the acronym is the name
        mots = (*(Mot(radical(sigle), Genre.SENS) for sigle in sorted(sigles)), *mots)
    return NomNormalise(mots, sigles, _initiales(suite, mots), tronque)


def variantes(nom: str, autres: tuple[str, ...], commune: str | None) -> tuple[NomNormalise, ...]:
    """The name and its other names, normalised, without repetition; ``autres`` beyond ten are left out."""
    return tuple(dict.fromkeys(normaliser_nom(un, commune) for un in (nom, *autres[:10]) if un and un.strip()))


def sigle_propre(sigle: str | None) -> str:
    """An acronym compared: folded, no points or spaces; empty when it is not one."""
    forme = re.sub(r"[^a-z0-9]", "", sans_accents(sigle or "").lower())
    return forme if 2 <= len(forme) <= 12 else ""


def _sigles(brut: str) -> tuple[frozenset[str], str]:
    """Acronyms written apart in the name, and the name without them."""
    trouves: set[str] = set()
    texte = _ELISION.sub(" ", brut)
    pointe = bool(_SIGLE_POINTE.search(texte))
    texte = _SIGLE_POINTE.sub(lambda m: " " + re.sub(r"[.\s]", "", m.group()) + " ", texte)
    if (tete := _EN_TETE.match(texte)) and _est_sigle(tete["sigle"]):
        trouves.add(sigle_propre(tete["sigle"]))
        texte = tete["long"]
    # In a name all in capitals, the last word after a hyphen is as often a place: « CAISSE D’ÉPARGNE - NÉRAC ».
    if (pointe or not brut.isupper()) and (queue := _EN_QUEUE.search(texte)) and _est_sigle(queue["sigle"]):
        trouves.add(sigle_propre(queue["sigle"]))
        texte = texte[: queue.start()]
    for parenthese in _PARENTHESE.finditer(texte):
        if _est_sigle(parenthese["dedans"].strip()):
            trouves.add(sigle_propre(parenthese["dedans"]))
            texte = texte.replace(parenthese.group(), " ")
    return frozenset(trouves - {""}), texte


def _est_sigle(mot: str) -> bool:
    plie = sans_accents(mot).lower()
    return mot.isupper() and 2 <= len(mot) <= 10 and mot.isalnum() and radical(plie) not in vocabulaire.GENERIQUES


def _formes(plie: str) -> list[str]:
    return [m.group() for m in _MOT.finditer(re.sub(r"(\d+)(?:er|ere|eme|e|nd|nde)\b", r"\1", plie))]


def _deplier(formes: list[str]) -> Iterator[str]:
    """Abbreviations written out; « ste » is « sainte » before a saint's name, « société » elsewhere."""
    for rang, forme in enumerate(formes):
        if forme == "ste":
            suivant = formes[rang + 1] if rang + 1 < len(formes) else ""
            yield "sainte" if suivant in vocabulaire.SAINTES else "societe"
        else:
            yield from vocabulaire.ABREGES.get(forme, (forme,))


def _coupe(brut: str, suite: list[str]) -> bool:
    fin = suite[-1] if suite else ""
    return len(brut) in LONGUEURS_COUPEES or (len(brut) >= 24 and (fin in VIDES or (len(fin) == 1 and fin.isalpha())))


def _qualifier(suite: list[str], commune: str | None) -> Iterator[Mot]:
    """Significant words with their kind: places first, since « saint vite » is no word of the name."""
    generales, siennes = lieux.mentions(), lieux.propres_de(commune) if commune else {}
    premiers = lieux.premiers_mots()
    rang = 0
    while rang < len(suite):
        portee = 6 if suite[rang] in premiers or siennes else 1
        for longueur in range(min(portee, len(suite) - rang), 0, -1):
            cle = tuple(suite[rang : rang + longueur])
            if codes := siennes.get(cle) or generales.get(cle):
                yield from (
                    Mot(radical(forme), Genre.LIEU, codes)
                    for forme in suite[rang : rang + longueur]
                    if forme not in VIDES
                )
                rang += longueur
                break
        else:
            forme = radical(suite[rang])
            if not {forme, suite[rang]} & (VIDES | vocabulaire.JURIDIQUES):
                yield _mot(forme, suite[rang])
            rang += 1


@lru_cache(maxsize=50_000)  # shared: names repeat the same words
def _mot(forme: str, ecrit: str) -> Mot:
    if forme.isdigit() or _ROMAIN.match(ecrit):
        genre = Genre.ACTIVITE if ecrit in vocabulaire.ACTIVITES else Genre.NOMBRE
        return Mot(forme, genre)
    if codes := lieux.gentile(ecrit):
        return Mot(forme, Genre.LIEU, codes)
    connus = _genres()
    entier = forme if forme in connus else ecrit if ecrit in connus else _developper(forme)
    return Mot(forme, connus.get(entier, Genre.SENS))


@lru_cache(maxsize=1)
def _genres() -> dict[str, Genre]:
    """The kind of every word of the vocabulary; the most telling kind wins."""
    genres: dict[str, Genre] = {}
    for genre, liste in (
        (Genre.SATELLITE, vocabulaire.SATELLITES),
        (Genre.AGE, vocabulaire.AGES),
        (Genre.ACTIVITE, vocabulaire.ACTIVITES),
        (Genre.NATURE, vocabulaire.NATURES),
        (Genre.ANTENNE, vocabulaire.ANTENNES),
        (Genre.GENERIQUE, vocabulaire.GENERIQUES),
    ):
        for mot in liste:
            genres.setdefault(mot, genre)
    return genres


@lru_cache(maxsize=1)
def _vocabulaire_trie() -> list[str]:
    return sorted(_genres())


@lru_cache(maxsize=20_000)
def _developper(forme: str) -> str:
    """The word of the vocabulary that ``forme`` abbreviates (« interme », « gest »), or ``forme``."""
    if len(forme) < (_ABREGE_MIN if forme[-1] not in "aeiouy" else _ABREGE_MIN + 1):
        return forme
    tries = _vocabulaire_trie()
    rang = bisect_left(tries, forme)
    trouve = rang < len(tries) and tries[rang].startswith(forme) and len(tries[rang]) >= len(forme) + 2
    return tries[rang] if trouve else forme


def _initiales(suite: list[str], mots: tuple[Mot, ...]) -> frozenset[str]:
    """Acronyms the words would make: with or without legal words, stop words and places, three letters at least."""
    pleins = [mot for mot in suite if mot not in VIDES]
    sans_articles = [mot for mot in suite if mot not in _ARTICLES]
    sans_loi = [mot for mot in pleins if radical(mot) not in vocabulaire.JURIDIQUES]
    sans_lieux = [mot.forme for mot in mots if mot.genre is not Genre.LIEU]
    formes = ("".join(mot[0] for mot in un) for un in (suite, sans_articles, pleins, sans_loi, sans_lieux))
    return frozenset(forme for forme in formes if 3 <= len(forme) <= 12)
