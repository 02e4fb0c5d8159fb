"""Templates: strict variables, filters and the few globals that every page may use."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, request
from jinja2 import StrictUndefined

import socle.typographie
from annuaire import queries
from application.config import Config
from application.securite import csp_nonce
from socle.economie import economise
from socle.typographie_gabarits import EspacesInsecables

FILTRES = ("nombre", "distance_km", "date_longue", "moment", "espaces", "telephone_fr", "pluriel")


def url_canonique() -> str:
    """This page's address without its query string, on the public host."""
    config: Config = current_app.extensions["config"]
    return (config.url_publique or request.host_url.rstrip("/")) + request.path


def init_app(app: Flask, config: Config) -> None:
    """Set the Jinja environment."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension(EspacesInsecables)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    for nom in FILTRES:
        app.add_template_filter(getattr(socle.typographie, nom), nom)

    app.add_template_global(csp_nonce)  # for libraries that write scripts into the page
    app.add_template_global(economise)

    @app.context_processor
    def variables() -> dict[str, Any]:
        return {
            # Error pages never call it: the database may be down.
            "demonstration_presente": queries.demonstration_presente,
            "url_canonique": url_canonique,
            "hebergeur": config.hebergeur,
        }

    @app.after_request
    def varier(reponse: Response) -> Response:
        if reponse.mimetype == "text/html":
            reponse.vary.add("Save-Data")  # see ``layouts/_tete.html``
        return reponse
