"""The page of a listing."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from annuaire import presentation, queries
from annuaire.donnees_structurees import json_ld
from annuaire.enums import TYPES_PRESTATION
from annuaire.horaires import EtatOuverture, Ouverture, etat_ouverture, semaine
from annuaire.models import Structure
from annuaire.views.carte import carte_de_fiche
from annuaire.views.plan import blueprint
from comptes.navigateur import compte_courant, roles_courants
from comptes.permissions import Permission, autorise_sur, exige
from socle.base import maintenant
from socle.identifiants import LONGUEUR_ID
from socle.pages_gardees import gardee
from territoire.nomenclatures import activite, categorie_juridique

VOISINES = 4


def structure_ou_404(slug_id: str) -> Structure:
    """The public listing of this ``<slug>-<id>``, or the one that took it in; 404 for any other id."""
    id = slug_id[-LONGUEUR_ID:]
    structure = queries.structure_publiee(id) or queries.structure_survivante(id)
    if structure is None:
        abort(404)
    return structure


@blueprint.get("/structures/<slug_id>")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def fiche(slug_id: str) -> ResponseReturnValue:
    """All that is known of a structure; an old slug redirects to the present one."""
    structure = structure_ou_404(slug_id)
    if slug_id != f"{structure.slug}-{structure.id}":
        return redirect(presentation.url_structure(structure), 301)
    # Visitors without a session all have the same page: nothing is asked of theirs.
    sienne = autorise_sur(compte_courant(), Permission.STRUCTURE_MODIFIER, structure, roles_courants())
    return render_template(
        "annuaire/fiche.html", structure=structure, sienne=sienne, **contexte_fiche(structure, maintenant())
    )


def contexte_fiche(structure: Structure, moment: dt.datetime) -> dict[str, Any]:
    """What the template of the page shows."""
    naf = activite(structure.activite_naf)
    forme = categorie_juridique(structure.forme_juridique)
    url_absolue = presentation.url_structure(structure, externe=True)
    photo = presentation.photo(structure)
    return {
        "chemin": _chemin(structure),
        "secteur": presentation.secteur_principal(structure),
        "label": presentation.est_labellisee(structure),
        "contact": structure.contact_consenti_le is not None,
        "site_court": _site_court(structure.site_web),
        "activite": naf.libelle if naf else None,
        "forme": forme.libelle if forme else structure.forme_juridique_libelle,
        "zones": presentation.zones(structure),
        "sources": _sources(structure),
        "origines": presentation.origines(structure),
        "ouverture": _ouverture(structure, moment),
        "semaine": semaine(structure.horaires, moment),
        "phrase_fraicheur": presentation.phrase_fraicheur(structure, moment),
        "age_fraicheur": presentation.age_fraicheur(structure, moment),
        "voisines": [
            presentation.carte(voisine.structure, "", voisine.distance_km, moment)
            for voisine in queries.voisines(structure, VOISINES)
        ],
        "carte": carte_de_fiche(structure),
        "photo": photo,
        "types_prestation": TYPES_PRESTATION,
        "json_ld": json_ld(structure, url_absolue, moment, photo.carte if photo else None),
        "url_absolue": url_absolue,
    }


def _ouverture(structure: Structure, moment: dt.datetime) -> EtatOuverture:
    if structure.horaires is None and structure.horaires_texte:
        return EtatOuverture(Ouverture.INCONNU, "Horaires plus bas, tels que la structure les donne")
    return etat_ouverture(structure.horaires, moment)


def _chemin(structure: Structure) -> list[tuple[str, str]]:
    chemin = [("Annuaire", url_for("annuaire.recherche"))]
    if structure.commune:
        chemin.append((structure.commune.nom, url_for("annuaire.recherche", ou=structure.commune.nom)))
    return chemin


def _site_court(adresse: str | None) -> str:
    """« exemple.org » for the text of the link."""
    hote = urlsplit(adresse or "").hostname or ""
    return hote.removeprefix("www.")


def _sources(structure: Structure) -> dict[str, list[str]]:
    """Names of the sources by licence."""
    par_licence: dict[str, dict[str, None]] = {}
    for source in structure.sources:
        par_licence.setdefault((source.licence or "licence non précisée").replace("|", ", "), {})[source.source] = None
    return {licence: list(noms) for licence, noms in par_licence.items()}
