"""Report an error on a listing."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import presentation
from annuaire.contributions import forms, signalements
from annuaire.contributions.enums import MotifSignalement
from annuaire.contributions.forms import Saisie
from annuaire.contributions.views.contexte import page, refus_robot
from annuaire.models import Structure
from annuaire.views.fiche import structure_ou_404
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.limites import au_plus


@blueprint.get("/structures/<slug_id>/signaler")
@exige(Permission.ANNUAIRE_CONTRIBUER)
def signaler(slug_id: str) -> ResponseReturnValue:
    """The form; ``?envoye=1`` says that it was received."""
    structure = structure_ou_404(slug_id)
    if slug_id != f"{structure.slug}-{structure.id}":
        return redirect(url_for("annuaire.signaler", slug_id=f"{structure.slug}-{structure.id}"), 301)
    gabarit = "signale" if request.args.get("envoye") == "1" else "signaler"
    return _montrer(structure, Saisie(), gabarit=gabarit)


@blueprint.post("/structures/<slug_id>/signaler")
@exige(Permission.ANNUAIRE_CONTRIBUER)
@au_plus("20 per hour")
def envoyer_signalement(slug_id: str) -> ResponseReturnValue:
    """Tell the agents."""
    structure = structure_ou_404(slug_id)
    saisie = forms.lire_signalement(request.form)
    saisie.erreurs |= refus_robot()
    if saisie.erreurs:
        return _montrer(structure, saisie, 422)
    lues = saisie.valeurs
    signalements.signaler(structure, lues["motif"], lues["message"], lues["courriel"], maintenant())
    url = url_for("annuaire.signaler", slug_id=f"{structure.slug}-{structure.id}", envoye=1)
    return redirect(url, 303)


def _montrer(structure: Structure, saisie: Saisie, statut: int = 200, gabarit: str = "signaler") -> ResponseReturnValue:
    return page(
        gabarit,
        statut,
        structure=structure,
        saisie=saisie,
        motifs=list(MotifSignalement),
        url_fiche=presentation.url_structure(structure),
    )
