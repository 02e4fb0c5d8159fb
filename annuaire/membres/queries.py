"""Reads of appartenances. Only those in force leave this module."""

from __future__ import annotations

import sqlalchemy as sa

from annuaire.membres.models import Appartenance
from annuaire.models import Structure
from comptes.models import Compte
from socle.database import db


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


def _en_cours() -> sa.Select[Appartenance]:
    return sa.select(Appartenance).where(Appartenance.finie_le.is_(None))
