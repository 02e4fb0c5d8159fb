"""The photos of listings, which never change under one address."""

from __future__ import annotations

from pathlib import Path

from flask import abort, current_app, send_file
from flask.typing import ResponseReturnValue

from annuaire import photos
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige

UN_AN_S = 365 * 24 * 3600
TYPES = {"webp": "image/webp", "avif": "image/avif", "jpg": "image/jpeg"}


def dossier_photos() -> Path:
    """Where they are kept."""
    return Path(current_app.extensions["config"].instance) / "photos"


@blueprint.get("/photos/<cle>/<nom>")
@exige(Permission.ANNUAIRE_CONSULTER)
def photo(cle: str, nom: str) -> ResponseReturnValue:
    """One image in one size."""
    fichier = photos.fichier(dossier_photos(), cle, nom)
    if fichier is None:
        abort(404)
    reponse = send_file(fichier, mimetype=TYPES[fichier.suffix[1:]], max_age=UN_AN_S, etag=False)
    reponse.headers["Cache-Control"] = f"public, max-age={UN_AN_S}, immutable"
    return reponse
