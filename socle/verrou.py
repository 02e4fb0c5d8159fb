"""Locks between processes that the operating system or the database frees when their holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

import sqlalchemy as sa
from filelock import FileLock

Verrou = AbstractContextManager[Any]


def verrou_fichier(chemin: Path) -> Verrou:
    """Exclusive lock on a file: right for the embedded database, whose processes share a machine."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(str(chemin))


@contextmanager
def verrou_postgres(engine: sa.Engine, nom: str) -> Iterator[None]:
    """Exclusive advisory lock, for processes on several machines. Held by a connection of its own."""
    cle = crc32(nom.encode())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connexion:
        connexion.execute(sa.select(sa.func.pg_advisory_lock(cle)))
        try:
            yield
        finally:
            connexion.execute(sa.select(sa.func.pg_advisory_unlock(cle)))


def creer_verrou(engine: sa.Engine, dossier: Path, nom: str) -> Verrou:
    """The lock ``nom`` that suits this database."""
    if engine.dialect.name == "postgresql":
        return verrou_postgres(engine, nom)
    return verrou_fichier(dossier / f"{nom}.verrou")
