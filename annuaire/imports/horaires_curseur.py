"""Pieces of French opening hours: what a group of days says, and how it is read from the tokens."""

from __future__ import annotations

from dataclasses import dataclass, field

from annuaire.imports.horaires_francais import Jeton, NonCompris, Plage, Sorte, apparier, assembler_jours

Periode = tuple[tuple[int, int], tuple[int, int]]  # (month, day) to (month, day), both included; day 0: whole month
TROP_TOT = "heure improbable : avant 5 h du matin"
PREMIERE_HEURE = 5 * 60  # « 3-11 h » is a slip for 13
MATIN_FINIT, APRES_MIDI_COMMENCE = 14 * 60, 12 * 60
LIENS = {Sorte.SIGNE, Sorte.ET, Sorte.A, Sorte.DE, Sorte.LE}


@dataclass(slots=True)
class Groupe:
    """Days written together and what is said of them; ``plages`` are by appointment when ``rdv``."""

    jours: frozenset[int]
    nommes: bool = True  # each day by its own name, not by « du … au … » or « tous les jours »
    entre: frozenset[int] = frozenset()  # « lundi/vendredi »: a list only when other hours tell of these days
    ordres: frozenset[int] = frozenset()
    semaines: int = 0  # 1 odd, 2 even, 0 every week
    periode: Periode | None = None
    plages: list[Plage] = field(default_factory=list)
    rdv: bool = False
    demis: set[int] = field(default_factory=set)  # « matin » 0, « après-midi » 1
    demi_avant: bool = False  # said before the hours: then all the hours are of that half-day
    interdits: set[int] = field(default_factory=set)  # « fermé le matin »
    pret: bool = False  # its hours, its appointment or its closure is known


Cle = tuple[Periode | None, int, frozenset[int]]


def demi(plage: Plage) -> int | None:
    """0 for a morning, 1 for an afternoon, None for both."""
    if plage[0] >= APRES_MIDI_COMMENCE:
        return 1
    return 0 if plage[1] <= MATIN_FINIT else None


def verifier_heures(groupe: Groupe) -> None:
    """Hours must be those of the half-days named, and not in the night."""
    demis = {demi(plage) for plage in groupe.plages}
    seules = groupe.demi_avant and len(groupe.demis) == 1
    if not groupe.demis <= demis or (seules and demis != groupe.demis) or (groupe.demis and None in demis):
        raise NonCompris("les heures ne sont pas celles de la demi-journée dite")
    if groupe.interdits & demis or (groupe.interdits and None in demis):
        raise NonCompris("des heures sont données pour une demi-journée fermée")
    if any(0 < plage[0] < PREMIERE_HEURE for plage in groupe.plages):
        raise NonCompris(TROP_TOT)
    groupe.plages = fusionner(groupe.plages)


def fusionner(plages: list[Plage]) -> list[Plage]:
    """Hours that touch or overlap, as one: each was said to be open."""
    fusion: list[Plage] = []
    for de, a in sorted(plages):
        if fusion and de <= fusion[-1][1]:
            fusion[-1] = (fusion[-1][0], max(a, fusion[-1][1]))
        else:
            fusion.append((de, a))
    return fusion


def cle(groupe: Groupe) -> Cle:
    return groupe.periode, groupe.semaines, groupe.ordres


def disjoints(un: Groupe, autre: Groupe) -> bool:
    """Whether the two never fall on the same date."""
    if un.semaines and autre.semaines and un.semaines != autre.semaines:
        return True
    if un.ordres and autre.ordres and not un.ordres & autre.ordres and -1 not in un.ordres | autre.ordres:
        return True
    return bool(un.periode and autre.periode and not _dates(un.periode) & _dates(autre.periode))


def _dates(periode: Periode) -> set[int]:
    (mois, jour), (mois_fin, jour_fin) = periode
    debut, fin = mois * 32 + jour, mois_fin * 32 + (jour_fin or 31)
    annee = range(32, 13 * 32)
    return {date for date in annee if (debut <= date <= fin if debut <= fin else date >= debut or date <= fin)}


class Curseur:
    """A place among the tokens, that goes forward."""

    def __init__(self, lus: list[Jeton], colonnes: bool) -> None:
        """``colonnes``: the text has bars, « Lu 9h-12h | Ma 14h-17h »."""
        self.lus, self.colonnes, self.rang = lus, colonnes, 0
        self.nus = colonnes and all(jeton.sorte is not Sorte.HEURE for jeton in lus)  # « Lu 9-12 | Ma 14-17 »

    def jeton(self, ecart: int = 0) -> Jeton | None:
        return self.lus[self.rang + ecart] if 0 <= self.rang + ecart < len(self.lus) else None

    def suivant(self, passes: set[Sorte]) -> Jeton | None:
        """Goes past tokens of these kinds; returns the one that follows them."""
        while (jeton := self.jeton()) is not None and jeton.sorte in passes:
            self.rang += 1
        return jeton

    def puis(self, sortes: set[Sorte]) -> bool:
        """Whether, links and signs aside, what follows is of these kinds. Does not move."""
        rang = self.rang
        suivant = self.suivant(LIENS | {Sorte.NEUTRE})
        self.rang = rang
        return suivant is not None and suivant.sorte in sortes

    def lire_jours(self) -> Groupe:
        ordres = self._lire_ordres()
        suite: list[tuple[str, Jeton]] = []
        lien = ""
        while (jeton := self.jeton()) is not None and jeton.sorte in {Sorte.JOUR, Sorte.JOURS}:
            suite.append((lien, jeton))
            self.rang += 1
            fin = self.rang
            lien = self._lire_lien()
            suivant = self.jeton()
            if lien == "." or suivant is None or suivant.sorte not in {Sorte.JOUR, Sorte.JOURS}:
                self.rang = fin
                break
        groupe = Groupe(*assembler_jours(suite)) if suite else Groupe(frozenset())
        if ordres:
            suivant = self.jeton()
            if not suite or not groupe.nommes or suivant is None or suivant.sorte is not Sorte.DU_MOIS:
                raise NonCompris("« 1er », « 2e »… ne dit pas de quel mois ou de quel jour")
            self.rang += 1
            groupe.ordres = frozenset(ordres)
        return groupe

    def _lire_ordres(self) -> set[int]:
        ordres: set[int] = set()
        while (jeton := self.jeton()) is not None and jeton.sorte is Sorte.ORDRE:
            ordres.add(jeton.valeur)
            self.rang += 1
            self.suivant({Sorte.ET, Sorte.LE} if self.puis({Sorte.ORDRE}) else set())
            if (virgule := self.jeton()) and virgule.texte == "," and self.puis({Sorte.ORDRE}):
                self.rang += 1
        return ordres

    def _lire_lien(self) -> str:
        """What joins two days: ``à``, ``-``, ``/``, ``,`` (also « et »), nothing, or ``.``: they are not joined."""
        liens: list[str] = []
        while (jeton := self.jeton()) is not None and jeton.sorte in LIENS:
            if jeton.sorte is Sorte.A:
                liens.append("à")
            elif jeton.sorte is Sorte.ET or jeton.texte == ",":
                liens.append(",")
            elif jeton.sorte is Sorte.SIGNE:
                liens.append(jeton.texte if jeton.texte in "-/" else ".")
            self.rang += 1
        return "".join(dict.fromkeys(liens)) if len(set(liens)) < 2 else "."

    def lire_plages(self) -> list[Plage]:
        temps: list[Jeton] = []
        liens: list[list[str]] = []
        while (jeton := self.jeton()) is not None and jeton.sorte in {Sorte.HEURE, Sorte.NOMBRE}:
            temps.append(jeton)
            self.rang += 1
            debut = self.rang
            suivant = self.suivant(LIENS - {Sorte.LE})
            liens.append(["à" if lu.sorte is Sorte.A else lu.texte for lu in self.lus[debut : self.rang]])
            apres = self.jeton(1)
            fins = {Sorte.MOIS} if liens[-1] in (["-"], ["/"], ["à"]) else {Sorte.MOIS, Sorte.JOUR}
            date = suivant and suivant.sorte is Sorte.NOMBRE and apres and apres.sorte in fins
            if suivant is None or suivant.sorte not in {Sorte.HEURE, Sorte.NOMBRE} or date:
                self.rang = debut
                break
        return apparier(temps, liens, self.nus)

    def lire_periode(self) -> Periode:
        debut = self._lire_date()
        lien = self.jeton()
        fin = debut
        if lien and (lien.sorte in {Sorte.A, Sorte.ET} or lien.texte == "-"):
            rang = self.rang
            self.rang += 1
            self.suivant({Sorte.LE})
            suivant = self.jeton()
            autre = {Sorte.MOIS, Sorte.NOMBRE, Sorte.ORDRE} if lien.sorte is not Sorte.ET else {Sorte.MOIS}
            mois_suivant = not debut[1] and suivant is not None and debut[0] % 12 + 1 == suivant.valeur
            if suivant and suivant.sorte in autre and (lien.sorte is not Sorte.ET or mois_suivant):
                fin = self._lire_date()
            else:
                self.rang = rang
        debut = (debut[0] or fin[0], debut[1])
        if not debut[0] or not fin[0] or bool(debut[1]) != bool(fin[1]):
            raise NonCompris("période incomplète")
        return debut, fin

    def _lire_date(self) -> tuple[int, int]:
        jour = 0
        jeton = self.jeton()
        if jeton and jeton.sorte in {Sorte.NOMBRE, Sorte.ORDRE}:
            jour = jeton.valeur
            self.rang += 1
            jeton = self.jeton()
        if jour < 0 or jour > 31:
            raise NonCompris("date impossible")
        if jeton and jeton.sorte is Sorte.MOIS:
            self.rang += 1
            return jeton.valeur, jour
        return 0, jour
