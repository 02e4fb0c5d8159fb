"""``python -m bench.nue``: one short page of Flask, and nothing else, served exactly as our site is."""

from __future__ import annotations

from flask import Flask

from application.config import Config
from application.serveur import servir


def creer() -> Flask:
    """The page."""
    app = Flask("nue")

    @app.get("/")
    def accueil() -> str:
        return "<!doctype html><title>Bonjour</title><p>Bonjour."

    return app


if __name__ == "__main__":
    servir(creer(), Config.depuis_environnement().processus)
