"""Appartenances: an account represents a structure, from a day to a day."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annuaire.membres.enums import OrigineAppartenance
from annuaire.models import Structure
from comptes.models import Compte
from socle.base import Base, UtcDateTime, enumeration, maintenant
from socle.identifiants import LONGUEUR_ID, nouvel_id


class Appartenance(Base):
    """An account that represents a structure. Never deleted: ``finie_le`` ends it, and says that it was."""

    __tablename__ = "appartenance"
    __table_args__ = (
        sa.Index(
            "uq_appartenance_en_cours",
            "structure_pk",
            "compte_pk",
            unique=True,
            sqlite_where=sa.text("finie_le IS NULL"),
            postgresql_where=sa.text("finie_le IS NULL"),
        ),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID), unique=True, default=nouvel_id)
    structure_pk: Mapped[int] = mapped_column(sa.ForeignKey("structure.pk"), index=True)
    compte_pk: Mapped[int] = mapped_column(sa.ForeignKey("compte.pk"), index=True)
    origine: Mapped[OrigineAppartenance] = mapped_column(enumeration(OrigineAppartenance, "origine"))
    motif: Mapped[str | None] = mapped_column(sa.String(500))  # an agent's reason
    depuis_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    finie_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    structure: Mapped[Structure] = relationship(lazy="joined", innerjoin=True)
    compte: Mapped[Compte] = relationship(lazy="joined", innerjoin=True)
