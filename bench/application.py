"""An application with the demonstration data, in a folder that goes away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from application import create_app
from application.config import Config
from application.preparation import preparer
from socle.database import db


@contextmanager
def application_de_demonstration() -> Iterator[Flask]:
    """Ready to answer, index built; inside its application context."""
    with tempfile.TemporaryDirectory() as dossier:
        config = Config.depuis_environnement(
            {
                "ESS47_ENV": "test",
                "ESS47_INSTANCE": dossier,
                "SECRET_KEY": "mesures",
                "ESS47_DEMO": "1",
                "ESS47_GEOCODAGE_URL": "",
            }
        )
        app = create_app(config)
        preparer(app, demonstration=True)
        with app.app_context():
            app.extensions["drainer"]()
            yield app
            db.engine.dispose()
