"""What a search engine is to the rest of the directory: documents in, ordered ids and counts out.

Engines know neither HTTP nor the ORM. They hold derived data only: losing an index loses nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class IndexIndisponible(RuntimeError):
    """The index cannot be read (absent or damaged); it mends itself when rebuilt."""


@dataclass(frozen=True, slots=True)
class Document:
    """One published listing as the index sees it. Coordinates are WGS 84 degrees."""

    id: str
    nom: str
    date_maj: dt.datetime
    sigle: str | None = None
    autres_noms: tuple[str, ...] = ()
    mots_cles: tuple[str, ...] = ()
    activite: str | None = None  # label of the NAF code, labels of the sectors, external labels
    description: str | None = None
    adresse: str | None = None
    siret: str | None = None
    rna: str | None = None
    secteurs: tuple[str, ...] = ()
    famille: str | None = None
    epci: str | None = None  # code of today's EPCI
    commune: str | None = None  # INSEE code
    commune_nom: str | None = None
    code_postal: str | None = None
    label: bool = False
    latitude: float | None = None
    longitude: float | None = None
    labels_externes: tuple[str, ...] = ()  # codes
    accessible: bool = False
    horaires: str | None = None  # OpenStreetMap opening_hours
    # Where it goes to: codes of communes, of EPCI, or of the Département (that and beyond); a distance from its point.
    intervient: tuple[str, ...] = ()
    rayon_km: float | None = None
    desservis: tuple[str, ...] = ()  # EPCI that all this touches, its own included


class Tri(StrEnum):
    """Orders a visitor may ask for. PERTINENCE without words falls back to NOM, or to DISTANCE with a place."""

    PERTINENCE = "pertinence"
    DISTANCE = "distance"
    NOM = "nom"
    MISE_A_JOUR = "mise-a-jour"


@dataclass(frozen=True, slots=True)
class Zone:
    """A disc (centre and radius) and communes that are in whatever the distance of their points.

    ``codes``: areas that hold the place; a listing that says it goes to one of them is in too, as is one whose own
    radius reaches the centre.
    """

    latitude: float
    longitude: float
    rayon_km: float | None = None
    communes: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Requete:
    """A search. Values inside one filter are alternatives; filters add up."""

    mots: str = ""
    secteurs: frozenset[str] = frozenset()
    familles: frozenset[str] = frozenset()
    epcis: frozenset[str] = frozenset()
    communes: frozenset[str] = frozenset()
    labels_externes: frozenset[str] = frozenset()
    desservis: frozenset[str] = frozenset()
    label: bool | None = None
    accessible: bool | None = None
    ouvert: bool | None = None
    moment: dt.datetime | None = None  # that « ouvert » is about; None: now
    bbox: tuple[float, float, float, float] | None = None  # west, south, east, north
    zone: Zone | None = None
    tri: Tri = Tri.PERTINENCE
    page: int = 1
    taille: int = 20

    @property
    def choix(self) -> dict[str, frozenset[str]]:
        """The values chosen in each facet."""
        return {
            "secteur": self.secteurs,
            "famille": self.familles,
            "epci": self.epcis,
            "commune": self.communes,
            "label_externe": self.labels_externes,
            "desservi": self.desservis,
        }

    @property
    def etats(self) -> dict[str, bool]:
        """The states asked for."""
        dits = {"label": self.label, "accessible": self.accessible, "ouvert": self.ouvert}
        return {nom: etat for nom, etat in dits.items() if etat is not None}


@dataclass(frozen=True, slots=True)
class Touche:
    """One result: id, score (0 when there are no words) and distance to the zone's centre."""

    id: str
    score: float
    distance_km: float | None = None


FACETTES = ("secteur", "famille", "epci", "commune", "label_externe", "desservi")
ETATS = ("label", "accessible", "ouvert")  # what a listing is, or is not


@dataclass(frozen=True, slots=True)
class Resultat:
    """Results of one page. Counts ignore the facet's own filter, so that they say what adding would give.

    ``etats``: how many results would have each state. ``corrections``: those of the plan that answered.
    """

    total: int
    touches: list[Touche]
    facettes: dict[str, dict[str, int]] = field(default_factory=dict)
    etats: dict[str, int] = field(default_factory=dict)
    corrections: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """Results that have a point, in columns of the same length; degrees WGS 84.

    ``secteurs`` (the first one of each) and ``communes`` are places in ``noms_secteurs`` and ``codes_communes``, -1
    for none. ``sans_point``: how many results have no point.
    """

    ids: NDArray[np.str_]
    longitudes: NDArray[np.float64]
    latitudes: NDArray[np.float64]
    secteurs: NDArray[np.int64]
    communes: NDArray[np.int64]
    labels: NDArray[np.bool_]
    noms_secteurs: list[str]  # codes of ``Secteur``
    codes_communes: list[str]  # INSEE
    sans_point: int

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class EtatIndex:
    """Health of the index: number of documents, and whether it could be read."""

    documents: int
    sain: bool


class MoteurRecherche(Protocol):
    """A search engine. No method ever raises on what a visitor typed."""

    def chercher(self, requete: Requete) -> Resultat:
        """One page of results with facet counts."""
        ...

    def tous(self, requete: Requete) -> Iterator[Touche]:
        """Every result in order, without paging (exports)."""
        ...

    def points(self, requete: Requete) -> Points:
        """The results that have a point, in columns, in no order (maps)."""
        ...

    def version(self) -> str:
        """Changes whenever an answer may: what was made of earlier answers is then out of date. Cheap."""
        ...

    def connues(self, expressions: Collection[str]) -> set[str]:
        """Those of these expressions that some listing holds word for word, asked all at once."""
        ...

    def debuts(self, forme: str) -> list[str]:
        """Beginnings of words of listings that a folded word, still being typed, may be a misspelling of."""
        ...

    def appliquer(self, documents: Iterable[Document], supprimes: Iterable[str] = ()) -> None:
        """Add or replace these documents and remove these ids; durable when it returns. Idempotent."""
        ...

    def reconstruire(self, documents: Iterable[Document]) -> int:
        """Replace the whole index while searches go on; returns the number of documents."""
        ...

    def etat(self) -> EtatIndex:
        """Health, cheap enough for a probe."""
        ...

    def ids(self) -> set[str]:
        """Every indexed id, for checking the index against the database."""
        ...
