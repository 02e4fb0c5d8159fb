"""Claims of listings, and their journal."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annuaire.models import Structure
from annuaire.revendications.enums import EtatRevendication, MoyenRevendication
from comptes.models import Compte
from socle.base import Base, UtcDateTime, enumeration, maintenant
from socle.identifiants import LONGUEUR_ID, nouvel_id

EN_ATTENTE = "etat = 'demandee'"


class Revendication(Base):
    """An account says that it represents a structure. The code is in the mail or letter, its keyed hash here."""

    __tablename__ = "revendication"
    __table_args__ = (
        sa.CheckConstraint("(etat = 'demandee') = (close_le IS NULL)", name="close_avec_date"),
        sa.CheckConstraint("etat NOT IN ('acceptee', 'refusee') OR decision IS NOT NULL", name="decidee_avec_motif"),
        sa.CheckConstraint("etat <> 'prouvee' OR code_empreinte IS NOT NULL", name="prouvee_par_un_code"),
        sa.CheckConstraint("(code_empreinte IS NULL) = (code_expire_le IS NULL)", name="code_avec_fin"),
        sa.CheckConstraint("moyen <> 'agent' OR code_empreinte IS NULL", name="agent_sans_code"),
        sa.CheckConstraint("moyen <> 'courriel' OR code_empreinte IS NOT NULL", name="courriel_avec_code"),
        sa.CheckConstraint(
            "(moyen = 'lettre' AND code_empreinte IS NOT NULL) = (postee_le IS NOT NULL)", name="postee"
        ),
        sa.CheckConstraint(
            "etat <> 'demandee' OR moyen <> 'courriel' OR courriel IS NOT NULL", name="courriel_avec_adresse"
        ),
        sa.CheckConstraint("etat <> 'demandee' OR moyen <> 'agent' OR raison IS NOT NULL", name="agent_avec_raison"),
        sa.Index(
            "uq_revendication_en_attente",
            "structure_pk",
            "compte_pk",
            unique=True,
            sqlite_where=sa.text(EN_ATTENTE),
            postgresql_where=sa.text(EN_ATTENTE),
        ),
        sa.Index("ix_revendication_etat_cree_le", "etat", "cree_le"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID), unique=True, default=nouvel_id)
    structure_pk: Mapped[int] = mapped_column(sa.ForeignKey("structure.pk"), index=True)
    compte_pk: Mapped[int] = mapped_column(sa.ForeignKey("compte.pk"), index=True)
    moyen: Mapped[MoyenRevendication] = mapped_column(enumeration(MoyenRevendication, "moyen"))
    etat: Mapped[EtatRevendication] = mapped_column(
        enumeration(EtatRevendication, "etat"), default=EtatRevendication.DEMANDEE
    )
    courriel: Mapped[str | None] = mapped_column(sa.String(254))  # where the code went
    raison: Mapped[str | None] = mapped_column(sa.Text)  # of who claims, for an agent
    decision: Mapped[str | None] = mapped_column(sa.Text)  # of the agent
    code_empreinte: Mapped[str | None] = mapped_column(sa.String(64))
    code_expire_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    essais: Mapped[int] = mapped_column(default=0)
    postee_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # the letter was printed
    cree_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    close_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    structure: Mapped[Structure] = relationship(lazy="joined", innerjoin=True)
    compte: Mapped[Compte] = relationship(lazy="joined", innerjoin=True)


class EvenementRevendication(Base):
    """One transition of a claim: who, when, from, to. Never changed."""

    __tablename__ = "evenement_revendication"

    pk: Mapped[int] = mapped_column(primary_key=True)
    revendication_pk: Mapped[int] = mapped_column(sa.ForeignKey("revendication.pk"), index=True)
    le: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    action: Mapped[str] = mapped_column(sa.String(40))
    de: Mapped[str] = mapped_column(sa.String(40))
    vers: Mapped[str] = mapped_column(sa.String(40))
    auteur: Mapped[str] = mapped_column(sa.String(120))
