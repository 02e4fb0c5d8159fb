"""The first step of a proposal: nothing is kept before it is sent."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import presentation
from annuaire.contributions import forms, services
from annuaire.contributions.enums import Etape
from annuaire.contributions.forms import Saisie
from annuaire.contributions.models import Suggestion
from annuaire.contributions.preremplissage import preremplir
from annuaire.contributions.services import PREREMPLI
from annuaire.contributions.views.contexte import page, page_secrete, refus_piege, sans_retenir_la_base
from annuaire.queries import structure_publiee_par_siret
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.limites import au_plus

PREREMPLIR = "preremplir"  # the button beside the SIRET


@blueprint.get("/proposer")
@exige(Permission.ANNUAIRE_CONTRIBUER)
def proposer() -> ResponseReturnValue:
    """The first step, empty or with what a search looked for (``nom``, ``ou``)."""
    depart = Saisie(brut={"nom": request.args.get("nom", "")[:200], "ou": request.args.get("ou", "")[:100]})
    return montrer(depart)


@blueprint.post("/proposer")
@exige(Permission.ANNUAIRE_CONTRIBUER)
@au_plus("60 per hour")
def commencer() -> ResponseReturnValue:
    """Open a draft, whose address is secret, and go on."""
    saisie = lire()
    if saisie.erreurs:
        return montrer(saisie, statut=422)
    trouve = _chercher(saisie)
    instant = maintenant()
    suggestion, code = services.ouvrir(saisie.valeurs, instant)
    if saisie.brut["ou"]:
        services.enregistrer(suggestion, Etape.LIEU, {"commune": saisie.brut["ou"]}, instant)
    return _continuer(suggestion, code, saisie, trouve)


def reprendre(suggestion: Suggestion, code: str) -> ResponseReturnValue:
    """The same step of a draft that is there already."""
    saisie = lire()
    if saisie.erreurs:
        return montrer(saisie, suggestion, code, statut=422)
    trouve = _chercher(saisie)
    services.enregistrer(suggestion, Etape.STRUCTURE, saisie.valeurs, maintenant())
    return _continuer(suggestion, code, saisie, trouve)


def lire() -> Saisie:
    """What was typed; the button pressed says whether a name or a SIRET is needed."""
    saisie = forms.lire_structure(request.form, recherche=request.form.get("action") == PREREMPLIR)
    saisie.brut["ou"] = request.form.get("ou", "")[:100]
    saisie.erreurs |= refus_piege()
    return saisie


def _chercher(saisie: Saisie) -> Any:
    """What is known of the SIRET, when that is what was asked."""
    if request.form.get("action") != PREREMPLIR:
        return None
    siret, api = saisie.valeurs["siret"], current_app.extensions["entreprises"]
    return sans_retenir_la_base(lambda: preremplir(siret, api))


def _continuer(suggestion: Suggestion, code: str, saisie: Saisie, trouve: Any) -> ResponseReturnValue:
    if trouve is not None:
        services.remplir(suggestion, saisie.valeurs["siret"], trouve, maintenant())
    etape = Etape.LIEU if trouve is None else Etape.STRUCTURE
    return redirect(url_for("annuaire.etape", code=code, etape=etape.value), 303)


def montrer(saisie: Saisie, suggestion: Suggestion | None = None, code: str = "", statut: int = 200) -> Response:
    """The page of the step; that of a draft says what the search by SIRET found."""
    prerempli = suggestion.donnees.get(PREREMPLI) if suggestion is not None else None
    siret = saisie.valeurs.get("siret") or saisie.brut.get("siret") or ""
    deja = structure_publiee_par_siret(siret) if not saisie.erreurs else None
    contexte: dict[str, Any] = {
        "etape": Etape.STRUCTURE,
        "code": code,
        "saisie": saisie,
        "prerempli": prerempli if prerempli and not saisie.erreurs else None,
        "deja": deja,
        "url_deja": presentation.url_structure(deja) if deja else None,
        "precedente": None,
    }
    return page_secrete("structure", statut, **contexte) if code else page("structure", statut, **contexte)
