"""Writing of places: what people type, made comparable.

Only for text known to be a place: elsewhere « STE » is « Société » more often than « Sainte ».
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from socle.identifiants import sans_accents

LONGUEUR_MAX = 200
_MOT = re.compile(r"[^\W_]+")
_ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "cne": "commune"}
VIDES = frozenset("a au aux d de des du en et l la le les s sur sous".split())


@dataclass(frozen=True, slots=True)
class Mot:
    """A word of the text: its comparable form and where it stands."""

    forme: str
    debut: int
    fin: int


def nettoyer(texte: str) -> str:
    """``texte`` with one writing for each character and single spaces, cut at 200 characters."""
    return " ".join(unicodedata.normalize("NFKC", texte[: 4 * LONGUEUR_MAX]).split())[:LONGUEUR_MAX]


def mots(texte: str) -> list[Mot]:
    """The words of a cleaned text; CEDEX and post boxes left out, « st » and « s/ » spelt out."""
    trouves = [Mot(_forme(m.group(), texte[m.end() : m.end() + 1]), m.start(), m.end()) for m in _MOT.finditer(texte)]
    gardes: list[Mot] = []
    boite = False
    for mot in trouves:
        if mot.forme in ("cedex", "bp", "cs"):
            boite = True
        elif not (boite and mot.forme.isdecimal() and len(mot.forme) != 5):
            gardes.append(mot)
            boite = False
    return gardes


def _forme(mot: str, suivant: str) -> str:
    forme = sans_accents(mot).lower()
    if forme == "s" and suivant == "/":
        return "sur"
    return _ABREGES.get(forme, forme)


def normaliser(texte: str) -> str:
    """Comparable form of a place's name: « Ste-Livrade s/Lot » gives « sainte livrade sur lot »."""
    return " ".join(mot.forme for mot in mots(nettoyer(texte)))


def pleins(forme: str) -> tuple[str, ...]:
    """The words of a comparable form that carry meaning; all of them when none does."""
    tous = tuple(forme.split())
    return tuple(mot for mot in tous if mot not in VIDES) or tous
