"""Reads of appartenances. Only those in force leave this module."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from annuaire.membres.models import Appartenance, Invitation
from annuaire.models import Structure
from comptes.models import Compte
from comptes.securite import empreinte
from socle.database import db
from socle.identifiants import est_id

LONGUEUR_JETON = 100


def en_cours(structure: Structure, compte: Compte) -> Appartenance | None:
    """The appartenance of this account to this structure, if it has one."""
    requete = _en_cours().where(Appartenance.structure_pk == structure.pk, Appartenance.compte_pk == compte.pk)
    return db.session.execute(requete).unique().scalar_one_or_none()


def represente(compte: Compte, structure: Structure) -> bool:
    """Whether this account represents this structure."""
    return en_cours(structure, compte) is not None


def structures_de(compte: Compte) -> list[Structure]:
    """The structures that this account represents, by name."""
    requete = _en_cours().where(Appartenance.compte_pk == compte.pk).join(Structure).order_by(Structure.nom)
    return [appartenance.structure for appartenance in db.session.execute(requete).unique().scalars()]


def representants(structure: Structure) -> list[Appartenance]:
    """Who represents this structure, the first come first."""
    requete = _en_cours().where(Appartenance.structure_pk == structure.pk).order_by(Appartenance.pk)
    return list(db.session.execute(requete).unique().scalars())


def structure_par_id(id: str) -> Structure | None:
    """The listing with this id, public or not: its people still see it."""
    return db.session.scalar(sa.select(Structure).where(Structure.id == id)) if est_id(id) else None


def appartenance_par_id(structure: Structure, id: str) -> Appartenance | None:
    """One of those in force, of this structure."""
    return next((une for une in representants(structure) if une.id == id), None)


def invitation_par_jeton(jeton: str) -> Invitation | None:
    """The invitation of this token, whatever became of it."""
    if not jeton.isascii() or len(jeton) > LONGUEUR_JETON:
        return None
    requete = sa.select(Invitation).where(Invitation.empreinte == empreinte(jeton))
    return db.session.execute(requete).unique().scalar_one_or_none()


def invitations_ouvertes(structure: Structure) -> list[Invitation]:
    """Those that nobody answered yet, out of date ones too, the oldest first."""
    requete = sa.select(Invitation).where(Invitation.structure_pk == structure.pk, _ouverte())
    return list(db.session.execute(requete.order_by(Invitation.pk)).unique().scalars())


def invitations_de(compte: Compte, depuis: dt.datetime | None = None) -> list[Invitation]:
    """Invitations that this account made."""
    requete = sa.select(Invitation).where(Invitation.par_pk == compte.pk)
    if depuis is not None:
        requete = requete.where(Invitation.cree_le >= depuis)
    return list(db.session.execute(requete.order_by(Invitation.pk)).unique().scalars())


def _ouverte() -> sa.ColumnElement[bool]:
    return sa.and_(Invitation.acceptee_le.is_(None), Invitation.annulee_le.is_(None))


def _en_cours() -> sa.Select[Appartenance]:
    return sa.select(Appartenance).where(Appartenance.finie_le.is_(None))
