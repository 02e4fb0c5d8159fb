"""Reads of the directory. Only published listings leave this module."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, load_only, selectinload

from annuaire.enums import Statut
from annuaire.models import Revision, SourceStructure, Structure
from socle.database import db
from socle.identifiants import est_id
from socle.spatial import DansRectangle, distance_km, rectangle_autour
from territoire.models import Commune, Epci

RAYONS_VOISINAGE_KM = (2.0, 10.0, 40.0)
LOT_IN = 500  # ids in one IN list


@dataclass(frozen=True, slots=True)
class Voisine:
    """A neighbouring listing and how far it is."""

    structure: Structure
    distance_km: float


@dataclass(frozen=True, slots=True)
class LignePlan:
    """What the sitemap needs of a listing."""

    id: str
    slug: str
    date_maj: dt.datetime


def _publiees() -> sa.ColumnElement[bool]:
    return Structure.statut == Statut.PUBLIEE


def nombre_publiees() -> int:
    """How many listings are public."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Structure).where(_publiees())) or 0


def demonstration_presente() -> bool:
    """Whether invented listings are in the directory (indexed: cheap on every page)."""
    return db.session.scalar(sa.select(Structure.pk).where(Structure.demonstration).limit(1)) is not None


def structure_publiee(id: str) -> Structure | None:
    """The public listing with this public id, its commune, EPCI and sources loaded; None for anything else."""
    if not est_id(id):
        return None
    return db.session.scalar(
        sa.select(Structure)
        .where(Structure.id == id, _publiees())
        .options(avec_commune(), selectinload(Structure.sources))
    )


def structure_publiee_par_siret(siret: str) -> Structure | None:
    """The public listing of this establishment, the first one when several have its SIRET."""
    if len(siret) != 14 or not siret.isdecimal():
        return None
    requete = sa.select(Structure).where(Structure.siret == siret, _publiees()).options(avec_commune())
    return db.session.scalar(requete.order_by(Structure.pk).limit(1))


def structure_survivante(id: str) -> Structure | None:
    """The public listing that took in the one with this id, if one did."""
    if not est_id(id):
        return None
    survivante = db.session.scalar(sa.select(Structure.fusionnee_dans_pk).where(Structure.id == id))
    while survivante is not None:
        structure = db.session.get_one(Structure, survivante)
        if structure.statut == Statut.PUBLIEE:
            return structure
        survivante = structure.fusionnee_dans_pk
    return None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the present value of a field comes from. ``source`` is None for what a person wrote."""

    champ: str
    source: str | None
    licence: str | None
    le: dt.datetime


def provenances(structure: Structure) -> list[Provenance]:
    """For each field with a history, the source, licence and date of its last change."""
    lignes = db.session.execute(
        sa.select(Revision.changements, Revision.faite_le, SourceStructure.source, SourceStructure.licence)
        .outerjoin(SourceStructure, SourceStructure.pk == Revision.source_pk)
        .where(Revision.structure_pk == structure.pk)
        .order_by(Revision.pk)
    )
    dernieres: dict[str, Provenance] = {}
    for changements, faite_le, source, licence in lignes:
        for champ in changements:
            dernieres[champ] = Provenance(champ, source, licence, faite_le)
    return list(dernieres.values())


def avec_commune() -> sa.orm.interfaces.LoaderOption:
    """Loads commune and EPCI without their contours, which weigh more than all the rest."""
    champs = load_only(
        Commune.code_insee, Commune.nom, Commune.slug, Commune.epci_code, Commune.latitude, Commune.longitude
    )
    return joinedload(Structure.commune).options(champs, joinedload(Commune.epci).load_only(Epci.code, Epci.nom))


def structures_publiees(ids: Sequence[str], *, avec_sources: bool = False) -> list[Structure]:
    """The public listings with these ids, in the order of the ids; missing ones are left out."""
    options = [avec_commune()]
    if avec_sources:
        options.append(selectinload(Structure.sources))
    trouvees: dict[str, Structure] = {}
    for debut in range(0, len(ids), LOT_IN):
        lot = ids[debut : debut + LOT_IN]
        lignes = db.session.scalars(sa.select(Structure).where(Structure.id.in_(lot), _publiees()).options(*options))
        trouvees.update((structure.id, structure) for structure in lignes)
    return [trouvees[id] for id in ids if id in trouvees]


def voisines(structure: Structure, limite: int = 4) -> list[Voisine]:
    """The nearest public listings that have a point, nearest first; empty without a point."""
    if structure.latitude is None or structure.longitude is None:
        return []
    distances: list[tuple[float, int]] = []
    for rayon in RAYONS_VOISINAGE_KM:
        distances = _distances_dans(structure, structure.latitude, structure.longitude, rayon)
        if len(distances) >= limite:
            break
    pks = [pk for _, pk in distances[:limite]]
    if not pks:
        return []
    lues = db.session.scalars(sa.select(Structure).where(Structure.pk.in_(pks)).options(avec_commune()))
    par_pk = {voisine.pk: voisine for voisine in lues}
    return [Voisine(par_pk[pk], distance) for distance, pk in distances[:limite]]


def _distances_dans(
    structure: Structure, latitude: float, longitude: float, rayon_km: float
) -> list[tuple[float, int]]:
    """(km, key) of the others within this distance, nearest first."""
    rectangle = rectangle_autour(latitude, longitude, rayon_km)
    table = Structure.__table__
    candidats = db.session.execute(
        sa.select(Structure.pk, Structure.latitude, Structure.longitude).where(
            DansRectangle(table.c.position, table.c.pk, rectangle), _publiees(), Structure.pk != structure.pk
        )
    )
    return sorted(
        (round(distance, 6), pk)
        for pk, lat, lon in candidats
        if lat is not None and lon is not None and (distance := distance_km(latitude, longitude, lat, lon)) <= rayon_km
    )


def plan() -> list[LignePlan]:
    """Every public listing, for the sitemap."""
    lignes = db.session.execute(
        sa.select(Structure.id, Structure.slug, Structure.date_maj).where(_publiees()).order_by(Structure.pk)
    )
    return [LignePlan(*ligne) for ligne in lignes]
