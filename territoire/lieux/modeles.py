"""What the place lookup answers, and how each kind of place is made from the reference data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from territoire.reference import (
    CommuneReference,
    EpciReference,
    bourg,
    communes_par_code_postal,
    communes_reference,
    epcis_reference,
)

# Around a village, what one looks for is usually in the next town.
RAYON_VILLE_KM = 10.0
RAYON_VILLAGE_KM = 15.0
HABITANTS_VILLE = 2000
RAYON_ADRESSE_KM = 10.0


class TypeLieu(StrEnum):
    """Kinds of places that a visitor may type."""

    COMMUNE = "commune"
    CODE_POSTAL = "code_postal"
    EPCI = "epci"
    DEPARTEMENT = "departement"
    ADRESSE = "adresse"
    POSITION = "position"  # where a visitor stands


@dataclass(frozen=True, slots=True)
class Lieu:
    """A place understood. ``libelle`` typed again resolves to the same place.

    ``latitude``, ``longitude``: WGS 84; of an address, its commune's centre until it is geocoded.
    ``rayon_propose_km``: None where the communes say all (EPCI, Département).
    """

    type: TypeLieu
    libelle: str
    codes_insee: tuple[str, ...]
    epci_code: str | None
    latitude: float
    longitude: float
    rayon_propose_km: float | None
    texte_adresse: str | None = None  # the street part of an address, as typed, to geocode


@dataclass(frozen=True, slots=True)
class Resolution:
    """Answer of the lookup.

    ``lieu``: the best reading, None when there is none. ``candidats``: the readings, best first (so ``lieu`` is
    the first), or without ``lieu`` what may have been meant. ``hors_departement``: name of the place that was
    recognised outside the Département, as to be shown. ``approche``: ``lieu`` was found by mending the spelling.
    """

    lieu: Lieu | None
    candidats: tuple[Lieu, ...] = ()
    hors_departement: str | None = None
    approche: bool = False


@lru_cache(maxsize=512)
def lieu_commune(code_insee: str) -> Lieu:
    """The place of a commune."""
    commune = communes_reference()[code_insee]
    return Lieu(TypeLieu.COMMUNE, commune.nom, (code_insee,), commune.epci_code, *bourg(code_insee), _rayon(commune))


@lru_cache(maxsize=64)
def lieu_code_postal(code: str) -> Lieu:
    """The place of a postal code of the Département: all its communes, around the most populated one."""
    codes = communes_par_code_postal()[code]
    communes = [communes_reference()[c] for c in codes]
    epcis = {c.epci_code for c in communes}
    autres = len(codes) - 1
    suite = "" if not autres else f" et {autres} autre{'s' if autres > 1 else ''} commune{'s' if autres > 1 else ''}"
    return Lieu(
        TypeLieu.CODE_POSTAL,
        f"{code} ({communes[0].nom}{suite})",
        codes,
        epcis.pop() if len(epcis) == 1 else None,
        *bourg(codes[0]),
        _rayon(communes[0]),
    )


@lru_cache(maxsize=32)
def lieu_epci(code: str) -> Lieu:
    """The place of an intercommunalité; a former one stands for its successor."""
    epci = epcis_reference()[code]
    if epci.successeur_code:
        return lieu_epci(epci.successeur_code)
    latitude, longitude = _centre([communes_reference()[c] for c in epci.communes])
    return Lieu(TypeLieu.EPCI, epci.nom, epci.communes, epci.code, latitude, longitude, None)


@lru_cache(maxsize=1)
def lieu_departement() -> Lieu:
    """The whole Département."""
    communes = communes_reference()
    latitude, longitude = _centre(list(communes.values()))
    return Lieu(TypeLieu.DEPARTEMENT, "Lot-et-Garonne", tuple(communes), None, latitude, longitude, None)


def lieu_adresse(texte: str, base: Lieu) -> Lieu:
    """An address (street part as typed) somewhere in ``base``, a commune, a postal code or the Département."""
    nom = {TypeLieu.CODE_POSTAL: base.libelle[:5], TypeLieu.DEPARTEMENT: ""}.get(base.type, base.libelle)
    return Lieu(
        TypeLieu.ADRESSE,
        f"{texte}, {nom}" if nom else texte,
        () if base.type is TypeLieu.DEPARTEMENT else base.codes_insee,
        base.epci_code,
        base.latitude,
        base.longitude,
        RAYON_ADRESSE_KM,
        texte,
    )


def habitants(lieu: Lieu) -> int:
    """Population of the communes of a place, to rank candidates."""
    return sum(communes_reference()[code].population for code in lieu.codes_insee)


def noms_epci(epci: EpciReference) -> tuple[str, ...]:
    """The names an EPCI is known by: today's and that of the 2021 roadmap (« A + B » aside)."""
    return tuple(nom for nom in (epci.nom, epci.nom_2021) if nom and " + " not in nom)


def _rayon(commune: CommuneReference) -> float:
    return RAYON_VILLE_KM if commune.population >= HABITANTS_VILLE else RAYON_VILLAGE_KM


def _centre(communes: list[CommuneReference]) -> tuple[float, float]:
    """Centre weighted by area."""
    surface = sum(c.surface_km2 for c in communes)
    return (
        round(sum(c.latitude * c.surface_km2 for c in communes) / surface, 6),
        round(sum(c.longitude * c.surface_km2 for c in communes) / surface, 6),
    )
