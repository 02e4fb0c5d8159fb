"""Error pages in plain French that show no internals."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from flask import Flask, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from annuaire.recherche.moteur import IndexIndisponible
from application.travaux import VEILLE_INDEX
from socle.database import db

journal = logging.getLogger(__name__)

AVEC_PAGE = frozenset({400, 403, 404, 405, 413, 422, 429, 500, 503})


def repondre(erreur: HTTPException) -> ResponseReturnValue:
    """The page (or the JSON object) for this error; unknown codes borrow 400 or 500."""
    code = erreur.code or 500
    entetes = {cle: valeur for cle, valeur in erreur.get_headers() if cle not in ("Content-Type", "Content-Length")}
    if request.path.endswith(".json"):
        return jsonify({"erreur": code, "requete": g.get("requete_id")}), code, entetes
    modele = code if code in AVEC_PAGE else 400 if code < 500 else 500
    return render_template(f"errors/{modele}.html", requete_id=g.get("requete_id", "")), code, entetes


def init_app(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(HTTPException)
    def http(erreur: HTTPException) -> ResponseReturnValue:
        if isinstance(erreur, InternalServerError) and erreur.original_exception is not None:
            return inattendue(erreur.original_exception)
        if erreur.code is not None and erreur.code < 400:
            return erreur.get_response()
        return repondre(erreur)

    @app.errorhandler(CSRFError)
    def csrf(erreur: CSRFError) -> ResponseReturnValue:
        return repondre(erreur)

    @app.errorhandler(sa.exc.OperationalError)
    @app.errorhandler(sa.exc.TimeoutError)
    def base_en_panne(erreur: Exception) -> ResponseReturnValue:
        journal.error("la base ne répond pas", exc_info=erreur)
        return repondre(ServiceUnavailable(retry_after=30))

    @app.errorhandler(IndexIndisponible)
    def index_en_panne(erreur: Exception) -> ResponseReturnValue:
        journal.error("l’index ne répond pas", exc_info=erreur)
        current_app.extensions["taches"].demander(VEILLE_INDEX)
        return repondre(ServiceUnavailable(retry_after=30))

    @app.errorhandler(Exception)
    def inattendue(erreur: BaseException) -> ResponseReturnValue:
        db.session.rollback()
        journal.error("erreur inattendue", exc_info=erreur)
        return repondre(InternalServerError())
