"""A worklist: its page, who is on what, and many rows at once after a confirmation."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin.base import Gardee, qui
from annuaire.contributions.services import ContributionRefusee
from annuaire.contributions.workflow import Auteur, TransitionInterdite
from annuaire.moderation import queries, services
from annuaire.moderation.queries import Travail
from comptes.permissions import Permission
from socle import journal
from socle.base import maintenant
from socle.identifiants import est_id

LOT_MAXIMUM = 50
REFUS = (ContributionRefusee, TransitionInterdite, services.DecisionRefusee)


class ListeDeTravail(Gardee):
    """What the four worklists share."""

    permission = Permission.CONTRIBUTION_TRAITER
    travail: Travail
    titre = ""
    aide = ""
    vide = "Rien à traiter."
    sortes: dict[str, str] = {}
    action_lot = ""  # what may be done to many rows at once: its label
    effet_lot = ""

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """The rows still to be dealt with, oldest first."""
        sorte = request.args.get("sorte", "")
        sorte = sorte if sorte in self.sortes else ""
        page = queries.page_de(self.travail, _numero(request.args.get("page", "1")), sorte)
        return str(self.render("gestion/travail.html", page=page, sorte=sorte))

    @expose("/<id>/prendre", methods=("POST",))
    def prendre(self, id: str) -> ResponseReturnValue:
        """« Je m’en occupe », or no longer."""
        self.charger(id)
        if request.form.get("laisser"):
            services.laisser(self.travail, id)
        else:
            services.prendre(self.travail, id, qui()[0], maintenant())
        return redirect(url_for(".voir", id=id), 303)

    @expose("/lot", methods=("POST",))
    def lot(self) -> ResponseReturnValue:
        """The rows that were ticked: asked again, then done."""
        ids = [id for id in request.form.getlist("ids") if est_id(id)][:LOT_MAXIMUM]
        page = queries.page_de(self.travail, 1, ids=ids)
        if not self.action_lot or not page.lignes:
            flash("Cochez au moins une ligne.", "alerte")
            return redirect(url_for(".index"), 303)
        if request.form.get("confirme") != "1":
            return str(self.render("gestion/lot.html", page=page))
        for ligne in page.lignes:
            self.traiter_du_lot(self.charger(ligne.id))
        flash(f"C’est fait pour {len(page.lignes)} ligne{'s' if len(page.lignes) > 1 else ''}.", "succes")
        return redirect(url_for(".index"), 303)

    def charger(self, id: str) -> Any:
        """The row with this id, or 404."""
        raise NotImplementedError

    def traiter_du_lot(self, objet: Any) -> None:
        """Do to one row what is done to many."""
        raise NotImplementedError

    def prise(self, id: str) -> Any:
        """Who is on this row, if anybody."""
        return queries.prises(self.travail, [id]).get(id)

    def decider(self, action: str, id: str, **details: Any) -> None:
        """Write the decision in the journal; nobody has to deal with it any more."""
        services.laisser(self.travail, id)
        journal.noter(
            f"{self.travail.value}.{action}", self.travail.value, id, qui=qui()[0].id, details=details,
            maintenant=maintenant(),
        )  # fmt: skip


def auteur() -> Auteur:
    """Who acts, as contributions know it."""
    compte, roles = qui()
    return Auteur(compte.id, roles)


def ou_404(objet: Any) -> Any:
    """The object, or 404."""
    return objet if objet is not None else abort(404)


def _numero(brut: str) -> int:
    return int(brut) if brut.isdecimal() and len(brut) < 7 else 1
