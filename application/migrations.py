"""Alembic, loaded when migrations are at stake: a server that serves needs none of it."""

from __future__ import annotations

import click
from flask import Flask

from application.config import RACINE
from socle.database import db


def installer(app: Flask) -> None:
    """Make ``flask db`` and ``flask_migrate.upgrade`` work on this application. Idempotent."""
    if "migrate" not in app.extensions:
        from flask_migrate import Migrate

        Migrate(directory=str(RACINE / "migrations")).init_app(app, db)


def init_app(app: Flask) -> None:
    """Install them at once on the command line."""
    if click.get_current_context(silent=True) is not None:
        installer(app)
