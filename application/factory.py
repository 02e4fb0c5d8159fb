"""``create_app``: every package meets here and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask
from flask_compress import Compress

import admin
import annuaire.confirmations.views
import annuaire.contributions.views
import annuaire.espace.views
import annuaire.membres.views
import annuaire.revendications.views
import annuaire.views
import comptes.navigateur
import comptes.securite
import comptes.views
import label.views
from application import (
    acces,
    cache_pages,
    commandes,
    erreurs,
    gabarits,
    journaux,
    migrations,
    pages,
    securite,
    statique,
    transactions,
)
from application.config import RACINE, Config, Environnement
from application.travaux import installer_travaux
from comptes.proconnect import ProConnect
from socle.database import db, engine_options, preparer_engine

compression = Compress()


def create_app(config: Config | None = None) -> Flask:
    """Build the application. Touches no database: see ``application.preparation``."""
    config = config or Config.depuis_environnement()
    config.instance.mkdir(parents=True, exist_ok=True)
    app = Flask(
        "ess47",
        root_path=str(RACINE),
        instance_path=str(config.instance),
        template_folder="templates",
        static_folder="static",
    )
    app.extensions["config"] = config
    app.config.update(
        ENVIRONNEMENT=config.environnement.value,
        TESTING=config.environnement is Environnement.TEST,
        SECRET_KEY=config.cle_secrete,
        SQLALCHEMY_DATABASE_URI=config.base_de_donnees,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(config.base_de_donnees),
        COMPRESS_MIMETYPES=[
            "text/html", "text/css", "text/javascript", "application/javascript", "application/json",
            "application/geo+json", "application/ld+json", "image/svg+xml", "text/csv", "text/plain", "application/xml",
        ],
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,  # application.cache_pages does, once the answer is kept
    )  # fmt: skip
    if config.url_publique:  # any other Host header is refused
        app.config["TRUSTED_HOSTS"] = [urlsplit(config.url_publique).hostname, "localhost", "127.0.0.1"]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    securite.configurer(app, config)
    journaux.init_app(app)
    cache_pages.init_app(app, config)  # before those whose answers it keeps: see there
    _installer_base(app)
    compression.init_app(app)
    cache_pages.valider(app)
    gabarits.init_app(app, config)
    erreurs.init_app(app)
    securite.init_app(app, config)
    comptes.securite.init_app(app)
    comptes.navigateur.init_app(app)
    if config.proconnect is not None:
        app.extensions["proconnect"] = ProConnect(app, config.proconnect)
    installer_travaux(app, config)
    _installer_routes(app, config)
    commandes.init_app(app)
    migrations.init_app(app)
    transactions.ouvrir_avant(app)
    acces.init_app(app)
    transactions.init_app(app)  # last: see there
    statique.init_app(app, config, securite.entetes_statiques(config))  # outermost: asks nothing of the rest
    return app


def _installer_base(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        preparer_engine(db.engine)


def _installer_routes(app: Flask, config: Config) -> None:
    app.register_blueprint(annuaire.views.blueprint)
    app.register_blueprint(annuaire.espace.views.blueprint)
    app.register_blueprint(annuaire.membres.views.blueprint)
    app.register_blueprint(label.views.blueprint)
    app.register_blueprint(comptes.views.blueprint)
    securite.csrf.exempt(app.view_functions["comptes.confirmer_desabonnement"])  # mail programs send it: RFC 8058
    app.register_blueprint(pages.creer_blueprint(styleguide=not config.production))
    admin.init_app(app, securite.csp_nonce)
