"""The map drawn by the server: for browsers without scripts, slow networks, and paper."""

from __future__ import annotations

import numpy as np
from flask import Response, abort
from flask.typing import ResponseReturnValue

from annuaire import queries
from annuaire.carte.cadrage import Positions
from annuaire.carte.image import POLITIQUE_CSP, svg_carte
from annuaire.recherche.interrogation import Interrogation
from annuaire.views.contexte import conditionnelle, interrogation_courante, moteur
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige


def _positions(interrogation: Interrogation) -> Positions:
    trouves = moteur().points(interrogation.requete)
    return np.column_stack((trouves.longitudes, trouves.latitudes))


@blueprint.get("/carte.svg")
@exige(Permission.ANNUAIRE_CONSULTER)
def carte_svg() -> ResponseReturnValue:
    """The present search drawn by the server."""
    interrogation = interrogation_courante()
    return _dessin(svg_carte(_positions(interrogation), bornes=interrogation.demande.bbox))


@blueprint.get("/structures/<id>/carte.svg")
@exige(Permission.ANNUAIRE_CONSULTER)
def carte_fiche_svg(id: str) -> ResponseReturnValue:
    """The place of one structure drawn by the server."""
    structure = queries.structure_publiee(id)
    if structure is None or structure.latitude is None or structure.longitude is None:
        abort(404)
    longitude, latitude = structure.longitude, structure.latitude
    alentours = (longitude - 0.1, latitude - 0.05, longitude + 0.1, latitude + 0.05)
    return _dessin(svg_carte([(longitude, latitude)], 360, 216, alentours))


def _dessin(svg: str) -> Response:
    reponse = Response(svg, mimetype="image/svg+xml")
    reponse.headers["Content-Security-Policy"] = POLITIQUE_CSP  # its own style, when it is opened by itself
    return conditionnelle(reponse)
