"""The directory for machines: points of the map, exports, suggestions."""

from __future__ import annotations

from flask import Response, request, stream_with_context
from flask.typing import ResponseReturnValue

from annuaire import presentation
from annuaire.exports.json import tableau
from annuaire.views import blueprint
from annuaire.views.contexte import interrogation_courante, moteur
from comptes.permissions import Permission, exige

SUGGESTIONS = 8


@blueprint.get("/export.json")
@exige(Permission.ANNUAIRE_CONSULTER)
def export_json() -> ResponseReturnValue:
    """Every result of the present search, in its order (docs/reutiliser.md)."""
    interrogation = interrogation_courante()
    ids = [touche.id for touche in moteur().tous(interrogation.requete)]
    corps = tableau(
        ids, lambda structure: presentation.url_structure(structure, externe=True), presentation.est_labellisee
    )
    reponse = Response(stream_with_context(corps), mimetype="application/json")
    reponse.headers["Content-Disposition"] = 'inline; filename="ess47-structures.json"'
    reponse.headers["Access-Control-Allow-Origin"] = "*"  # open data, read only, no cookie
    reponse.vary.add("Accept-Encoding")
    if request.args.get("telecharger"):
        reponse.headers["Content-Disposition"] = 'attachment; filename="ess47-structures.json"'
    return reponse
