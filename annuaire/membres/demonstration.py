"""Two invented listings for the member of the demonstration."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from annuaire.enums import Statut
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.models import Appartenance
from annuaire.membres.services import rattacher
from annuaire.models import Structure
from comptes.models import Compte
from socle.database import db

# Written by hand for the demonstration: one that sorts and sells, one that mends.
NOMS = ("Ressourcerie du Pont des Cieutats", "Repair café des bords de Garonne")


def representer_demonstration(courriel: str, maintenant: dt.datetime) -> int:
    """The account at this address represents them, unless it ever represented anything; returns how many."""
    compte = db.session.scalar(sa.select(Compte).where(Compte.courriel == courriel, Compte.demonstration))
    if compte is None or db.session.scalar(
        sa.select(Appartenance.pk).where(Appartenance.compte_pk == compte.pk).limit(1)
    ):
        return 0
    structures = db.session.scalars(
        sa.select(Structure)
        .where(Structure.nom.in_(NOMS), Structure.demonstration, Structure.statut == Statut.PUBLIEE)
        .order_by(Structure.pk)
    ).all()
    for structure in structures:
        rattacher(structure, compte, OrigineAppartenance.DEMONSTRATION, maintenant)
    return len(structures)
