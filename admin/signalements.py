"""Reported errors and checks asked by imports: the same outcomes, on one page each."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin.propositions import fiche_dite
from admin.travail import REFUS, ListeDeTravail, auteur, ou_404
from annuaire.contributions import signalements
from annuaire.contributions.enums import LIBELLES_MOTIF, EtatSignalement, IssueSignalement
from annuaire.contributions.queries import signalement_par_id
from annuaire.contributions.services import ContributionRefusee
from annuaire.enums import EtatVerification, NatureVerification
from annuaire.moderation import queries
from annuaire.moderation.queries import LIBELLES_NATURE, Travail
from socle.base import maintenant
from socle.database import db


class _AvecIssue(ListeDeTravail):
    action_lot = "Classer sans suite"
    effet_lot = "Les fiches restent telles qu’elles sont."

    @expose("/<id>", methods=("GET", "POST"))
    def voir(self, id: str) -> ResponseReturnValue:
        """What is said of the listing, and the outcomes."""
        objet = self.charger(id)
        if request.method == "GET":
            return self._page(objet)
        choisie = request.form.get("issue", "")
        try:
            if choisie not in set(IssueSignalement):
                raise ContributionRefusee("Choisissez ce que devient la fiche.")
            issue = IssueSignalement(choisie)
            gardee = fiche_dite(request.form.get("fiche", "")) if issue is IssueSignalement.FUSIONNEE else None
            self.clore(objet, issue, request.form.get("reponse", "")[:2000], gardee)
        except REFUS as refus:
            db.session.rollback()
            return self._page(self.charger(id), str(refus)), 422
        self.decider("traiter", id, issue=issue.value)
        flash("C’est traité.", "succes")
        return redirect(url_for(".index"), 303)

    def traiter_du_lot(self, objet: Any) -> None:
        """Nothing to change."""
        self.clore(objet, IssueSignalement.SANS_SUITE, "", None)
        self.decider("traiter", objet.id, issue=IssueSignalement.SANS_SUITE.value)

    def clore(self, objet: Any, issue: IssueSignalement, reponse: str, gardee: Any) -> None:
        """Give the listing its outcome."""
        raise NotImplementedError

    def _page(self, objet: Any, erreur: str = "") -> str:
        return str(
            self.render(
                "gestion/signalement.html",
                objet=objet,
                structure=objet.structure,
                sorte=self.sorte_de(objet),
                dit=self.dit_de(objet),
                ouvert=objet.etat in (EtatSignalement.OUVERT, EtatVerification.A_TRAITER),
                avec_reponse=self.travail is Travail.SIGNALEMENT,
                issues=IssueSignalement,
                prise=self.prise(objet.id),
                erreur=erreur,
                tape=request.form,
            )
        )

    def sorte_de(self, objet: Any) -> str:
        """Why it is on the list."""
        raise NotImplementedError

    def dit_de(self, objet: Any) -> str:
        """What is said."""
        raise NotImplementedError


class Signalements(_AvecIssue):
    """Errors that visitors report."""

    travail = Travail.SIGNALEMENT
    titre = "Signalements"
    aide = "Ce que les visiteurs disent faux. Qui a laissé son adresse reçoit la réponse."
    sortes = {motif.value: libelle for motif, libelle in LIBELLES_MOTIF.items()}

    def charger(self, id: str) -> Any:
        """The report, or 404."""
        return ou_404(signalement_par_id(id))

    def clore(self, objet: Any, issue: IssueSignalement, reponse: str, gardee: Any) -> None:
        """Answer it."""
        signalements.traiter_signalement(objet, auteur(), issue, reponse, maintenant(), gardee=gardee)

    def sorte_de(self, objet: Any) -> str:
        """The reason chosen."""
        return str(objet.motif.libelle)

    def dit_de(self, objet: Any) -> str:
        """The message."""
        return objet.message or ""


class Verifications(_AvecIssue):
    """What imports ask agents to check."""

    travail = Travail.VERIFICATION
    titre = "Vérifications"
    aide = "Ce que les imports demandent de vérifier\u00a0: fermetures, disparitions, appartenance à l’ESS, conflits."
    sortes = {n.value: libelle for n, libelle in LIBELLES_NATURE.items() if n is not NatureVerification.DOUBLON}

    def charger(self, id: str) -> Any:
        """The check, or 404."""
        trouvee = ou_404(queries.verification(id))
        return ou_404(None) if trouvee.nature == NatureVerification.DOUBLON else trouvee

    def clore(self, objet: Any, issue: IssueSignalement, reponse: str, gardee: Any) -> None:
        """Deal with it."""
        signalements.traiter_verification(objet, auteur(), issue, maintenant(), gardee=gardee)

    def sorte_de(self, objet: Any) -> str:
        """Its nature."""
        return LIBELLES_NATURE[objet.nature]

    def dit_de(self, objet: Any) -> str:
        """The reasons of the import."""
        return " ".join(objet.raisons)
