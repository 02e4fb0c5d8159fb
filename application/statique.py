"""Addresses of static files: they carry a hash of the content, so that browsers keep them for a year."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

UN_AN_S = 365 * 24 * 3600


@lru_cache(maxsize=512)
def _empreinte(fichier: str, _modifie_ns: int) -> str:
    return hashlib.sha256(Path(fichier).read_bytes()).hexdigest()[:12]


def init_app(app: Flask) -> None:
    """Add the template global ``statique`` and the cache headers."""
    racine = Path(app.static_folder or "static")

    def statique(nom: str) -> str:
        fichier = racine / nom
        return url_for("static", filename=nom, v=_empreinte(str(fichier), fichier.stat().st_mtime_ns))

    app.add_template_global(statique, "statique")
    app.extensions["statique"] = statique

    @app.after_request
    def garder(reponse: Response) -> Response:
        if request.endpoint == "static" and reponse.status_code in (200, 304):
            cache = f"public, max-age={UN_AN_S}, immutable" if "v" in request.args else "no-cache"
            reponse.headers["Cache-Control"] = cache
        return reponse
