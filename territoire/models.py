"""Communes, EPCI and postal codes of Lot-et-Garonne."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry, WKBElement
from sqlalchemy.orm import Mapped, mapped_column, relationship

from socle.base import Base, Json, UtcDateTime

CODE_DEPARTEMENT = "47"


class Epci(Base):
    """An intercommunalité. ``actuel`` is false for those of 2021 that merged since (aliases)."""

    __tablename__ = "epci"

    pk: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(9), unique=True)  # SIREN
    nom: Mapped[str] = mapped_column(sa.String(120))
    nom_2021: Mapped[str | None] = mapped_column(sa.String(120))  # as written in the 2021 roadmap
    type: Mapped[str] = mapped_column(sa.String(4))
    actuel: Mapped[bool]
    successeur_code: Mapped[str | None] = mapped_column(sa.String(9))
    siege_hors_departement: Mapped[bool] = mapped_column(default=False)
    population: Mapped[int | None]  # of its communes in the Département
    contour: Mapped[WKBElement | None] = mapped_column(Geometry("MULTIPOLYGON", srid=4326))

    communes: Mapped[list[Commune]] = relationship(back_populates="epci", foreign_keys="Commune.epci_code")


class Commune(Base):
    """One of the 319 communes, after the Code officiel géographique."""

    __tablename__ = "commune"

    pk: Mapped[int] = mapped_column(primary_key=True)
    code_insee: Mapped[str] = mapped_column(sa.String(5), unique=True)
    nom: Mapped[str] = mapped_column(sa.String(80))
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    population: Mapped[int]
    epci_code: Mapped[str] = mapped_column(sa.ForeignKey("epci.code"), index=True)
    epci_2021_code: Mapped[str] = mapped_column(sa.ForeignKey("epci.code"))
    surface_km2: Mapped[float | None]
    centre: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=4326))
    latitude: Mapped[float]  # of ``centre``, WGS 84, for reading without a spatial function
    longitude: Mapped[float]
    contour: Mapped[WKBElement | None] = mapped_column(Geometry("MULTIPOLYGON", srid=4326))

    epci: Mapped[Epci] = relationship(back_populates="communes", foreign_keys=[epci_code])
    codes_postaux: Mapped[list[CodePostal]] = relationship(back_populates="commune", order_by="CodePostal.code")


class CodePostal(Base):
    """A postal code of a commune; several communes share most codes."""

    __tablename__ = "code_postal"

    code: Mapped[str] = mapped_column(sa.String(5), primary_key=True)
    code_insee: Mapped[str] = mapped_column(sa.ForeignKey("commune.code_insee"), primary_key=True, index=True)

    commune: Mapped[Commune] = relationship(back_populates="codes_postaux")


class AdresseGeocodee(Base):
    """Cached answer of the national address API, kept so that an address is asked once."""

    __tablename__ = "adresse_geocodee"

    cle: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # SHA-256 of the normalised address
    reponse: Mapped[dict[str, Any] | None] = mapped_column(Json)  # None: asked, nothing found
    obtenue_le: Mapped[dt.datetime] = mapped_column(UtcDateTime)
