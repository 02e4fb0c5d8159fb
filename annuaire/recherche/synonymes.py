"""The table of synonyms: ``synonymes.txt``, which agents extend, read into lemmas.

Used at query time only: a new line needs a restart, not a new index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from annuaire.recherche.analyse import lemmes, mots

ABREVIATIONS = "Abréviations"  # title of the section of what only sources write
FICHIER = Path(__file__).with_name("synonymes.txt")

POIDS_MEME_SENS = 0.9
POIDS_SENS_UNIQUE = 0.6
POIDS_VOISIN = 0.12  # the word itself in a description (0.125) beats a near one in a name

Expression = tuple[str, ...]  # lemmas, in order


class SynonymesInvalides(ValueError):
    """A line of the table cannot be read; the message, in French, says which."""


@dataclass
class Synonymes:
    """Expression -> what also answers it, with the weight (0 to 1) it counts for."""

    equivalents: dict[Expression, dict[Expression, float]] = field(default_factory=dict)
    mots: list[str] = field(default_factory=list)  # every word of the table, folded as written

    @cached_property
    def longueur_maximale(self) -> int:
        """Number of lemmas of the longest expression."""
        return max(map(len, self.equivalents), default=0)

    def de(self, expression: Expression) -> dict[Expression, float]:
        """Equivalents of an expression; empty when there is none."""
        return self.equivalents.get(expression, {})

    def ajouter(self, depuis: Expression, vers: Expression, poids: float) -> None:
        """Declare that ``vers`` answers ``depuis``; the greatest weight stays."""
        if depuis and vers and depuis != vers:
            connus = self.equivalents.setdefault(depuis, {})
            connus[vers] = max(poids, connus.get(vers, 0.0))

    def propager(self) -> None:
        """What answers an expression answers those of the same sense: « co-working » also finds « tiers-lieu »."""
        memes = [
            (a, b) for a, vers in self.equivalents.items() for b, poids in vers.items() if poids == POIDS_MEME_SENS
        ]
        directs = {expression: dict(vers) for expression, vers in self.equivalents.items()}
        for a, b in memes:
            for c, poids in directs.get(b, {}).items():
                self.ajouter(a, c, POIDS_MEME_SENS * poids)


@lru_cache(maxsize=1)
def synonymes() -> Synonymes:
    """The project's table. Raises ``SynonymesInvalides``."""
    return lire(FICHIER.read_text(encoding="utf-8"))


def lire(texte: str) -> Synonymes:
    """Read a table; its syntax is explained at the head of ``synonymes.txt``."""
    table = Synonymes()
    lignes = [ligne.split("#")[0].strip() for ligne in texte.splitlines()]
    for numero, regle in enumerate(lignes, start=1):
        if regle:
            for depuis, vers, poids in _regle(regle, numero):
                table.ajouter(depuis, vers, poids)
    table.propager()
    table.mots = list(dict.fromkeys(mot.forme for ligne in lignes for mot in mots(ligne)))
    return table


def _regle(regle: str, numero: int) -> Iterator[tuple[Expression, Expression, float]]:
    signes = [signe for signe in "=~>" if signe in regle]
    if len(signes) != 1:
        raise SynonymesInvalides(f"synonymes, ligne {numero} : il faut un seul des signes « = », « ~ » ou « > ».")
    signe = signes[0]
    gauche, *droite = (tuple(lemmes(membre)) for membre in regle.split(signe))
    if signe == ">":
        droite = [tuple(lemmes(membre)) for membre in regle.split(signe, 1)[1].split(";")]
    if not gauche or not all(droite):
        raise SynonymesInvalides(f"synonymes, ligne {numero} : un des membres n’a aucun mot.")
    if signe == ">":
        yield from ((gauche, vers, POIDS_SENS_UNIQUE) for vers in droite)
        return
    poids = POIDS_MEME_SENS if signe == "=" else POIDS_VOISIN
    membres = [gauche, *droite]
    yield from ((a, b, poids) for a in membres for b in membres if a != b)


def expressions() -> list[str]:
    """What the table holds, as it is written, abbreviations of sources left out: what a visitor may look for."""
    ecrites: dict[str, None] = {}
    abreviations = False
    for ligne in FICHIER.read_text(encoding="utf-8").splitlines():
        if ligne.startswith("# ---"):
            abreviations = ABREVIATIONS in ligne
        regle = ligne.split("#")[0]
        if regle.strip() and not abreviations:
            ecrites.update(dict.fromkeys(membre.strip() for membre in re.split(r"[=~>;]", regle) if membre.strip()))
    return list(ecrites)
