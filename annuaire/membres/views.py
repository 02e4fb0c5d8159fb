"""The people of a structure: who they are, invite, hand over, leave."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import presentation
from annuaire.enums import Statut
from annuaire.membres import invitations, queries, services
from annuaire.membres.invitations import InvitationRefusee
from annuaire.membres.models import Invitation
from annuaire.models import Structure
from comptes import navigateur
from comptes.enums import Methode
from comptes.navigateur import compte_connecte, compte_courant, exiger_sur
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.limites import limiter

blueprint = Blueprint("personnes", __name__, url_prefix="/mon-espace")
SANS_TRACE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@blueprint.get("/structures/<id>/personnes")
@exige(Permission.STRUCTURE_MODIFIER)
def lister(id: str) -> ResponseReturnValue:
    """Who keeps the listing, and what can be done about it."""
    return _montrer(_structure(id), {}, {})


@blueprint.post("/structures/<id>/personnes/inviter")
@exige(Permission.STRUCTURE_MODIFIER)
@limiter(20, 60)
def inviter(id: str) -> ResponseReturnValue:
    """Mail an invitation."""
    structure = _structure(id)
    brut = {"courriel": request.form.get("courriel", "")[:320], "remplace": request.form.get("remplace", "")[:1]}
    try:
        invitations.inviter(
            structure, compte_connecte(), brut["courriel"], maintenant(), remplace=brut["remplace"] == "1"
        )
    except InvitationRefusee as refus:
        return _montrer(structure, brut, {"courriel": str(refus)}, 422)
    return _vers(structure, "invitee")


@blueprint.post("/structures/<id>/personnes/invitations/<invitation_id>/annuler")
@exige(Permission.STRUCTURE_MODIFIER)
@limiter(20, 60)
def annuler(id: str, invitation_id: str) -> ResponseReturnValue:
    """An invitation stops working."""
    structure = _structure(id)
    trouvee = next((une for une in queries.invitations_ouvertes(structure) if une.id == invitation_id), None)
    if trouvee is None:
        abort(404)
    invitations.annuler(trouvee, maintenant())
    return _vers(structure, "annulee")


@blueprint.post("/structures/<id>/personnes/quitter")
@exige(Permission.STRUCTURE_MODIFIER)
@limiter(20, 60)
def quitter(id: str) -> ResponseReturnValue:
    """Leave; the last one ticks a box that says what follows."""
    structure = _structure(id)
    appartenance = queries.en_cours(structure, compte_connecte())
    if appartenance is None:
        abort(404)
    try:
        services.quitter(appartenance, maintenant(), meme_derniere=request.form.get("compris") == "1")
    except services.DernierePersonne:
        erreur = "Vous êtes la dernière personne : cochez la case pour dire que vous savez ce qui suit."
        return _montrer(structure, {}, {"compris": erreur}, 422)
    return redirect(presentation.url_structure(structure), 303)


@blueprint.get("/invitations/<jeton>")
@exige(Permission.COMPTE_SE_CONNECTER)
def invitation(jeton: str) -> ResponseReturnValue:
    """The link of the mail: a button. Machines that read mail follow links, they press nothing."""
    trouvee = queries.invitation_par_jeton(jeton)
    if trouvee is None or not invitations.utilisable(trouvee, maintenant()):
        return _perdue()
    return _page("invitation", jeton=jeton, invitation=trouvee, compte=compte_courant(), structure=trouvee.structure)


@blueprint.post("/invitations/<jeton>")
@exige(Permission.COMPTE_SE_CONNECTER)
@limiter(20, 60)
def accepter(jeton: str) -> ResponseReturnValue:
    """With the account of this browser; without one, a new account, or sign in first when the address has one."""
    trouvee = queries.invitation_par_jeton(jeton)
    if trouvee is None or not invitations.utilisable(trouvee, maintenant()):
        return _perdue()
    compte = compte_courant()
    if compte is not None:
        return _accepter(trouvee, lambda: url_for("personnes.lister", id=trouvee.structure.id), compte)
    nouveau = invitations.compte_invite(trouvee, maintenant())
    if nouveau is None:
        return redirect(url_for("comptes.connexion", suite=url_for("personnes.invitation", jeton=jeton)), 303)
    suite = url_for("personnes.lister", id=trouvee.structure.id)
    return _accepter(trouvee, lambda: navigateur.poursuivre(nouveau, Methode.LIEN, suite), nouveau)


def _accepter(trouvee: Invitation, ensuite: Any, compte: Any) -> ResponseReturnValue:
    try:
        invitations.accepter(trouvee, compte, maintenant())
    except InvitationRefusee:
        return _perdue()
    return redirect(ensuite(), 303)


def _perdue() -> Response:
    return _page("invitation_perdue", 410)


def _structure(id: str) -> Structure:
    """404 for the listing of others: it does not exist here."""
    structure = queries.structure_par_id(id)
    exiger_sur(Permission.STRUCTURE_MODIFIER, structure)
    assert structure is not None  # noqa: S101 - exiger_sur answered 404
    return structure


def _montrer(
    structure: Structure, brut: dict[str, str], erreurs: dict[str, str], statut: int = 200
) -> ResponseReturnValue:
    personnes = queries.representants(structure)
    la_mienne = queries.en_cours(structure, compte_connecte())
    instant = maintenant()
    return _page(
        "personnes",
        statut,
        structure=structure,
        url_fiche=presentation.url_structure(structure) if structure.statut == Statut.PUBLIEE else None,
        personnes=personnes,
        la_mienne=la_mienne,
        derniere=la_mienne is not None and len(personnes) == 1,
        invitations=[(une, une.expire_le <= instant) for une in queries.invitations_ouvertes(structure)],
        fait=request.args.get("fait", ""),
        brut=brut,
        erreurs=erreurs,
    )


def _vers(structure: Structure, fait: str) -> ResponseReturnValue:
    return redirect(url_for("personnes.lister", id=structure.id, fait=fait), 303)


def _page(gabarit: str, statut: int = 200, **contexte: Any) -> Response:
    reponse = make_response(render_template(f"annuaire/membres/{gabarit}.html", **contexte), statut)
    reponse.headers.update(SANS_TRACE)
    return reponse
