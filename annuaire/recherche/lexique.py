"""What the index knows of the terms that a search may use: asked in few requests, for each costs a round trip."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import Protocol

from annuaire.recherche.analyse import paires
from annuaire.recherche.plan import Et, Noeud, Terme, et, noeuds_termes
from annuaire.recherche.repertoire import repertoire
from annuaire.recherche.synonymes import Expression, Synonymes


class Vocabulaire(Protocol):
    """What one state of an index knows of its terms: it never changes, and takes weak references."""

    @property
    def documents(self) -> int:
        """Number of listings."""
        ...

    def frequences(self, termes: Collection[str]) -> dict[str, int]:
        """How many listings hold each of these terms; unknown terms are left out."""
        ...

    def de_longueur(self, minimum: int, maximum: int) -> list[str]:
        """Lemmas and written words of such a length, in characters, in alphabetical order."""
        ...


class Lexique:
    """The terms asked for so far, with the number of listings of each."""

    def __init__(self, vocabulaire: Vocabulaire, table: Synonymes) -> None:
        self._vocabulaire = vocabulaire
        self.repertoire = repertoire(vocabulaire)
        self.table = table
        self.total = vocabulaire.documents
        self._connus: dict[str, int] = {}
        self._demandes: set[str] = set()

    def __contains__(self, terme: str) -> bool:
        """Whether some listing holds this term, which must have been learnt."""
        return terme in self._connus

    def nombre(self, terme: str) -> int:
        """How many listings hold this term."""
        return self._connus.get(terme, 0)

    def apprendre(self, termes: Iterable[str], suites: Iterable[Expression] = ()) -> None:
        """Ask for what was not asked for yet: these terms, and all that the table says of parts of these sequences."""
        longueurs = range(1, self.table.longueur_maximale + 1)
        voulus = set(termes).union(
            terme
            for suite in suites
            for debut in range(len(suite))
            for longueur in longueurs
            for equivalent in self.table.de(suite[debut : debut + longueur])
            for terme in termes_expression(equivalent)
        )
        nouveaux = voulus - self._demandes
        self._demandes |= nouveaux
        if possibles := set(filter(self.repertoire.possible, nouveaux)):
            self._connus.update(self._vocabulaire.frequences(possibles))

    def equivalents(self, expression: Expression) -> list[tuple[float, Noeud]]:
        """What also answers an expression, with its weight."""
        equivalents = self.table.de(expression)
        self.apprendre(terme for autre in equivalents for terme in termes_expression(autre))
        branches: list[tuple[float, Noeud]] = [
            (poids, et([Terme(terme) for terme in termes_expression(autre)])) for autre, poids in equivalents.items()
        ]
        return [(poids, noeud) for poids, noeud in branches if all(t in self._connus for t in noeuds_termes(noeud))]

    def rarete(self, noeud: Noeud) -> float:
        """Inverse document frequency of a node, 1 at least."""
        return 1.0 + math.log((1 + self.total) / (1 + self._frequence(noeud)))

    def _frequence(self, noeud: Noeud) -> int:
        if isinstance(noeud, Terme):
            return self.nombre(noeud.valeur)
        if isinstance(noeud, Et):
            return min(map(self._frequence, noeud.noeuds))
        return max(self._frequence(enfant) for _, enfant in noeud.branches)


def termes_expression(expression: Expression) -> list[str]:
    """The terms that say an expression word for word."""
    return paires(list(expression)) or list(expression)
