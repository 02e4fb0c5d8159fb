"""Claims of listings: who says that a structure is theirs, on what reason; accept or refuse."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin.base import Gardee
from admin.travail import auteur, ou_404
from annuaire.contributions.workflow import TransitionInterdite
from annuaire.membres.queries import representants
from annuaire.revendications import queries, services
from annuaire.revendications.models import Revendication
from annuaire.revendications.services import RevendicationRefusee
from annuaire.revendications.workflow import Action, possibles
from comptes.navigateur import compte_connecte
from comptes.permissions import Permission
from socle import journal
from socle.base import maintenant
from socle.database import db

MOTIF_MAXIMUM = 2000
DECISIONS = {
    Action.ACCEPTER.value: (services.accepter_revendication, "La personne tient désormais la fiche."),
    Action.REFUSER.value: (
        services.refuser_revendication,
        "La demande est refusée\u00a0; son motif est dit à la personne.",
    ),
}


class Revendications(Gardee):
    """The claims that wait, and the page of one."""

    permission = Permission.CONTRIBUTION_TRAITER

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """Oldest first; those that only an agent can end are said."""
        return str(self.render("gestion/revendications.html", attendues=queries.revendications_en_attente()))

    @expose("/<id>")
    def voir(self, id: str) -> ResponseReturnValue:
        """Who, which listing, on what reason, and who keeps it already."""
        return self._page(_charger(id))

    @expose("/<id>/<action>", methods=("POST",))
    def agir(self, id: str, action: str) -> ResponseReturnValue:
        """A decision, with its reason."""
        revendication = _charger(id)
        decider, message = ou_404(DECISIONS.get(action))
        try:
            decider(revendication, auteur(), request.form.get("motif", "")[:MOTIF_MAXIMUM], maintenant())
        except (RevendicationRefusee, TransitionInterdite) as refus:
            db.session.rollback()
            return self._page(_charger(id), action, str(refus)), 422
        journal.noter(
            f"revendication.{action}", "revendication", id, qui=compte_connecte().id,
            details={"structure": revendication.structure.id}, maintenant=maintenant(),
        )  # fmt: skip
        flash(message, "succes")
        return redirect(url_for(".index"), 303)

    def _page(self, revendication: Revendication, action: str = "", erreur: str = "") -> str:
        return str(
            self.render(
                "gestion/revendication.html",
                revendication=revendication,
                representants=representants(revendication.structure),
                actions={possible.value for possible in possibles(revendication, auteur())} & DECISIONS.keys(),
                action=action,
                erreur=erreur,
                tape=request.form,
            )
        )


def _charger(id: str) -> Revendication:
    trouvee: Revendication = ou_404(queries.revendication_par_id(id))
    return trouvee
