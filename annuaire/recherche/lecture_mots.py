"""Reading the words of a search one by one: synonyms, halves of a word, its end, what it is a misspelling of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from annuaire.recherche import orthographe
from annuaire.recherche.analyse import LIEN, MOTS_VIDES, Mot, lemme, paire, paires
from annuaire.recherche.bareme import forme as terme_forme
from annuaire.recherche.bareme import nom_exact
from annuaire.recherche.lexique import Lexique
from annuaire.recherche.lieux_nommes import lieu_nomme
from annuaire.recherche.plan import Noeud, Terme, ou
from annuaire.recherche.synonymes import Expression

MOTS_MAXIMUM = 16
PREFIXE_MINIMUM = 4  # « vin » is a word, not the beginning of « Vincent »
CORRECTIONS_MAXIMUM = 3
POIDS_CORRIGE = (0.8, 0.4, 0.4)
POIDS_SUITE = 0.8
POIDS_AUTRE_NOMBRE = 0.7
RARE, COURANT = 2, 5  # a word of two listings at most may be a misspelling of one five times as common
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


class LecteurDeMots:
    """The words of one search. ``bruts``: all of them, small words included; ``inacheve``: the last one goes on."""

    def __init__(self, bruts: Sequence[Mot], inacheve: bool, lexique: Lexique) -> None:
        pleins = [rang for rang, mot in enumerate(bruts) if mot.forme not in MOTS_VIDES]
        self._rangs = (pleins or list(range(len(bruts))))[:MOTS_MAXIMUM]
        self._bruts = bruts
        self._inacheve = inacheve
        self.lexique = lexique
        self.tapes = [bruts[rang] for rang in self._rangs]
        self.devines: dict[str, str] = {}  # typed word -> lemma it was taken for
        # All at once: what is asked for later, one by one, costs a round trip each.
        lexique.apprendre(self._termes_possibles(), self._suites_possibles())

    def _termes_possibles(self) -> Iterator[str]:
        """The terms that these words may use, as they are."""
        suite = [mot.lemme for mot in self.tapes]
        yield from (*suite, *paires(suite), nom_exact(suite))
        for mot in self.tapes:
            yield from (*variantes(mot.forme), *_coupes(mot.forme), *_sans_elision(mot.forme))

    def _suites_possibles(self) -> Iterator[Expression]:
        """The sequences of lemmas whose synonyms may be of use."""
        yield tuple(mot.lemme for mot in self.tapes)
        for mot in self.tapes:
            yield from (tuple(coupe.split(LIEN)) for coupe in _coupes(mot.forme))
            yield from ((reste,) for reste in _sans_elision(mot.forme))

    def _mot(self, rang: int, corriges: Sequence[Mot], *, minimum: float = 0.0, genereux: bool = False) -> Noeud | None:
        """A word, its synonyms, its two halves (« tierslieu »), its ends, what it may be a misspelling of.

        ``minimum``: weight under which a synonym of the word itself is left out.
        """
        branches = [(poids, noeud) for poids, noeud in self._seul(self.tapes[rang]) if poids >= minimum]
        for suite in self._suites(rang, genereux=genereux):
            branches += peses(POIDS_SUITE, self._lemme(suite))
        for poids, corrige in zip(POIDS_CORRIGE, corriges, strict=False):
            branches += peses(poids, self._lemme(corrige.lemme))
        return ou(branches)

    def _seul(self, mot: Mot) -> list[tuple[float, Noeud]]:
        branches = self._lemme(mot.lemme)
        for coupe in _coupes(mot.forme):
            if coupe in self.lexique:
                branches += [(1.0, Terme(coupe)), *self.lexique.equivalents(tuple(coupe.split(LIEN)))]
        for reste in _sans_elision(mot.forme):
            if self.lexique.nombre(reste) >= max(1, self.lexique.nombre(mot.lemme)):
                branches += peses(POIDS_SUITE, self._lemme(reste))
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
        self.lexique.apprendre(suites, ((suite,) for suite in suites))
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
        self.lexique.apprendre((proche.lemme for _, proche in proches), ((proche.lemme,) for _, proche in proches))
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


def variantes(forme: str) -> dict[str, float]:
    """The terms of a word as it is typed, and in the other number, with what each is worth."""
    autre = forme.removesuffix("s") if forme.endswith("s") else f"{forme}s"
    return {terme_forme(forme): 1.0, terme_forme(autre): POIDS_AUTRE_NOMBRE}


def peses(poids: float, branches: Sequence[tuple[float, Noeud]]) -> list[tuple[float, Noeud]]:
    """These alternatives, each worth so much less."""
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
