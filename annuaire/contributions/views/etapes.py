"""The other steps of a proposal: each is saved under the secret link, and may be come back to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import presentation
from annuaire.contributions import forms, services
from annuaire.contributions.emplacement import PointAilleurs, situer
from annuaire.contributions.enums import Etape, EtatSuggestion
from annuaire.contributions.forms import Saisie
from annuaire.contributions.models import Suggestion
from annuaire.contributions.proposition import a_plat, alertes, candidat, etape_suivante
from annuaire.contributions.ressemblances import Ressemblance, ressemblantes
from annuaire.contributions.services import ContributionRefusee
from annuaire.contributions.views import proposer
from annuaire.contributions.views.carte import carte_du_point, dessin_du_point
from annuaire.contributions.views.contexte import (
    page_secrete,
    refus_piege,
    refus_robot,
    sans_retenir_la_base,
    suggestion_ou_404,
)
from annuaire.contributions.workflow import TransitionInterdite
from annuaire.enums import Secteur
from annuaire.imports.horaires import lire_horaires
from annuaire.views.contexte import moteur
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.limites import au_plus
from territoire.queries import noms_communes

ORDRE = tuple(Etape)
SITUER = "situer"  # the button that shows the address on the map


@blueprint.get("/proposer/<code>/<etape>")
@exige(Permission.ANNUAIRE_CONTRIBUER)
def etape(code: str, etape: str) -> ResponseReturnValue:
    """A step of a draft, as it was saved. One that was sent leads to its follow-up."""
    suggestion, laquelle = _brouillon(code, etape)
    ailleurs = _avant(suggestion, laquelle, code)
    if ailleurs is not None:
        return ailleurs
    return MONTRER[laquelle](suggestion, code, forms.depuis(suggestion.donnees.get(laquelle, {})))


@blueprint.post("/proposer/<code>/<etape>")
@exige(Permission.ANNUAIRE_CONTRIBUER)
def enregistrer(code: str, etape: str) -> ResponseReturnValue:
    """Save a step and go on."""
    suggestion, laquelle = _brouillon(code, etape)
    ailleurs = _avant(suggestion, laquelle, code)
    if ailleurs is not None:
        return ailleurs
    return RECEVOIR[laquelle](suggestion, code)


@blueprint.get("/proposer/<code>/carte.svg")
@exige(Permission.ANNUAIRE_CONTRIBUER)
def dessin_proposition(code: str) -> ResponseReturnValue:
    """Where the draft is, drawn by the server."""
    return dessin_du_point(suggestion_ou_404(code).donnees.get(Etape.LIEU, {}))


def _brouillon(code: str, etape: str) -> tuple[Suggestion, Etape]:
    suggestion = suggestion_ou_404(code)
    if etape not in set(Etape):
        abort(404)
    return suggestion, Etape(etape)


def _avant(suggestion: Suggestion, laquelle: Etape, code: str) -> Response | None:
    """Where to go instead: the follow-up once it is sent, an earlier step that is not filled."""
    if suggestion.etat != EtatSuggestion.BROUILLON:
        return _vers(url_for("annuaire.suivi", code=code))
    manque = etape_suivante(suggestion)
    if manque is not None and ORDRE.index(manque) < ORDRE.index(laquelle):
        return _vers_etape(code, manque)
    return None


def _vers(url: str) -> Response:
    reponse = redirect(url, 303)
    reponse.headers["Cache-Control"] = "no-store"
    assert isinstance(reponse, Response)  # noqa: S101 - narrows the type for mypy
    return reponse


def _vers_etape(code: str, etape: Etape) -> Response:
    return _vers(url_for("annuaire.etape", code=code, etape=etape.value))


def _page(
    gabarit: str, suggestion: Suggestion, code: str, etape: Etape, statut: int = 200, **contexte: Any
) -> Response:
    """``precedente``: the step to go back to."""
    precedente = ORDRE[ORDRE.index(etape) - 1]
    if precedente is Etape.DOUBLONS and not suggestion.donnees.get(Etape.DOUBLONS):
        precedente = Etape.ACTIVITE
    return page_secrete(
        gabarit, statut, suggestion=suggestion, code=code, etape=etape, precedente=precedente, **contexte
    )


# --- step 1, again


def _montrer_structure(suggestion: Suggestion, code: str, saisie: Saisie) -> Response:
    return proposer.montrer(saisie, suggestion, code)


# --- step 2


def _montrer_lieu(suggestion: Suggestion, code: str, saisie: Saisie, statut: int = 200) -> Response:
    saisie.brut.setdefault("commune", noms_communes().get(saisie.brut.get("code_insee", ""), ""))
    return _page(
        "lieu",
        suggestion,
        code,
        Etape.LIEU,
        statut,
        saisie=saisie,
        communes=sorted(noms_communes().values()),
        lieu=suggestion.donnees.get(Etape.LIEU, {}),
        carte=carte_du_point(suggestion, code),
    )


def _recevoir_lieu(suggestion: Suggestion, code: str) -> ResponseReturnValue:
    saisie = forms.lire_lieu(request.form)
    saisie.erreurs |= refus_piege()
    if saisie.erreurs:
        return _montrer_lieu(suggestion, code, saisie, 422)
    client, avant = current_app.extensions["geocodage"], dict(suggestion.donnees.get(Etape.LIEU, {}))
    try:
        valeurs = sans_retenir_la_base(lambda: situer(saisie.valeurs, client, avant))
    except PointAilleurs as refus:
        saisie.erreurs["point"] = str(refus)
        return _montrer_lieu(suggestion, code, saisie, 422)
    services.enregistrer(suggestion, Etape.LIEU, valeurs, maintenant())
    if request.form.get("action") == SITUER:
        return _vers(url_for("annuaire.etape", code=code, etape=Etape.LIEU.value, _anchor="point"))
    return _vers_etape(code, Etape.ACTIVITE)


# --- step 3


def _montrer_activite(suggestion: Suggestion, code: str, saisie: Saisie, statut: int = 200) -> Response:
    return _page(
        "activite",
        suggestion,
        code,
        Etape.ACTIVITE,
        statut,
        saisie=saisie,
        secteurs=list(Secteur),
        accessibilites=forms.ACCESSIBILITES,
    )


def _recevoir_activite(suggestion: Suggestion, code: str) -> ResponseReturnValue:
    saisie = forms.lire_activite(request.form)
    saisie.erreurs |= refus_piege()
    if saisie.erreurs:
        return _montrer_activite(suggestion, code, saisie, 422)
    services.enregistrer(suggestion, Etape.ACTIVITE, saisie.valeurs, maintenant())
    return _vers_etape(code, Etape.DOUBLONS)


# --- step 4


def _a_montrer(suggestion: Suggestion) -> list[Ressemblance]:
    """Likely duplicates that the author has not set aside yet."""
    ecartees = set(suggestion.donnees.get(Etape.DOUBLONS, {}).get("ecartees", ()))
    return [r for r in ressemblantes(candidat(suggestion), moteur()) if r.structure.id not in ecartees]


def _montrer_doublons(suggestion: Suggestion, code: str, _saisie: Saisie) -> Response:
    """All of them, when one comes back; none at all: on to the last step."""
    trouvees = ressemblantes(candidat(suggestion), moteur())
    if not trouvees:
        return _vers_etape(code, Etape.ENVOI)
    moment = maintenant()
    cartes = [(presentation.carte(r.structure, "", None, moment), r.structure, ", ".join(r.raisons)) for r in trouvees]
    return _page("doublons", suggestion, code, Etape.DOUBLONS, cartes=cartes)


def _recevoir_doublons(suggestion: Suggestion, code: str) -> ResponseReturnValue:
    """« Non, c’est une autre »: said of those that are shown, so that a new one would be shown again."""
    vues = [r.structure.id for r in ressemblantes(candidat(suggestion), moteur())]
    services.enregistrer(suggestion, Etape.DOUBLONS, {"ecartees": vues}, maintenant())
    return _vers_etape(code, Etape.ENVOI)


# --- step 5


def montrer_envoi(suggestion: Suggestion, code: str, saisie: Saisie, statut: int = 200) -> Response:
    """All that was said, and what remains to be agreed."""
    if statut == 200 and _a_montrer(suggestion):
        return _vers_etape(code, Etape.DOUBLONS)
    champs = a_plat(suggestion)
    return _page(
        "envoi",
        suggestion,
        code,
        Etape.ENVOI,
        statut,
        saisie=saisie,
        champs=champs,
        commune=noms_communes().get(champs.get("code_insee") or "", ""),
        secteurs=[Secteur(valeur).libelle for valeur in champs.get("secteurs", ())],
        horaires=lire_horaires(champs.get("horaires_saisis") or ""),
        alertes=alertes(suggestion),
    )


@blueprint.post("/proposer/<code>/envoi")
@exige(Permission.ANNUAIRE_CONTRIBUER)
@au_plus("20 per hour")
def envoyer(code: str) -> ResponseReturnValue:
    """Send the proposal to the agents."""
    suggestion, _ = _brouillon(code, Etape.ENVOI)
    ailleurs = _avant(suggestion, Etape.ENVOI, code)
    if ailleurs is not None:
        return ailleurs
    saisie = forms.lire_envoi(request.form)
    saisie.erreurs |= refus_robot()
    if saisie.erreurs:
        return montrer_envoi(suggestion, code, saisie, 422)
    try:
        services.deposer(suggestion, code, saisie.valeurs["courriel"], maintenant())
    except ContributionRefusee as refus:
        saisie.erreurs["courriel"] = str(refus)
        return montrer_envoi(suggestion, code, saisie, 422)
    except TransitionInterdite:  # pressed twice
        return _vers(url_for("annuaire.suivi", code=code))
    return _vers(url_for("annuaire.suivi", code=code, recue=1))


MONTRER: dict[Etape, Callable[[Suggestion, str, Saisie], Response]] = {
    Etape.STRUCTURE: _montrer_structure,
    Etape.LIEU: _montrer_lieu,
    Etape.ACTIVITE: _montrer_activite,
    Etape.DOUBLONS: _montrer_doublons,
    Etape.ENVOI: montrer_envoi,
}
RECEVOIR: dict[Etape, Callable[[Suggestion, str], ResponseReturnValue]] = {
    Etape.STRUCTURE: proposer.reprendre,
    Etape.LIEU: _recevoir_lieu,
    Etape.ACTIVITE: _recevoir_activite,
    Etape.DOUBLONS: _recevoir_doublons,
}
