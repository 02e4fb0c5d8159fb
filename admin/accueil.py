"""The home of the back office."""

from __future__ import annotations

from typing import Any

from flask_admin import AdminIndexView, expose

from admin.base import Gardee
from comptes.navigateur import roles_courants
from comptes.permissions import Permission, autorise


class Accueil(Gardee, AdminIndexView):
    """What waits, and for whom."""

    permission = Permission.GESTION_ACCEDER

    @expose()
    def index(self) -> Any:
        """Counts of the worklists; a member sees the way to the listings."""
        agent = autorise(roles_courants(), Permission.CONTRIBUTION_TRAITER)
        return self.render("admin/index.html", agent=agent)
