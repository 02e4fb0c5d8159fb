"""From typed words to a plan that any engine can run: which terms, which alternatives, what each is worth.

A plan is a small tree over the index's terms. Three plans are tried in turn, until one finds something:
every word required; every word, read more generously; at least half of what was meant.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from annuaire.recherche.analyse import LIEN, Mot, lemme, mots, paire, paires
from annuaire.recherche.bareme import nom_exact
from annuaire.recherche.synonymes import Expression, Synonymes, synonymes

MOTS_MAXIMUM = 16
PREFIXE_MINIMUM = 4  # « vin » is a word, not the beginning of « Vincent »
CORRIGE_MINIMUM = 5  # shorter words are too near one another; one letter more for a word that exists
SUITES_MAXIMUM = 30
CORRECTIONS_MAXIMUM = 3
POIDS_CORRIGE = 0.8
PART_SUFFISANTE = 0.5  # of the weight of the words, when not all can be found
BONUS_NOM_EXACT = 0.5
BONUS_EXPRESSION = 0.3
BONUS_DEPARTEMENT = 0.1
# Every listing is in the Département: naming it must not turn listings away.
DEPARTEMENT: tuple[Expression, ...] = (("lot", "garon"), ("47",))


@dataclass(frozen=True, slots=True)
class Terme:
    """A term of the index."""

    valeur: str


@dataclass(frozen=True, slots=True)
class Et:
    """All of these; worth their mean."""

    noeuds: tuple[Noeud, ...]


@dataclass(frozen=True, slots=True)
class Ou:
    """Any of these, each with its weight; worth the best one."""

    branches: tuple[tuple[float, Noeud], ...]


Noeud = Terme | Et | Ou


@dataclass(frozen=True, slots=True)
class Groupe:
    """One idea of the query; ``poids`` grows with its rarity."""

    noeud: Noeud
    poids: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A listing matches when the groups found weigh ``seuil`` at least (None: all of them).

    Its score is the mean of the groups weighted, plus what the ``bonus`` groups add without being required.
    ``corrections``: words that no listing holds, as typed and folded, with the lemma each was taken for.
    """

    groupes: tuple[Groupe, ...]
    bonus: tuple[Groupe, ...] = ()
    seuil: float | None = None
    corrections: tuple[tuple[str, str], ...] = ()

    @property
    def poids_total(self) -> float:
        """Sum of the groups' weights."""
        return sum(groupe.poids for groupe in self.groupes)


class Vocabulaire(Protocol):
    """What an engine knows of its terms."""

    @property
    def documents(self) -> int:
        """Number of listings."""
        ...

    def frequences(self, termes: Collection[str]) -> dict[str, int]:
        """How many listings hold each of these terms; unknown terms are left out."""
        ...

    def commencant(self, debut: str, limite: int) -> list[str]:
        """Lemmas that begin so, in alphabetical order."""
        ...

    def de_longueur(self, minimum: int, maximum: int) -> list[str]:
        """Lemmas of such a length, in characters, in alphabetical order."""
        ...


def plans(texte: str, vocabulaire: Vocabulaire) -> Iterator[Plan] | None:
    """The plans to try in turn; None when the text holds no word to look for."""
    tapes = mots(texte)[:MOTS_MAXIMUM]
    if not tapes:
        return None
    return _Interprete(tapes, texte[-1:].isalnum(), vocabulaire, synonymes()).plans()


def connues(expressions: Collection[str], vocabulaire: Vocabulaire) -> set[str]:
    """Those of these expressions whose words are in the index, side by side."""
    termes = {expression: _termes_expression(tuple(m.lemme for m in mots(expression))) for expression in expressions}
    presents = vocabulaire.frequences({terme for siens in termes.values() for terme in siens})
    return {expression for expression, siens in termes.items() if siens and all(t in presents for t in siens)}


def noeuds_termes(noeud: Noeud) -> Iterator[str]:
    """Every term of a node."""
    if isinstance(noeud, Terme):
        yield noeud.valeur
    elif isinstance(noeud, Et):
        for enfant in noeud.noeuds:
            yield from noeuds_termes(enfant)
    else:
        for _, enfant in noeud.branches:
            yield from noeuds_termes(enfant)


class _Interprete:
    def __init__(self, tapes: Sequence[Mot], inacheve: bool, vocabulaire: Vocabulaire, table: Synonymes) -> None:
        self.tapes = tapes
        self.inacheve = inacheve  # the last word may still be being typed
        self.vocabulaire = vocabulaire
        self.table = table
        self.total = vocabulaire.documents
        self.connus: dict[str, int] = {}
        self._demandes: set[str] = set()
        self._devines: dict[str, str] = {}  # typed word -> lemma

    def plans(self) -> Iterator[Plan]:
        suite = [mot.lemme for mot in self.tapes]
        self._apprendre([*suite, *paires(suite), *self._collages(), *self._coupes(), nom_exact(suite)])
        self._apprendre(self._synonymes_possibles(suite))
        groupes, manque = self._groupes(genereux=False)
        if not groupes:
            return
        if not manque:
            yield self._plan(groupes)
            genereux, _ = self._groupes(genereux=True)
            if genereux != groupes:
                yield self._plan(genereux)
        if manque or len(groupes) > 1:
            yield self._plan(groupes, PART_SUFFISANTE * sum(groupe.poids for groupe in groupes))

    # --- what the index knows

    def _apprendre(self, termes: Collection[str]) -> None:
        inconnus = set(termes) - self._demandes
        if inconnus:
            self._demandes |= inconnus
            self.connus.update(self.vocabulaire.frequences(inconnus))

    def _collages(self) -> list[str]:
        """« interm aide » for « intermaide »."""
        return [lemme(a.forme + b.forme) for a, b in pairwise(self.tapes)]

    def _coupes(self) -> list[str]:
        return [coupe for mot in self.tapes for coupe in _coupes(mot.forme)]

    def _synonymes_possibles(self, suite: Sequence[str]) -> set[str]:
        return {
            terme
            for debut in range(len(suite))
            for fin in range(debut + 1, min(debut + self.table.longueur_maximale, len(suite)) + 1)
            for equivalent in self.table.de(tuple(suite[debut:fin]))
            for terme in _termes_expression(equivalent)
        }

    # --- groups

    def _groupes(self, genereux: bool) -> tuple[list[Groupe], bool]:
        """The groups of the query, and whether some of its words answer to nothing."""
        corriges = [self._corrections(rang, genereux) for rang in range(len(self.tapes))]
        suite = [
            corrige[0] if corrige and mot.lemme not in self.connus and not self._seul(mot) else mot.lemme
            for mot, corrige in zip(self.tapes, corriges, strict=True)
        ]
        self._apprendre({*suite, *(c for corrige in corriges for c in corrige)})
        self._apprendre(self._synonymes_possibles(suite))
        groupes: list[Groupe] = []
        manque = False
        debut = 0
        while debut < len(suite):
            fin = debut + self._longueur_expression(suite, debut)
            noeud = self._segment(suite, debut, fin, corriges)
            if noeud is None:
                manque = True
            elif tuple(suite[debut:fin]) not in DEPARTEMENT or fin - debut == len(suite):
                groupes.append(Groupe(noeud, self._rarete(noeud)))
            debut = fin
        return groupes, manque

    def _longueur_expression(self, suite: Sequence[str], debut: int) -> int:
        """Number of words from ``debut`` that are to be read together."""
        restants = len(suite) - debut
        for longueur in range(min(self.table.longueur_maximale, restants), 1, -1):
            expression = tuple(suite[debut : debut + longueur])
            if expression in DEPARTEMENT or self.table.de(expression):
                return longueur
        return 2 if restants > 1 and self._collage(debut) in self.connus else 1

    def _collage(self, debut: int) -> str:
        return lemme(self.tapes[debut].forme + self.tapes[debut + 1].forme)

    def _segment(self, suite: Sequence[str], debut: int, fin: int, corriges: Sequence[Sequence[str]]) -> Noeud | None:
        mots_seuls = [self._mot(rang, corriges[rang]) for rang in range(debut, fin)]
        if fin - debut == 1:
            return mots_seuls[0]
        branches: list[tuple[float, Noeud]] = []
        trouves = tuple(noeud for noeud in mots_seuls if noeud is not None)
        if len(trouves) == fin - debut:
            branches.append((1.0, Et(trouves)))
        if fin - debut == 2 and (colle := self._collage(debut)) in self.connus:
            branches.append((1.0, Terme(colle)))
            branches += self._equivalents((colle,))
        branches += self._equivalents(tuple(suite[debut:fin]))
        return _ou(branches)

    def _mot(self, rang: int, corriges: Sequence[str]) -> Noeud | None:
        """A word, its synonyms, its two halves (« tierslieu »), what it may be a misspelling of."""
        branches = self._seul(self.tapes[rang])
        for corrige in corriges:
            branches.append((POIDS_CORRIGE, Terme(corrige)))
            branches += [(POIDS_CORRIGE * poids, noeud) for poids, noeud in self._equivalents((corrige,))]
        return _ou([(poids, noeud) for poids, noeud in branches if self._possible(noeud)])

    def _seul(self, mot: Mot) -> list[tuple[float, Noeud]]:
        branches: list[tuple[float, Noeud]] = [(1.0, Terme(t)) for t in (mot.lemme,) if t in self.connus]
        branches += self._equivalents((mot.lemme,))
        for coupe in _coupes(mot.forme):
            if coupe in self.connus:
                branches.append((1.0, Terme(coupe)))
                branches += self._equivalents(tuple(coupe.split(LIEN)))
        return branches

    def _equivalents(self, expression: Expression) -> list[tuple[float, Noeud]]:
        equivalents = self.table.de(expression)
        self._apprendre({terme for autre in equivalents for terme in _termes_expression(autre)})
        branches: list[tuple[float, Noeud]] = [
            (poids, _et([Terme(terme) for terme in _termes_expression(autre)])) for autre, poids in equivalents.items()
        ]
        return [(poids, noeud) for poids, noeud in branches if self._possible(noeud)]

    def _possible(self, noeud: Noeud) -> bool:
        return all(terme in self.connus for terme in noeuds_termes(noeud))

    # --- what a word may be a misspelling, or the beginning, of

    def _corrections(self, rang: int, genereux: bool) -> list[str]:
        mot = self.tapes[rang]
        connu = bool(self._seul(mot) or self.table.de((mot.lemme,)))
        if mot.forme.isdigit() or (connu and not genereux) or self._dans_un_collage(rang):
            return []
        if not connu and self.inacheve and rang == len(self.tapes) - 1 and len(mot.forme) >= PREFIXE_MINIMUM:
            suites = self.vocabulaire.commencant(mot.forme, SUITES_MAXIMUM)
            if suites:
                return suites
        proches = self._proches(mot) if len(mot.forme) >= (CORRIGE_MINIMUM + connu) else []
        if proches and not connu:
            self._devines[mot.forme] = proches[0]
        return proches

    def _dans_un_collage(self, rang: int) -> bool:
        voisins = [debut for debut in (rang - 1, rang) if 0 <= debut < len(self.tapes) - 1]
        return any(self._collage(debut) in self.connus for debut in voisins)

    def _proches(self, mot: Mot) -> list[str]:
        """Known lemmas at the least edit distance (insertions, deletions, replacements, swaps), most common first."""
        ecart = 2 if len(mot.forme) >= 8 else 1
        cible = mot.lemme
        candidats = {
            *self.vocabulaire.de_longueur(len(cible) - ecart, len(cible) + ecart),
            *(expression[0] for expression in self.table.equivalents if len(expression) == 1),
        } - {cible}
        trouves = process.extract(cible, sorted(candidats), scorer=OSA.distance, score_cutoff=ecart, limit=20)
        noms = {nom for nom, _, _ in trouves}
        autres = (autre for nom in noms for autre in self.table.de((nom,)))
        self._apprendre(noms | {terme for autre in autres for terme in _termes_expression(autre)})  # asked once
        utiles = [(d, -self.connus.get(nom, 0), nom) for nom, d, _ in trouves if self._repond(nom)]
        meilleur = min((int(distance) for distance, _, _ in utiles), default=0)
        return [nom for distance, _, nom in sorted(utiles) if distance == meilleur][:CORRECTIONS_MAXIMUM]

    def _repond(self, nom: str) -> bool:
        return not nom.isdigit() and len(nom) > 2 and (nom in self.connus or bool(self._equivalents((nom,))))

    # --- weights

    def _rarete(self, noeud: Noeud) -> float:
        """Inverse document frequency of a node, 1 at least."""
        return 1.0 + math.log((1 + self.total) / (1 + self._frequence(noeud)))

    def _frequence(self, noeud: Noeud) -> int:
        if isinstance(noeud, Terme):
            return self.connus.get(noeud.valeur, 0)
        if isinstance(noeud, Et):
            return min(map(self._frequence, noeud.noeuds))
        return max(self._frequence(enfant) for _, enfant in noeud.branches)

    def _plan(self, groupes: list[Groupe], seuil: float | None = None) -> Plan:
        suite = [mot.lemme for mot in self.tapes]
        entier = nom_exact(suite)
        suivis = paires(suite)
        bonus = [Groupe(Terme(entier), BONUS_NOM_EXACT)] if entier in self.connus else []
        bonus += [Groupe(Terme(p), BONUS_EXPRESSION / len(suivis)) for p in suivis if p in self.connus]
        bonus += [Groupe(Terme(m), BONUS_DEPARTEMENT) for m in suite if m == "47" and m in self.connus]
        return Plan(tuple(groupes), tuple(bonus), seuil, tuple(self._devines.items()))


def _coupes(forme: str) -> list[str]:
    """The pairs that a word stuck together may hide: « tierslieu » hides « tiers lieu »."""
    if len(forme) < 6 or forme.isdigit():
        return []
    return [paire(lemme(forme[:i]), lemme(forme[i:])) for i in range(2, len(forme) - 1)]


def _termes_expression(expression: Expression) -> list[str]:
    return paires(list(expression)) or list(expression)


def _et(noeuds: Sequence[Noeud]) -> Noeud:
    return noeuds[0] if len(noeuds) == 1 else Et(tuple(noeuds))


def _ou(branches: Sequence[tuple[float, Noeud]]) -> Noeud | None:
    """The alternatives, each once at its best weight; None when there is none."""
    poids: dict[Noeud, float] = {}
    for valeur, noeud in branches:
        poids[noeud] = max(valeur, poids.get(noeud, 0.0))
    if not poids:
        return None
    if len(poids) == 1 and 1.0 in poids.values():
        return next(iter(poids))
    return Ou(tuple((valeur, noeud) for noeud, valeur in poids.items()))
