"""The blueprint that the directory's views register their routes on."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("annuaire", __name__, url_prefix="/annuaire")
