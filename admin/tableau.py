"""The dashboard of agents."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin.base import Gardee
from annuaire.moderation import tableau
from comptes.permissions import Permission
from socle.base import maintenant
from territoire.queries import noms_communes


class Tableau(Gardee):
    """Freshness, coverage, unmet searches."""

    permission = Permission.CONTRIBUTION_TRAITER

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """All of it on one page, in four questions to the database."""
        return str(
            self.render(
                "gestion/tableau.html",
                fraicheur=tableau.fraicheur(maintenant()),
                epcis=tableau.par_epci(),
                secteurs=tableau.par_secteur(),
                recherches=tableau.recherches_vaines(maintenant()),
                communes=noms_communes(),
            )
        )
