"""Mail addresses, telephones and street addresses in a text, and which of them are a person's own.

Choices, on the side of caution (contact details are published only with a consent that an import does not hold):
a box at a consumer provider (Gmail, Orange...) is a person's unless its name holds a word of structures (``asso``,
``club``, ``mairie``...); a box elsewhere is the structure's unless it is named after a person (``jean.dupont@``).
A mobile number (06, 07) is a person's; a landline is the structure's, and merely misplaced outside its column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annuaire.imports.personnes_mots import est_eponyme, est_prenom, liste

_FOURNISSEURS = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|rocketmail|orange|wanadoo|free|aliceadsl|libertysurf|"
    r"laposte|sfr|neuf|cegetel|club-internet|9online|bbox|numericable|noos|aol|icloud|me|mac|gmx|protonmail|proton|pm|"
    r"tutanota|tuta|mailo|netcourrier|voila|tiscali|caramail|dbmail|akeonet|zoho|mail|nordnet|infonie|ozone|hey)"
    r"\.(?:fr|com|net|eu|me|org|be|ch|de|es|it|co\.uk|ca)",
    re.IGNORECASE,
)
_COURRIEL = re.compile(
    r"(?<![\w.+-])([\w.+'-]{1,64})\s?(?:@|\(at\)|\[at\])\s?((?:[\w-]{1,63}\.){1,4}[a-zA-Z]{2,12})(?![\w-])"
)
# « jean point dupont arobase orange point fr », as those write who fear robots.
_EPELE = re.compile(
    r"(?<![\w.+-])(\w[\w-]*(?:(?:\s+point\s+|\.)[\w-]+){0,3})\s*[\[(]?(?:arr?obase)[\])]?\s+"
    r"((?:[\w-]{1,63}(?:\s+point\s+|\.)){1,3}[a-z]{2,12})(?![\w-])",
    re.IGNORECASE,
)
_POINT = re.compile(r"\s+point\s+", re.IGNORECASE)
# A mobile number whose digits are grouped oddly: « 06 123 456 78 », « 0 6/12/34/56/78 ».
_MOBILE = re.compile(
    r"(?<![\w.,/+-])(?:(?:\+|00)\s?33[\s.-]?(?:\(0\)[\s.-]?)?|0)[\s.\-/_]?[67](?:[\s.\-/_]{0,3}\d){8}(?![\w])"
)
_DATE = re.compile(r"\d{1,2}[ ./-]\d{1,2}[ ./-](?:19|20)\d\d")
# Masked digits (06.XX.XX.XX.XX) are still somebody's number.
_TELEPHONE = re.compile(
    r"(?<![\w.+/])(?:(?:\+|00)\s?33[\s.-]?(?:\(0\)[\s.-]?)?|0)([1-9Xx])"
    r"(?:(?:[\s.\-/_]{0,2}[\dXx]{2}){4}|[\dXx]{2}[\s.-][\dXx]{3}[\s.-][\dXx]{3})(?![\w])"
)
_VOIES = (
    "rue|avenue|av\\.?|boulevard|bd|place|pl\\.?|impasse|imp\\.?|chemin|che?\\.?|route|rte|allées?|all\\.?|quai|square|cours|"
    "passage|lotissement|lot\\.?|résidence|rés\\.?|lieu[- ]dit|hameau|faubourg|fg|venelle|sentier"
)
_RUE = re.compile(rf"\d{{1,4}}\s*(?:bis|ter|quater|[a-d])?\s*,?\s+(?:{_VOIES})\s[^.;\n()]{{1,90}}", re.IGNORECASE)
_CODE_POSTAL = re.compile(r"\b\d{5}\s+[A-ZÀ-Ý][^.;\n()]{1,40}")


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach someone, found between two positions. ``prive``: a person's, not the structure's."""

    debut: int
    fin: int
    prive: bool


def courriels(texte: str) -> Iterator[Contact]:
    """Mail addresses, « nom (at) domaine.fr » and « nom arobase domaine point fr » included."""
    if "@" in texte or "at" in texte:
        for trouve in _COURRIEL.finditer(texte):
            yield Contact(trouve.start(), trouve.end(), _boite_privee(trouve[1], trouve[2]))
    if "robase" in texte.lower():
        for trouve in _EPELE.finditer(texte):
            boite, domaine = (_POINT.sub(".", morceau) for morceau in trouve.groups())
            yield Contact(trouve.start(), trouve.end(), _boite_privee(boite, domaine))


def _boite_privee(boite: str, domaine: str) -> bool:
    mots = [mot for mot in re.split(r"[^a-zà-ÿ]+", boite.lower()) if mot]
    colle = "".join(mots)
    if any(mot in colle for mot in liste("boites")) or any(mot in liste("boites courtes") for mot in mots):
        return False
    if _FOURNISSEURS.fullmatch(domaine):
        return True
    prenoms = [mot for mot in mots if est_prenom(mot.title())]
    return bool(prenoms) and len(mots) <= 3 and not est_eponyme(" ".join(mots))


def telephones(texte: str) -> Iterator[Contact]:
    """French numbers; mobiles, and masked ones that may be, are private."""
    for trouve in _TELEPHONE.finditer(texte):
        if _DATE.match(trouve.group()):
            continue
        yield Contact(trouve.start(), trouve.end(), trouve[1] in "67Xx")
    for trouve in _MOBILE.finditer(texte):
        separateurs = set(re.findall(r"[./_-]", re.sub(r"^(?:\+|00)\s?33[\s.-]?(?:\(0\))?", "", trouve.group())))
        if len(separateurs) <= 1 and not _DATE.match(trouve.group()):
            yield Contact(trouve.start(), trouve.end(), True)


def rues(texte: str) -> Iterator[Contact]:
    """Street addresses that begin with a number, up to the end of the clause. Never private by themselves."""
    for trouve in _RUE.finditer(texte):
        yield Contact(trouve.start(), trouve.end(), False)


def fin_adresse(texte: str, debut: int) -> int:
    """Where the address that starts near ``debut`` (after a name) ends; ``debut`` itself when there is none."""
    for motif in (_RUE, _CODE_POSTAL):
        trouve = motif.search(texte, debut, debut + 140)
        if trouve and not texte[debut : trouve.start()].strip(" ,;:-–()\u00a0") and trouve.end() > debut:
            return trouve.end()
    return debut
