"""The map: its place in our pages, its points, the card of a point."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import presentation, presentation_recherche, queries
from annuaire.carte import folium_carte
from annuaire.carte.folium_carte import Carte, Mode, PointFiche
from annuaire.carte.grille import agreger, encoder_grille
from annuaire.carte.points import encoder_points
from annuaire.enums import PrecisionPosition
from annuaire.forms import lire_vue
from annuaire.models import Structure
from annuaire.recherche.interrogation import Interrogation
from annuaire.views.contexte import conditionnelle, interrogation_de_machine, moteur, refuser
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.economie import economise
from socle.identifiants import est_id
from socle.pages_gardees import gardee
from territoire.queries import noms_communes

BULLE_MAXIMUM = 50  # structures at one place that a card lists
SEUIL_GRILLE = 20_000  # points: above, the server counts them by cells instead of sending them all


def _options_communes() -> dict[str, Any]:
    config = current_app.extensions["config"]
    return {
        "statique": current_app.extensions["statique"],
        "tuiles_url": config.tuiles_url or None,
        "tuiles_attribution": config.tuiles_attribution or None,
        "bulle_url": url_for("annuaire.bulle"),
        "economie": economise(),
    }


def rendre_carte(points_url: str | None, **options: Any) -> Carte:
    """The map, its script allowed on this page."""
    carte = folium_carte.rendre_carte(points_url, **options)
    g.scripts_autorises.add(carte.empreinte)
    return carte


def carte_de_recherche(interrogation: Interrogation) -> Carte:
    """The map beside the results of this search."""
    demande = interrogation.demande
    return rendre_carte(
        presentation_recherche.url_recherche(demande, "annuaire.points", page=None, tri=None),
        mode=Mode.RECHERCHE,
        titre="Carte des structures trouvées",
        bornes=demande.bbox,
        image_url=presentation_recherche.url_recherche(demande, "annuaire.carte_svg", page=None, tri=None),
        recherche_url=presentation_recherche.url_recherche(demande, bbox=None, page=None),
        **_options_communes(),
    )


def carte_pleine_page(interrogation: Interrogation) -> Carte:
    """The map of this search on a page of its own."""
    demande = interrogation.demande
    return rendre_carte(
        presentation_recherche.url_recherche(demande, "annuaire.points", page=None, tri=None),
        mode=Mode.PLEINE,
        titre="Carte des structures trouvées",
        bornes=demande.bbox,
        image_url=presentation_recherche.url_recherche(demande, "annuaire.carte_svg", page=None, tri=None),
        recherche_url=presentation_recherche.url_recherche(demande, "annuaire.carte_pleine", bbox=None, page=None),
        liste_url=presentation_recherche.url_recherche(demande, bbox=None, page=None),
        **_options_communes(),
    )


def carte_de_fiche(structure: Structure) -> Carte | None:
    """The small map of a listing; None when it has no point."""
    if structure.latitude is None or structure.longitude is None:
        return None
    point = PointFiche(
        longitude=structure.longitude,
        latitude=structure.latitude,
        secteur=presentation.secteur_principal(structure).value,
        approche=structure.precision_position == PrecisionPosition.COMMUNE,
    )
    return rendre_carte(
        None,
        mode=Mode.FICHE,
        titre=f"Carte\u00a0: {structure.nom}",
        point=point,
        image_url=url_for("annuaire.carte_fiche_svg", id=structure.id),
        **_options_communes(),
    )


def carte_d_un_point(point: PointFiche, titre: str, image_url: str) -> Carte:
    """A small map of one place, that of no listing yet."""
    return rendre_carte(None, mode=Mode.FICHE, titre=titre, point=point, image_url=image_url, **_options_communes())


def carte_d_accueil() -> Carte:
    """The whole directory, on the home page."""
    return rendre_carte(
        url_for("annuaire.points"),
        mode=Mode.ACCUEIL,
        titre="Carte des structures de l’ESS en Lot-et-Garonne",
        image_url=url_for("annuaire.carte_svg"),
        recherche_url=url_for("annuaire.recherche"),
        **_options_communes(),
    )


def carte_integree(interrogation: Interrogation) -> Carte:
    """The map of a frame in another site: it moves freely, and never searches again."""
    demande = interrogation.demande
    return rendre_carte(
        presentation_recherche.url_recherche(demande, "annuaire.points", page=None, tri=None),
        mode=Mode.ACCUEIL,
        titre="Carte des structures",
        image_url=presentation_recherche.url_recherche(demande, "annuaire.carte_svg", page=None, tri=None),
        **_options_communes(),
    )


@blueprint.get("/points.json")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def points() -> ResponseReturnValue:
    """The points of the present search; 304 when the browser has them already.

    All of them, or above ``SEUIL_GRILLE`` their number by cells of the map, in its view (``vue`` and ``z``) if it says
    which.
    """
    erreurs: dict[str, str] = {}
    vue = lire_vue(request.args, erreurs)
    refuser(erreurs)
    trouves = moteur().points(interrogation_de_machine().requete)
    if len(trouves) > SEUIL_GRILLE:
        charge = encoder_grille(agreger(trouves, vue), noms_communes())
    else:
        charge = encoder_points(trouves, noms_communes())
    return conditionnelle(Response(charge, mimetype="application/json"))


@blueprint.get("/bulle")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def bulle() -> ResponseReturnValue:
    """The card of a point: the structures at one place (``?ids=a,b``), as an HTML fragment."""
    ids = [id for id in request.args.get("ids", "").split(",") if est_id(id)]
    structures = [
        {
            "url": presentation.url_structure(structure),
            "nom": structure.nom,
            "secteur": presentation.secteur_principal(structure).libelle,
            "adresse": presentation.adresse_postale(structure),
            "approche": structure.precision_position == PrecisionPosition.COMMUNE,
            "labellisee": presentation.est_labellisee(structure),
        }
        for structure in queries.structures_publiees(ids[:BULLE_MAXIMUM])
    ]
    return render_template("annuaire/bulle.html", structures=structures)
