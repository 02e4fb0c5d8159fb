"""Proposed structures: read, accept, refuse, ask, or say that it is there already."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin.travail import REFUS, ListeDeTravail, auteur, ou_404
from annuaire.contributions import services
from annuaire.contributions.models import Suggestion
from annuaire.contributions.proposition import a_plat, alertes, candidat
from annuaire.contributions.queries import evenements, semblables_en_attente, suggestion_par_id
from annuaire.contributions.ressemblances import certaine
from annuaire.contributions.services import ContributionRefusee
from annuaire.contributions.workflow import Action, possibles
from annuaire.enums import LIBELLES_SECTEUR, Secteur
from annuaire.models import Structure
from annuaire.moderation.queries import Travail
from socle.base import maintenant
from socle.database import db
from socle.identifiants import LONGUEUR_ID
from territoire.queries import noms_communes

MONTRES = {
    "nom": "Nom", "siret": "SIRET", "rna": "RNA", "adresse": "Adresse", "complement_adresse": "Complément",
    "description": "Description", "horaires_saisis": "Horaires", "telephone": "Téléphone", "courriel": "Courriel",
    "site_web": "Site",
}  # fmt: skip


class Propositions(ListeDeTravail):
    """The list and the page of a proposal."""

    travail = Travail.PROPOSITION
    titre = "Propositions"
    aide = "Les structures proposées sur le site\u00a0: à publier, à refuser, à rattacher à une fiche, ou à préciser."

    def charger(self, id: str) -> Suggestion:
        """The proposal, or 404."""
        trouvee: Suggestion = ou_404(suggestion_par_id(id))
        return trouvee

    @expose("/<id>")
    def voir(self, id: str) -> ResponseReturnValue:
        """All that it says, what it resembles, and what may be done."""
        return self._page(self.charger(id))

    @expose("/<id>/<action>", methods=("POST",))
    def agir(self, id: str, action: str) -> ResponseReturnValue:
        """One of the decisions."""
        suggestion = self.charger(id)
        faire = {
            Action.ACCEPTER.value: _accepter,
            Action.REFUSER.value: _refuser,
            Action.DEMANDER_PRECISIONS.value: _demander,
            Action.RATTACHER_DOUBLON.value: _rattacher,
        }.get(action)
        try:
            message = ou_404(faire)(suggestion)
        except REFUS as refus:
            db.session.rollback()
            return self._page(self.charger(id), action, str(refus)), 422
        self.decider(action, id)
        flash(message, "succes")
        return redirect(url_for(".index"), 303)

    def _page(self, suggestion: Suggestion, action: str = "", erreur: str = "") -> str:
        dits = a_plat(suggestion)
        lignes = [(libelle, dits[nom]) for nom, libelle in MONTRES.items() if dits.get(nom)]
        lignes.append(("Commune", noms_communes().get(dits.get("code_insee") or "", "non dite")))
        lignes.append(("Secteurs", ", ".join(LIBELLES_SECTEUR[Secteur(s)] for s in dits.get("secteurs", ()))))
        lignes.append(("Contact publiable", dits.get("contact_consenti") or "non"))
        return str(
            self.render(
                "gestion/proposition.html",
                suggestion=suggestion,
                lignes=lignes,
                alertes=alertes(suggestion),
                deja=certaine(candidat(suggestion)),
                semblables=semblables_en_attente(suggestion),
                evenements=evenements(suggestion),
                actions={possible.value for possible in possibles(suggestion, auteur())},
                prise=self.prise(suggestion.id),
                action=action,
                erreur=erreur,
                tape=request.form,
            )
        )


def _accepter(suggestion: Suggestion) -> str:
    structure = services.accepter(
        suggestion,
        auteur(),
        maintenant(),
        avec_personnes=request.form.get("avec_personnes") == "1",
        malgre_doublon=request.form.get("malgre_doublon") == "1",
    )
    return f"«\u00a0{structure.nom}\u00a0» est publiée."


def _refuser(suggestion: Suggestion) -> str:
    services.refuser(suggestion, auteur(), request.form.get("motif", "")[:2000], maintenant())
    return "La proposition est refusée\u00a0; son motif est dit à la personne."


def _demander(suggestion: Suggestion) -> str:
    services.demander_precisions(suggestion, auteur(), request.form.get("question", "")[:2000], maintenant())
    return "La question est posée."


def _rattacher(suggestion: Suggestion) -> str:
    structure = fiche_dite(request.form.get("fiche", ""))
    services.rattacher_doublon(suggestion, auteur(), structure, maintenant())
    return f"La proposition est rattachée à «\u00a0{structure.nom}\u00a0»."


def fiche_dite(texte: str) -> Any:
    """The listing whose address or identifier was pasted. Raises ``ContributionRefusee``."""
    id = texte.strip().split("?")[0].rstrip("/")[-LONGUEUR_ID:]
    trouvee = db.session.query(Structure).filter(Structure.id == id).one_or_none()
    if trouvee is None:
        raise ContributionRefusee("Collez l’adresse de la fiche\u00a0: celle-ci n’en est pas une.")
    return trouvee
