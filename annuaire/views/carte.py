"""The map: its place in our pages, its points, the card of a point, and the server's own drawing."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, abort, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import presentation, presentation_recherche, queries
from annuaire.carte import folium_carte
from annuaire.carte.folium_carte import Carte, Mode, PointFiche
from annuaire.carte.image import POLITIQUE_CSP, svg_carte
from annuaire.carte.points import PointStructure, encoder_points
from annuaire.enums import PrecisionPosition, Secteur
from annuaire.models import Structure
from annuaire.recherche.interrogation import Interrogation
from annuaire.views.contexte import interrogation_courante, interrogation_de_machine, moteur
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.identifiants import est_id
from socle.pages_gardees import gardee
from territoire.queries import noms_communes

BULLE_MAXIMUM = 50  # structures at one place that a card lists
CACHE_DESSIN_S = 600


def _options_communes() -> dict[str, Any]:
    config = current_app.extensions["config"]
    return {
        "statique": current_app.extensions["statique"],
        "tuiles_url": config.tuiles_url or None,
        "tuiles_attribution": config.tuiles_attribution or None,
        "bulle_url": url_for("annuaire.bulle"),
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


def _points(interrogation: Interrogation) -> tuple[list[PointStructure], int]:
    """Points of the search, and how many results have none."""
    ids = [touche.id for touche in moteur().tous(interrogation.requete)]
    communes = noms_communes()
    points = [
        PointStructure(
            id=point.id,
            longitude=point.longitude,
            latitude=point.latitude,
            secteur=Secteur(point.secteur),
            commune=communes.get(point.code_insee or "", ""),
            label=point.label,
        )
        for point in queries.points(ids)
    ]
    return points, len(ids) - len(points)


@blueprint.get("/points.json")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def points() -> ResponseReturnValue:
    """Compact points of the present search; 304 when the browser has them already."""
    charge = encoder_points(*_points(interrogation_de_machine()))
    return _conditionnelle(Response(charge, mimetype="application/json"))


@blueprint.get("/carte.svg")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def carte_svg() -> ResponseReturnValue:
    """The present search drawn by the server, for browsers without scripts and slow networks."""
    interrogation = interrogation_courante()
    trouves, _ = _points(interrogation)
    return _dessin(svg_carte(trouves, bornes=interrogation.demande.bbox))


@blueprint.get("/structures/<id>/carte.svg")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def carte_fiche_svg(id: str) -> ResponseReturnValue:
    """The place of one structure drawn by the server."""
    structure = queries.structure_publiee(id)
    if structure is None or structure.latitude is None or structure.longitude is None:
        abort(404)
    secteur = presentation.secteur_principal(structure)
    longitude, latitude = structure.longitude, structure.latitude
    alentours = (longitude - 0.1, latitude - 0.05, longitude + 0.1, latitude + 0.05)
    return _dessin(svg_carte([PointStructure(structure.id, longitude, latitude, secteur)], 360, 216, alentours))


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
            "adresse": _adresse(structure),
            "approche": structure.precision_position == PrecisionPosition.COMMUNE,
            "labellisee": presentation.est_labellisee(structure),
        }
        for structure in queries.structures_publiees(ids[:BULLE_MAXIMUM])
    ]
    return render_template("annuaire/bulle.html", structures=structures)


def _adresse(structure: Structure) -> str:
    commune = structure.commune.nom if structure.commune else ""
    ville = " ".join(partie for partie in (structure.code_postal, commune) if partie)
    return ", ".join(partie for partie in (structure.adresse, ville) if partie)


def _dessin(svg: str) -> Response:
    reponse = Response(svg, mimetype="image/svg+xml")
    reponse.headers["Content-Security-Policy"] = POLITIQUE_CSP  # its own style, when it is opened by itself
    return _conditionnelle(reponse)


def _conditionnelle(reponse: Response) -> Response:
    """Add an ETag of the content and answer 304 to a browser that has it."""
    reponse.set_etag(hashlib.sha256(reponse.get_data()).hexdigest()[:20], weak=True)
    reponse.headers["Cache-Control"] = f"public, max-age=0, s-maxage={CACHE_DESSIN_S}, must-revalidate"
    reponse.make_conditional(request)
    return reponse
