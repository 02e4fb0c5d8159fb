"""Places that are named among the words of a search, as the index knows them.

Lemmas are compared, so that a place is found whatever its spelling, and after a typing error was mended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from annuaire.recherche.analyse import Mot, lemme, mots
from annuaire.recherche.bareme import COMMUNE, EPCI, POSTAL, terme_lieu
from annuaire.recherche.synonymes import Expression
from territoire.lieux import Lieu, TypeLieu
from territoire.lieux.noms import Surete, noms_de_lieux
from territoire.reference import communes_par_code_postal, communes_reference

SAINTE = {"ste": lemme("sainte"), "sts": "saint", "stes": "saint"}  # only in places: elsewhere « Sté » is a company


@dataclass(frozen=True, slots=True)
class LieuNomme:
    """A place as terms of the index: those of what is in it, and those of its surroundings (its EPCI)."""

    termes: tuple[str, ...]
    alentours: tuple[str, ...]
    surete: Surete


def lieu_nomme(nom: Sequence[Mot]) -> LieuNomme | None:
    """The place that these words name. One word alone must be the very name: « jus » is not Jusix."""
    if len(nom) == 1:
        return _table().get((nom[0].forme,))
    return _table().get(tuple(SAINTE.get(mot.forme, mot.lemme) for mot in nom))


@lru_cache(maxsize=1)
def longueur_maximale() -> int:
    """Number of words of the longest name."""
    return max(map(len, _table()))


@lru_cache(maxsize=1)
def _table() -> dict[Expression, LieuNomme]:
    """The folded word, or the lemmas of the words, of every name."""
    table: dict[Expression, LieuNomme] = {}
    for nom, lieux, surete in noms_de_lieux():
        lus = mots(nom)
        cle = (lus[0].forme,) if len(lus) == 1 else tuple(mot.lemme for mot in lus)
        ancien = table.get(cle)
        if cle and (ancien is None or ancien.surete < surete):
            table[cle] = _lieu(lieux, surete)
    for code, codes_insee in communes_par_code_postal().items():
        table[(code,)] = LieuNomme((terme_lieu(POSTAL, code),), _epcis(codes_insee), Surete.TOUJOURS)
    return table


def _lieu(lieux: Sequence[Lieu], surete: Surete) -> LieuNomme:
    if lieux and lieux[0].type is TypeLieu.EPCI:
        terme = terme_lieu(EPCI, lieux[0].epci_code or "")
        return LieuNomme((terme,), (terme,), surete)
    codes = [code for lieu in lieux for code in lieu.codes_insee]
    return LieuNomme(tuple(terme_lieu(COMMUNE, code) for code in codes), _epcis(codes), surete)


def _epcis(codes_insee: Sequence[str]) -> tuple[str, ...]:
    epcis = dict.fromkeys(communes_reference()[code].epci_code for code in codes_insee)
    return tuple(terme_lieu(EPCI, code) for code in epcis)
