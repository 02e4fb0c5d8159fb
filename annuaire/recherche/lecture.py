"""Reading a search: its words put together into ideas, each a node over the terms of the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annuaire.recherche import orthographe
from annuaire.recherche.analyse import LIEN, MOTS_VIDES, Mot, lemme, paire, paires
from annuaire.recherche.bareme import forme as terme_forme
from annuaire.recherche.bareme import nom_exact
from annuaire.recherche.lexique import Lexique
from annuaire.recherche.lieux_nommes import LieuNomme, lieu_nomme
from annuaire.recherche.lieux_nommes import longueur_maximale as longueur_lieu
from annuaire.recherche.plan import Et, Noeud, Terme, ou
from annuaire.recherche.synonymes import POIDS_SENS_UNIQUE, Expression
from territoire.lieux.noms import Surete

MOTS_MAXIMUM = 16
COLLES_MAXIMUM = 4  # words written apart that may be one
PREFIXE_MINIMUM = 4  # « vin » is a word, not the beginning of « Vincent »
CORRECTIONS_MAXIMUM = 3
POIDS_CORRIGE = (0.8, 0.4, 0.4)
POIDS_SUITE = 0.8
POIDS_NOM_DE_LIEU = 0.6  # of what holds a place's name elsewhere; what is in the place counts 1
POIDS_ALENTOURS = 0.3
POIDS_LIEU_INCERTAIN = 0.5
RARE, COURANT = 2, 5  # a word of two listings at most may be a misspelling of one five times as common
# Every listing is in the Département: naming it must not turn listings away.
DEPARTEMENT: tuple[Expression, ...] = (("lot", "garon"), ("47",))
# What people say to a search box: asks nothing of a listing.
SUPERFLUS = frozenset(
    "cherche chercher cherchons recherche recherchons trouver trouve besoin veux voudrais voudrait souhaite aimerais "
    "svp bonjour merci quel quelle quels quelles comment faire ai avoir est proche pres autour cote environs alentours "
    "chez ici peut peux existe acheter aller apprendre payer devenir participer rejoindre inscrire inscription voir "
    "pratiquer proposer proposent aimer plus tres bien tout tous toute toutes beaucoup "
    "association associations structure structures organisme organismes club clubs".split()
)
_FLEXIONS = ("s", "x", "e", "ne")
_LETTRES = frozenset("abcdefghijklmnopqrstuvwxyz")
_ELIDES = "ld"  # « lescale », « dagen »
_LIENS = ("du", "de", "des", "d", "la", "le", "les", "l", "et", "en", "a", "au", "aux", "sur")


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


class Lecteur:
    """The words of one search. ``bruts``: all of them, small words included; ``inacheve``: the last one goes on."""

    def __init__(self, bruts: Sequence[Mot], inacheve: bool, lexique: Lexique) -> None:
        pleins = [rang for rang, mot in enumerate(bruts) if mot.forme not in MOTS_VIDES]
        self._rangs = (pleins or list(range(len(bruts))))[:MOTS_MAXIMUM]
        self._bruts = bruts
        self._inacheve = inacheve
        self.lexique = lexique
        self.tapes = [bruts[rang] for rang in self._rangs]
        self.lus = self.tapes  # the same once corrected
        self.devines: dict[str, str] = {}  # typed word -> lemma it was taken for
        suite = tuple(mot.lemme for mot in self.tapes)
        lexique.apprendre(
            [
                *suite, *paires(list(suite)), nom_exact(suite), *(terme_forme(mot.forme) for mot in self.tapes),
                *(colle for debut in range(len(suite)) for colle in self._collages(debut)),
                *(coupe for mot in self.tapes for coupe in (*_coupes(mot.forme), *_sans_elision(mot.forme))),
            ]
        )  # fmt: skip
        lexique.apprendre_synonymes([suite])

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
        self.lexique.apprendre_synonymes([tuple(mot.lemme for mot in self.lus)])
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
        self.lexique.apprendre([*lieu.termes, *lieu.alentours])
        dedans = [(1.0, Terme(terme)) for terme in lieu.termes if terme in self.lexique]
        autour = [(1.0, Terme(terme)) for terme in lieu.alentours if terme in self.lexique]
        noms = [(1.0, nom)] if nom else []
        if lieu.surete is Surete.TOUJOURS:
            noeud = ou([*dedans, *_peses(POIDS_NOM_DE_LIEU, noms)])
            alentours = ou([*dedans, *_peses(POIDS_NOM_DE_LIEU, noms), *_peses(POIDS_ALENTOURS, autour)])
        else:
            alentours = ou([*noms, *_peses(POIDS_LIEU_INCERTAIN, dedans)])
            noeud = alentours if lieu.surete is Surete.SOUVENT else nom
        connu = noeud or alentours
        return Idee(noeud, self.lexique.rarete(connu) if connu else 0.0, lieu=True, alentours=alentours)

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

    # --- one word

    def _mot(self, rang: int, corriges: Sequence[Mot], *, minimum: float = 0.0, genereux: bool = False) -> Noeud | None:
        """A word, its synonyms, its two halves (« tierslieu »), its ends, what it may be a misspelling of.

        ``minimum``: weight under which a synonym of the word itself is left out.
        """
        branches = [(poids, noeud) for poids, noeud in self._seul(self.tapes[rang]) if poids >= minimum]
        for suite in self._suites(rang, genereux=genereux):
            branches += _peses(POIDS_SUITE, self._lemme(suite))
        for poids, corrige in zip(POIDS_CORRIGE, corriges, strict=False):
            branches += _peses(poids, self._lemme(corrige.lemme))
        return ou(branches)

    def _seul(self, mot: Mot) -> list[tuple[float, Noeud]]:
        branches = self._lemme(mot.lemme)
        for coupe in _coupes(mot.forme):
            if coupe in self.lexique:
                branches += [(1.0, Terme(coupe)), *self.lexique.equivalents(tuple(coupe.split(LIEN)))]
        for reste in _sans_elision(mot.forme):
            if self.lexique.nombre(reste) >= max(1, self.lexique.nombre(mot.lemme)):
                branches += _peses(POIDS_SUITE, self._lemme(reste))
        return branches

    def _lemme(self, mot: str) -> list[tuple[float, Noeud]]:
        seul: list[tuple[float, Noeud]] = [(1.0, Terme(mot))] if mot in self.lexique else []
        return [*seul, *self.lexique.equivalents((mot,))]

    def _connu(self, mot: Mot) -> bool:
        return bool(self._seul(mot) or self.lexique.table.de((mot.lemme,)) or lieu_nomme([mot]))

    def _une_lettre(self, rang: int) -> bool:
        """The last word has only just been begun."""
        return self._inacheve and rang == len(self.tapes) - 1 and self.tapes[rang].forme in _LETTRES

    def _suites(self, rang: int, *, genereux: bool = False) -> list[str]:
        """Lemmas of the words that the last one may be the beginning of, while it is being typed.

        ``genereux``: even though it is a word.
        """
        forme = self.tapes[rang].forme
        if not self._inacheve or rang < len(self.tapes) - 1 or len(forme) < PREFIXE_MINIMUM or forme.isdigit():
            return []
        if terme_forme(forme) in self.lexique and not genereux:
            return []
        possibles = orthographe.suites(forme, self.lexique)
        if any(forme + flexion in possibles for flexion in _FLEXIONS) and not genereux:
            return []
        suites = dict.fromkeys(lemme(possible) for possible in possibles)
        self.lexique.apprendre(suites)
        self.lexique.apprendre_synonymes((suite,) for suite in suites)
        return list(suites)

    def debuts(self) -> list[str]:
        """Lemmas that the last word may be the beginning of, when it is too short to be asked for alone."""
        forme = self.tapes[-1].forme
        if not self._inacheve or len(self.tapes) < 2 or not 1 < len(forme) < PREFIXE_MINIMUM or forme.isdigit():
            return []
        if self._connu(self.tapes[-1]):
            return []
        suites = dict.fromkeys(lemme(mot) for mot in orthographe.suites(forme, self.lexique))
        self.lexique.apprendre(suites)
        return [suite for suite in suites if suite in self.lexique]

    def _corrections(self, rang: int, genereux: bool) -> list[Mot]:
        """Known words at the least distance, the most common first."""
        mot = self.tapes[rang]
        connu = self._connu(mot)
        douteux = genereux and self.lexique.nombre(mot.lemme) <= RARE
        if (
            mot.forme.isdigit()
            or mot.forme in SUPERFLUS
            or (connu and not douteux)
            or (not connu and self._suites(rang))
        ):
            return []
        proches = [
            (distance, Mot(forme, lemme(forme))) for distance, forme in orthographe.proches(mot.forme, self.lexique)
        ]
        self.lexique.apprendre(proche.lemme for _, proche in proches)
        self.lexique.apprendre_synonymes((proche.lemme,) for _, proche in proches)
        exige = COURANT * self.lexique.nombre(mot.lemme) if connu else 0
        utiles = [
            (distance, -self.lexique.nombre(proche.lemme), proche)
            for distance, proche in proches
            if self._repond(proche) and self.lexique.nombre(proche.lemme) >= exige
        ]
        meilleur = min((distance for distance, _, _ in utiles), default=0)
        retenus = {proche.lemme: proche for d, _, proche in sorted(utiles, reverse=True) if d == meilleur}
        choisis = list(retenus.values())[::-1][:CORRECTIONS_MAXIMUM]
        if choisis and not connu:
            self.devines[mot.forme] = choisis[0].lemme
        return choisis

    def _repond(self, mot: Mot) -> bool:
        return not mot.forme.isdigit() and bool(self._lemme(mot.lemme))


def _peses(poids: float, branches: Sequence[tuple[float, Noeud]]) -> list[tuple[float, Noeud]]:
    return [(poids * autre, noeud) for autre, noeud in branches]


def _coupes(forme: str) -> list[str]:
    """The pairs that a word stuck together may hide: « tierslieu » hides « tiers lieu »."""
    if len(forme) < 6 or forme.isdigit():
        return []
    coupes = []
    for i in range(2, len(forme) - 1):
        gauche, droite = forme[:i], forme[i:]
        restes = [droite, *(droite[len(lien) :] for lien in _LIENS if droite.startswith(lien))]
        coupes += [paire(lemme(gauche), lemme(reste)) for reste in restes if len(reste) > 1]
    return coupes


def _sans_elision(forme: str) -> list[str]:
    """« lescale » for « l’escale »."""
    if len(forme) < 5 or forme[0] not in _ELIDES or forme[1] not in "aeiouyh":
        return []
    return [lemme(forme[1:])]
