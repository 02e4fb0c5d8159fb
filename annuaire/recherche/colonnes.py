"""Filters, counts and order over columns held in memory: exact facets without asking the index one by one.

A column has one cell per listing, in the order of the index. A mask is a boolean per listing.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annuaire.recherche.bareme import BANDE_DE_SCORE, DECIMALES_SCORE
from annuaire.recherche.interpretation import Et, Noeud, Plan, Terme
from annuaire.recherche.moteur import FACETTES, Requete, Tri, Zone
from annuaire.recherche.ouverture import Ouvertures
from socle.base import maintenant
from socle.spatial import RAYON_TERRE_KM

Masque = NDArray[np.bool_]
Nombres = NDArray[np.float64]
Entiers = NDArray[np.int64]

# (name key, latitude, longitude, timestamp, label, accessible, radius it goes to, values of each CODEES)
Fiche = tuple[str, float | None, float | None, float, bool, bool, float | None, tuple[tuple[str, ...], ...]]
CODEES = (*FACETTES, "intervient", "horaires")  # what is held as numbers
Cherche = Callable[[str], tuple[Entiers, Nombres]]
"""A term -> the listings that hold it (positions) and the weight it has in each."""


class Codes:
    """Numbers given to the values of a facet; never taken back, so that columns of several ages agree."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def code(self, valeur: str) -> int:
        """The number of a value, given on first sight."""
        return self._codes.setdefault(valeur, len(self._codes))

    def connus(self, valeurs: Iterable[str]) -> list[int]:
        """The numbers of those values that have one."""
        return [self._codes[valeur] for valeur in valeurs if valeur in self._codes]

    def valeurs(self) -> list[str]:
        """The values, in the order of their numbers."""
        return list(self._codes)


@dataclass(frozen=True)
class Colonnes:
    """What is known of a run of listings. ``facettes``: facet -> pairs (position, code), as two arrays."""

    ids: list[str]
    cles: list[str]
    latitudes: Nombres  # degrees, NaN when unknown
    longitudes: Nombres
    dates: Nombres  # seconds since 1970
    labels: Masque
    accessibles: Masque
    rayons: Nombres  # km that a listing goes to, NaN without
    facettes: dict[str, tuple[Entiers, Entiers]]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def tableau_ids(self) -> NDArray[np.str_]:
        """The ids, to be picked by positions."""
        return np.array(self.ids, dtype=np.str_)

    @cached_property
    def ouvertes_gardees(self) -> dict[dt.datetime, Masque]:
        """What ``ouvertes`` found for the last minute it was asked of."""
        return {}

    @cached_property
    def _premiers(self) -> dict[str, Entiers]:
        return {}

    def premiers(self, facette: str) -> Entiers:
        """The first value of a facet of each listing, by its number; -1 without any."""
        if facette not in self._premiers:
            positions, codes = self.facettes[facette]
            premiers = np.full(len(self), -1, dtype=np.int64)
            premiers[positions[::-1]] = codes[::-1]  # the last written stays: the first value
            self._premiers[facette] = premiers
        return self._premiers[facette]

    @cached_property
    def rangs_nom(self) -> Entiers:
        """Place of each listing in the order of names, ties by id."""
        ordre = sorted(range(len(self.ids)), key=lambda i: (self.cles[i], self.ids[i]))
        rangs = np.empty(len(ordre), dtype=np.int64)
        rangs[ordre] = np.arange(len(ordre))
        return rangs


def colonnes(ids: Sequence[str], fiches: Sequence[Fiche], codes: dict[str, Codes]) -> Colonnes:
    """Columns of these listings, coded with ``codes``."""
    facettes = {}
    for rang, facette in enumerate(CODEES):
        couples = [
            (position, codes[facette].code(valeur))
            for position, fiche in enumerate(fiches)
            for valeur in dict.fromkeys(fiche[7][rang])
        ]
        tableau = np.array(couples, dtype=np.int64).reshape(-1, 2)
        facettes[facette] = (tableau[:, 0].copy(), tableau[:, 1].copy())
    return Colonnes(
        ids=list(ids),
        cles=[fiche[0] for fiche in fiches],
        latitudes=np.array([fiche[1] for fiche in fiches], dtype=np.float64),
        longitudes=np.array([fiche[2] for fiche in fiches], dtype=np.float64),
        dates=np.array([fiche[3] for fiche in fiches], dtype=np.float64),
        labels=np.array([fiche[4] for fiche in fiches], dtype=np.bool_),
        accessibles=np.array([fiche[5] for fiche in fiches], dtype=np.bool_),
        rayons=np.array([fiche[6] for fiche in fiches], dtype=np.float64),
        facettes=facettes,
    )


def assembler(parties: Sequence[Colonnes], codes: dict[str, Codes]) -> Colonnes:
    """One set of columns end to end."""
    if len(parties) == 1:
        return parties[0]
    if not parties:
        return colonnes((), (), codes)
    debuts = np.cumsum([0, *(len(partie) for partie in parties[:-1])])
    return Colonnes(
        ids=[id for partie in parties for id in partie.ids],
        cles=[cle for partie in parties for cle in partie.cles],
        latitudes=np.concatenate([partie.latitudes for partie in parties]),
        longitudes=np.concatenate([partie.longitudes for partie in parties]),
        dates=np.concatenate([partie.dates for partie in parties]),
        labels=np.concatenate([partie.labels for partie in parties]),
        accessibles=np.concatenate([partie.accessibles for partie in parties]),
        rayons=np.concatenate([partie.rayons for partie in parties]),
        facettes={
            facette: (
                np.concatenate([p.facettes[facette][0] + debut for p, debut in zip(parties, debuts, strict=True)]),
                np.concatenate([p.facettes[facette][1] for p in parties]),
            )
            for facette in CODEES
        },
    )


# --- words


def evaluer(plan: Plan, taille: int, chercher: Cherche) -> tuple[Masque, Nombres]:
    """Which listings a plan matches, and the score of every listing (0 where it does not match)."""
    total = np.zeros(taille)
    trouve = np.zeros(taille)
    for groupe in plan.groupes:
        valeurs = _valeurs(groupe.noeud, taille, chercher)
        total += groupe.poids * valeurs
        trouve += groupe.poids * (valeurs > 0)
    seuil = plan.poids_total if plan.seuil is None else plan.seuil
    masque = (trouve >= seuil - 1e-9) & (trouve > 0)
    scores = total / max(plan.poids_total, 1e-9)
    for groupe in plan.bonus:
        scores += groupe.poids * _valeurs(groupe.noeud, taille, chercher)
    return masque, np.where(masque, scores, 0.0)


def _valeurs(noeud: Noeud, taille: int, chercher: Cherche) -> Nombres:
    if isinstance(noeud, Terme):
        positions, trouvees = chercher(noeud.valeur)
        valeurs = np.zeros(taille)
        valeurs[positions] = trouvees
        return valeurs
    if isinstance(noeud, Et):
        enfants = np.array([_valeurs(enfant, taille, chercher) for enfant in noeud.noeuds])
        return np.where((enfants > 0).all(axis=0), enfants.mean(axis=0), 0.0)
    meilleures = np.zeros(taille)
    for poids, enfant in noeud.branches:
        np.maximum(meilleures, poids * _valeurs(enfant, taille, chercher), out=meilleures)
    return meilleures


# --- filters and counts


def distances_km(table: Colonnes, zone: Zone) -> Nombres:
    """Great-circle distance of each listing to the centre; NaN without a point."""
    phi = math.radians(zone.latitude)
    phis: Nombres = np.radians(table.latitudes)
    demi_phi: Nombres = (phis - phi) / 2
    demi_lambda: Nombres = np.radians(table.longitudes - zone.longitude) / 2
    h = np.sin(demi_phi) ** 2 + math.cos(phi) * np.cos(phis) * np.sin(demi_lambda) ** 2
    distances: Nombres = 2 * RAYON_TERRE_KM * np.arcsin(np.minimum(1.0, np.sqrt(h)))
    return distances


@dataclass(frozen=True, slots=True)
class Filtrage:
    """Which listings pass every filter; ``sauf`` a filter in use, which pass all the others; and who has each state."""

    tous: Masque
    sauf: dict[str, Masque]
    etats: dict[str, Masque]

    def sans(self, nom: str) -> Masque:
        """What passes every filter but the one of this name."""
        return self.sauf.get(nom, self.tous)


def filtrer(
    table: Colonnes,
    base: Masque,
    requete: Requete,
    codes: dict[str, Codes],
    distances: Nombres | None,
    ouvertes: Masque,
) -> Filtrage:
    """The listings of ``base`` that pass the filters of a search."""
    base = _dans_la_zone(table, base, requete, codes, distances)
    etats = {"label": table.labels, "accessible": table.accessibles, "ouvert": ouvertes}
    choix = {facette: valeurs for facette, valeurs in requete.choix.items() if valeurs}
    masques = {facette: _portant(table, facette, valeurs, codes) for facette, valeurs in choix.items()}
    masques |= {nom: etats[nom] == voulu for nom, voulu in requete.etats.items()}
    sauf = {nom: _tous([base, *(m for autre, m in masques.items() if autre != nom)]) for nom in masques}
    return Filtrage(_tous([base, *masques.values()]), sauf, etats)


def compter(table: Colonnes, filtrage: Filtrage, codes: dict[str, Codes]) -> dict[str, dict[str, int]]:
    """Counts of each facet, without its own filter."""
    return {facette: _compter(table, facette, filtrage.sans(facette), codes) for facette in FACETTES}


def compter_etats(filtrage: Filtrage) -> dict[str, int]:
    """How many results would have each state."""
    return {nom: int((filtrage.sans(nom) & masque).sum()) for nom, masque in filtrage.etats.items()}


def _dans_la_zone(
    table: Colonnes, base: Masque, requete: Requete, codes: dict[str, Codes], distances: Nombres | None
) -> Masque:
    masque = base
    if requete.bbox is not None:
        ouest, sud, est, nord = requete.bbox
        masque = masque & (table.longitudes >= ouest) & (table.longitudes <= est)
        masque &= (table.latitudes >= sud) & (table.latitudes <= nord)
    zone = requete.zone
    if zone is not None and distances is not None and (zone.rayon_km is not None or zone.communes):
        dedans = _portant(table, "commune", zone.communes, codes)
        dedans |= _portant(table, "intervient", zone.codes, codes) | (distances <= table.rayons)
        if zone.rayon_km is not None:
            dedans |= distances <= zone.rayon_km
        masque = masque & dedans
    return masque


def ouvertes(table: Colonnes, moment: dt.datetime | None, codes: dict[str, Codes], ouvertures: Ouvertures) -> Masque:
    """Which listings are open at this moment (None: now); the same for a minute, so kept with the table."""
    minute = (moment or maintenant()).replace(second=0, microsecond=0)
    masque = table.ouvertes_gardees.get(minute)
    if masque is None:
        positions, horaires = table.facettes["horaires"]
        masque = np.zeros(len(table), dtype=np.bool_)
        par_code = np.array(ouvertures.ouverts(codes["horaires"].valeurs(), minute), dtype=np.bool_)
        masque[positions] = par_code[horaires]
        table.ouvertes_gardees.clear()
        table.ouvertes_gardees[minute] = masque
    return masque


def _portant(table: Colonnes, facette: str, valeurs: Iterable[str], codes: dict[str, Codes]) -> Masque:
    masque = np.zeros(len(table), dtype=np.bool_)
    positions, portes = table.facettes[facette]
    for code in codes[facette].connus(valeurs):
        masque[positions[portes == code]] = True
    return masque


def _tous(masques: Sequence[Masque]) -> Masque:
    resultat = masques[0]
    for masque in masques[1:]:
        resultat = resultat & masque
    return resultat


def _compter(table: Colonnes, facette: str, masque: Masque, codes: dict[str, Codes]) -> dict[str, int]:
    positions, portes = table.facettes[facette]
    nombres = np.bincount(portes[masque[positions]])
    return {valeur: int(n) for valeur, n in zip(codes[facette].valeurs(), nombres, strict=False) if n}


# --- order


def ordonner(
    table: Colonnes,
    masque: Masque,
    requete: Requete,
    scores: Nombres | None,
    distances: Nombres | None,
    premiers: int | None = None,
) -> Entiers:
    """Positions of the listings kept, in the order asked, the first ones alone or all; the same at every call."""
    gardes = np.flatnonzero(masque)
    cles: list[Any] = [table.rangs_nom[gardes]]  # least significant first, as lexsort wants
    loin = None if distances is None else np.nan_to_num(distances[gardes], nan=np.inf)
    tri = ordre_effectif(requete, scores is not None)
    if tri is Tri.DISTANCE and loin is not None:
        cles.append(loin)
    elif tri is Tri.MISE_A_JOUR:
        cles.append(-table.dates[gardes])
    elif tri is Tri.PERTINENCE and scores is not None:
        if loin is None:
            cles.append(-np.round(scores[gardes], DECIMALES_SCORE))
        else:
            cles += [loin, -np.floor(scores[gardes] / BANDE_DE_SCORE + 1e-4)]
    if premiers is not None and premiers < len(gardes) // 2:  # sort only what may be among the first
        seuil = np.partition(cles[-1], premiers - 1)[premiers - 1]
        candidats = np.flatnonzero(cles[-1] <= seuil)
        gardes, cles = gardes[candidats], [cle[candidats] for cle in cles]
    ordre: Entiers = gardes[np.lexsort(cles)]
    return ordre[:premiers]


def ordre_effectif(requete: Requete, avec_mots: bool) -> Tri:
    """The order in force: PERTINENCE needs words and DISTANCE a place; see ``Tri``."""
    if requete.tri is Tri.PERTINENCE and not avec_mots:
        return Tri.DISTANCE if requete.zone else Tri.NOM
    if requete.tri is Tri.DISTANCE and requete.zone is None:
        return Tri.PERTINENCE if avec_mots else Tri.NOM
    return requete.tri
