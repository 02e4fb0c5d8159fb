"""``python -m bench.nue``: one short page of Flask, and nothing else, served exactly as our site is."""

from __future__ import annotations

from typing import cast

from flask import Flask

from application.config import Config
from application.serveur import Consommateur, Serveur


class _SansTaches:
    """No jobs to consume."""

    def demarrer(self) -> None:
        """Nothing to start."""

    def arreter(self) -> None:
        """Nothing to stop."""


def creer() -> Flask:
    """The page."""
    app = Flask("nue")
    app.extensions["config"] = Config.depuis_environnement()

    @app.get("/")
    def accueil() -> str:
        return "<!doctype html><title>Bonjour</title><p>Bonjour."

    return app


if __name__ == "__main__":
    Serveur(creer(), cast(Consommateur, _SansTaches())).run()
