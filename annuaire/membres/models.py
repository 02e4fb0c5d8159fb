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


INVITATION_OUVERTE = "acceptee_le IS NULL AND annulee_le IS NULL"


class Invitation(Base):
    """Somebody who represents a structure asks somebody else to. The token is in the mail, its hash here."""

    __tablename__ = "invitation"
    __table_args__ = (
        sa.CheckConstraint("acceptee_le IS NULL OR annulee_le IS NULL", name="une_seule_fin"),
        sa.CheckConstraint(
            "(courriel IS NULL) = (acceptee_le IS NOT NULL OR annulee_le IS NOT NULL)", name="close_sans_courriel"
        ),
        sa.Index(
            "uq_invitation_ouverte",
            "structure_pk",
            "courriel",
            unique=True,
            sqlite_where=sa.text(INVITATION_OUVERTE),
            postgresql_where=sa.text(INVITATION_OUVERTE),
        ),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID), unique=True, default=nouvel_id)
    empreinte: Mapped[str] = mapped_column(sa.String(64), unique=True)
    structure_pk: Mapped[int] = mapped_column(sa.ForeignKey("structure.pk"), index=True)
    par_pk: Mapped[int] = mapped_column(sa.ForeignKey("compte.pk"), index=True)
    courriel: Mapped[str | None] = mapped_column(sa.String(254))  # forgotten once it is over
    remplace: Mapped[bool] = mapped_column(default=False)  # who invites leaves when it is accepted
    cree_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    expire_le: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    acceptee_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    annulee_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    structure: Mapped[Structure] = relationship(lazy="joined", innerjoin=True)
    par: Mapped[Compte] = relationship(lazy="joined", innerjoin=True)
