"""The follow-up of a proposal, under its secret link: receipt, answer, withdrawal."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import presentation
from annuaire.contributions import forms, queries, services
from annuaire.contributions.enums import EtatSuggestion
from annuaire.contributions.forms import Saisie
from annuaire.contributions.models import Suggestion
from annuaire.contributions.views.contexte import page_secrete, refus_piege, suggestion_ou_404
from annuaire.contributions.workflow import PROPOSANT, Action, TransitionInterdite, possibles
from annuaire.enums import Statut
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.limites import au_plus


@blueprint.get("/propositions/<code>")
@exige(Permission.ANNUAIRE_CONTRIBUER)
def suivi(code: str) -> ResponseReturnValue:
    """Where a proposal is. ``?recue=1``: it has just been sent, the page is its receipt."""
    suggestion = suggestion_ou_404(code)
    if suggestion.etat == EtatSuggestion.BROUILLON:
        return redirect(url_for("annuaire.etape", code=code, etape="envoi"), 303)
    return _montrer(suggestion, code, Saisie())


def _montrer(suggestion: Suggestion, code: str, saisie: Saisie, statut: int = 200) -> ResponseReturnValue:
    structure = suggestion.structure
    visible = structure is not None and structure.statut in (Statut.PUBLIEE, Statut.FUSIONNEE)
    return page_secrete(
        "suivi",
        statut,
        suggestion=suggestion,
        code=code,
        saisie=saisie,
        recue=request.args.get("recue") == "1" and suggestion.etat == EtatSuggestion.DEPOSEE,
        actions=possibles(suggestion, PROPOSANT),
        peut_retirer=Action.RETIRER in possibles(suggestion, PROPOSANT),
        url_fiche=presentation.url_structure(structure) if structure is not None and visible else None,
        evenements=queries.evenements(suggestion),
        lien=url_for("annuaire.suivi", code=code, _external=True),
    )


@blueprint.post("/propositions/<code>")
@exige(Permission.ANNUAIRE_CONTRIBUER)
@au_plus("20 per hour")
def completer_proposition(code: str) -> ResponseReturnValue:
    """Answer what an agent asked."""
    suggestion = suggestion_ou_404(code)
    saisie = forms.lire_reponse(request.form)
    saisie.erreurs |= refus_piege()
    if saisie.erreurs and suggestion.etat == EtatSuggestion.A_COMPLETER:
        return _montrer(suggestion, code, saisie, 422)
    try:
        services.completer(suggestion, saisie.valeurs["reponse"] or "", maintenant())
    except TransitionInterdite:  # answered from another tab, or closed meanwhile: the page says so
        return _montrer(suggestion, code, Saisie(), 409)
    return redirect(url_for("annuaire.suivi", code=code), 303)


@blueprint.post("/propositions/<code>/retirer")
@exige(Permission.ANNUAIRE_CONTRIBUER)
@au_plus("20 per hour")
def retirer_proposition(code: str) -> ResponseReturnValue:
    """Take it back."""
    suggestion = suggestion_ou_404(code)
    try:
        services.retirer(suggestion, maintenant())
    except TransitionInterdite:
        return _montrer(suggestion, code, Saisie(), 409)
    return redirect(url_for("annuaire.suivi", code=code), 303)
