"""What is asked of a member, on one screen; one listing of theirs, with all that can be done to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import presentation
from annuaire.contributions.models import Signalement
from annuaire.enums import Statut
from annuaire.espace import services
from annuaire.espace.completude import completude
from annuaire.espace.enums import Section
from annuaire.espace.queries import MODIFIABLES, signalements_de
from annuaire.espace.views.plan import blueprint, structure_ou_404
from annuaire.membres.queries import structures_de
from annuaire.models import Structure
from comptes.navigateur import compte_connecte, roles_courants
from comptes.permissions import Permission, autorise, exige
from socle.base import maintenant
from territoire.queries import noms_communes

MANQUES_RESUMES = 3


@blueprint.get("/")
@exige(Permission.ESPACE_CONSULTER)
def accueil() -> ResponseReturnValue:
    """Every listing that the account represents, with what it waits for."""
    moment = maintenant()
    siennes = [s for s in structures_de(compte_connecte()) if s.statut in MODIFIABLES]
    signalements = signalements_de([structure.pk for structure in siennes])
    return render_template(
        "annuaire/espace/accueil.html",
        compte=compte_connecte(),
        fiches=[_resume(structure, signalements[structure.pk], moment) for structure in siennes],
        manques_resumes=MANQUES_RESUMES,
        agent=autorise(roles_courants(), Permission.GESTION_ACCEDER),
    )


@blueprint.get("/structures/<id>/")
@exige(Permission.STRUCTURE_MODIFIER)
def structure(id: str) -> ResponseReturnValue:
    """One listing: freshness, what is missing and what it would bring, the sections to modify."""
    fiche = structure_ou_404(id)
    return render_template(
        "annuaire/espace/structure.html",
        sections=list(Section),
        confirmee="confirmee" in request.args,
        **_resume(fiche, signalements_de([fiche.pk])[fiche.pk], maintenant()),
    )


@blueprint.post("/structures/<id>/confirmer")
@exige(Permission.STRUCTURE_MODIFIER)
def confirmer(id: str) -> ResponseReturnValue:
    """« Tout est exact »."""
    services.confirmer(structure_ou_404(id), compte_connecte(), maintenant())
    return redirect(url_for("espace.structure", id=id, confirmee=1), 303)


def _resume(structure: Structure, signalements: list[Signalement], moment: dt.datetime) -> dict[str, Any]:
    a_confirmer = presentation.age_fraicheur(structure, moment) != "recente"
    return {
        "structure": structure,
        "commune": noms_communes().get(structure.code_insee or "", ""),
        "url_fiche": presentation.url_structure(structure) if structure.statut == Statut.PUBLIEE else None,
        "phrase_fraicheur": presentation.phrase_fraicheur(structure, moment),
        "age_fraicheur": presentation.age_fraicheur(structure, moment),
        "a_confirmer": a_confirmer,
        "completude": completude(structure),
        "signalements": signalements,
    }
