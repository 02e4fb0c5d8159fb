"""Grammar of French opening hours: from tokens to groups of days and hours. What is ambiguous is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from annuaire.imports.horaires_curseur import LIENS, Curseur, Groupe, Periode
from annuaire.imports.horaires_francais import JOURNEE, Jeton, NonCompris, Plage, Sorte, jetons

DEBUTS_JOURS = {Sorte.JOUR, Sorte.JOURS, Sorte.ORDRE}
HEURES = {Sorte.HEURE, Sorte.NOMBRE, Sorte.NUIT_ET_JOUR}


@dataclass(slots=True)
class Lecture:
    """What a text says. ``retraits``: days taken out, and of which half-days (none: whole days)."""

    groupes: list[Groupe] = field(default_factory=list)
    retraits: list[tuple[frozenset[int], frozenset[int]]] = field(default_factory=list)
    fermetures: list[Periode] = field(default_factory=list)
    ferme: bool = False
    rdv: bool = False


def analyser(texte: str) -> Lecture:
    """Reads a folded text (``replier``). Raises ``NonCompris``."""
    return _Analyse(jetons(texte), "|" in texte).lire()


class _Analyse(Curseur):
    """One pass over the tokens, from left to right, never back."""

    def __init__(self, lus: list[Jeton], colonnes: bool) -> None:
        super().__init__(lus, colonnes)
        self.lecture = Lecture()
        self.courant: Groupe | None = None
        self.periode: Periode | None = None
        self.semaines = 0
        self.avance: list[Plage] = []  # hours before their days: « 9h-17h du lundi au vendredi »
        self.suffixe = False  # a remark came after hours: only sure when there is one group, or columns
        self.regles: dict[Sorte, Callable[[], None]] = {
            Sorte.JOUR: self._jours,
            Sorte.JOURS: self._jours,
            Sorte.ORDRE: self._jours,
            Sorte.HEURE: self._heures,
            Sorte.NOMBRE: self._heures,
            Sorte.NUIT_ET_JOUR: self._heures,
            Sorte.DEMI: self._demi,
            Sorte.FERME: self._ferme,
            Sorte.SAUF: self._sauf,
            Sorte.RDV: self._rdv,
            Sorte.SEMAINES: self._semaines,
            Sorte.MOIS: self._mois,
        }

    def lire(self) -> Lecture:
        ignores = {Sorte.SIGNE, Sorte.ET, Sorte.DE, Sorte.LE, Sorte.NEUTRE}
        while (jeton := self.jeton()) is not None:
            if jeton.sorte in self.regles:
                self.regles[jeton.sorte]()
            elif jeton.sorte in ignores:
                self.rang += 1
                self._verifier_service(jeton)
            else:
                raise NonCompris(f"mot mal placé : « {jeton.texte} »")
        self._finir()
        return self.lecture

    def _verifier_service(self, jeton: Jeton) -> None:
        """« Accueil : lundi 9h-12h. Permanence : 14h-17h »: hours of another service, maybe of other days."""
        nouveau = self.lecture.groupes and (self.courant is None or self.courant.pret)
        if nouveau and jeton.texte.startswith(("accueil", "permanence")) and self.puis(HEURES | DEBUTS_JOURS):
            raise NonCompris("les horaires de plusieurs services sont mêlés")

    def _finir(self) -> None:
        groupes = self.lecture.groupes
        dernier = self.lus[-1] if self.lus else None
        if dernier and (dernier.sorte in LIENS - {Sorte.SIGNE} or (dernier.texte in "-/," and not self._tiret(-1))):
            raise NonCompris("texte coupé ou inachevé")
        if self.courant and not self.courant.pret:
            raise NonCompris("un jour n’a pas d’heures")
        if self.avance and (len(groupes) != 1 or groupes[0].plages != self.avance):
            raise NonCompris("heures sans jour")
        if len(groupes) > 1 and ((self.suffixe and not self.colonnes) or self.lecture.rdv or self.semaines):
            raise NonCompris("une précision ne dit pas à quels jours elle s’applique")
        if any(groupe.periode for groupe in groupes) and not all(groupe.periode for groupe in groupes):
            raise NonCompris("une période ne dit pas à quels jours elle s’applique")
        dits = frozenset[int]().union(*(lu.jours for lu in groupes), *(jours for jours, _ in self.lecture.retraits))
        if any(groupe.entre and not groupe.entre & dits for groupe in groupes):
            raise NonCompris("deux jours : de l’un à l’autre, ou l’un et l’autre ?")
        if self.lecture.ferme and (groupes or self.lecture.retraits or self.lecture.rdv or self.lecture.fermetures):
            raise NonCompris("« fermé » ne dit pas quand")

    def _tiret(self, rang: int) -> bool:
        """« lu - | »: in columns, a dash alone after a day is a day closed."""
        rang %= len(self.lus)
        fin = rang + 1 == len(self.lus) or self.lus[rang + 1].texte == "|"
        return (
            self.colonnes and rang > 0 and fin and (self.lus[rang].texte, self.lus[rang - 1].sorte) == ("-", Sorte.JOUR)
        )

    def _jours(self) -> None:
        jeton = self.lus[self.rang]
        suivant = self.jeton(1)
        if jeton.sorte is Sorte.ORDRE and suivant and suivant.sorte in {Sorte.MOIS, Sorte.A}:
            return self._mois()
        avant, lu = self.courant, self.lire_jours()
        if avant and lu.ordres and lu.jours == avant.jours and len(lu.jours) == 1 and not avant.ordres:
            return self._preciser(avant, lu)
        if avant and not avant.pret:
            raise NonCompris("un jour n’a pas d’heures")
        self.courant = lu
        if self.avance and not self.lecture.groupes:
            lu.plages.extend(self.avance)
            self._retenir(lu)
        self.courant.periode, self.courant.semaines = self.periode, self.semaines
        if self.rang < len(self.lus) and self._tiret(self.rang):
            self.courant.pret = True
            self.lecture.retraits.append((self.courant.jours, frozenset()))
            self.courant = None
            self.rang += 1
        return None

    def _preciser(self, avant: Groupe, lu: Groupe) -> None:
        """« Sa 1er samedi du mois : 9h-12h », « Lu 14h-17h (1er lundi du mois) »."""
        suivant = self.jeton()
        if avant.pret and not (suivant and suivant.texte == ")"):
            raise NonCompris("« du mois » ne dit pas pour quelles heures")
        self.suffixe |= avant.pret
        avant.ordres = lu.ordres

    def _heures(self) -> None:
        suivant = self.jeton(1)
        if self.lus[self.rang].sorte is Sorte.NOMBRE and suivant and suivant.sorte in {Sorte.MOIS, Sorte.A}:
            apres = self.jeton(3)
            if suivant.sorte is Sorte.MOIS or (apres and apres.sorte is Sorte.MOIS):
                return self._mois()
        if self.lus[self.rang].sorte is Sorte.NUIT_ET_JOUR:
            return self._nuit_et_jour()
        plages = self.lire_plages()
        if self.courant is None and not (
            self.lecture.groupes or self.lecture.retraits or self.lecture.ferme or self.avance
        ):
            self.avance = plages
            return None
        if self.courant is None:
            raise NonCompris("heures sans jour")
        if self.courant.pret and self.courant.rdv:
            raise NonCompris("« sur rendez-vous » ne dit pas pour quelles heures")
        self.courant.plages.extend(plages)
        self._retenir(self.courant)
        return None

    def _nuit_et_jour(self) -> None:
        self.rang += 1
        if self.courant is None or self.courant.pret:
            if self.courant or self.lecture.groupes:
                raise NonCompris("« 24 h/24 » ne dit pas quels jours")
            self.courant = Groupe(frozenset(range(7)), nommes=False, periode=self.periode)
            if self.puis({Sorte.JOURS}):
                self.suivant(LIENS | {Sorte.NEUTRE})
                self.courant.jours = self.lire_jours().jours
        self.courant.plages.append((0, JOURNEE))
        self._retenir(self.courant)

    def _retenir(self, groupe: Groupe) -> None:
        if not groupe.pret:
            self.lecture.groupes.append(groupe)
        groupe.pret = True

    def _demi(self) -> None:
        if self.courant is None:
            raise NonCompris("demi-journée sans jour")
        self.courant.demi_avant |= not self.courant.pret
        self.courant.demis.add(self.lus[self.rang].valeur)
        self.rang += 1

    def _ferme(self) -> None:
        self.rang += 1
        attendu = self.courant if self.courant and not self.courant.pret else None
        if self._creneau():
            return None
        if attendu is None or self.puis({Sorte.DEMI}):
            return self._retirer()
        attendu.pret = True
        self.lecture.retraits.append((attendu.jours, frozenset(attendu.demis)))
        self.courant = None
        return None

    def _creneau(self) -> bool:
        """In columns, one of two slots: « Je fermé - 13h30 à 17h30 », « Sa 9h-12h / Fermé »."""
        avant, suivant, apres = self.jeton(-2), self.jeton(), self.jeton(1)
        if not self.colonnes or self.courant is None:
            return False
        if not self.courant.pret:
            debut = suivant is not None and suivant.texte in "-/" and apres is not None and apres.sorte is Sorte.HEURE
            self.courant.interdits |= {0} if debut else set()
            return debut
        fin = avant is not None and avant.texte in "-/" and (suivant is None or suivant.texte == "|")
        self.courant.interdits |= {1} if fin else set()
        return fin

    def _sauf(self) -> None:
        self.rang += 1
        if self.courant is None or self.courant.pret or not self.puis(DEBUTS_JOURS):
            return self._retirer(sauf=True)
        self.suivant({Sorte.LE, Sorte.DE})
        retrait = self.lire_jours() if self.puis(DEBUTS_JOURS) else Groupe(frozenset())
        if retrait.ordres or not retrait.jours or self.puis({Sorte.DEMI}):
            raise NonCompris("« sauf » ne dit pas clairement quoi")
        self.courant.jours -= retrait.jours
        self.lecture.retraits.append((retrait.jours, frozenset()))
        return None

    def _retirer(self, sauf: bool = False) -> None:
        """« fermé le mercredi », « sauf le jeudi après-midi », « fermé en août », « fermé le matin », or « fermé »."""
        suivant = self.suivant({Sorte.LE, Sorte.DE, Sorte.SIGNE} if self.puis(DEBUTS_JOURS | {Sorte.DEMI}) else set())
        if suivant and suivant.sorte is Sorte.DEMI and self.courant:
            self.courant.interdits.add(suivant.valeur)
            self.rang += 1
        elif self.puis({Sorte.MOIS, Sorte.NOMBRE}) or self._date():
            self.suivant({Sorte.LE, Sorte.DE, Sorte.A})
            self.lecture.fermetures.append(self.lire_periode())
        elif suivant and suivant.sorte in DEBUTS_JOURS:
            self._retirer_jours()
        elif sauf or self.courant or self.lecture.groupes or self.lecture.ferme:
            raise NonCompris("« fermé » ou « sauf » ne dit pas quand")
        else:
            self.lecture.ferme = True

    def _date(self) -> bool:
        jeton, suivant = self.jeton(), self.jeton(1)
        return bool(jeton and suivant and jeton.sorte is Sorte.ORDRE and suivant.sorte in {Sorte.MOIS, Sorte.A})

    def _retirer_jours(self) -> None:
        retrait = self.lire_jours()
        demis: set[int] = set()
        while (jeton := self.suivant({Sorte.LE})) is not None and jeton.sorte is Sorte.DEMI:
            demis.add(jeton.valeur)
            self.rang += 1
        if retrait.ordres or self.puis(HEURES | {Sorte.RDV, Sorte.SEMAINES}):
            raise NonCompris("« fermé » ou « sauf » ne dit pas clairement quand")
        self.lecture.retraits.append((retrait.jours, frozenset(demis)))
        self.courant = None

    def _rdv(self) -> None:
        avant = self.jeton(-1)
        self.rang += 1
        flou = NonCompris("« sur rendez-vous » ne dit pas pour quelles heures")
        heures = self.puis(HEURES)
        if (avant and avant.sorte in {Sorte.ET, Sorte.DEMI}) or self.puis({Sorte.DEMI, Sorte.RDV}):
            raise flou
        if self.courant is None:
            if self.lecture.groupes or self.lecture.rdv or heures:
                raise flou
            self.lecture.rdv = True
        elif not self.courant.pret:
            self.courant.rdv = True
            if not heures:
                self._retenir(self.courant)
        elif heures or self.courant.rdv or len(self.courant.plages) != 1 or (avant and avant.texte in "|/-;."):
            raise flou  # « 9h-12h / sur rdv » : those hours, or other ones?
        else:
            self.courant.rdv = self.suffixe = True

    def _semaines(self) -> None:
        valeur = self.lus[self.rang].valeur
        avant, suivant = self.jeton(-1), self.jeton(1)
        self.rang += 1
        if self.courant is None and not self.lecture.groupes and not self.semaines:
            self.semaines = valeur
            return
        flou = NonCompris("« semaines paires » ou « impaires » ne dit pas quels jours")
        if self.courant is None or self.courant.semaines or self.puis({Sorte.SEMAINES}):
            raise flou
        if self.courant.pret and ((suivant and suivant.texte not in ").|") or (avant and avant.texte == "|")):
            raise flou
        self.suffixe |= self.courant.pret
        self.courant.semaines = valeur

    def _mois(self) -> None:
        periode = self.lire_periode()
        if self.courant and not self.courant.pret:
            raise NonCompris("un jour n’a pas d’heures")
        if self.lecture.groupes and self.jeton() is None and self.periode is None:
            self.lecture.groupes[-1].periode = periode  # a second group would have none: refused at the end
        else:
            self.periode = periode
        self.courant = None
