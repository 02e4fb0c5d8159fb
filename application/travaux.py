"""What happens after a commit: the search engine, the outbox handlers and the job queue."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

from annuaire import services as annuaire_services
from annuaire.contributions.entretien import oublier
from annuaire.contributions.preremplissage import AnnuaireEntreprises
from annuaire.recherche.fabrique import creer_moteur
from application.config import Config, Environnement
from socle import mail, outbox
from socle.base import maintenant
from socle.database import db
from socle.jobs import Taches, creer_huey
from socle.verrou import creer_verrou
from territoire.geocodage import ClientGeocodage


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
    registre.declarer(mail.SUJET_OUTBOX, mail.Facteur(config.courriel))

    def drainer() -> int:
        return outbox.drainer(registre, creer_verrou(engine, config.instance, "outbox"))

    file = creer_huey(config.base_de_donnees, config.instance, en_memoire=config.environnement is Environnement.TEST)
    app.extensions.update(
        moteur_recherche=moteur,
        outbox=registre,
        drainer=drainer,
        taches=Taches(app, file, drainer, chaque_nuit=[lambda: oublier(maintenant())]),
        geocodage=ClientGeocodage(config.geocodage_url),
        entreprises=AnnuaireEntreprises(config.recherche_entreprises_url),
    )
