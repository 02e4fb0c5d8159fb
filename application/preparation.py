"""Makes an instance ready: database migrated, reference data, first listings, search index."""

from __future__ import annotations

import logging

from flask import Flask

from annuaire import queries
from annuaire import services as annuaire_services
from annuaire.demonstration.services import charger_demonstration
from annuaire.membres.demonstration import representer_demonstration
from application import migrations
from application.config import Config
from comptes.enums import Role
from comptes.services import demonstration as comptes_demonstration
from socle.base import maintenant
from socle.database import activer_postgis, db, verifier_base
from socle.unit_of_work import unite_de_travail
from socle.verrou import creer_verrou
from territoire.services import charger_reference

journal = logging.getLogger(__name__)


def preparer(app: Flask, *, demonstration: bool = False) -> None:
    """Bring the instance up to date; does nothing to one that is. One process at a time.

    ``demonstration``: load the invented listings when the directory is empty and the configuration allows it.
    Raises ``BaseInutilisable``.
    """
    from flask_migrate import upgrade  # heavy: only here

    config: Config = app.extensions["config"]
    migrations.installer(app)
    with app.app_context():
        activer_postgis(db.engine)
        verifier_base(db.engine)
        with creer_verrou(db.engine, config.instance, "preparation"):
            upgrade()
            with unite_de_travail():
                charger_reference()
            if demonstration and config.demonstration:
                with unite_de_travail():
                    charger_demonstration(maintenant())
            with unite_de_travail():
                _comptes_de_demonstration(config)
            _verifier_index(app)


def _comptes_de_demonstration(config: Config) -> None:
    """There in a demonstration, shut anywhere else: everybody knows their password."""
    if config.comptes_demonstration:
        comptes_demonstration.rouvrir_comptes()
        comptes_demonstration.charger_comptes(maintenant())
        representer_demonstration(comptes_demonstration.courriel(Role.MEMBRE), maintenant())
    else:
        comptes_demonstration.fermer_comptes(maintenant())


def _verifier_index(app: Flask) -> None:
    """Rebuild an index that is absent, damaged, or that does not hold as many listings as the database."""
    moteur = app.extensions["moteur_recherche"]
    etat = moteur.etat()
    if etat.sain and etat.documents == queries.nombre_publiees():
        return
    journal.info("reconstruction de l’index")
    annuaire_services.reconstruire_index(moteur)
