"""Completion of the search boxes, for the combobox of our pages and for whoever wants it."""

from __future__ import annotations

from dataclasses import asdict

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from annuaire.forms import lire_demande
from annuaire.suggestions import suggerer, suggerer_lieux
from annuaire.views.contexte import moteur
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.pages_gardees import gardee

CACHE_S = 60


@blueprint.get("/suggestions")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def suggestions() -> ResponseReturnValue:
    """What ``q`` (activities, structures, places) or ``ou`` (places) may become; an empty list when nothing may."""
    demande = lire_demande(request.args)
    trouvees = suggerer(demande.q, moteur()) if demande.q else suggerer_lieux(demande.ou)
    reponse = jsonify({"suggestions": [asdict(suggestion) for suggestion in trouvees]})
    reponse.cache_control.public = True
    reponse.cache_control.max_age = CACHE_S
    return reponse
