"""The page of the yearly mail: no account, a secret link, one screen."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import presentation
from annuaire.confirmations import forms, queries, services
from annuaire.confirmations.enums import Bloc, IssueConfirmation
from annuaire.confirmations.models import LienConfirmation
from annuaire.contributions.emplacement import situer
from annuaire.contributions.forms import Saisie
from annuaire.contributions.views.contexte import SECRET, sans_retenir_la_base
from annuaire.enums import PrecisionPosition, Secteur, Statut
from annuaire.models import Structure
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.limites import limiter
from socle.typographie import telephone_fr
from territoire.queries import noms_communes


@blueprint.get("/confirmer/<jeton>")
@exige(Permission.ANNUAIRE_CONTRIBUER)
def confirmer(jeton: str) -> ResponseReturnValue:
    """Each block with its value; thanks once it is answered. Reading changes nothing: machines follow links too."""
    lien = queries.lien_par_jeton(jeton)
    refus = _fermee(lien)
    if refus is not None or lien is None:
        return refus or _perdu()
    return _montrer(lien, jeton, forms.depart(lien.demande.structure, maintenant()))


@blueprint.post("/confirmer/<jeton>")
@exige(Permission.ANNUAIRE_CONTRIBUER)
@limiter(20, 60)
def envoyer_confirmation(jeton: str) -> ResponseReturnValue:
    """Right, or corrected at once."""
    lien = queries.lien_par_jeton(jeton)
    refus = _fermee(lien)
    if refus is not None or lien is None:
        return refus or _perdu()
    instant = maintenant()
    saisie = forms.lire(request.form, lien.demande.structure, instant)
    if saisie.erreurs:
        return _montrer(lien, jeton, saisie, 422)
    if "code_insee" in saisie.valeurs:
        saisie.valeurs |= _situer(saisie.valeurs, lien.demande.structure)
        lien = queries.lien_par_jeton(jeton)  # the base was let go: read again
        if lien is None:
            return _perdu()
    try:
        services.confirmer(lien, saisie.valeurs, instant)
    except services.DemandeClose:  # another tab, another person of the structure
        return _fermee(lien) or _perdu()
    return _vers(jeton)


@blueprint.post("/confirmer/<jeton>/disparue")
@exige(Permission.ANNUAIRE_CONTRIBUER)
@limiter(20, 60)
def dire_disparue(jeton: str) -> ResponseReturnValue:
    """« La structure n’existe plus »."""
    lien = queries.lien_par_jeton(jeton)
    refus = _fermee(lien)
    if refus is not None or lien is None:
        return refus or _perdu()
    saisie = Saisie()
    message = saisie.texte(request.form, "message", lignes=True)
    if saisie.erreurs:
        complete = forms.depart(lien.demande.structure, maintenant())
        complete.brut |= saisie.brut
        complete.erreurs = saisie.erreurs
        return _montrer(lien, jeton, complete, 422)
    try:
        services.dire_disparue(lien, message or None, maintenant())
    except services.DemandeClose:
        return _fermee(lien) or _perdu()
    return _vers(jeton)


@blueprint.post("/confirmer/<jeton>/ne-plus-ecrire")
@exige(Permission.ANNUAIRE_CONTRIBUER)
@limiter(20, 60)
def ne_plus_ecrire(jeton: str) -> ResponseReturnValue:
    """The listing's own address wants no more of these mails; it may still answer this one."""
    lien = queries.lien_par_jeton(jeton)
    if lien is None:
        return _perdu()
    services.ne_plus_ecrire(lien, maintenant())
    return _vers(jeton)


def _situer(valeurs: dict[str, Any], structure: Structure) -> dict[str, Any]:
    """The point of a corrected address; that of one that has not changed is kept."""
    noms = ("adresse", "code_insee", "latitude", "longitude", "precision_position")
    avant = {nom: getattr(structure, nom) for nom in noms}
    lieu = {nom: valeurs[nom] for nom in ("adresse", "complement_adresse", "code_insee", "code_postal")}
    client = current_app.extensions["geocodage"]
    situe = sans_retenir_la_base(lambda: situer(lieu, client, avant))
    situe.pop("choisi")
    return {**situe, "precision_position": PrecisionPosition(situe["precision_position"])}


def _fermee(lien: LienConfirmation | None) -> Response | None:
    """The page to show instead: thanks, or why the link does nothing any more."""
    if lien is None:
        return None
    demande = lien.demande
    if demande.repondue_le is not None:
        return _page(
            "merci",
            demande=demande,
            disparue=demande.issue is IssueConfirmation.N_EXISTE_PLUS,
            corrigee=demande.issue is IssueConfirmation.CORRIGEE,
            **_structure(demande.structure),
        )
    if not services.ouverte(demande, maintenant()) or demande.structure.statut != Statut.PUBLIEE:
        return _perdu(demande.structure)
    return None


def _perdu(structure: Structure | None = None) -> Response:
    visible = structure if structure is not None and structure.statut == Statut.PUBLIEE else None
    return _page("perdu", 410, **(_structure(visible) if visible else {"structure": None, "url_fiche": ""}))


def _montrer(lien: LienConfirmation, jeton: str, saisie: Saisie, statut: int = 200) -> Response:
    structure = lien.demande.structure
    return _page(
        "confirmer",
        statut,
        lien=lien,
        jeton=jeton,
        saisie=saisie,
        blocs=[(bloc, _dit(bloc, structure)) for bloc in Bloc],
        secteurs=list(Secteur),
        communes=sorted(noms_communes().values()),
        accessibilites=forms.accessibilites(structure),
        zones=forms.zones_possibles(structure),
        **_structure(structure),
    )


def _dit(bloc: Bloc, structure: Structure) -> list[str]:
    """What the listing says now, line by line; empty when it says nothing."""
    lignes: dict[Bloc, list[str | None]] = {
        Bloc.NOM: [structure.nom],
        Bloc.ADRESSE: [presentation.adresse_postale(structure), structure.complement_adresse],
        Bloc.CONTACT: [
            telephone_fr(structure.telephone) if structure.telephone else None,
            structure.courriel,
            structure.site_web,
            _accord(structure),
        ],
        Bloc.HORAIRES: list(forms.horaires_en_mots(structure, maintenant())),
        Bloc.DESCRIPTION: [structure.description],
        Bloc.SECTEURS: [secteur.libelle for secteur in structure.secteurs_enum],
        Bloc.ACCESSIBILITE: list(structure.accessibilite),
        Bloc.ZONE: list(presentation.zones(structure)),
    }
    return [ligne for ligne in lignes[bloc] if ligne]


def _accord(structure: Structure) -> str | None:
    if not (structure.telephone or structure.courriel):
        return None
    if structure.contact_consenti_le is None:
        return "Téléphone et courriel ne sont pas publiés."
    return "Téléphone et courriel sont publiés."


def _structure(structure: Structure) -> dict[str, Any]:
    return {"structure": structure, "url_fiche": presentation.url_structure(structure)}


def _page(gabarit: str, statut: int = 200, **contexte: Any) -> Response:
    reponse = make_response(render_template(f"annuaire/confirmations/{gabarit}.html", **contexte), statut)
    reponse.headers.update(SECRET)
    return reponse


def _vers(jeton: str) -> ResponseReturnValue:
    return redirect(url_for("annuaire.confirmer", jeton=jeton), 303)
