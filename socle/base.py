"""Declarative base shared by every model: naming convention and time-zone-aware dates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# JSON on SQLite, JSONB on PostgreSQL. A Python None is SQL NULL, never the JSON "null".
Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """An aware datetime, stored in UTC on both databases.

    Raises ``ValueError`` when given a naive datetime: a date without a zone is a bug.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: give it a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def enumeration(classe: type, nom: str) -> sa.Enum:
    """A VARCHAR with a CHECK constraint holding the enum's values (same on both databases)."""
    return sa.Enum(classe, name=nom, native_enum=False, length=40, create_constraint=True, values_callable=_valeurs)


def _valeurs(classe: Any) -> list[str]:
    return [membre.value for membre in classe]


class Base(DeclarativeBase):
    """Base of every model of the project."""

    metadata = sa.MetaData(naming_convention=NAMING_CONVENTION)


def maintenant() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)
