"""Claim a listing: choose a proof, type the code, follow the decision."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import presentation
from annuaire.contributions.workflow import TransitionInterdite
from annuaire.membres.queries import represente
from annuaire.models import Structure
from annuaire.revendications import queries, services
from annuaire.revendications.enums import EtatRevendication, MoyenRevendication
from annuaire.revendications.models import Revendication
from annuaire.revendications.services import RevendicationRefusee
from annuaire.revendications.workflow import Action, demandeur, possibles
from annuaire.views.fiche import structure_ou_404
from annuaire.views.plan import blueprint
from comptes.navigateur import compte_connecte, compte_courant, exiger_sur, reprendre_en_ecriture
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.limites import limiter
from socle.unit_of_work import unite_de_travail

LONGUEUR_RAISON = 2000
REUSSIES = (EtatRevendication.PROUVEE, EtatRevendication.ACCEPTEE)
SANS_TRACE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


@blueprint.get("/structures/<slug_id>/revendiquer")
@exige(Permission.ANNUAIRE_CONTRIBUER)
def revendiquer(slug_id: str) -> ResponseReturnValue:
    """The means; a visitor is told what it is about, and led to sign in and back."""
    structure = structure_ou_404(slug_id)
    adresse = url_for("annuaire.revendiquer", slug_id=f"{structure.slug}-{structure.id}")
    if slug_id != f"{structure.slug}-{structure.id}":
        return redirect(adresse, 301)
    compte = compte_courant()
    if compte is None:
        return _page("visiteur", structure=structure, suite=adresse, url_fiche=presentation.url_structure(structure))
    if represente(compte, structure):
        return redirect(url_for("personnes.lister", id=structure.id), 303)
    return _choisir(structure, {}, {})


@blueprint.post("/structures/<slug_id>/revendiquer")
@exige(Permission.STRUCTURE_REVENDIQUER)
@limiter(30, 90)
def commencer_revendication(slug_id: str) -> ResponseReturnValue:
    """Begin by the chosen means."""
    structure, compte, instant = structure_ou_404(slug_id), compte_connecte(), maintenant()
    brut = {nom: request.form.get(nom, "")[:LONGUEUR_RAISON] for nom in ("moyen", "adresse", "nom_local", "raison")}
    try:
        match brut["moyen"]:
            case MoyenRevendication.COURRIEL:
                adresse = _adresse(structure, brut)
                faite = services.demander_par_courriel(structure, compte, adresse, instant)
            case MoyenRevendication.LETTRE:
                faite = services.demander_par_lettre(structure, compte, instant)
            case MoyenRevendication.AGENT:
                faite = services.demander_a_un_agent(structure, compte, _propre(brut["raison"]), instant)
            case _:
                raise RevendicationRefusee("Choisissez un moyen.")
    except RevendicationRefusee as refus:
        return _choisir(structure, brut, {refus.champ or "moyens": str(refus)}, 422)
    return redirect(url_for("annuaire.revendication", id=faite.id), 303)


def _adresse(structure: Structure, brut: dict[str, str]) -> str:
    """Where the code goes: chosen among what the listing said before, or a name at its domain."""
    permis = services.moyens(structure)
    if brut["adresse"] == "fiche" and permis.courriel:
        return permis.courriel
    if permis.domaine and brut["nom_local"].strip():
        return f"{brut['nom_local'].strip().rpartition('@')[0] or brut['nom_local'].strip()}@{permis.domaine}"
    raise RevendicationRefusee("Choisissez où envoyer le code.", "adresse")


def _choisir(
    structure: Structure, brut: dict[str, str], erreurs: dict[str, str], statut: int = 200
) -> ResponseReturnValue:
    return _page(
        "revendiquer",
        statut,
        structure=structure,
        url_fiche=presentation.url_structure(structure),
        adresse_postale=", ".join(queries.destinataire(structure)[1:]),
        moyens=services.moyens(structure),
        masquee=_masquer(structure),
        en_attente=queries.en_attente_de(structure, compte_connecte()),
        brut=brut,
        erreurs=erreurs,
    )


def _masquer(structure: Structure) -> str:
    """Its address; half hidden when the listing does not publish it."""
    courriel = structure.courriel or ""
    if structure.contact_consenti_le is not None:
        return courriel
    nom, _, domaine = courriel.partition("@")
    return f"{nom[:1]}•••@{domaine[:1]}•••.{domaine.rpartition('.')[2]}" if courriel else ""


@blueprint.get("/revendications/<id>")
@exige(Permission.STRUCTURE_REVENDIQUER)
def revendication(id: str) -> ResponseReturnValue:
    """Where a claim is; the code of a letter may come in the address (its QR code)."""
    return _montrer(_la_sienne(id), request.args.get("code", "")[:40], {})


@blueprint.post("/revendications/<id>")
@exige(Permission.STRUCTURE_REVENDIQUER)
@limiter(30, 90)
def prouver_revendication(id: str) -> ResponseReturnValue:
    """The code was typed. The try is counted, for good, before the code is looked at."""
    code = request.form.get("code", "")[:100]
    if not services.lire_code(code):
        return _montrer(_la_sienne(id), code, {"code": "Écrivez le code."}, 422)
    la_sienne = _la_sienne(id)
    with unite_de_travail():
        permis = services.compter_essai(la_sienne)
    reprendre_en_ecriture()
    la_sienne = _la_sienne(id)
    if not permis:
        return _montrer(la_sienne, "", {"code": "Trop d’essais : demandez un autre code."}, 422)
    try:
        services.prouver(la_sienne, code, maintenant())
    except RevendicationRefusee as refus:
        return _montrer(la_sienne, code, {refus.champ or "code": str(refus)}, 422)
    except TransitionInterdite:
        return _montrer(la_sienne, "", {}, 409)
    return redirect(url_for("annuaire.revendication", id=id), 303)


@blueprint.post("/revendications/<id>/annuler")
@exige(Permission.STRUCTURE_REVENDIQUER)
@limiter(30, 90)
def annuler_revendication(id: str) -> ResponseReturnValue:
    """Give it up."""
    la_sienne = _la_sienne(id)
    try:
        services.annuler(la_sienne, maintenant())
    except TransitionInterdite:
        return _montrer(la_sienne, "", {}, 409)
    return redirect(url_for("annuaire.revendication", id=id), 303)


def _la_sienne(id: str) -> Revendication:
    trouvee = queries.revendication_par_id(id)
    exiger_sur(Permission.STRUCTURE_REVENDIQUER, trouvee)
    assert trouvee is not None  # noqa: S101 - exiger_sur answered 404
    return trouvee


def _montrer(une: Revendication, code: str, erreurs: dict[str, str], statut: int = 200) -> ResponseReturnValue:
    actions = possibles(une, demandeur(une.compte))
    code_attendu = Action.PROUVER in actions and une.code_empreinte is not None
    passee = une.code_expire_le is not None and une.code_expire_le <= maintenant()
    return _page(
        "revendication",
        statut,
        revendication=une,
        structure=une.structure,
        url_fiche=presentation.url_structure(une.structure),
        adresse_postale=", ".join(queries.destinataire(une.structure)[1:]),
        code=code,
        code_attendu=code_attendu and not passee,
        passee=passee and code_attendu,
        peut_annuler=Action.ANNULER in actions,
        reussie=une.etat in REUSSIES,
        evenements=queries.evenements(une),
        erreurs=erreurs,
    )


def _page(gabarit: str, statut: int = 200, **contexte: Any) -> Response:
    reponse = make_response(render_template(f"annuaire/revendications/{gabarit}.html", **contexte), statut)
    reponse.headers.update(SANS_TRACE)
    return reponse


def _propre(texte: str) -> str:
    return "".join(signe if signe.isprintable() or signe == "\n" else " " for signe in texte)
