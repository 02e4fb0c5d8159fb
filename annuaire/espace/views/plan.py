"""The blueprint of /mon-espace/: pages of one person, kept by nobody."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from annuaire.espace.queries import structure_modifiable
from annuaire.models import Structure
from comptes.navigateur import exiger_sur
from comptes.permissions import Permission

blueprint = Blueprint("espace", __name__, url_prefix="/mon-espace")


@blueprint.after_request
def ne_pas_garder(reponse: Response) -> Response:
    """Neither by browsers nor by search engines."""
    reponse.headers.setdefault("Cache-Control", "no-store")
    reponse.headers["X-Robots-Tag"] = "noindex, nofollow"
    return reponse


def structure_ou_404(id: str) -> Structure:
    """The listing with this id, which whoever asks may modify; 404 for any other."""
    structure = structure_modifiable(id)
    exiger_sur(Permission.STRUCTURE_MODIFIER, structure)
    return structure or abort(404)
