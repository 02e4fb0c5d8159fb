"""The editor of a listing: each section is a form of its own, saved at once, and what was saved can be undone."""

from __future__ import annotations

import json
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import photos, presentation
from annuaire.carte.folium_carte import CENTRE, PointFiche
from annuaire.contributions.emplacement import PointAilleurs, situer
from annuaire.contributions.forms import ACCESSIBILITES, Saisie
from annuaire.contributions.views.contexte import sans_retenir_la_base
from annuaire.enums import TYPES_PRESTATION, Secteur, Statut
from annuaire.espace import forms, queries, services, textes
from annuaire.espace import semaine as tableau
from annuaire.espace.enums import Section
from annuaire.espace.views.plan import blueprint, structure_ou_404
from annuaire.horaires import JOURS, semaine
from annuaire.models import Structure
from annuaire.views.carte import carte_d_un_point
from annuaire.views.fiche import contexte_fiche
from annuaire.views.photos import dossier_photos
from comptes.navigateur import compte_connecte
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.database import db
from socle.typographie import espaces
from territoire.queries import commune, noms_communes
from territoire.reference import epcis_reference

VOIR = "/structures/<id>/<any({}):section>".format(", ".join(Section))
MODIFIER = VOIR.replace(f", {Section.PHOTO}", "")  # a file is received apart: annuaire.espace.views.photo


@blueprint.get(VOIR)
@exige(Permission.STRUCTURE_MODIFIER)
def section(id: str, section: str) -> ResponseReturnValue:
    """The form, on what the listing says. ``?fait=``: a change was just made; the page says which, and can undo it."""
    structure, laquelle = structure_ou_404(id), Section(section)
    avant = services.etat(structure, laquelle)
    return montrer(structure, laquelle, Saisie(brut=forms.montrer(laquelle, avant)), avant, fait=_fait(structure))


@blueprint.post(MODIFIER)
@exige(Permission.STRUCTURE_MODIFIER)
def enregistrer(id: str, section: str) -> ResponseReturnValue:
    """Save it, or show how the listing would look (``action=apercu``)."""
    structure, laquelle = structure_ou_404(id), Section(section)
    avant = {**services.etat(structure, laquelle), **forms.lire_avant(request.form, laquelle)}
    action = request.form.get("action", "")
    saisie = forms.lire(laquelle, request.form, structure)
    if laquelle is Section.HORAIRES and action == "copier":
        return montrer(structure, laquelle, Saisie(brut={**saisie.brut, **tableau.copier(saisie.brut)}), avant)
    if laquelle is Section.LIEU and not saisie.erreurs:
        structure = _situer(structure, saisie, avant)
    if saisie.erreurs:
        return montrer(structure, laquelle, saisie, avant, statut=422)
    if action == "apercu":
        return _apercu(structure, saisie.valeurs)
    try:
        changements = services.enregistrer(structure, saisie.valeurs, avant, compte_connecte(), maintenant())
    except services.Conflit as conflit:
        saisie.erreurs = textes.conflits(conflit.siennes, maintenant())
        return montrer(structure, laquelle, saisie, services.etat(structure, laquelle), statut=409)
    fait = marque_de(structure) if changements else 0
    return redirect(url_for("espace.section", id=id, section=section, fait=fait), 303)


@blueprint.post("/structures/<id>/annuler")
@exige(Permission.STRUCTURE_MODIFIER)
def annuler(id: str) -> ResponseReturnValue:
    """Give back what the last change replaced."""
    structure = structure_ou_404(id)
    marquee = request.form.get("fait", "")
    retour = None
    if marquee.isascii() and marquee.isdecimal() and len(marquee) < 20:

        def garde(cle: str) -> bool:
            return photos.existe(dossier_photos(), cle)

        retour = services.annuler(structure, int(marquee), compte_connecte(), maintenant(), garde)
    section = request.form.get("section", "")
    laquelle = Section(section) if section in set(Section) else Section.IDENTITE
    annule = "rien" if retour is None or not retour.rendus else ("partie" if retour.laisses else "tout")
    return redirect(url_for("espace.section", id=id, section=laquelle.value, annule=annule), 303)


def marque_de(structure: Structure) -> int:
    """What names the last change of the listing."""
    db.session.flush()
    revision = queries.derniere_revision(structure)
    return queries.marque(revision) if revision is not None else 0


def _fait(structure: Structure) -> dict[str, Any] | None:
    """What the page that answers to ``?fait=`` says; None for an address that somebody made up."""
    marquee = request.args.get("fait", "")
    if not (marquee.isascii() and marquee.isdecimal() and len(marquee) < 20):
        return None
    if marquee == "0":
        return {"quoi": "", "marque": 0}
    revision = queries.revision_de(structure, compte_connecte().id, int(marquee))
    return {"quoi": textes.enumerer(revision.changements), "marque": int(marquee)} if revision else None


def _situer(structure: Structure, saisie: Saisie, avant: dict[str, Any]) -> Structure:
    """Find the point of the address that was typed, without holding the database; gives the listing, read again."""
    id, client = structure.id, current_app.extensions["geocodage"]
    try:
        situees = sans_retenir_la_base(lambda: situer(saisie.valeurs, client, avant))
        situees.pop("choisi")
        saisie.valeurs = situees
    except PointAilleurs as refus:
        saisie.erreurs["point"] = str(refus)
    return structure_ou_404(id)


def _apercu(structure: Structure, valeurs: dict[str, Any]) -> str:
    """The public page as it would be. Nothing is written: what was put on the object is forgotten."""
    moment = maintenant()
    with db.session.no_autoflush:
        autre = commune(valeurs["code_insee"]) if "code_insee" in valeurs else structure.commune
        for nom, valeur in services.en_colonnes(structure, valeurs, moment).items():
            setattr(structure, nom, valeur)
        if autre is not structure.commune:
            structure.commune = autre
        page = render_template(
            "annuaire/espace/apercu.html", structure=structure, sienne=False, **contexte_fiche(structure, moment)
        )
    db.session.rollback()
    return page


def montrer(
    structure: Structure,
    section: Section,
    saisie: Saisie,
    avant: dict[str, Any],
    *,
    statut: int = 200,
    fait: dict[str, Any] | None = None,
) -> ResponseReturnValue:
    """The form of a section. ``avant``: what it is opened on."""
    page = render_template(
        f"annuaire/espace/{section.value}.html",
        structure=structure,
        section=section,
        sections=list(Section),
        saisie=saisie,
        avant=json.dumps(avant, ensure_ascii=False),
        fait=fait,
        annule=request.args.get("annule", ""),
        url_fiche=presentation.url_structure(structure) if structure.statut == Statut.PUBLIEE else None,
        **_complements(structure, section, avant),
    )
    return make_response(page, statut)


def _complements(structure: Structure, section: Section, avant: dict[str, Any]) -> dict[str, Any]:
    """What some forms show besides."""
    if section is Section.ACTIVITE:
        return {"secteurs": list(Secteur)}
    if section is Section.ACCESSIBILITE:
        return {"accessibilites": ACCESSIBILITES}
    if section is Section.ZONE:
        return {"partout": forms.PARTOUT, "epcis": _epcis(avant)}
    if section is Section.ACHATS:
        return {"types": list(TYPES_PRESTATION.items()), "reserves": presentation.marches_reserves(structure)}
    if section is Section.PHOTO:
        return {"photo": presentation.photo(structure)}
    if section is Section.HORAIRES:
        complexe = structure.horaires is not None and tableau.depuis_osm(structure.horaires) is None
        return {
            "jours": JOURS,
            "garder_possible": complexe or bool(structure.horaires_texte and not structure.horaires),
            "semaine": semaine(structure.horaires, maintenant()) if complexe else [],
        }
    if section is Section.LIEU:
        return {"communes": sorted(noms_communes().values()), "lieu": avant, "carte": _carte(structure)}
    return {}


def _epcis(avant: dict[str, Any]) -> list[tuple[str, str]]:
    """Today's intercommunalités, and those of yesterday that the listing still says."""
    dites = {zone.get("code") for zone in avant["zone_intervention"]}
    noms = [(code, espaces(epci.nom)) for code, epci in epcis_reference().items() if epci.actuel or code in dites]
    return sorted(noms, key=lambda couple: couple[1])


def _carte(structure: Structure) -> Any:
    longitude = CENTRE[1] if structure.longitude is None else structure.longitude
    latitude = CENTRE[0] if structure.latitude is None else structure.latitude
    return carte_d_un_point(
        PointFiche(longitude, latitude, presentation.secteur_principal(structure).value),
        "Carte\u00a0: où est la structure",
        url_for("annuaire.carte_fiche_svg", id=structure.id),
    )
