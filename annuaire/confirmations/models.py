"""Requests to confirm a listing, and the secret links that were mailed for them."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annuaire.confirmations.enums import IssueConfirmation
from annuaire.models import Structure
from comptes.models import Compte
from socle.base import Base, UtcDateTime, enumeration, maintenant
from socle.identifiants import LONGUEUR_ID, nouvel_id

RELANCES_MAXIMUM = 2
OUVERTE = "close_le IS NULL"


class DemandeConfirmation(Base):
    """One listing, one year: asked, reminded twice, answered or put on the agents' worklist."""

    __tablename__ = "demande_confirmation"
    __table_args__ = (
        sa.CheckConstraint("(issue IS NULL) = (repondue_le IS NULL)", name="issue_avec_date"),
        sa.CheckConstraint("repondue_le IS NULL OR close_le IS NOT NULL", name="repondue_close"),
        sa.CheckConstraint("relances BETWEEN 0 AND 2", name="deux_relances"),
        sa.CheckConstraint("signalee_le IS NULL OR relances = 2", name="signalee_apres_relances"),
        sa.Index(
            "uq_demande_confirmation_ouverte",
            "structure_pk",
            unique=True,
            sqlite_where=sa.text(OUVERTE),
            postgresql_where=sa.text(OUVERTE),
        ),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID), unique=True, default=nouvel_id)
    structure_pk: Mapped[int] = mapped_column(sa.ForeignKey("structure.pk"), index=True)
    envoyee_le: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    derniere_le: Mapped[dt.datetime] = mapped_column(UtcDateTime)  # mail: the first, or a reminder
    relances: Mapped[int] = mapped_column(default=0)
    signalee_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # to the agents
    expire_le: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    repondue_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    issue: Mapped[IssueConfirmation | None] = mapped_column(enumeration(IssueConfirmation, "issue"))
    close_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # answered, out of date or without object

    structure: Mapped[Structure] = relationship(lazy="raise_on_sql")


class LienConfirmation(Base):
    """A link sent to somebody: an account, or the listing's own address. The token is in the mail, its hash here."""

    __tablename__ = "lien_confirmation"
    __table_args__ = (
        sa.CheckConstraint("(courriel IS NULL) = (compte_pk IS NOT NULL)", name="adresse_ou_compte"),
        sa.CheckConstraint("refuse_le IS NULL OR courriel IS NOT NULL", name="refuse_par_l_adresse"),
        sa.Index("ix_lien_confirmation_courriel", "courriel"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    empreinte: Mapped[str] = mapped_column(sa.String(64), unique=True)
    demande_pk: Mapped[int] = mapped_column(sa.ForeignKey("demande_confirmation.pk"), index=True)
    compte_pk: Mapped[int | None] = mapped_column(sa.ForeignKey("compte.pk"), index=True)
    courriel: Mapped[str | None] = mapped_column(sa.String(254))  # the listing's own
    cree_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    refuse_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # « ne plus m’écrire »

    demande: Mapped[DemandeConfirmation] = relationship(lazy="joined", innerjoin=True)
    compte: Mapped[Compte | None] = relationship(lazy="raise_on_sql")
