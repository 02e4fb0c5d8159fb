"""The database: one set of models on SpatiaLite (embedded) and PostGIS (production)."""

from __future__ import annotations

import contextlib
from typing import Any

import orjson
import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from geoalchemy2.admin.dialects.sqlite import init_spatialite
from sqlalchemy import event

from socle import spatialite
from socle.base import Base

db = SQLAlchemy(model_class=Base, disable_autonaming=True)

SQLITE_OCCUPEE_MS = 15_000
SQLITE_CACHE_KO = 16_000
# Execution option of a connection that will write: SQLite then takes its write lock at BEGIN, so that
# what was read inside the transaction is still true when it writes.
ECRITURE = "ess47_ecriture"


class BaseInutilisable(RuntimeError):
    """The database failed its self-test; the message, in French, names the ways out."""


def engine_options(url: str) -> dict[str, Any]:
    """Options of ``create_engine`` for this URL (driver module, pool)."""
    return {"json_serializer": _en_json, "json_deserializer": orjson.loads} | _pilote(url)


def _en_json(valeur: Any) -> str:
    return orjson.dumps(valeur).decode()


def _pilote(url: str) -> dict[str, Any]:
    if sa.make_url(url).get_backend_name() == "sqlite":
        import pysqlite3.dbapi2 as module

        return {"module": module, "connect_args": {"check_same_thread": False}}
    # A plan made while a table was empty, and kept, would go on reading the whole table once it is full.
    sans_plans_gardes = {"prepare_threshold": None}
    return {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10, "connect_args": sans_plans_gardes}


def preparer_engine(engine: sa.Engine) -> None:
    """Attach the listeners that a SQLite engine needs; nothing to do on PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _a_la_connexion)
    event.listen(engine, "begin", _au_debut)


def _a_la_connexion(connexion: Any, _fiche: Any) -> None:
    # The driver opens no transaction by itself: `_au_debut` does, so that savepoints work.
    connexion.isolation_level = None
    spatialite.attacher(connexion)
    curseur = connexion.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_OCCUPEE_MS}",
        "synchronous=FULL",
        f"cache_size=-{SQLITE_CACHE_KO}",
    ):
        curseur.execute(f"PRAGMA {pragma}")
    metadonnees = curseur.execute(
        "SELECT count(*) FROM sqlite_master WHERE type='table' AND name='spatial_ref_sys'"
    ).fetchone()[0]
    curseur.close()
    if not metadonnees:
        # The geoalchemy2 SQLAlchemy plugin does the same but fills 6,000 projections, in 9 to 22 s.
        init_spatialite(connexion, init_mode="WGS84", transaction=True)


def _au_debut(connexion: sa.Connection) -> None:
    ecriture = connexion.get_execution_options().get(ECRITURE, False)
    connexion.exec_driver_sql("BEGIN IMMEDIATE" if ecriture else "BEGIN")


def ouvrir_en_ecriture() -> None:
    """Start the session's transaction as a writing one (no effect on PostgreSQL)."""
    db.session.connection(execution_options={ECRITURE: True})


def activer_postgis(engine: sa.Engine) -> None:
    """Create the extension in a fresh database where our role may; ``verifier_base`` says if it is still missing."""
    if engine.dialect.name != "postgresql":
        return
    with contextlib.suppress(sa.exc.SQLAlchemyError), engine.begin() as connexion:
        connexion.execute(sa.text("CREATE EXTENSION IF NOT EXISTS postgis"))


def verifier_base(engine: sa.Engine) -> None:
    """Self-test at start: the spatial functions answer. Raises ``BaseInutilisable``."""
    version = "spatialite_version()" if engine.dialect.name == "sqlite" else "postgis_version()"
    try:
        with engine.connect() as connexion:
            connexion.execute(sa.text(f"SELECT {version}")).scalar_one()
            dedans = connexion.execute(
                sa.text(
                    "SELECT ST_Intersects(ST_GeomFromText('POINT(0.62 44.2)', 4326), "
                    "ST_GeomFromText('POLYGON((0 44, 1 44, 1 45, 0 45, 0 44))', 4326))"
                )
            ).scalar_one()
    except spatialite.SpatialiteAbsente as erreur:
        raise BaseInutilisable(str(erreur)) from erreur
    except sa.exc.SQLAlchemyError as erreur:
        raise BaseInutilisable(_issues(engine)) from erreur
    if not dedans:
        raise BaseInutilisable(_issues(engine))


def _issues(engine: sa.Engine) -> str:
    adresse = engine.url.render_as_string(hide_password=True)
    if engine.dialect.name == "sqlite":
        return (
            f"La base embarquée {adresse} ne répond pas. Vérifiez que le dossier ESS47_INSTANCE existe, qu’il est "
            f"accessible en écriture et qu’il reste de la place ; sinon : {spatialite.MESSAGE_ABSENTE}"
        )
    return (
        f"La base {adresse} ne répond pas ou n’a pas PostGIS. Vérifiez DATABASE_URL, que le serveur est démarré, et "
        "que l’extension est installée (« CREATE EXTENSION postgis »). Sans DATABASE_URL, la base embarquée suffit."
    )
