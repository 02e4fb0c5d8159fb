"""Fixtures of the whole suite: one migrated database per run, one rolled-back transaction per test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy.session import _app_ctx_id
from hypothesis import settings
from sqlalchemy import orm

import application.groupes  # noqa: F401  # completes the groups of commands
from application import create_app
from application.config import Config, NomMoteur
from application.preparation import preparer
from socle.database import db
from socle.limites import limiteur
from tests.page import ClientPages

# The same examples at every run: a green run stays green. `--hypothesis-seed` and more examples are for exploring.
settings.register_profile("maison", derandomize=True, deadline=None, database=None)
settings.load_profile("maison")

SUR_POSTGRES = os.environ.get("TEST_DATABASE_URL", "").startswith("postgres")


def config_de_test(instance: Path, **variables: str) -> Config:
    """A test configuration: its own instance, the run's database, no network."""
    env = {
        "ESS47_ENV": "test",
        "ESS47_INSTANCE": str(instance),
        "SECRET_KEY": "cle-de-test",
        "ESS47_DEMO": "0",
        "ESS47_GEOCODAGE_URL": "",
        "ESS47_RECHERCHE_ENTREPRISES_URL": "",
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", ""),
        "ESS47_SEARCH": NomMoteur.POSTGRES if SUR_POSTGRES else NomMoteur.WHOOSH,
    }
    return Config.depuis_environnement(env | variables)


@pytest.fixture(scope="session")
def application_preparee(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database migrated once, with the communes, and no listing."""
    if SUR_POSTGRES:
        _vider_postgres(os.environ["TEST_DATABASE_URL"])
    application = create_app(config_de_test(tmp_path_factory.mktemp("instance")))
    preparer(application)
    yield application
    with application.app_context():
        db.engine.dispose()  # a connection left to the garbage collector is a warning, so an error


def _vider_postgres(url: str) -> None:
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connexion:
        for schema in ("recherche", "public"):
            connexion.execute(sa.text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connexion.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.fixture
def app(application_preparee: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application inside one outer transaction, undone after the test: a commit is a savepoint."""
    with application_preparee.app_context():
        connexion = db.engine.connect()
        transaction = connexion.begin()
        fabrique = orm.sessionmaker(bind=connexion, join_transaction_mode="create_savepoint")
        cache = application_preparee.extensions["cache_pages"]
        sa.event.listen(fabrique, "after_flush", lambda *_: cache.vider())  # tests write without the services
        session = orm.scoped_session(fabrique, scopefunc=_app_ctx_id)  # one per request, as in production
        monkeypatch.setattr(db, "session", session)
        application_preparee.extensions["moteur_recherche"].reconstruire([])
        limiteur.reset()  # every test comes from the same address
        yield application_preparee
        session.remove()
        transaction.rollback()
        connexion.close()


@pytest.fixture
def session(app: Flask) -> orm.scoped_session[Any]:
    """The test's database session."""
    return db.session


@pytest.fixture
def client(app: Flask) -> ClientPages:
    """The client of all page tests: see ``tests.page``."""
    return ClientPages(app)


@pytest.fixture
def indexer(app: Flask) -> Any:
    """Drain the outbox, as the job consumer would."""
    return app.extensions["drainer"]


@pytest.fixture
def instance_neuve(tmp_path: Path) -> Iterator[Path]:
    """An empty instance folder, for tests that run whole processes."""
    yield tmp_path / "instance"
    shutil.rmtree(tmp_path / "instance", ignore_errors=True)


@pytest.fixture
def base_neuve() -> Iterator[str]:
    """URL of an empty database of its own on PostGIS; empty on the embedded one, whose file the instance holds."""
    with base_a_part() as url:
        yield url


@contextmanager
def base_a_part() -> Iterator[str]:
    """A database for one server or process on PostGIS, dropped at the end; its URL is empty on the embedded default."""
    if not SUR_POSTGRES:
        yield ""
        return
    url = sa.make_url(os.environ["TEST_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    nom = f"ess47_essai_{os.urandom(4).hex()}"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connexion:
        connexion.execute(sa.text(f"CREATE DATABASE {nom}"))
    try:
        yield url.set(database=nom).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connexion:
            connexion.execute(sa.text(f"DROP DATABASE {nom} WITH (FORCE)"))
        engine.dispose()
