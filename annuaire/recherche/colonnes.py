"""What is known of the listings, in columns held in memory: one cell per listing, in the order of the index.

Columns of several ages are put end to end; an older one never changes, for the searches that still read it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from annuaire.recherche.bareme import cle_nom
from annuaire.recherche.moteur import FACETTES, Document

Masque = NDArray[np.bool_]  # a boolean per listing
Nombres = NDArray[np.float64]
Entiers = NDArray[np.int64]
Courts = NDArray[np.int32]

# (name key, latitude, longitude, timestamp, label, accessible, radius it goes to, values of each CODEES)
Fiche = tuple[str, float | None, float | None, float, bool, bool, float | None, tuple[tuple[str, ...], ...]]
CODEES = (*FACETTES, "intervient", "horaires")  # what is held as numbers
PART_INSEREE = 50  # listings that are this many times fewer than the others are put in their places one by one


def fiche(document: Document) -> Fiche:
    """What the columns hold of a listing."""

    def une(valeur: str | None) -> tuple[str, ...]:
        return (valeur,) if valeur else ()

    return (
        cle_nom(document.nom),
        document.latitude,
        document.longitude,
        document.date_maj.timestamp(),
        document.label,
        document.accessible,
        document.rayon_km,
        (
            tuple(document.secteurs),
            *map(une, (document.famille, document.epci, document.commune)),
            tuple(document.labels_externes),
            tuple(document.desservis),
            tuple(document.intervient),
            une(document.horaires),
        ),
    )


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
class Textes:
    """Texts end to end in UTF-8, whose order is that of the texts: a fifth of the memory of a list."""

    octets: bytes
    fins: Entiers

    def __len__(self) -> int:
        return len(self.fins)

    def __getitem__(self, rang: int) -> bytes:
        return self.octets[self.fins[rang - 1] if rang else 0 : self.fins[rang]]

    def liste(self) -> list[bytes]:
        """All of them."""
        fins = self.fins.tolist()
        return [self.octets[debut:fin] for debut, fin in zip([0, *fins[:-1]], fins, strict=True)] if fins else []


@dataclass(frozen=True)
class Facette:
    """The values of a facet: pairs (position of a listing, code), by position."""

    positions: Courts
    codes: Courts
    taille: int  # number of listings

    @cached_property
    def debuts(self) -> Courts:
        """Where the pairs of each listing begin; one more at the end."""
        return np.searchsorted(self.positions, np.arange(self.taille + 1, dtype=np.int32)).astype(np.int32)

    @cached_property
    def simple(self) -> bool:
        """Whether no listing has two values."""
        return not (self.positions[1:] == self.positions[:-1]).any()

    @cached_property
    def _nombre(self) -> int:
        return int(self.codes.max(initial=-1)) + 1

    @cached_property
    def premiers(self) -> Courts:
        """The first value of each listing, by its number; -1 without any."""
        premiers = np.full(self.taille, -1, dtype=np.int32)
        premiers[self.positions[::-1]] = self.codes[::-1]  # the last written stays: the first value
        return premiers

    def portant(self, codes: Sequence[int]) -> Masque:
        """The listings that have any of these values."""
        masque = np.zeros(self.taille, dtype=np.bool_)
        if codes and len(self.codes):
            voulus = np.zeros(max(self._nombre, *(code + 1 for code in codes)), dtype=np.bool_)
            voulus[codes] = True
            masque[self.positions[voulus[self.codes]]] = True
        return masque

    def parmi(self, places: Entiers) -> Courts:
        """The values of these few listings, without reading those of the others."""
        if self.simple:
            portes = self.premiers[places]
            return portes[portes >= 0]
        debuts = self.debuts[places].astype(np.int64)
        nombres = self.debuts[places + 1] - debuts
        fins = np.cumsum(nombres)
        if not len(fins):
            return self.codes[:0]
        return self.codes[np.arange(fins[-1]) + np.repeat(debuts - fins + nombres, nombres)]


@dataclass(frozen=True)
class Colonnes:
    """What is known of a run of listings."""

    ids: NDArray[np.str_]
    cles: Textes  # what names are ordered by
    latitudes: Nombres  # degrees, NaN when unknown
    longitudes: Nombres
    dates: Nombres  # seconds since 1970
    labels: Masque
    accessibles: Masque
    rayons: Nombres  # km that a listing goes to, NaN without
    facettes: dict[str, Facette]
    ordre_connu: Courts | None = None  # order of names, when making the columns gave it
    ouvertes_gardees: dict[dt.datetime, Masque] = field(default_factory=dict)  # of the last minute it was asked of

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def situees(self) -> Masque:
        """The listings that have a point."""
        return ~np.isnan(self.latitudes)

    @cached_property
    def itinerantes(self) -> Masque:
        """The listings that go to some distance."""
        return ~np.isnan(self.rayons)

    @cached_property
    def sphere(self) -> tuple[Nombres, Nombres, Nombres]:
        """The points on a sphere of radius 1: distances then need neither sine nor cosine."""
        phis, lambdas = np.radians(self.latitudes), np.radians(self.longitudes)
        cosinus = np.cos(phis)
        return cosinus * np.cos(lambdas), cosinus * np.sin(lambdas), np.sin(phis)

    @cached_property
    def ordre_noms(self) -> Courts:
        """The positions in the order of names, ties by id."""
        if self.ordre_connu is not None:
            return self.ordre_connu
        cles, ids = self.cles.liste(), self.ids.tolist()
        return np.array(sorted(range(len(ids)), key=lambda i: (cles[i], ids[i])), dtype=np.int32)

    @cached_property
    def rangs_nom(self) -> Courts:
        """Place of each listing in the order of names."""
        rangs = np.empty(len(self), dtype=np.int32)
        rangs[self.ordre_noms] = np.arange(len(self), dtype=np.int32)
        return rangs

    def cle(self, position: int) -> tuple[bytes, str]:
        """What a listing is ordered by, among names."""
        return self.cles[position], str(self.ids[position])


def colonnes(ids: Sequence[str], fiches: Sequence[Fiche], codes: dict[str, Codes]) -> Colonnes:
    """Columns of these listings, coded with ``codes``."""
    facettes = {}
    for rang, facette in enumerate(CODEES):
        couples = [
            (position, codes[facette].code(valeur))
            for position, fiche in enumerate(fiches)
            for valeur in dict.fromkeys(fiche[7][rang])
        ]
        tableau = np.array(couples, dtype=np.int32).reshape(-1, 2)
        facettes[facette] = Facette(tableau[:, 0].copy(), tableau[:, 1].copy(), len(fiches))
    return Colonnes(
        ids=np.array(ids, dtype=np.str_),
        cles=textes([fiche[0] for fiche in fiches]),
        latitudes=np.array([fiche[1] for fiche in fiches], dtype=np.float64),
        longitudes=np.array([fiche[2] for fiche in fiches], dtype=np.float64),
        dates=np.array([fiche[3] for fiche in fiches], dtype=np.float64),
        labels=np.array([fiche[4] for fiche in fiches], dtype=np.bool_),
        accessibles=np.array([fiche[5] for fiche in fiches], dtype=np.bool_),
        rayons=np.array([fiche[6] for fiche in fiches], dtype=np.float64),
        facettes=facettes,
    )


def textes(valeurs: Sequence[str]) -> Textes:
    """These texts end to end; what no encoding knows is replaced."""
    morceaux = [valeur.encode("utf-8", "replace") for valeur in valeurs]
    return Textes(b"".join(morceaux), np.cumsum([len(morceau) for morceau in morceaux], dtype=np.int64))


def assembler(parties: Sequence[Colonnes], codes: dict[str, Codes]) -> Colonnes:
    """One set of columns end to end."""
    if len(parties) == 1:
        return parties[0]
    if not parties:
        return colonnes((), (), codes)
    debuts = np.cumsum([0, *(len(partie) for partie in parties)])
    octets = np.cumsum([0, *(len(partie.cles.octets) for partie in parties)])
    return Colonnes(
        ids=np.concatenate([partie.ids for partie in parties]),
        cles=Textes(
            b"".join(partie.cles.octets for partie in parties),
            np.concatenate([partie.cles.fins + debut for partie, debut in zip(parties, octets, strict=False)]),
        ),
        latitudes=np.concatenate([partie.latitudes for partie in parties]),
        longitudes=np.concatenate([partie.longitudes for partie in parties]),
        dates=np.concatenate([partie.dates for partie in parties]),
        labels=np.concatenate([partie.labels for partie in parties]),
        accessibles=np.concatenate([partie.accessibles for partie in parties]),
        rayons=np.concatenate([partie.rayons for partie in parties]),
        facettes={facette: _assembler(facette, parties, debuts) for facette in CODEES},
        ordre_connu=_inserer(parties, debuts),
    )


def _assembler(facette: str, parties: Sequence[Colonnes], debuts: Entiers) -> Facette:
    morceaux = [partie.facettes[facette] for partie in parties]
    positions = [m.positions + np.int32(debut) for m, debut in zip(morceaux, debuts, strict=False)]
    return Facette(np.concatenate(positions), np.concatenate([m.codes for m in morceaux]), int(debuts[-1]))


def _inserer(parties: Sequence[Colonnes], debuts: Entiers) -> Courts | None:
    """The order of names, when all but the first part are few: sorting every name again takes a quarter of a second."""
    premiere = parties[0]
    if int(debuts[-1]) * PART_INSEREE > len(premiere) * (PART_INSEREE + 1):
        return None
    ordre = premiere.ordre_noms
    nouvelles = sorted(
        (partie.cle(rang), int(debut) + rang)
        for partie, debut in zip(parties[1:], debuts[1:], strict=False)
        for rang in range(len(partie))
    )
    places = [bisect_left(ordre, cle, key=premiere.cle) for cle, _ in nouvelles]
    return np.insert(ordre, places, [position for _, position in nouvelles]).astype(np.int32)


def choisir(table: Colonnes, places: Entiers) -> Colonnes:
    """The columns of these listings alone; places are in order."""
    return Colonnes(
        ids=table.ids[places],
        cles=_choisir_textes(table.cles, places),
        latitudes=table.latitudes[places],
        longitudes=table.longitudes[places],
        dates=table.dates[places],
        labels=table.labels[places],
        accessibles=table.accessibles[places],
        rayons=table.rayons[places],
        facettes={nom: _choisir_facette(facette, places) for nom, facette in table.facettes.items()},
    )


def _choisir_textes(cles: Textes, places: Entiers) -> Textes:
    morceaux = [cles[place] for place in places.tolist()]
    return Textes(b"".join(morceaux), np.cumsum([len(morceau) for morceau in morceaux], dtype=np.int64))


def _choisir_facette(facette: Facette, places: Entiers) -> Facette:
    nombres = facette.debuts[places + 1] - facette.debuts[places]
    positions = np.repeat(np.arange(len(places), dtype=np.int32), nombres)
    return Facette(positions, facette.parmi(places), len(places))
