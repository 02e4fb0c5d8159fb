"""Reads of the editor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from annuaire.contributions.enums import EtatSignalement
from annuaire.contributions.models import Signalement
from annuaire.enums import Statut
from annuaire.models import Revision, Structure
from annuaire.queries import avec_commune
from socle.database import db
from socle.identifiants import est_id

MODIFIABLES = (Statut.BROUILLON, Statut.PROPOSEE, Statut.PUBLIEE, Statut.MASQUEE)
EPOQUE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def structure_modifiable(id: str) -> Structure | None:
    """The listing with this public id, public or not, unless it is archived or in another one."""
    if not est_id(id):
        return None
    requete = sa.select(Structure).where(Structure.id == id, Structure.statut.in_(MODIFIABLES))
    return db.session.scalar(requete.options(avec_commune(), selectinload(Structure.sources)))


def signalements_de(pks: Sequence[int]) -> dict[int, list[Signalement]]:
    """Open reports on these listings, by key, oldest first."""
    requete = sa.select(Signalement).where(
        Signalement.etat == EtatSignalement.OUVERT, Signalement.structure_pk.in_(pks)
    )
    par_pk: dict[int, list[Signalement]] = {pk: [] for pk in pks}
    for signalement in db.session.scalars(requete.order_by(Signalement.cree_le, Signalement.pk)):
        par_pk[signalement.structure_pk].append(signalement)
    return par_pk


def marque(revision: Revision) -> int:
    """What names a revision outside: its moment, in microseconds."""
    return (revision.faite_le - EPOQUE) // dt.timedelta(microseconds=1)


def revision_de(structure: Structure, auteur: str, marquee: int) -> Revision | None:
    """The change that this author made to the listing at this moment."""
    try:
        moment = EPOQUE + dt.timedelta(microseconds=marquee)
    except OverflowError:
        return None
    return db.session.scalar(
        sa.select(Revision)
        .where(Revision.structure_pk == structure.pk, Revision.auteur == auteur, Revision.faite_le == moment)
        .order_by(Revision.pk.desc())
        .limit(1)
    )


def derniere_revision(structure: Structure) -> Revision | None:
    """The last change of the listing."""
    requete = sa.select(Revision).where(Revision.structure_pk == structure.pk).order_by(Revision.pk.desc())
    return db.session.scalar(requete.limit(1))
