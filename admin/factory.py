"""Flask-Admin under our rules: French address, no clash of names, closed unless a view says who may enter."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask_admin import Admin

from admin.accueil import Accueil
from admin.base import Gardee
from admin.comptes import Comptes
from admin.doublons import Doublons
from admin.fiches import Fiches
from admin.historique import Historique
from admin.journal import Journal
from admin.propositions import Propositions
from admin.references import Communes, Epcis
from admin.reunions import Reunions
from admin.revendications import Revendications
from admin.signalements import Signalements, Verifications
from admin.tableau import Tableau
from annuaire.models import Structure
from comptes.models import Compte
from comptes.permissions import Permission
from socle.journal import JournalEntree
from territoire.models import Commune, Epci


def init_app(app: Flask, csp_nonce: Callable[[], str]) -> None:
    """Mount the back office, and tell ``application.acces`` what each of its blueprints requires."""
    gestion = Admin(
        app,
        name="Gestion ESS 47",
        index_view=Accueil(name="Accueil", endpoint="gestion", url="/gestion"),
        csp_nonce_generator=csp_nonce,
    )
    for vue in _vues():
        gestion.add_view(vue)
    app.extensions["permissions_gestion"] = permissions(gestion)


def _vues() -> list[Gardee]:
    return [
        Fiches(Structure, "Fiches", "gestion_fiches", "fiches"),
        Propositions(name="Propositions", endpoint="gestion_propositions", url="propositions"),
        Signalements(name="Signalements", endpoint="gestion_signalements", url="signalements"),
        Revendications(name="Revendications", endpoint="gestion_revendications", url="revendications"),
        Doublons(name="Doublons", endpoint="gestion_doublons", url="doublons"),
        Verifications(name="Vérifications", endpoint="gestion_verifications", url="verifications"),
        Tableau(name="Tableau de bord", endpoint="gestion_tableau", url="tableau"),
        Reunions(name="Fusions", endpoint="gestion_reunions", url="reunions"),
        Historique(name="Historique", endpoint="gestion_historique", url="historique"),
        Comptes(Compte, "Comptes", "gestion_comptes", "comptes"),
        Communes(Commune, "Communes", "gestion_communes", "communes"),
        Epcis(Epci, "Intercommunalités", "gestion_epcis", "intercommunalites"),
        Journal(JournalEntree, "Journal", "gestion_journal", "journal"),
    ]


def permissions(gestion: Admin) -> dict[str, Permission]:
    """For each blueprint of the back office, what it takes to enter. A view without any is left out, so refused."""
    return {vue.endpoint: vue.permission for vue in gestion._views if vue.permission is not None}
