"""The home of the back office."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_admin import AdminIndexView, expose

from admin.base import Gardee
from annuaire.moderation import queries
from annuaire.moderation.queries import Travail
from comptes.navigateur import roles_courants
from comptes.permissions import Permission, autorise

LISTES = (
    (Travail.PROPOSITION, "propositions à lire", "gestion_propositions.index"),
    (Travail.SIGNALEMENT, "signalements", "gestion_signalements.index"),
    (Travail.DOUBLON, "doublons probables", "gestion_doublons.index"),
    (Travail.VERIFICATION, "vérifications demandées par les imports", "gestion_verifications.index"),
)


class Accueil(Gardee, AdminIndexView):
    """What waits, and for whom."""

    permission = Permission.GESTION_ACCEDER

    @expose()
    def index(self) -> Any:
        """Counts of the worklists; a member sees the way to the listings."""
        agent = autorise(roles_courants(), Permission.CONTRIBUTION_TRAITER)
        fiches = autorise(roles_courants(), Permission.STRUCTURE_MODIFIER)
        return self.render("admin/index.html", agent=agent, fiches=fiches, listes=_listes() if agent else [])


def _listes() -> list[tuple[str, int, str]]:
    nombres = queries.nombres()
    listes = [(libelle, nombres[travail], url_for(endpoint)) for travail, libelle, endpoint in LISTES]
    jamais = url_for("gestion_fiches.index_view", flt0_statut_est="publiee", flt1_confirmation_est="non")
    return [*listes, ("fiches publiées jamais confirmées", queries.jamais_confirmees(), jamais)]
