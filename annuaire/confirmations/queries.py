"""Reads of requests to confirm."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from annuaire.confirmations.models import RELANCES_MAXIMUM, DemandeConfirmation, LienConfirmation
from annuaire.enums import Statut
from annuaire.membres.models import Appartenance
from annuaire.models import Structure
from comptes.securite import empreinte
from socle.database import db
from territoire.models import Commune

VALIDITE = dt.timedelta(days=365)
LONGUEUR_JETON = 100


def lien_par_jeton(jeton: str) -> LienConfirmation | None:
    """The link of this token, with its request and listing."""
    if not jeton.isascii() or len(jeton) > LONGUEUR_JETON:
        return None
    requete = (
        sa.select(LienConfirmation)
        .where(LienConfirmation.empreinte == empreinte(jeton))
        .options(
            joinedload(LienConfirmation.demande)
            .joinedload(DemandeConfirmation.structure)
            .joinedload(Structure.commune)
            .defer(Commune.contour)
        )
    )
    return db.session.scalar(requete)


def a_demander(instant: dt.datetime) -> list[int]:
    """Keys of public listings unconfirmed for a year that somebody can be asked about, the oldest first."""
    depuis = sa.func.coalesce(Structure.confirmee_le, Structure.cree_le)
    demandee = sa.exists().where(
        DemandeConfirmation.structure_pk == Structure.pk,
        sa.or_(DemandeConfirmation.close_le.is_(None), DemandeConfirmation.envoyee_le > instant - VALIDITE),
    )
    representee = sa.exists().where(Appartenance.structure_pk == Structure.pk, Appartenance.finie_le.is_(None))
    requete = sa.select(Structure.pk).where(
        Structure.statut == Statut.PUBLIEE,
        depuis < instant - VALIDITE,
        ~demandee,
        sa.or_(representee, _joignable()),
    )
    return list(db.session.scalars(requete.order_by(depuis, Structure.pk)))


def _joignable() -> sa.ColumnElement[bool]:
    """Its own address is known, may be used, and is not invented."""
    refusee = sa.exists().where(
        LienConfirmation.courriel == Structure.courriel, LienConfirmation.refuse_le.is_not(None)
    )
    return sa.and_(
        Structure.courriel.is_not(None), Structure.contact_consenti_le.is_not(None), ~Structure.demonstration, ~refusee
    )


def adresse_propre(structure: Structure) -> str | None:
    """The listing's own address, when it may be written to."""
    return db.session.scalar(sa.select(Structure.courriel).where(Structure.pk == structure.pk, _joignable()))


def ouvertes(structure: Structure | None = None) -> list[DemandeConfirmation]:
    """Requests that wait for an answer; those about one listing when it is given."""
    requete = sa.select(DemandeConfirmation).where(DemandeConfirmation.close_le.is_(None))
    if structure is not None:
        requete = requete.where(DemandeConfirmation.structure_pk == structure.pk)
    return list(db.session.scalars(requete.order_by(DemandeConfirmation.pk)))


def en_retard(instant: dt.datetime, delais: tuple[dt.timedelta, ...]) -> list[int]:
    """Keys of open requests for which something is due: a reminder, the worklist, the end."""
    dues = [
        sa.and_(DemandeConfirmation.relances == rang, DemandeConfirmation.derniere_le <= instant - delai)
        for rang, delai in enumerate(delais[:RELANCES_MAXIMUM])
    ]
    dues.append(
        sa.and_(
            DemandeConfirmation.relances == RELANCES_MAXIMUM,
            DemandeConfirmation.signalee_le.is_(None),
            DemandeConfirmation.derniere_le <= instant - delais[RELANCES_MAXIMUM],
        )
    )
    dues.append(DemandeConfirmation.expire_le <= instant)
    requete = sa.select(DemandeConfirmation.pk).where(DemandeConfirmation.close_le.is_(None), sa.or_(*dues))
    return list(db.session.scalars(requete.order_by(DemandeConfirmation.pk)))
