"""Deny by default: a route that declares no permission answers to nobody."""

from __future__ import annotations

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from comptes.navigateur import (
    avec_cookie,
    compte_courant,
    deux_etapes_manquent,
    noter_passage,
    roles_courants,
)
from comptes.permissions import Permission, autorise, exige, permission_declaree


def permission_de(app: Flask, endpoint: str) -> Permission | None:
    """What this endpoint requires, or None when nothing was declared.

    Flask-Admin makes its own view functions: the views of the back office declare theirs (``admin.factory``).
    """
    declaree = permission_declaree(app.view_functions[endpoint])
    permissions: dict[str, Permission] = app.extensions["permissions_gestion"]
    return declaree or permissions.get(endpoint.partition(".")[0])


def init_app(app: Flask) -> None:
    """Check the declared permission before every view."""
    exige(Permission.SITE_CONSULTER)(app.view_functions["static"])

    @app.before_request
    def verifier() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None  # no such route: Flask answers 404 or 405
        if avec_cookie():
            noter_passage()
        permission = permission_de(app, request.endpoint)
        if permission is None:
            raise Forbidden
        return None if autorise(roles_courants(), permission) else _refuser(permission)


def _refuser(permission: Permission) -> ResponseReturnValue:
    """A person who reads is shown the way in, and back; everything else is refused."""
    compte = compte_courant()
    if _lit() and compte is None:
        suite = request.full_path if request.query_string else request.path
        return redirect(url_for("comptes.connexion", suite=suite), 303)
    if _lit() and compte is not None and deux_etapes_manquent() and autorise(compte.roles, permission):
        return redirect(url_for("comptes.activer_deux_etapes"), 303)
    raise Forbidden


def _lit() -> bool:
    formats = request.accept_mimetypes
    return request.method == "GET" and not request.path.endswith(".json") and (not formats or formats.accept_html)
