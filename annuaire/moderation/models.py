"""Who deals with what on the worklists, and the merges that agents made."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annuaire.models import Structure
from comptes.models import Compte
from socle.base import Base, Json, UtcDateTime, maintenant
from socle.identifiants import LONGUEUR_ID, nouvel_id


class PriseEnCharge(Base):
    """An agent says « je m’en occupe » of a row of a worklist."""

    __tablename__ = "prise_en_charge"
    __table_args__ = (sa.UniqueConstraint("objet_type", "objet_id"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    objet_type: Mapped[str] = mapped_column(sa.String(40))
    objet_id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID))
    compte_pk: Mapped[int] = mapped_column(sa.ForeignKey("compte.pk"), index=True)
    depuis_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)

    compte: Mapped[Compte] = relationship(lazy="joined", innerjoin=True)


class Fusion(Base):
    """A listing taken into another by an agent, with what undoing it needs."""

    __tablename__ = "fusion"

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID), unique=True, default=nouvel_id)
    gardee_pk: Mapped[int] = mapped_column(sa.ForeignKey("structure.pk"), index=True)
    perdue_pk: Mapped[int] = mapped_column(sa.ForeignKey("structure.pk"), index=True)
    compte_pk: Mapped[int] = mapped_column(sa.ForeignKey("compte.pk"), index=True)
    faite_le: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    motif: Mapped[str] = mapped_column(sa.String(500))
    avant: Mapped[dict[str, Any]] = mapped_column(Json)
    defaite_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    gardee: Mapped[Structure] = relationship(foreign_keys=[gardee_pk], lazy="raise_on_sql")
    perdue: Mapped[Structure] = relationship(foreign_keys=[perdue_pk], lazy="raise_on_sql")
    compte: Mapped[Compte] = relationship(lazy="joined", innerjoin=True)
