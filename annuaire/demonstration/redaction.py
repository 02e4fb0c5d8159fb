"""Turns the templates of the data files into French text.

Two marks only: ``[one|the other]`` picks one at random, ``{mot}`` is replaced by a word of the listing.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache

from socle.identifiants import sans_accents

INSECABLE = "\u00a0"
FINE = "\u202f"

_CHOIX = re.compile(r"\[([^\[\]]*)\]")
_MOT = re.compile(r"\{(\w+)\}")
_H_ASPIRE = ("Hautefage", "Hautesvignes")


def ecrire(modele: str, mots: dict[str, str], alea: random.Random) -> str:
    """The text of a template. Raises ``KeyError`` when it asks for a word that is not in ``mots``."""
    choisi = _CHOIX.sub(lambda trouve: alea.choice(trouve[1].split("|")), modele)
    return typographier(_MOT.sub(lambda trouve: mots[trouve[1]], choisi))


@lru_cache(maxsize=8192)  # the same sentences come back all the time
def typographier(texte: str) -> str:
    """Curly apostrophes and the no-break spaces of French; runs of spaces become one."""
    texte = re.sub(r" +", " ", texte.replace("'", "’")).strip(" ,")
    texte = re.sub(r" ([;!?])", rf"{FINE}\1", texte)
    texte = re.sub(r" ([:»])", rf"{INSECABLE}\1", texte).replace("« ", f"«{INSECABLE}")
    texte = re.sub(r"(?<=\d) (?=\d{3}\b)", FINE, texte)
    return re.sub(r"(?<=\d) (?=(?:€|km|h|ans|places|m²)(?!\w))", INSECABLE, texte)


def avec_de(nom: str) -> str:
    """``nom`` after « de »: d’Agen, du Passage, de La Réunion, des Hirondelles."""
    article, _, reste = nom.partition(" ")
    contracte = {"le": "du", "les": "des"}.get(article.lower())
    if contracte and reste:
        return f"{contracte} {reste}"
    return f"d’{nom}" if _elide(nom) else f"de {nom}"


def avec_a(nom: str) -> str:
    """``nom`` after « à »: à Agen, au Passage, à La Réunion."""
    article, _, reste = nom.partition(" ")
    contracte = {"le": "au", "les": "aux"}.get(article.lower())
    return f"{contracte} {reste}" if contracte and reste else f"à {nom}"


def majuscule(texte: str) -> str:
    """``texte`` with its first letter in capital."""
    return texte[:1].upper() + texte[1:]


def _elide(nom: str) -> bool:
    """Whether « de » loses its e; « l’Aubépine » keeps it, having its own article."""
    initiale = sans_accents(nom[:1]).lower()
    if nom.lower().startswith(("l'", "l’")):
        return False
    return initiale in "aeiouy" or (initiale == "h" and not nom.startswith(_H_ASPIRE))
