"""Likely duplicates, side by side."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin.base import qui
from admin.comparaison import comparer
from admin.travail import ListeDeTravail, ou_404
from annuaire.enums import EtatVerification, NatureVerification
from annuaire.moderation import queries, services
from annuaire.moderation.queries import Travail
from socle.base import maintenant


class Doublons(ListeDeTravail):
    """The pairs that look like one and the same."""

    travail = Travail.DOUBLON
    titre = "Doublons"
    aide = "Deux fiches qui semblent dire la même structure, les plus probables d’abord."
    action_lot = "Ce ne sont pas des doublons"
    effet_lot = "Ces paires ne seront plus jamais proposées."

    def charger(self, id: str) -> Any:
        """The pair, or 404."""
        trouvee = ou_404(queries.verification(id))
        return trouvee if trouvee.nature == NatureVerification.DOUBLON else ou_404(None)

    @expose("/<id>")
    def voir(self, id: str) -> ResponseReturnValue:
        """Field by field."""
        paire = self.charger(id)
        return str(
            self.render(
                "gestion/doublon.html",
                paire=paire,
                lignes=comparer(paire.structure, paire.autre),
                ouvert=paire.etat == EtatVerification.A_TRAITER,
                prise=self.prise(id),
            )
        )

    @expose("/<id>/separer", methods=("POST",))
    def separer(self, id: str) -> ResponseReturnValue:
        """« Ce n’est pas un doublon »."""
        try:
            self.traiter_du_lot(self.charger(id))
        except services.DecisionRefusee as refus:
            flash(str(refus), "alerte")
        else:
            flash("C’est noté\u00a0: ce sont deux structures. La paire ne reviendra pas.", "succes")
        return redirect(url_for(".index"), 303)

    def traiter_du_lot(self, objet: Any) -> None:
        """Told apart; the service writes the journal."""
        services.separer(objet, qui()[0], maintenant())
        services.laisser(self.travail, objet.id)
