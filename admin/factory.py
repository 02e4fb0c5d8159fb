"""Flask-Admin under our rules: French address, no clash of names, closed to visitors by its permission."""

from __future__ import annotations

from flask import Flask
from flask_admin import Admin, AdminIndexView


def init_app(app: Flask) -> None:
    """Mount the back office. Its permission is declared for the whole blueprint in ``application.acces``."""
    accueil = AdminIndexView(name="Accueil", endpoint="gestion", url="/gestion")
    Admin(app, name="Gestion ESS 47", index_view=accueil)
