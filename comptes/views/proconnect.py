"""Sign-in by ProConnect, where it is configured."""

from __future__ import annotations

import logging
from typing import cast

from flask import abort, current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from comptes import navigateur
from comptes.enums import Methode
from comptes.permissions import Permission, exige
from comptes.proconnect import ProConnect, ProConnectEnPanne
from comptes.services import comptes
from comptes.suite import chemin_local
from comptes.views import blueprint
from socle.base import maintenant
from socle.courriels import adresse_absolue
from socle.limites import limiteur
from socle.unit_of_work import unite_de_travail

journal = logging.getLogger(__name__)
SUITE = "suite_proconnect"


@blueprint.get("/compte/proconnect")
@exige(Permission.COMPTE_SE_CONNECTER)
@limiteur.limit("30 per minute")
def proconnect() -> ResponseReturnValue:
    """Off to ProConnect."""
    session[SUITE] = chemin_local(request.args.get("suite"))
    try:
        return cast(ResponseReturnValue, _fournisseur().aller(_retour()))
    except ProConnectEnPanne as erreur:
        return _panne(erreur)


@blueprint.get("/compte/proconnect/retour")
@exige(Permission.COMPTE_SE_CONNECTER)
@limiteur.limit("30 per minute")
def retour_de_proconnect() -> ResponseReturnValue:
    """Back from ProConnect, or refused there."""
    try:
        identite = _fournisseur().revenir()
    except ProConnectEnPanne as erreur:
        return _panne(erreur)
    suite = chemin_local(session.pop(SUITE, None))
    with unite_de_travail():
        compte = comptes.pour_proconnect(identite, maintenant())
        if compte is None or not navigateur.permis_ici(compte):
            return _panne("compte fermé, ou lié à une autre identité")
        adresse = navigateur.poursuivre(compte, Methode.PROCONNECT, suite, jeton_oidc=identite.jeton)
    return redirect(adresse, 303)


def _fournisseur() -> ProConnect:
    trouve = current_app.extensions.get("proconnect")
    return cast(ProConnect, trouve) if trouve is not None else abort(404)


def _retour() -> str:
    return adresse_absolue("comptes.retour_de_proconnect")


def _panne(erreur: object) -> ResponseReturnValue:
    journal.warning("ProConnect n’a pas abouti : %s", str(erreur)[:300])
    return render_template("comptes/proconnect_panne.html"), 502
