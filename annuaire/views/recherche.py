"""The search page, whole or as the fragment that htmx asks for."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from annuaire import presentation, presentation_recherche, queries, sans_reponse
from annuaire.carte.planche import Format
from annuaire.presentation_recherche import url_recherche
from annuaire.recherche.demande import DemandeRecherche
from annuaire.recherche.interrogation import Interrogation, les_plus_proches
from annuaire.recherche.moteur import Resultat
from annuaire.views.carte import carte_de_recherche
from annuaire.views.contexte import interrogation_courante, moteur
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.pages_gardees import gardee
from socle.pagination import Pagination
from socle.typographie import date_longue

PAPIER = {"PNG": "annuaire.carte_png", "SVG": "annuaire.carte_svg"}
EXPORTS = {"xlsx": "Excel (XLSX)", "csv": "CSV", "geojson": "GeoJSON", "json": "JSON"}


@blueprint.get("/")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def recherche() -> ResponseReturnValue:
    """List, filters with counts, map. The URL is the state."""
    interrogation = interrogation_courante()
    contexte = _contexte(interrogation)
    if contexte["pagination"].page > contexte["pagination"].pages:
        return render_template("annuaire/page_absente.html", **contexte), 404
    fragment = request.headers.get("HX-Request") == "true"
    contexte["fragment"] = fragment
    gabarit = "annuaire/_resultats.html" if fragment else "annuaire/recherche.html"
    if not fragment:
        contexte["carte"] = carte_de_recherche(interrogation)
    statut = 400 if interrogation.demande.erreurs else 200
    return render_template(gabarit, **contexte), statut, {"Vary": "HX-Request"}


def _contexte(interrogation: Interrogation) -> dict[str, Any]:
    demande = interrogation.demande
    resultat = moteur().chercher(interrogation.requete)
    pagination = Pagination(demande.page, interrogation.requete.taille, resultat.total)
    if not resultat.total:
        # Once a minute, as long as the page is kept. First: it commits, and what was read before would be read again.
        sans_reponse.compter(interrogation, moteur().connues, str(current_app.config["SECRET_KEY"]))
    montre = (interrogation, resultat, "") if resultat.total else _proches(interrogation)
    structures = queries.structures_publiees([touche.id for touche in montre[1].touches])
    cartes = presentation.cartes(structures, montre[1], montre[0])
    return {
        "demande": demande,
        "titre": presentation_recherche.titre_recherche(interrogation),
        "total": resultat.total,
        "cartes": cartes if resultat.total else [],
        "proches": [] if resultat.total else cartes,
        "titre_proches": montre[2],
        "correction": presentation_recherche.correction(demande, montre[1], structures),
        "lieu_compris": presentation_recherche.lieu_compris(demande, resultat, structures),
        "facettes": presentation_recherche.facettes(demande, resultat),
        "etats": presentation_recherche.etats(demande, resultat),
        "filtres_actifs": presentation_recherche.filtres_actifs(interrogation),
        "phrase_tri": presentation_recherche.phrase_tri(interrogation),
        "choix_tri": presentation_recherche.choix_tri(interrogation),
        "choix_rayon": presentation_recherche.choix_rayon(interrogation),
        "resolution": interrogation.resolution,
        "pagination": pagination,
        "url_page": lambda numero: url_recherche(demande, page=str(numero) if numero > 1 else None),
        "url_lieu": lambda libelle: url_recherche(demande, ou=libelle, rayon=None),
        "url_sans_mots": url_recherche(demande, q=None),
        "url_sans_guillemets": presentation_recherche.url_sans_guillemets(demande),
        "url_sans_filtres": presentation_recherche.sans_filtres(demande),
        "urls_export": [
            (
                libelle,
                url_recherche(demande, f"annuaire.export_{nom}", page=None, tri=demande.tri),
            )
            for nom, libelle in EXPORTS.items()
        ],
        "url_integrer": url_recherche(demande, "annuaire.integrer", page=None),
        "url_filtres": url_recherche(DemandeRecherche()),
        "url_pleine": url_recherche(demande, "annuaire.carte_pleine", page=None, tri=demande.tri),
        "url_bandeau": url_recherche(demande, "annuaire.carte_svg", page=demande.page, format=Format.BANDEAU),
        "urls_papier": [
            (libelle, url_recherche(demande, endpoint, page=None, tri=demande.tri, format=Format.A4_PAYSAGE))
            for libelle, endpoint in PAPIER.items()
        ],
        "date_papier": date_longue(maintenant()),
        "adresse_papier": lambda page: presentation_recherche.adresse_lisible(page, demande),
        "url_points": url_recherche(demande, "annuaire.points", page=None, tri=None),
    }


def _proches(interrogation: Interrogation) -> tuple[Interrogation, Resultat, str]:
    """Nothing found: the nearest three that the words find, were there no filter; else three whatever they do.

    With the title that says which.
    """
    zone = interrogation.requete.zone is not None
    if interrogation.requete.mots and (zone or interrogation.demande.filtree):  # else this very search is over
        sans_limite = les_plus_proches(interrogation, avec_mots=True)
        resultat = moteur().chercher(sans_limite.requete)
        if resultat.total:
            titre = "Les plus proches, sans filtre ni limite de distance" if zone else "Sans les filtres"
            return sans_limite, resultat, titre
    autres = les_plus_proches(interrogation, avec_mots=False)
    titre = "Ce qui est le plus près de ce lieu" if zone else "Mises à jour récemment"
    return autres, moteur().chercher(autres.requete), titre
