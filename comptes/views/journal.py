"""The mail log, for administrators."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from comptes import queries
from comptes.permissions import Permission, exige
from comptes.views import blueprint


@blueprint.get("/gestion/courriels")
@exige(Permission.COURRIELS_CONSULTER)
def journal_des_courriels() -> ResponseReturnValue:
    """Who was written to, about what, and whether it went."""
    numero = request.args.get("page", "1")
    adresse = " ".join(request.args.get("adresse", "").split())[:254]
    page = queries.courriels_envoyes(adresse, int(numero) if numero.isdecimal() and len(numero) < 7 else 1)
    return render_template("comptes/journal_courriels.html", page=page, adresse=adresse)
