"""Names of places, by their comparable form: those of the Département and those elsewhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from territoire.lieux.modeles import Lieu, TypeLieu, habitants, lieu_commune, lieu_departement, lieu_epci, noms_epci
from territoire.lieux.texte import VIDES, normaliser, pleins
from territoire.reference import communes_reference, epcis_reference, lire_csv

_GENERIQUES_EPCI = (
    "ca cc communaute communautes commune communes agglomeration agglo epci interco comcom intercommunalite"
)
GENERIQUES_EPCI = frozenset(_GENERIQUES_EPCI.split())
NOMS_DEPARTEMENT = ("Lot-et-Garonne", "47", "département 47", "département du Lot-et-Garonne", "dept 47")
COURANTS = frozenset({"saint", "sainte"})  # words that say nothing alone
FABRIQUES = {"commune": lieu_commune, "epci": lieu_epci}
HABITANTS_FAUTES = 5000  # elsewhere, only known towns are recognised through a misspelling
PAYS = frozenset({"agen", "agenais", "albret", "garonne", "lot", "perigord"})
CANDIDATS_MAX = 8


@dataclass(frozen=True, slots=True)
class Ailleurs:
    """A place outside the Département."""

    nom: str
    departement: str  # code
    habitants: int  # 0 for a whole département


class Index:
    """Every name, ready to be looked up. Costs some milliseconds to build; use ``index()``."""

    def __init__(self) -> None:
        self.exacts: dict[str, list[Lieu]] = defaultdict(list)
        for code, commune in communes_reference().items():
            self._nommer(commune.nom, lieu_commune(code))
        for ligne in lire_csv("communes_associees"):
            self._nommer(ligne["nom"], lieu_commune(ligne["insee"]))
        alias = lire_csv("alias_lieux")
        for ligne in alias:
            if ligne["type"] != "ailleurs":
                self._nommer(ligne["nom"], FABRIQUES[ligne["type"]](ligne["code"]))
        for nom in NOMS_DEPARTEMENT:
            self._nommer(nom, lieu_departement())
        self.communes = {normaliser(c.nom): lieu_commune(code) for code, c in communes_reference().items()}
        self.epcis: dict[frozenset[str], Lieu] = {}
        for code, epci in epcis_reference().items():
            for nom in noms_epci(epci):
                self.exacts[normaliser(nom)].append(lieu_epci(code))
                self.epcis[_mots_epci(normaliser(nom))] = lieu_epci(code)
        for ligne in alias:
            if ligne["type"] == "epci":
                self.epcis[_mots_epci(normaliser(ligne["nom"]))] = lieu_epci(ligne["code"])
        self._courts = self._formes_courtes()
        self._charger_ailleurs()
        for ligne in alias:
            if ligne["type"] == "ailleurs":
                self.ailleurs[normaliser(ligne["nom"])] = Ailleurs(ligne["nom"], ligne["code"], 0)

    def _nommer(self, nom: str, lieu: Lieu) -> None:
        forme = normaliser(nom)
        for cle in {forme, " ".join(pleins(forme)), forme.replace(" ", "")}:
            if lieu not in self.exacts[cle]:
                self.exacts[cle].append(lieu)

    def _formes_courtes(self) -> dict[str, list[Lieu]]:
        """What each commune may be called for short: the first words of its name (« penne », « sainte livrade »)."""
        courts: dict[str, list[Lieu]] = defaultdict(list)
        for forme, lieu in self.communes.items():
            utiles = pleins(forme)
            for longueur in range(1, len(utiles)):
                if not set(utiles[:longueur]) <= COURANTS:
                    courts[" ".join(utiles[:longueur])].append(lieu)
        return {court: sorted(lieux, key=habitants, reverse=True) for court, lieux in courts.items()}

    def _charger_ailleurs(self) -> None:
        self.departements: dict[str, str] = {}
        self.ailleurs: dict[str, Ailleurs] = {}
        for ligne in lire_csv("ailleurs"):
            lieu = Ailleurs(ligne["nom"], ligne["departement"], int(ligne["population"] or 0))
            if ligne["type"] == "departement":
                self.departements[lieu.departement] = lieu.nom
            forme = normaliser(lieu.nom)
            for cle in {forme, " ".join(pleins(forme))}:
                present = self.ailleurs.get(cle)
                # Homonyms: a whole département first, then the best known town.
                if present is None or (present.habitants and present.habitants < lieu.habitants):
                    self.ailleurs[cle] = lieu
        villes = (cle for cle, lieu in self.ailleurs.items() if lieu.habitants >= HABITANTS_FAUTES)
        self._orthographes = [*dict.fromkeys([*self.exacts, *self._courts, *villes])]

    def exact(self, forme: str) -> list[Lieu]:
        """Places of this very name, small words and hyphens aside; communes before EPCI."""
        trouves = (
            self.exacts.get(forme)
            or self.exacts.get(" ".join(pleins(forme)))
            or self.exacts.get(forme.replace(" ", ""))
        )
        if trouves:
            return trouves
        return self._sans_pays(forme)

    def _sans_pays(self, forme: str) -> list[Lieu]:
        """A commune named with its country (« Monflanquin en Agenais »), which its own name lacks."""
        lieu = self.communes.get(_sans_pays(forme))
        return [lieu] if lieu else []

    def epci(self, forme: str) -> Lieu | None:
        """An EPCI named with its kind (« agglo d’Agen », « cc Duras ») or by its own words alone."""
        presents = set(forme.split())
        propres = _mots_epci(forme)
        if not propres:
            return None
        if lieu := self.epcis.get(propres):
            # « Agen » alone is the commune; « agglo d’Agen » is not.
            return lieu if presents & GENERIQUES_EPCI or not self.exact(forme) else None
        if presents & GENERIQUES_EPCI or len(propres) > 1:
            trouves = {lieu for mots, lieu in self.epcis.items() if propres <= mots}
            return trouves.pop() if len(trouves) == 1 else None
        return None

    def debut(self, forme: str) -> list[Lieu]:
        """Communes whose name begins with these words, the most populated first."""
        return self._courts.get(" ".join(pleins(forme)), [])

    def courts(self) -> list[str]:
        """The short names that ``debut`` knows."""
        return list(self._courts)

    def contenant(self, forme: str) -> list[Lieu]:
        """Communes whose name holds all these words, the most populated first."""
        cherches = set(pleins(forme)) - COURANTS
        if not cherches or min(map(len, cherches)) < 4:
            return []
        trouves = [lieu for nom, lieu in self.communes.items() if cherches <= set(nom.split())]
        return sorted(trouves, key=habitants, reverse=True) if len(trouves) <= CANDIDATS_MAX else []

    def ressemblants(self, forme: str) -> tuple[list[Lieu], Ailleurs | None]:
        """Places of the Département within a few typing errors; and a town elsewhere when it is nearer still."""
        distances = self._a_quelques_fautes(forme) or self._a_quelques_fautes(_sans_pays(forme))
        ici = {nom: d for nom, d in distances.items() if nom in self.exacts or nom in self._courts}
        la_bas = {nom: d for nom, d in distances.items() if nom not in ici}
        noms = [nom for nom, distance in ici.items() if distance == min(ici.values())]
        lieux = list(dict.fromkeys(lieu for nom in noms for lieu in self.exacts.get(nom) or self._courts.get(nom, [])))
        voisin = None
        if la_bas and (not ici or min(la_bas.values()) < min(ici.values())):
            proches = [self.ailleurs[nom] for nom, distance in la_bas.items() if distance == min(la_bas.values())]
            voisin = max(proches, key=lambda a: a.habitants)
        return sorted(lieux, key=habitants, reverse=True)[:CANDIDATS_MAX], voisin

    def _a_quelques_fautes(self, forme: str) -> dict[str, int]:
        """Known names within the errors allowed to a text of this length, with their distance."""
        permis = 0 if set(pleins(forme)) <= COURANTS else _fautes_permises(forme)
        if not permis:
            return {}
        distances = ((nom, OSA.distance(forme, nom, score_cutoff=permis)) for nom in self._orthographes)
        return {nom: distance for nom, distance in distances if distance <= permis}

    def suggestions(self, forme: str) -> list[Lieu]:
        """Communes that look a little like this: « Vouliez-vous dire ? »."""
        touches = process.extract(forme, self.communes.keys(), scorer=fuzz.ratio, score_cutoff=60, limit=5)
        return [self.communes[nom] for nom, _, _ in touches]

    def nom_departement(self, code: str) -> str | None:
        """Name of a département (not ours) by the first figures of a postal code or by its number."""
        if code[:2] in ("97", "98"):
            return self.departements.get(code[:3])
        if code[:2] == "20" and len(code) == 5:
            return self.departements.get("2A" if code[2] in "01" else "2B")
        return self.departements.get(code[:2])


def _mots_epci(forme: str) -> frozenset[str]:
    return frozenset(mot for mot in forme.split() if mot not in VIDES and mot not in GENERIQUES_EPCI)


def _sans_pays(forme: str) -> str:
    """« monflanquin en agenais » gives « monflanquin »; empty when no country ends the name."""
    mots = forme.split()
    if not mots or mots.pop() not in PAYS:
        return ""
    while mots and mots[-1] in VIDES:
        mots.pop()
    return " ".join(mots)


def _fautes_permises(forme: str) -> int:
    longueur = len(forme)
    return 0 if longueur < 5 else 1 if longueur < 8 else 2 if longueur < 13 else 3


def est_commune(lieu: Lieu) -> bool:
    """Whether a place is one commune."""
    return lieu.type is TypeLieu.COMMUNE


@lru_cache(maxsize=1)
def index() -> Index:
    """The index, built once a process."""
    return Index()
