"""Listings of the directory, their sources and the history of every change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry, WKBElement
from sqlalchemy.orm import Mapped, mapped_column, relationship

from annuaire.enums import (
    EtatVerification,
    Famille,
    NatureVerification,
    OrigineRevision,
    PrecisionPosition,
    Secteur,
    Statut,
)
from socle.base import Base, Json, UtcDateTime, maintenant
from socle.base import enumeration as _enumeration
from socle.identifiants import LONGUEUR_ID, nouvel_id
from territoire.models import Commune


class Structure(Base):
    """An ESS structure: one establishment that the public can reach.

    ``pk`` never leaves the server; ``id`` is the public, random identifier.
    """

    __tablename__ = "structure"
    __table_args__ = (
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="latitude_avec_longitude"),
        sa.CheckConstraint("(position IS NULL) = (latitude IS NULL)", name="position_avec_latitude"),
        sa.CheckConstraint("(position IS NULL) = (precision_position IS NULL)", name="position_avec_precision"),
        sa.Index("ix_structure_statut_nom", "statut", "nom"),
        sa.Index("ix_structure_slug", "slug"),  # the order of the back office
        sa.Index("ix_structure_demonstration", "demonstration"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID), unique=True, default=nouvel_id)
    slug: Mapped[str] = mapped_column(sa.String(80))
    statut: Mapped[Statut] = mapped_column(_enumeration(Statut, "statut"), default=Statut.BROUILLON)

    nom: Mapped[str] = mapped_column(sa.String(250))
    sigle: Mapped[str | None] = mapped_column(sa.String(60))
    autres_noms: Mapped[list[str]] = mapped_column(Json, default=list)
    siret: Mapped[str | None] = mapped_column(sa.String(14), index=True)
    rna: Mapped[str | None] = mapped_column(sa.String(10), index=True)
    forme_juridique: Mapped[str | None] = mapped_column(sa.String(4))  # INSEE legal category
    forme_juridique_libelle: Mapped[str | None] = mapped_column(sa.String(160))  # as the source writes it
    famille: Mapped[Famille | None] = mapped_column(_enumeration(Famille, "famille"))
    base_ess: Mapped[str | None] = mapped_column(sa.String(200))  # why it is said to belong to the ESS
    activite_naf: Mapped[str | None] = mapped_column(sa.String(6))
    secteurs: Mapped[list[str]] = mapped_column(Json, default=list)  # values of ``Secteur``
    mots_cles: Mapped[list[str]] = mapped_column(Json, default=list)
    description: Mapped[str | None] = mapped_column(sa.Text)

    adresse: Mapped[str | None] = mapped_column(sa.String(250))
    complement_adresse: Mapped[str | None] = mapped_column(sa.String(250))
    code_postal: Mapped[str | None] = mapped_column(sa.String(5))
    code_insee: Mapped[str | None] = mapped_column(sa.ForeignKey("commune.code_insee"), index=True)
    position: Mapped[WKBElement | None] = mapped_column(Geometry("POINT", srid=4326))
    latitude: Mapped[float | None]  # of ``position``, WGS 84, for reading without a spatial function
    longitude: Mapped[float | None]
    precision_position: Mapped[PrecisionPosition | None] = mapped_column(
        _enumeration(PrecisionPosition, "precision_position")
    )
    # [{"type": "commune" | "epci" | "departement" | "region" | "france" | "rayon", "code": ..., "km": ...}]
    zone_intervention: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)

    # Contact data: shown only when ``contact_consenti_le`` is set (domaine.md, section 2).
    telephone: Mapped[str | None] = mapped_column(sa.String(20))  # E.164
    courriel: Mapped[str | None] = mapped_column(sa.String(254))
    contact_consenti_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    site_web: Mapped[str | None] = mapped_column(sa.String(500))
    reseaux_sociaux: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # {"facebook": url}
    horaires: Mapped[str | None] = mapped_column(sa.String(500))  # OpenStreetMap opening_hours
    horaires_texte: Mapped[str | None] = mapped_column(
        sa.String(1000)
    )  # as the source writes them, when not understood
    accessibilite: Mapped[list[str]] = mapped_column(Json, default=list)  # short sentences
    publics: Mapped[list[str]] = mapped_column(Json, default=list)
    effectif: Mapped[int | None]
    annee_creation: Mapped[int | None]
    est_employeur: Mapped[bool | None]
    # [{"nom": "ESAT", "source": "...", "valide_au": "2027-01-31" | null}]
    labels_externes: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    labellisee_jusqu_au: Mapped[dt.date | None]  # told by the label package
    # For public buyers: {"types", "description", "cpv", "capacite", "delai", "references", "certifications"}
    offre_achats: Mapped[dict[str, Any] | None] = mapped_column(Json)
    photo_cle: Mapped[str | None] = mapped_column(sa.String(20))  # its folder: annuaire.photos
    photo_alt: Mapped[str | None] = mapped_column(sa.String(300))  # what it shows, in words
    photo_largeur: Mapped[int | None]  # of its largest image
    photo_hauteur: Mapped[int | None]

    fusionnee_dans_pk: Mapped[int | None] = mapped_column(sa.ForeignKey("structure.pk"))  # the listing that took it in

    demonstration: Mapped[bool] = mapped_column(default=False)  # invented listing
    confirmee_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    cree_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    date_maj: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)

    commune: Mapped[Commune | None] = relationship(lazy="raise_on_sql")
    sources: Mapped[list[SourceStructure]] = relationship(
        back_populates="structure", order_by="SourceStructure.pk", lazy="raise_on_sql"
    )

    @property
    def secteurs_enum(self) -> list[Secteur]:
        """``secteurs`` as enum members, in their stored order."""
        return [Secteur(valeur) for valeur in self.secteurs]


class SourceStructure(Base):
    """An identifier under which a listing came in, with the row as received and its licence."""

    __tablename__ = "source_structure"
    __table_args__ = (sa.UniqueConstraint("source", "source_id"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    structure_pk: Mapped[int] = mapped_column(sa.ForeignKey("structure.pk"), index=True)
    source: Mapped[str] = mapped_column(sa.String(80))
    source_id: Mapped[str] = mapped_column(sa.String(200))
    licence: Mapped[str | None] = mapped_column(sa.String(250))
    # SHA-256 of the mapped row: an import of the same row changes nothing. NULL for secondary sources.
    empreinte: Mapped[str | None] = mapped_column(sa.String(64))
    donnees: Mapped[dict[str, Any] | None] = mapped_column(Json)
    vue_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)

    structure: Mapped[Structure] = relationship(back_populates="sources")


class Revision(Base):
    """One change of a listing: who, when, and each field before and after."""

    __tablename__ = "revision"

    pk: Mapped[int] = mapped_column(primary_key=True)
    structure_pk: Mapped[int] = mapped_column(sa.ForeignKey("structure.pk"), index=True)
    faite_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    origine: Mapped[OrigineRevision] = mapped_column(_enumeration(OrigineRevision, "origine"))
    auteur: Mapped[str | None] = mapped_column(sa.String(120))
    source_pk: Mapped[int | None] = mapped_column(sa.ForeignKey("source_structure.pk"))  # of an import
    motif: Mapped[str | None] = mapped_column(sa.String(500))  # why, when an agent said it
    # {"field": [before, after]}; on creation every ``before`` is null
    changements: Mapped[dict[str, list[Any]]] = mapped_column(Json)


class RechercheSansReponse(Base):
    """Words that found nothing, by month and commune: what is missing, and nobody who looked for it."""

    __tablename__ = "recherche_sans_reponse"
    __table_args__ = (sa.UniqueConstraint("mois", "code_insee", "mots"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    mois: Mapped[dt.date]  # its first day
    code_insee: Mapped[str] = mapped_column(sa.String(5))  # empty: no place, or one of several communes
    mots: Mapped[str] = mapped_column(sa.String(100))  # a digest until they were asked for three times
    nombre: Mapped[int]


class Verification(Base):
    """A row of the agents' worklist: something about a listing that a person must look at."""

    __tablename__ = "verification"
    __table_args__ = (
        sa.CheckConstraint("(etat = 'a_traiter') = (traitee_le IS NULL)", name="traitee_avec_date"),
        sa.CheckConstraint("nature <> 'doublon' OR autre_pk IS NOT NULL", name="doublon_avec_autre"),
        sa.Index("ix_verification_etat_nature", "etat", "nature"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID), unique=True, default=nouvel_id)
    # What makes it the same row when it is found again: « doublon:12:40 ».
    cle: Mapped[str] = mapped_column(sa.String(120), unique=True)
    nature: Mapped[NatureVerification] = mapped_column(_enumeration(NatureVerification, "nature"))
    structure_pk: Mapped[int] = mapped_column(sa.ForeignKey("structure.pk"), index=True)
    autre_pk: Mapped[int | None] = mapped_column(sa.ForeignKey("structure.pk"), index=True)
    score: Mapped[float | None]
    raisons: Mapped[list[str]] = mapped_column(Json, default=list)  # in French
    etat: Mapped[EtatVerification] = mapped_column(_enumeration(EtatVerification, "etat"), default="a_traiter")
    cree_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    traitee_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    structure: Mapped[Structure] = relationship(foreign_keys=[structure_pk], lazy="raise_on_sql")
    autre: Mapped[Structure | None] = relationship(foreign_keys=[autre_pk], lazy="raise_on_sql")
