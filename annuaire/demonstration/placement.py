"""Which kind of structure stands in which commune: roadmap totals first, then what is likely."""

from __future__ import annotations

import math
import random
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from annuaire.demonstration.effectifs import Effectif, ajuster, fixe, grand, petit
from annuaire.demonstration.genres import DOSSIER, Genre, genres, nombres_par_genre
from annuaire.demonstration.lieux import communes_par_epci_2021, distribuer
from annuaire.demonstration.totaux import EPCI_DU_CHEF_LIEU, STRUCTURES_ET_SALARIES_PAR_EPCI, repartir
from territoire.reference import CommuneReference

PETITE_COMMUNE = 6000  # inhabitants: two structures of one kind are unlikely below
BOURG = 900  # inhabitants: no bank below
SALARIES_PETITES = 2.9  # mean of ``effectifs.petit``
DESORDRE_GENRES, DESORDRE_COMMUNES = 0.2, 0.35  # standard deviations of chance in the match of the two
ECHANGES = 200  # attempts to part two structures of one kind


@dataclass(slots=True)
class Place:
    """One structure to come: what, where, how many employees. ``vedette``: fields written in full."""

    genre: Genre
    vedette: dict[str, Any] | None = None
    grande: bool = False
    epci: str = ""
    commune: CommuneReference = field(init=False)
    effectif: Effectif = field(init=False)


@dataclass(frozen=True, slots=True)
class Emplacement:
    """A commune's free place for one structure."""

    epci: str
    commune: CommuneReference


@lru_cache(maxsize=1)
def vedettes() -> dict[str, list[dict[str, Any]]]:
    """The listings written in full, by kind."""
    lues = tomllib.loads((DOSSIER / "vedettes.toml").read_text(encoding="utf-8"))["vedette"]
    par_genre: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for vedette in lues:
        par_genre[vedette["genre"]].append(vedette)
    return dict(par_genre)


def places(alea: random.Random) -> list[Place]:
    """The 1,433 structures with their commune and employees."""
    toutes = _a_placer()
    libres = _emplacements(alea)
    _placer_imposees(toutes, libres, alea)
    _placer_grandes([p for p in toutes if p.grande and not p.epci], libres, alea)
    _placer_autres([p for p in toutes if not p.epci], libres, alea)
    _separer(toutes, alea)
    _doter(toutes, alea)
    alea.shuffle(toutes)
    return toutes


def _a_placer() -> list[Place]:
    attendues = []
    for code, nombre in nombres_par_genre().items():
        genre = genres()[code]
        ecrites = vedettes().get(code, [])
        grandes = round(nombre * genre.grandes)
        attendues += [
            Place(genre, ecrites[i] if i < len(ecrites) else None, grande=i >= nombre - grandes) for i in range(nombre)
        ]
    return attendues


def _emplacements(alea: random.Random) -> list[Emplacement]:
    return [
        Emplacement(epci, commune)
        for epci, communes in communes_par_epci_2021().items()
        for commune in distribuer(communes, STRUCTURES_ET_SALARIES_PAR_EPCI[epci][0], alea)
    ]


def _installer(place: Place, emplacement: Emplacement, libres: list[Emplacement]) -> None:
    place.epci, place.commune = emplacement.epci, emplacement.commune
    libres.remove(emplacement)


def _placer_imposees(toutes: list[Place], libres: list[Emplacement], alea: random.Random) -> None:
    """Listings written in full, and kinds that need a river or a pool, have their communes."""
    for place in toutes:
        voulues = (place.vedette["commune"],) if place.vedette else place.genre.communes
        if voulues:
            presentes = [e for e in libres if e.commune.code_insee in voulues]
            _installer(place, alea.choice(list(dict.fromkeys(presentes))), libres)


def _placer_grandes(grandes: list[Place], libres: list[Emplacement], alea: random.Random) -> None:
    """Large employers go where the roadmap counts employees, in towns rather than villages."""
    epcis = list(STRUCTURES_ET_SALARIES_PAR_EPCI)
    besoins = [salaries - SALARIES_PETITES * n for n, salaries in STRUCTURES_ET_SALARIES_PAR_EPCI.values()]
    alea.shuffle(grandes)
    suivantes = iter(grandes)
    for epci, nombre in zip(epcis, repartir(len(grandes), besoins), strict=True):
        for _ in range(nombre):
            candidats = [e for e in libres if e.epci == epci]
            place = next(suivantes)
            poids = [e.commune.population ** (0.2 + place.genre.ville) for e in candidats]
            _installer(place, alea.choices(candidats, poids)[0], libres)


def _placer_autres(autres: list[Place], libres: list[Emplacement], alea: random.Random) -> None:
    """Match kinds of towns with towns and kinds of villages with villages, chance having its say."""
    tailles = [math.log(e.commune.population) + alea.gauss(0, DESORDRE_COMMUNES) for e in libres]
    rangs = sorted(range(len(libres)), key=tailles.__getitem__)
    par_ville = sorted(autres, key=lambda p: p.genre.ville + alea.gauss(0, DESORDRE_GENRES))
    for place, i in zip(par_ville, rangs, strict=True):
        place.epci, place.commune = libres[i].epci, libres[i].commune


def _separer(toutes: list[Place], alea: random.Random) -> None:
    """Exchange the communes of structures so that a village has few doubles, and one-seat kinds sit in Agen."""
    mobiles = [p for p in toutes if not p.vedette and not p.grande and not p.genre.communes]
    comptes = Counter((p.genre.code, p.commune) for p in toutes)
    for place in mobiles:
        for _ in range(ECHANGES):
            if not _mal_placee(place, comptes):
                break
            autre = alea.choice(mobiles)
            if _echangeables(place, autre, comptes):
                _echanger(place, autre, comptes)
    _rassembler_au_chef_lieu(mobiles, alea)


def _mal_placee(place: Place, comptes: Counter[Any]) -> bool:
    """Whether a place is one too many of its kind in the commune, or an agency in a village."""
    if place.genre.reseau and place.commune.population < BOURG:
        return True
    limite = 1 + place.commune.population // PETITE_COMMUNE
    return comptes[place.genre.code, place.commune] > limite


def _echangeables(a: Place, b: Place, comptes: Counter[Any]) -> bool:
    if (a.genre.reseau and b.commune.population < BOURG) or (b.genre.reseau and a.commune.population < BOURG):
        return False
    proches = abs(a.genre.ville - b.genre.ville) < 0.5
    return proches and not comptes[a.genre.code, b.commune] and not comptes[b.genre.code, a.commune]


def _echanger(a: Place, b: Place, comptes: Counter[Any]) -> None:
    comptes.subtract([(a.genre.code, a.commune), (b.genre.code, b.commune)])
    a.epci, a.commune, b.epci, b.commune = b.epci, b.commune, a.epci, a.commune
    comptes.update([(a.genre.code, a.commune), (b.genre.code, b.commune)])


def _rassembler_au_chef_lieu(mobiles: list[Place], alea: random.Random) -> None:
    """Structures that serve the whole Département and live in towns: most of them are in the chef-lieu's EPCI."""
    departementales = [p for p in mobiles if p.genre.zone == "departement" and p.genre.ville >= 0.9]
    ordinaires = [p for p in mobiles if p.epci == EPCI_DU_CHEF_LIEU and p.genre.zone is None and p.genre.ville >= 0.5]
    alea.shuffle(ordinaires)
    for place, autre in zip([p for p in departementales if p.epci != EPCI_DU_CHEF_LIEU], ordinaires, strict=False):
        if alea.random() < 0.9:
            place.epci, place.commune, autre.epci, autre.commune = autre.epci, autre.commune, place.epci, place.commune


def _effectif(place: Place, alea: random.Random) -> Effectif:
    if place.vedette:
        return fixe(place.vedette["effectif"])
    genre = place.genre
    return grand(genre.taille_max, alea) if place.grande else petit(genre.petite_min, genre.petite_max, alea)


def _doter(toutes: list[Place], alea: random.Random) -> None:
    par_epci: dict[str, list[Effectif]] = defaultdict(list)
    for place in toutes:
        place.effectif = _effectif(place, alea)
        par_epci[place.epci].append(place.effectif)
    for epci, effectifs in par_epci.items():
        ajuster(effectifs, STRUCTURES_ET_SALARIES_PAR_EPCI[epci][1], alea)
