"""Databases of their own on the PostGIS server that TEST_DATABASE_URL names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


def postgis_donne() -> bool:
    """Whether the environment names a PostGIS server (``python -m outils.postgis`` makes one)."""
    return os.environ.get("TEST_DATABASE_URL", "").startswith("postgres")


@contextmanager
def base_neuve() -> Iterator[str]:
    """URL of an empty database, dropped at the end."""
    url = sa.make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    nom = f"ess47_banc_{os.urandom(4).hex()}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connexion:
            connexion.execute(sa.text(f"CREATE DATABASE {nom}"))
        try:
            yield url.set(database=nom).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connexion:
                connexion.execute(sa.text(f"DROP DATABASE {nom} WITH (FORCE)"))
    finally:
        engine.dispose()
