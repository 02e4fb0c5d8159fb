"""Where the invented listings stand: communes, streets that stay in place, points inside the contour."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from functools import lru_cache

import shapely
from shapely.geometry.base import BaseGeometry

from annuaire.demonstration.genres import vocabulaire
from annuaire.demonstration.redaction import majuscule, typographier
from annuaire.demonstration.totaux import STRUCTURES_ET_SALARIES_PAR_EPCI
from annuaire.enums import PrecisionPosition
from socle.spatial import KM_PAR_DEGRE
from territoire.reference import CommuneReference, communes_reference, contours, epcis_reference, lire_csv

SEUIL_DESSERTE = 500  # inhabitants: such a commune has at least one structure when its EPCI has enough of them
POPULATION_VILLE = 5000
POPULATION_VILLAGE = 800
ADHERENTS_MAISON = 0.12  # share of a town's structures that live in its house of associations
VOIES_COURTES = ("place", "impasse", "cours", "quai")
PRECISIONS = (PrecisionPosition.ADRESSE, PrecisionPosition.RUE, PrecisionPosition.COMMUNE)
POIDS_PRECISIONS = (88, 7, 5)

Point = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where a structure stands. ``precision`` says how much of it is told."""

    adresse: str | None
    complement: str | None
    latitude: float
    longitude: float
    precision: PrecisionPosition


def communes_par_epci_2021() -> dict[str, list[CommuneReference]]:
    """The communes of each EPCI of 2021, under the roadmap's name of the EPCI."""
    epcis = epcis_reference().values()
    remplaces = {epci.successeur_code for epci in epcis if epci.successeur_code}
    return {
        epci.nom_2021: [communes_reference()[code] for code in epci.communes]
        for epci in epcis
        if epci.nom_2021 in STRUCTURES_ET_SALARIES_PAR_EPCI and epci.code not in remplaces
    }


def distribuer(communes: list[CommuneReference], nombre: int, alea: random.Random) -> list[CommuneReference]:
    """``nombre`` places in these communes: one in each of 500 inhabitants, the others by population."""
    par_taille = sorted(communes, key=lambda c: -c.population)
    desservies = [c for c in par_taille if c.population > SEUIL_DESSERTE][:nombre]
    poids = [c.population**1.1 for c in communes]
    return desservies + alea.choices(communes, poids, k=nombre - len(desservies))


@lru_cache(maxsize=1)
def _mairies() -> dict[str, Point]:
    """Town hall, or failing that centroid, of each commune: where its streets are."""
    return {
        ligne["insee"]: (float(ligne["mairie_lat"] or ligne["lat"]), float(ligne["mairie_lon"] or ligne["lon"]))
        for ligne in lire_csv("communes")
    }


@dataclass
class Cadastre:
    """Gives addresses. A street of a commune keeps its place from one structure to the next."""

    alea: random.Random
    _contours: dict[str, BaseGeometry] = field(default_factory=lambda: contours("communes", "insee"))
    _voies: dict[tuple[str, str], Point] = field(default_factory=dict)
    _maisons: dict[str, Lieu] = field(default_factory=dict)

    def placer(self, commune: CommuneReference, *, lieu_dit: bool, associatif: bool) -> Lieu:
        """A place in ``commune``; ``associatif`` structures of a town may share its house of associations."""
        if lieu_dit:
            return self._au_lieu_dit(commune)
        if associatif and commune.population > POPULATION_VILLE / 2 and self.alea.random() < ADHERENTS_MAISON:
            return self._maison(commune)
        precision = self.alea.choices(PRECISIONS, POIDS_PRECISIONS)[0]
        if precision is PrecisionPosition.COMMUNE:
            return self._lieu(None, None, self._centre(commune), precision)
        voie = self._voie(commune)
        point = self._voies[commune.code_insee, voie]
        if precision is PrecisionPosition.RUE:
            return self._lieu(majuscule(voie), None, point, precision)
        return self._a_l_adresse(commune, voie, point)

    def _a_l_adresse(self, commune: CommuneReference, voie: str, point: Point) -> Lieu:
        longue = commune.population >= POPULATION_VILLAGE and not voie.startswith(VOIES_COURTES)
        numero = self.alea.randint(41, 180) if longue and self.alea.random() < 0.2 else self.alea.randint(1, 40)
        suffixe = self.alea.choices(("", " bis"), (95, 5))[0]
        complements = vocabulaire()["adresses"]["complements"]
        complement = self.alea.choice(complements) if self.alea.random() < 0.1 else None
        proche = self._tirer(commune, point, 0.06)
        return self._lieu(f"{numero}{suffixe} {voie}", complement, proche, PrecisionPosition.ADRESSE)

    def _maison(self, commune: CommuneReference) -> Lieu:
        if commune.code_insee not in self._maisons:
            nom = self.alea.choice(vocabulaire()["adresses"]["maisons"])
            voie = self._voie(commune)
            point = self._voies[commune.code_insee, voie]
            adresse = f"{self.alea.randint(1, 30)} {voie}"
            self._maisons[commune.code_insee] = self._lieu(adresse, nom, point, PrecisionPosition.ADRESSE)
        return self._maisons[commune.code_insee]

    def _au_lieu_dit(self, commune: CommuneReference) -> Lieu:
        contour = self._contours[commune.code_insee]
        etendue = math.sqrt(commune.surface_km2) / 3
        centre = (commune.latitude, commune.longitude)
        if not contour.covers(shapely.Point(centre[1], centre[0])):
            centre = self._centre(commune)
        nom = self.alea.choice(vocabulaire()["adresses"]["lieux_dits"])
        return self._lieu(f"Lieu-dit {nom}", None, self._tirer(commune, centre, etendue), PrecisionPosition.ADRESSE)

    def _voie(self, commune: CommuneReference) -> str:
        """A street name of the commune, laid on the ground the first time it is heard."""
        adresses = vocabulaire()["adresses"]
        if commune.population < POPULATION_VILLAGE:
            voies = adresses["voies_village"]
        else:
            voies = adresses["voies"] + (adresses["voies_ville"] if commune.population > POPULATION_VILLE else [])
        voie: str = self.alea.choice(voies)
        if (commune.code_insee, voie) not in self._voies:
            etalement = min(1.3, 0.15 + 0.008 * math.sqrt(commune.population))
            self._voies[commune.code_insee, voie] = self._tirer(commune, self._centre(commune), etalement)
        return voie

    def _centre(self, commune: CommuneReference) -> Point:
        """The town hall; a point of the simplified contour when that one leaves it out."""
        latitude, longitude = _mairies()[commune.code_insee]
        contour = self._contours[commune.code_insee]
        if contour.covers(shapely.Point(longitude, latitude)):
            return latitude, longitude
        interieur = contour.representative_point()
        return interieur.y, interieur.x

    def _tirer(self, commune: CommuneReference, centre: Point, etalement_km: float) -> Point:
        """A point around ``centre`` (standard deviation in km) and inside the commune."""
        contour = self._contours[commune.code_insee]
        ecart = etalement_km / KM_PAR_DEGRE
        for _ in range(200):
            latitude = round(self.alea.gauss(centre[0], ecart), 5)
            longitude = round(self.alea.gauss(centre[1], ecart / math.cos(math.radians(centre[0]))), 5)
            if contour.covers(shapely.Point(longitude, latitude)):
                return latitude, longitude
        return centre

    def _lieu(self, adresse: str | None, complement: str | None, point: Point, precision: PrecisionPosition) -> Lieu:
        return Lieu(
            adresse=typographier(adresse) if adresse else None,
            complement=typographier(complement) if complement else None,
            latitude=round(point[0], 6),
            longitude=round(point[1], 6),
            precision=precision,
        )
