"""Pages of the directory."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("annuaire", __name__, url_prefix="/annuaire")

from annuaire.views import carte, donnees, fiche, integration, recherche, suggestions  # noqa: E402  they register their routes on the blueprint

__all__ = ["blueprint", "carte", "donnees", "fiche", "integration", "recherche", "suggestions"]
