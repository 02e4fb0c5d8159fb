"""Proposed structures, reported errors, and the journal of what became of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annuaire.contributions.enums import EtatSignalement, EtatSuggestion, IssueSignalement, MotifSignalement
from annuaire.models import Structure
from socle.base import Base, Json, UtcDateTime, enumeration, maintenant
from socle.identifiants import LONGUEUR_ID, nouvel_id


class Suggestion(Base):
    """A structure proposed by anyone. ``id`` is for agents; the proposer holds a secret code, kept here as its hash.

    ``donnees`` is what each step says (``proposition.py``); the columns repeat what agents search.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        sa.CheckConstraint("(etat = 'brouillon') = (deposee_le IS NULL)", name="deposee_avec_date"),
        sa.CheckConstraint(
            "(etat IN ('acceptee', 'refusee', 'doublon', 'retiree')) = (close_le IS NOT NULL)", name="close_avec_date"
        ),
        sa.CheckConstraint("(etat IN ('acceptee', 'doublon')) = (structure_pk IS NOT NULL)", name="fiche_avec_etat"),
        sa.CheckConstraint("etat <> 'refusee' OR motif IS NOT NULL", name="refusee_avec_motif"),
        sa.CheckConstraint("etat <> 'a_completer' OR question IS NOT NULL", name="a_completer_avec_question"),
        sa.CheckConstraint("etat = 'brouillon' OR nom IS NOT NULL", name="deposee_avec_nom"),
        sa.CheckConstraint("etat = 'brouillon' OR consentie_le IS NOT NULL", name="deposee_avec_accord"),
        sa.CheckConstraint("courriel IS NULL OR consentie_le IS NOT NULL", name="courriel_avec_accord"),
        sa.CheckConstraint("effacee_le IS NULL OR courriel IS NULL", name="effacee_sans_courriel"),
        sa.Index("ix_suggestion_etat_deposee_le", "etat", "deposee_le"),
        sa.Index("ix_suggestion_courriel", "courriel"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID), unique=True, default=nouvel_id)
    code_empreinte: Mapped[str] = mapped_column(sa.String(64), unique=True)  # SHA-256 of the proposer's code
    etat: Mapped[EtatSuggestion] = mapped_column(enumeration(EtatSuggestion, "etat"), default=EtatSuggestion.BROUILLON)
    donnees: Mapped[dict[str, dict[str, Any]]] = mapped_column(Json, default=dict)
    nom: Mapped[str | None] = mapped_column(sa.String(250))
    siret: Mapped[str | None] = mapped_column(sa.String(14), index=True)
    rna: Mapped[str | None] = mapped_column(sa.String(10))
    code_insee: Mapped[str | None] = mapped_column(sa.ForeignKey("commune.code_insee"))

    courriel: Mapped[str | None] = mapped_column(sa.String(254))  # of the proposer, never published
    consentie_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # to the publication, and to be written to
    question: Mapped[str | None] = mapped_column(sa.Text)  # of an agent
    reponse: Mapped[str | None] = mapped_column(sa.Text)  # of the proposer
    motif: Mapped[str | None] = mapped_column(sa.Text)  # of a refusal, told to the proposer
    structure_pk: Mapped[int | None] = mapped_column(sa.ForeignKey("structure.pk"), index=True)

    cree_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    modifiee_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    deposee_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    close_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    effacee_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # when personal data left

    structure: Mapped[Structure | None] = relationship(lazy="raise_on_sql")


class Signalement(Base):
    """An error that a visitor reports on a listing."""

    __tablename__ = "signalement"
    __table_args__ = (
        sa.CheckConstraint("(etat = 'traite') = (traite_le IS NOT NULL)", name="traite_avec_date"),
        sa.CheckConstraint("(etat = 'traite') = (issue IS NOT NULL)", name="traite_avec_issue"),
        sa.CheckConstraint("courriel IS NULL OR consenti_le IS NOT NULL", name="courriel_avec_accord"),
        sa.CheckConstraint("efface_le IS NULL OR courriel IS NULL", name="efface_sans_courriel"),
        sa.Index("ix_signalement_etat_cree_le", "etat", "cree_le"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID), unique=True, default=nouvel_id)
    structure_pk: Mapped[int] = mapped_column(sa.ForeignKey("structure.pk"), index=True)
    motif: Mapped[MotifSignalement] = mapped_column(enumeration(MotifSignalement, "motif"))
    message: Mapped[str | None] = mapped_column(sa.Text)
    courriel: Mapped[str | None] = mapped_column(sa.String(254))  # of who reports, never published
    consenti_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # to be written to
    etat: Mapped[EtatSignalement] = mapped_column(enumeration(EtatSignalement, "etat"), default=EtatSignalement.OUVERT)
    issue: Mapped[IssueSignalement | None] = mapped_column(enumeration(IssueSignalement, "issue"))
    reponse: Mapped[str | None] = mapped_column(sa.Text)  # of the agent, told to who reported
    cree_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    traite_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    efface_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    structure: Mapped[Structure] = relationship(lazy="raise_on_sql")


class EvenementContribution(Base):
    """One transition of a suggestion or of a report: who, when, from, to. Never changed."""

    __tablename__ = "evenement_contribution"
    __table_args__ = (
        sa.CheckConstraint("(suggestion_pk IS NULL) <> (signalement_pk IS NULL)", name="d_une_seule_chose"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    suggestion_pk: Mapped[int | None] = mapped_column(sa.ForeignKey("suggestion.pk"), index=True)
    signalement_pk: Mapped[int | None] = mapped_column(sa.ForeignKey("signalement.pk"), index=True)
    le: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    action: Mapped[str] = mapped_column(sa.String(40))
    de: Mapped[str] = mapped_column(sa.String(40))
    vers: Mapped[str] = mapped_column(sa.String(40))
    auteur: Mapped[str] = mapped_column(sa.String(120))
