"""Account pages. Each module adds its routes to one blueprint."""

from __future__ import annotations

from flask import Blueprint

from comptes.navigateur import reponse_sans_trace

blueprint = Blueprint("comptes", __name__)
blueprint.after_request(reponse_sans_trace)

from comptes.views import connexion, deux_etapes, journal, mot_de_passe, proconnect, profil, securite  # noqa: E402, F401
