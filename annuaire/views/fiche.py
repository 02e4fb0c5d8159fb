"""The page of a listing."""

from __future__ import annotations

from flask import abort, redirect, render_template
from flask.typing import ResponseReturnValue
from territoire.nomenclatures import activite, categorie_juridique

from annuaire import presentation, queries
from annuaire.donnees_structurees import json_ld
from annuaire.horaires import etat_ouverture, semaine
from annuaire.models import Structure
from annuaire.views import blueprint
from annuaire.views.carte import carte_de_fiche
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.identifiants import LONGUEUR_ID

VOISINES = 4


def structure_ou_404(slug_id: str) -> Structure:
    """The public listing of this ``<slug>-<id>``; 404 for any other id."""
    structure = queries.structure_publiee(slug_id[-LONGUEUR_ID:])
    if structure is None:
        abort(404)
    return structure


@blueprint.get("/structures/<slug_id>")
@exige(Permission.ANNUAIRE_CONSULTER)
def fiche(slug_id: str) -> ResponseReturnValue:
    """All that is known of a structure; an old slug redirects to the present one."""
    structure = structure_ou_404(slug_id)
    if slug_id != f"{structure.slug}-{structure.id}":
        return redirect(presentation.url_structure(structure), 301)
    moment = maintenant()
    ouverture = etat_ouverture(structure.horaires, moment)
    naf = activite(structure.activite_naf)
    forme = categorie_juridique(structure.forme_juridique)
    voisines = [
        presentation.carte(voisine.structure, "", voisine.distance_km, moment)
        for voisine in queries.voisines(structure, VOISINES)
    ]
    return render_template(
        "annuaire/fiche.html",
        structure=structure,
        secteur=presentation.secteur_principal(structure),
        label=presentation.est_labellisee(structure),
        activite=naf.libelle if naf else None,
        forme=forme.libelle if forme else structure.forme_juridique_libelle,
        ouverture=ouverture,
        semaine=semaine(structure.horaires, moment),
        voisines=voisines,
        carte=carte_de_fiche(structure),
        json_ld=json_ld(structure, presentation.url_structure(structure, externe=True)),
        url_absolue=presentation.url_structure(structure, externe=True),
    )
