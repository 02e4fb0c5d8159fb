"""Filters, counts and order over columns: exact facets without asking the index one by one."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from annuaire.recherche.bareme import BANDE_DE_SCORE, DECIMALES_SCORE
from annuaire.recherche.colonnes import Codes, Colonnes, Entiers, Facette, Masque, Nombres
from annuaire.recherche.moteur import FACETTES, Requete, Tri, Zone
from annuaire.recherche.ouverture import Ouvertures
from socle.base import maintenant
from socle.spatial import RAYON_TERRE_KM, rectangle_autour

PART_PEU = 4  # below one listing in so many, only those are read
RECTANGLE_KM = 300.0  # beyond, a rectangle in degrees is no longer one around a disc
MARGE = 1.02  # of a rectangle over its disc
JOUR_S = 86_400


def distances_km(table: Colonnes, zone: Zone, places: Entiers) -> Nombres:
    """Great-circle distance of these listings to the centre; NaN without a point."""
    phi, lambda_ = math.radians(zone.latitude), math.radians(zone.longitude)
    centre = (math.cos(phi) * math.cos(lambda_), math.cos(phi) * math.sin(lambda_), math.sin(phi))
    tous = len(places) == len(table)
    carres = np.zeros(len(places))
    for axe, milieu in zip(table.sphere, centre, strict=True):
        carres += ((axe if tous else axe[places]) - milieu) ** 2
    distances: Nombres = 2 * RAYON_TERRE_KM * np.arcsin(np.minimum(1.0, np.sqrt(carres) / 2))
    return distances


@dataclass(frozen=True)
class Filtrage:
    """Which listings pass every filter; ``sauf`` a filter in use, which pass all the others; and who has each state."""

    tous: Masque
    sauf: dict[str, Masque]
    etats: dict[str, Masque]

    @cached_property
    def places(self) -> Entiers:
        """The positions of those that pass every filter."""
        return np.flatnonzero(self.tous)

    def sans(self, nom: str) -> Masque:
        """What passes every filter but the one of this name."""
        return self.sauf.get(nom, self.tous)


def filtrer(table: Colonnes, base: Masque, requete: Requete, codes: dict[str, Codes], ouvertes: Masque) -> Filtrage:
    """The listings of ``base`` that pass the filters of a search."""
    base = _dans_la_zone(table, _dans_la_boite(table, base, requete.bbox), requete.zone, codes)
    etats = {"label": table.labels, "accessible": table.accessibles, "ouvert": ouvertes}
    choix = {facette: valeurs for facette, valeurs in requete.choix.items() if valeurs}
    masques = {facette: _portant(table, facette, valeurs, codes) for facette, valeurs in choix.items()}
    masques |= {nom: etats[nom] == voulu for nom, voulu in requete.etats.items()}
    sauf = {nom: _tous([base, *(m for autre, m in masques.items() if autre != nom)]) for nom in masques}
    return Filtrage(_tous([base, *masques.values()]), sauf, etats)


def compter(table: Colonnes, filtrage: Filtrage, codes: dict[str, Codes]) -> dict[str, dict[str, int]]:
    """Counts of each facet, without its own filter."""
    return {nom: _compter(table.facettes[nom], filtrage, nom, codes[nom]) for nom in FACETTES}


def compter_etats(filtrage: Filtrage) -> dict[str, int]:
    """How many results would have each state."""
    return {nom: int(np.count_nonzero(filtrage.sans(nom) & masque)) for nom, masque in filtrage.etats.items()}


def _dans_la_boite(table: Colonnes, masque: Masque, boite: tuple[float, float, float, float] | None) -> Masque:
    if boite is None:
        return masque
    ouest, sud, est, nord = boite
    longitudes, latitudes = table.longitudes, table.latitudes
    return masque & (longitudes >= ouest) & (longitudes <= est) & (latitudes >= sud) & (latitudes <= nord)


def _dans_la_zone(table: Colonnes, masque: Masque, zone: Zone | None, codes: dict[str, Codes]) -> Masque:
    """Those of a commune of the zone, those that say they come, and those whose distance says so.

    Distances are taken only where they may say yes: inside a rectangle, or for listings that go to some distance.
    """
    if zone is None or (zone.rayon_km is None and not zone.communes):
        return masque
    dedans = _portant(table, "commune", zone.communes, codes) | _portant(table, "intervient", zone.codes, codes)
    rayon = -1.0 if zone.rayon_km is None else zone.rayon_km
    possibles = table.itinerantes
    if rayon > RECTANGLE_KM:
        possibles = table.situees
    elif rayon >= 0:
        possibles = possibles | _dans_la_boite(
            table, table.situees, rectangle_autour(zone.latitude, zone.longitude, rayon * MARGE)
        )
    places = np.flatnonzero(possibles & masque & ~dedans)
    distances = distances_km(table, zone, places)
    dedans[places[(distances <= rayon) | (distances <= table.rayons[places])]] = True
    return masque & dedans


def ouvertes(table: Colonnes, moment: dt.datetime | None, codes: dict[str, Codes], ouvertures: Ouvertures) -> Masque:
    """Which listings are open at this moment (None: now); the same for a minute, so kept with the table."""
    minute = (moment or maintenant()).replace(second=0, microsecond=0)
    masque = table.ouvertes_gardees.get(minute)
    if masque is None:
        horaires = table.facettes["horaires"]
        masque = np.zeros(len(table), dtype=np.bool_)
        par_code = np.array(ouvertures.ouverts(codes["horaires"].valeurs(), minute), dtype=np.bool_)
        masque[horaires.positions] = par_code[horaires.codes]
        table.ouvertes_gardees.clear()
        table.ouvertes_gardees[minute] = masque
    return masque


def _portant(table: Colonnes, facette: str, valeurs: Iterable[str], codes: dict[str, Codes]) -> Masque:
    return table.facettes[facette].portant(codes[facette].connus(valeurs))


def _tous(masques: Sequence[Masque]) -> Masque:
    resultat = masques[0]
    for masque in masques[1:]:
        resultat = resultat & masque
    return resultat


def _compter(facette: Facette, filtrage: Filtrage, nom: str, codes: Codes) -> dict[str, int]:
    masque = filtrage.sans(nom)
    nombre = np.count_nonzero(masque)
    if nombre * PART_PEU < len(masque):
        portes = facette.parmi(filtrage.places if masque is filtrage.tous else np.flatnonzero(masque))
    elif nombre == len(masque):
        portes = facette.codes
    else:
        portes = facette.codes[masque[facette.positions]]
    nombres = np.bincount(portes).tolist()
    return {valeur: n for valeur, n in zip(codes.valeurs(), nombres, strict=False) if n}


# --- order


def ordonner(
    table: Colonnes,
    gardes: Entiers,
    requete: Requete,
    scores: Nombres | None,
    distances: Nombres | None,
    premiers: int | None = None,
) -> Entiers:
    """Ranks of the listings ``gardes`` in the order asked, the first ones alone or all; the same at every call.

    Scores and distances are those of ``gardes``, one by one.
    """
    cles: list[Any] = [table.rangs_nom[gardes]]  # least significant first, as lexsort wants
    loin = None if distances is None else np.nan_to_num(distances, nan=np.inf)
    tri = ordre_effectif(requete, scores is not None)
    if tri is Tri.DISTANCE and loin is not None:
        cles.append(loin)
    elif tri is Tri.MISE_A_JOUR:
        cles.append(-table.dates[gardes])
    elif tri is Tri.PERTINENCE and scores is not None:
        cles.append(-(table.dates[gardes] // JOUR_S))  # of equal worth: the day that was told last
        if loin is None:
            cles.append(-np.round(scores, DECIMALES_SCORE))
        else:
            cles += [loin, -np.floor(scores / BANDE_DE_SCORE + 1e-4)]
    candidats = np.arange(len(gardes)) if premiers is None else _premiers(cles, len(gardes), premiers)
    ordre: Entiers = candidats[np.lexsort([cle[candidats] for cle in cles])]
    return ordre[:premiers]


def _premiers(cles: Sequence[Any], taille: int, premiers: int) -> Entiers:
    """The only ones that may be among the first: whole results are never sorted for a page."""
    candidats = np.arange(taille)
    surs = []
    for cle in reversed(cles):
        if premiers >= len(candidats) // 2:
            break
        valeurs = cle[candidats]
        seuil = np.partition(valeurs, premiers - 1)[premiers - 1]
        surs.append(candidats[valeurs < seuil])
        premiers -= len(surs[-1])
        candidats = candidats[valeurs == seuil]  # the next key tells them apart
    return np.concatenate([*surs, candidats])


def ordre_effectif(requete: Requete, avec_mots: bool) -> Tri:
    """The order in force: PERTINENCE needs words and DISTANCE a place; see ``Tri``."""
    if requete.tri is Tri.PERTINENCE and not avec_mots:
        return Tri.DISTANCE if requete.zone else Tri.NOM
    if requete.tri is Tri.DISTANCE and requete.zone is None:
        return Tri.PERTINENCE if avec_mots else Tri.NOM
    return requete.tri
