"""What happens after a commit: the search engine, the outbox handlers and the job queue."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from flask import Flask, current_app

from annuaire import photos
from annuaire import services as annuaire_services
from annuaire.confirmations.services import envoyer_demandes
from annuaire.contributions.entretien import oublier
from annuaire.contributions.preremplissage import AnnuaireEntreprises
from annuaire.membres import invitations
from annuaire.recherche.fabrique import creer_moteur
from annuaire.revendications import services as revendications
from application.config import Config, Environnement
from comptes.services import demandes, entretien, preferences
from socle import mail, outbox
from socle.base import maintenant
from socle.database import db
from socle.jobs import Periodique, Taches, creer_huey
from socle.unit_of_work import unite_de_travail
from socle.verrou import creer_verrou
from territoire.geocodage import ClientGeocodage

journal = logging.getLogger(__name__)

VEILLE_INDEX = "veiller_sur_l_index"


def envoyer_la_semaine() -> None:
    """The mail of those who want one a week."""
    with unite_de_travail():
        preferences.envoyer_la_semaine()


def veiller_sur_l_index() -> None:
    """An index that was damaged while the site serves is mended within the minute."""
    if annuaire_services.veiller_sur_l_index(current_app.extensions["moteur_recherche"]):
        journal.error("l’index était illisible : il est reconstruit")


def oublier_les_photos() -> None:
    """Those that no listing shows any more."""
    photos.oublier(Path(current_app.instance_path) / "photos", maintenant())


def expirer_les_revendications() -> None:
    """Claims whose code is out of date, invitations that nobody answered."""
    with unite_de_travail():
        revendications.expirer(maintenant())
        invitations.oublier(maintenant())


PERIODIQUES = (
    Periodique(VEILLE_INDEX, {"minute": "*"}, veiller_sur_l_index),
    Periodique("expirer_les_revendications", {"minute": "57", "hour": "3"}, expirer_les_revendications),
    Periodique("oublier_les_contributions", {"minute": "27", "hour": "3"}, lambda: oublier(maintenant())),
    Periodique("demander_confirmation", {"minute": "47", "hour": "5"}, lambda: envoyer_demandes(maintenant())),
    Periodique("entretenir_les_comptes", {"minute": "37", "hour": "3"}, entretien.entretenir),
    Periodique("oublier_les_photos", {"minute": "47", "hour": "3"}, oublier_les_photos),
    Periodique("envoyer_la_semaine", {"minute": "0", "hour": "6", "day_of_week": "1"}, envoyer_la_semaine),  # UTC
)


def installer_travaux(app: Flask, config: Config) -> None:
    """Set ``app.extensions`` ``moteur_recherche``, ``outbox``, ``drainer``, ``taches`` and ``geocodage``."""
    with app.app_context():
        engine = db.engine
    moteur = creer_moteur(config.moteur.value, config.instance / "index", engine)

    def indexer(messages: Sequence[outbox.Message]) -> None:
        annuaire_services.indexer_structures([message.charge["id"] for message in messages], moteur)

    def reconstruire(_messages: Sequence[outbox.Message]) -> None:
        annuaire_services.reconstruire_index(moteur)

    registre = outbox.Registre()
    registre.declarer(annuaire_services.SUJET_INDEX, indexer)
    registre.declarer(annuaire_services.SUJET_RECONSTRUCTION, reconstruire)
    registre.declarer(mail.SUJET_OUTBOX, mail.Facteur(config.courriel), confidentiel=True)
    registre.declarer(demandes.SUJET_OUTBOX, demandes.traiter, confidentiel=True)

    def drainer() -> int:
        return outbox.drainer(registre, creer_verrou(engine, config.instance, "outbox"))

    file = creer_huey(config.base_de_donnees, config.instance, en_memoire=config.environnement is Environnement.TEST)
    app.extensions.update(
        moteur_recherche=moteur,
        outbox=registre,
        drainer=drainer,
        taches=Taches(app, file, drainer, PERIODIQUES),
        geocodage=ClientGeocodage(config.geocodage_url),
        entreprises=AnnuaireEntreprises(config.recherche_entreprises_url),
    )
