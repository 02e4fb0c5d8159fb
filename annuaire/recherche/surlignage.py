"""Why a result was found: an extract around the best match, matching words marked.

No HTML here: templates draw the fragments and escape them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from annuaire.recherche.analyse import MOTS_VIDES, lemme, mots, plier
from annuaire.recherche.phrases import separer, suites
from annuaire.recherche.synonymes import Expression, synonymes

POINTS = "…"
# Letters with their combining accents (NFD); « A.M.A.P » is one word, as in the analysis.
_MOT = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+(?:\.[^\W\d_](?!\w))*")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of text; ``trouve``: it answers the search."""

    texte: str
    trouve: bool = False


class _Trouve(NamedTuple):
    debut: int
    fin: int
    lemme: str


def surligner(texte: str, mots_cherches: str, limite: int | None = None) -> list[Fragment]:
    """``texte`` as fragments, the words that the search means marked (same lemma, or a synonym).

    ``limite``: number of characters of the extract, chosen where most different words are found and cut between
    words, with « … » where it is cut. None: the whole text.
    """
    cherchees = _expressions_cherchees(mots_cherches)
    trouves = _trouves(_mots_du(texte), cherchees) if cherchees else []
    debut, fin = _fenetre(texte, trouves, limite)
    fragments = _decouper(texte, [mot for mot in trouves if mot.debut >= debut and mot.fin <= fin], debut, fin)
    if debut > 0:
        fragments.insert(0, Fragment(f"{POINTS} "))
    if fin < len(texte):
        fragments.append(Fragment(f" {POINTS}"))
    return fragments


@lru_cache(maxsize=512)
def _expressions_cherchees(recherche: str) -> frozenset[Expression]:
    """Each word of a search, and its synonyms; those of several words count as a whole, and so do phrases."""
    hors, entre_guillemets = separer(recherche)
    suite = [mot.lemme for mot in mots(hors)]
    table = synonymes()
    phrases = (tuple(morceau) for phrase in entre_guillemets for morceau in suites(phrase))
    return frozenset([*((lemme,) for lemme in suite), *phrases]).union(
        *(
            table.de(tuple(suite[debut:fin]))
            for debut in range(len(suite))
            for fin in range(debut + 1, min(debut + table.longueur_maximale, len(suite)) + 1)
        )
    )


def _trouves(mots_du_texte: Sequence[_Trouve], cherchees: frozenset[Expression]) -> list[_Trouve]:
    """The words of the text that are part of an expression looked for."""
    longueurs = {len(expression) for expression in cherchees}
    lemmes = tuple(mot.lemme for mot in mots_du_texte)
    rangs = {
        rang
        for debut in range(len(lemmes))
        for longueur in longueurs
        if lemmes[debut : debut + longueur] in cherchees
        for rang in range(debut, min(debut + longueur, len(lemmes)))
    }
    return [mots_du_texte[rang] for rang in sorted(rangs)]


def _mots_du(texte: str) -> list[_Trouve]:
    positions = []
    for mot in _MOT.finditer(texte):
        sien = _lemme_de(mot.group())
        if sien is not None:
            positions.append(_Trouve(mot.start(), mot.end(), sien))
    return positions


@lru_cache(maxsize=20_000)
def _lemme_de(brut: str) -> str | None:
    """The lemma of a word as it is written; None for one that says nothing. The same words fill most texts."""
    forme = plier(brut.replace(".", ""))
    return None if forme in MOTS_VIDES else lemme(forme)


def _fenetre(texte: str, trouves: Sequence[_Trouve], limite: int | None) -> tuple[int, int]:
    """Bounds of the extract."""
    if limite is None or len(texte) <= limite:
        return 0, len(texte)
    debut = _meilleur_debut(trouves, limite)
    debut = 0 if debut < limite // 3 else _apres_espace(texte, max(0, debut - limite // 4))
    debut = _apres_espace(texte, len(texte) - limite) if len(texte) - debut < limite else debut
    fin = min(len(texte), debut + limite)
    if fin < len(texte):
        espace = texte.rfind(" ", debut, fin + 1)
        fin = espace if espace > debut else fin
    return debut, fin


def _meilleur_debut(trouves: Sequence[_Trouve], limite: int) -> int:
    """Where to start to show the most different words; 0 without any."""
    portee = limite * 3 // 4

    def richesse(depart: _Trouve) -> int:
        return len({mot.lemme for mot in trouves if depart.debut <= mot.debut and mot.fin <= depart.debut + portee})

    return max(trouves, key=lambda mot: (richesse(mot), -mot.debut)).debut if trouves else 0


def _apres_espace(texte: str, position: int) -> int:
    if position <= 0 or texte[position - 1] == " ":
        return max(position, 0)
    espace = texte.find(" ", position)
    return position if espace < 0 else espace + 1


def _decouper(texte: str, trouves: Sequence[_Trouve], debut: int, fin: int) -> list[Fragment]:
    fragments = []
    for mot in trouves:
        if mot.debut > debut:
            fragments.append(Fragment(texte[debut : mot.debut]))
        fragments.append(Fragment(texte[mot.debut : mot.fin], trouve=True))
        debut = mot.fin
    if fin > debut:
        fragments.append(Fragment(texte[debut:fin]))
    return fragments
