"""Alembic environment: the application's engine, SpatiaLite and PostGIS alike."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from geoalchemy2 import alembic_helpers

from socle.database import ECRITURE, db


def include_object(objet: Any, nom: str, type_: str, reflechi: bool, compare: Any) -> bool:
    """Leave alone the tables and indexes that SpatiaLite and PostGIS keep for themselves."""
    if reflechi and compare is None:
        return False
    return bool(alembic_helpers.include_object(objet, nom, type_, reflechi, compare))


def migrer() -> None:
    """Run the migrations in one transaction; DDL is transactional on both databases."""
    with db.engine.connect().execution_options(**{ECRITURE: True}) as connexion:
        context.configure(
            connection=connexion,
            target_metadata=db.metadata,
            include_object=include_object,
            process_revision_directives=alembic_helpers.writer,
            render_item=alembic_helpers.render_item,
            transactional_ddl=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if connexion.in_transaction():
            connexion.commit()


migrer()
