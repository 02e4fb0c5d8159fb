"""Deny by default: a route that declares no permission answers to nobody."""

from __future__ import annotations

from flask import Flask, abort, request

from comptes.permissions import Permission, Role, autorise, exige, permission_declaree

# Flask-Admin makes its own view functions: the whole blueprint declares one permission here.
PERMISSIONS_BLUEPRINT = {"gestion": Permission.GESTION_ACCEDER, "admin": Permission.GESTION_ACCEDER}


def permission_de(app: Flask, endpoint: str) -> Permission | None:
    """What this endpoint requires, or None when nothing was declared."""
    declaree = permission_declaree(app.view_functions[endpoint])
    return declaree or PERMISSIONS_BLUEPRINT.get(endpoint.partition(".")[0])


def roles_courants() -> frozenset[Role]:
    """Roles of whoever asks. Accounts come with issue 5: until then everyone is a visitor."""
    return frozenset({Role.VISITEUR})


def init_app(app: Flask) -> None:
    """Check the declared permission before every view."""
    exige(Permission.SITE_CONSULTER)(app.view_functions["static"])

    @app.before_request
    def verifier() -> None:
        if request.endpoint is None:
            return  # no such route: Flask answers 404 or 405
        permission = permission_de(app, request.endpoint)
        if permission is None or not autorise(roles_courants(), permission):
            abort(403)
