"""Public pages of the label."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from comptes.permissions import Permission, exige
from label.enums import PRINCIPES
from socle.pages_gardees import gardee

blueprint = Blueprint("label", __name__, url_prefix="/label")


@blueprint.get("/")
@exige(Permission.LABEL_CONSULTER)
@gardee
def accueil() -> ResponseReturnValue:
    """What the label is, what it gives and what it does not."""
    return render_template("label/accueil.html", principes=PRINCIPES)
