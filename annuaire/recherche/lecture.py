"""Reading a search: its words put together into ideas, each a node over the terms of the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annuaire.recherche.analyse import Mot, lemme, paire, paires
from annuaire.recherche.lecture_mots import SUPERFLUS, LecteurDeMots, peses, variantes
from annuaire.recherche.lexique import Lexique
from annuaire.recherche.lieux_nommes import LieuNomme, lieu_nomme
from annuaire.recherche.lieux_nommes import longueur_maximale as longueur_lieu
from annuaire.recherche.plan import Et, Noeud, Terme, ou
from annuaire.recherche.synonymes import POIDS_SENS_UNIQUE, Expression
from territoire.lieux.noms import Surete

COLLES_MAXIMUM = 4  # words written apart that may be one
POIDS_NOM_DE_LIEU = 0.6  # of what holds a place's name elsewhere; what is in the place counts 1
POIDS_ALENTOURS = 0.3
POIDS_LIEU_INCERTAIN = 0.5
# Every listing is in the Département: naming it must not turn listings away.
DEPARTEMENT: tuple[Expression, ...] = (("lot", "garon"), ("47",))


@dataclass(frozen=True, slots=True)
class Idee:
    """One thing that a search asks for. ``noeud``: what answers it, None when nothing does.

    ``alentours``: of a place, what answers in it or around it. ``superflue``: may be left out.
    """

    noeud: Noeud | None
    poids: float = 0.0
    lieu: bool = False
    alentours: Noeud | None = None
    superflue: bool = False


class Lecteur(LecteurDeMots):
    """The words of one search, read as what they ask for."""

    def __init__(self, bruts: Sequence[Mot], inacheve: bool, lexique: Lexique) -> None:
        """``bruts``: all the words, small ones included; ``inacheve``: the last one may go on."""
        super().__init__(bruts, inacheve, lexique)
        self.lus = self.tapes  # the same once corrected

    def _termes_possibles(self) -> Iterator[str]:
        yield from super()._termes_possibles()
        yield from self._termes_des_lieux(self.tapes)
        for debut in range(len(self.tapes)):
            yield from self._collages(debut)

    def _suites_possibles(self) -> Iterator[Expression]:
        yield from super()._suites_possibles()
        yield from ((colle,) for debut in range(len(self.tapes)) for colle in self._collages(debut))

    @staticmethod
    def _termes_des_lieux(mots: Sequence[Mot]) -> Iterator[str]:
        """The terms of the places that these words may name."""
        for debut in range(len(mots)):
            for fin in range(debut + 1, min(debut + longueur_lieu(), len(mots)) + 1):
                if lieu := lieu_nomme(mots[debut:fin]):
                    yield from (*lieu.termes, *lieu.alentours)

    def idees(self, *, genereux: bool = False, mot_a_mot: bool = False) -> list[Idee]:
        """What the search asks for, in order.

        ``genereux``: words that exist may be misspellings too. ``mot_a_mot``: no expression is read as a whole.
        """
        pris = self._dans_une_expression()
        corriges = [[] if rang in pris else self._corrections(rang, genereux) for rang in range(len(self.tapes))]
        self.lus = [
            corrige[0] if corrige and not self._connu(mot) else mot
            for mot, corrige in zip(self.tapes, corriges, strict=True)
        ]
        suite = [mot.lemme for mot in self.lus]
        self.lexique.apprendre([*paires(suite), *self._termes_des_lieux(self.lus)], [tuple(suite)])
        seuls = ((rang, rang + 1) for rang in range(len(self.lus)))
        segments = seuls if mot_a_mot else self._segments(self.lus)
        return [idee for debut, fin in segments for idee in self._idees(debut, fin, corriges, genereux)]  # fmt: skip

    def _idees(self, debut: int, fin: int, corriges: Sequence[Sequence[Mot]], genereux: bool) -> Iterator[Idee]:
        """The words read together; one by one when nothing answers them so."""
        idee = self._idee(debut, fin, corriges, genereux)
        if idee.noeud or idee.lieu or fin - debut == 1:
            yield idee
        else:
            for rang in range(debut, fin):
                yield self._idee(rang, rang + 1, corriges, genereux)

    def _idee(self, debut: int, fin: int, corriges: Sequence[Sequence[Mot]], genereux: bool) -> Idee:
        noeud = self._segment(debut, fin, corriges, genereux)
        lus = self.lus[debut:fin]
        if tuple(mot.lemme for mot in lus) in DEPARTEMENT and fin - debut < len(self.lus):
            return Idee(noeud, superflue=True)
        if (lieu := lieu_nomme(lus)) and lieu.termes:
            return self._lieu(lieu, noeud)
        superflue = fin - debut == 1 and (lus[0].forme in SUPERFLUS or self._une_lettre(debut))
        return Idee(noeud, self.lexique.rarete(noeud) if noeud else 0.0, superflue=superflue)

    def _lieu(self, lieu: LieuNomme, nom: Noeud | None) -> Idee:
        """What is in the place, and what holds its name; the other way round when the name is often not the place."""
        dedans = [(1.0, Terme(terme)) for terme in lieu.termes if terme in self.lexique]
        autour = [(1.0, Terme(terme)) for terme in lieu.alentours if terme in self.lexique]
        noms = [(1.0, nom)] if nom else []
        if lieu.surete is Surete.TOUJOURS:
            noeud = ou([*dedans, *peses(POIDS_NOM_DE_LIEU, noms)])
            alentours = ou([*dedans, *peses(POIDS_NOM_DE_LIEU, noms), *peses(POIDS_ALENTOURS, autour)])
        else:
            alentours = ou([*noms, *peses(POIDS_LIEU_INCERTAIN, dedans)])
            noeud = alentours if lieu.surete is Surete.SOUVENT else nom
        connu = noeud or alentours
        return Idee(noeud, self.lexique.rarete(connu) if connu else 0.0, lieu=True, alentours=alentours)

    def suivis(self) -> list[str]:
        """The pairs of words that follow one another, but for what is asked and where: both count already."""
        places = {
            rang
            for debut, fin in self._segments(self.lus)
            if (lieu := lieu_nomme(self.lus[debut:fin])) and lieu.surete is Surete.TOUJOURS and lieu.termes
            for rang in range(debut, fin)
        }
        return [
            paire(self.lus[rang].lemme, self.lus[rang + 1].lemme)
            for rang in range(len(self.lus) - 1)
            if (rang in places) == (rang + 1 in places)
        ]

    def ecrits(self) -> list[Noeud]:
        """Each word as it was typed, or in the other number, where listings write it so."""
        noeuds = []
        for mot in self.tapes:
            if noeud := ou(
                [(poids, Terme(terme)) for terme, poids in variantes(mot.forme).items() if terme in self.lexique]
            ):
                noeuds.append(noeud)
        return noeuds

    # --- words that go together

    def _segments(self, mots: Sequence[Mot]) -> Iterator[tuple[int, int]]:
        debut = 0
        while debut < len(mots):
            fin = debut + self._longueur(mots, debut)
            yield debut, fin
            debut = fin

    def _longueur(self, mots: Sequence[Mot], debut: int) -> int:
        """Number of words from ``debut`` that are to be read together: the longest expression, name or split word."""
        maximum = max(self.lexique.table.longueur_maximale, longueur_lieu(), COLLES_MAXIMUM)
        for longueur in range(min(maximum, len(mots) - debut), 1, -1):
            groupe = mots[debut : debut + longueur]
            expression = tuple(mot.lemme for mot in groupe)
            if expression in DEPARTEMENT or self.lexique.table.de(expression) or lieu_nomme(groupe):
                return longueur
            if self._collage(debut, longueur) in self.lexique:
                return longueur
        return 1

    def _dans_une_expression(self) -> set[int]:
        """Ranks of the words that make sense together as they are: none of them is misspelt."""
        return {
            rang for debut, fin in self._segments(self.tapes) if fin - debut > 1 for rang in range(debut, fin)
        }  # fmt: skip

    def _collage(self, debut: int, longueur: int) -> str:
        """« interm aide » for « intermaide », « clown en route » for « clownenroute »."""
        premier, dernier = self._rangs[debut], self._rangs[debut + longueur - 1]
        return lemme("".join(mot.forme for mot in self._bruts[premier : dernier + 1]))

    def _collages(self, debut: int) -> list[str]:
        fin = min(COLLES_MAXIMUM, len(self.tapes) - debut)
        return [self._collage(debut, longueur) for longueur in range(2, fin + 1)]

    def _segment(self, debut: int, fin: int, corriges: Sequence[Sequence[Mot]], genereux: bool) -> Noeud | None:
        if fin - debut == 1:
            return self._mot(debut, corriges[debut], genereux=genereux)
        # Neighbours of one word of an expression are no neighbours of it: « chantier d’insertion » is no « travaux ».
        mots_seuls = [self._mot(rang, corriges[rang], minimum=POIDS_SENS_UNIQUE) for rang in range(debut, fin)]
        branches: list[tuple[float, Noeud]] = []
        trouves = tuple(noeud for noeud in mots_seuls if noeud is not None)
        if len(trouves) == fin - debut:
            branches.append((1.0, Et(trouves)))
        if fin - debut <= COLLES_MAXIMUM and (colle := self._collage(debut, fin - debut)) in self.lexique:
            branches += [(1.0, Terme(colle)), *self.lexique.equivalents((colle,))]
        branches += self.lexique.equivalents(tuple(mot.lemme for mot in self.lus[debut:fin]))
        return ou(branches)
