"""Search engines for the tests: Whoosh always, PostgreSQL too when the suite runs on it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from annuaire.recherche.moteur import MoteurRecherche
from annuaire.recherche.postgres_moteur import MoteurPostgres
from annuaire.recherche.whoosh_moteur import MoteurWhoosh

URL = os.environ.get("TEST_DATABASE_URL", "")
MOTEURS = ["whoosh", "postgres"] if URL.startswith("postgres") else ["whoosh"]


@pytest.fixture(params=MOTEURS)
def moteur(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MoteurRecherche]:
    """An engine with an empty index of its own."""
    yield from ouvrir(request.param, tmp_path)


def ouvrir(nom: str, dossier: Path) -> Iterator[MoteurRecherche]:
    """An engine of this name with an empty index; cleans up when closed."""
    if nom == "whoosh":
        whoosh = MoteurWhoosh(dossier / "index")
        whoosh.reconstruire([])
        yield whoosh
        return
    engine = sa.create_engine(sa.make_url(URL).set(drivername="postgresql+psycopg"))
    schema = f"recherche_essai_{secrets.token_hex(4)}"
    postgres = MoteurPostgres(engine, schema)
    postgres.reconstruire([])
    try:
        yield postgres
    finally:
        with engine.begin() as connexion:
            connexion.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
        engine.dispose()
