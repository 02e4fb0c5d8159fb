"""The map drawn by the server: for browsers without scripts, slow networks, and paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from annuaire import presentation, presentation_recherche, queries
from annuaire.carte.atelier import Atelier, AtelierOccupe
from annuaire.carte.cadrage import Positions
from annuaire.carte.image import POLITIQUE_CSP, svg_carte
from annuaire.carte.planche import LISTE_MAXIMUM, Entree, Format, Legende, Planche, composer
from annuaire.carte.planche_png import planche_png
from annuaire.carte.planche_svg import planche_svg
from annuaire.recherche.interrogation import Interrogation
from annuaire.recherche.moteur import Points
from annuaire.views.contexte import conditionnelle, interrogation_courante, moteur, refuser_en_mots
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.base import maintenant
from socle.limites import limiter_lectures
from socle.pages_gardees import gardee
from socle.typographie import date_longue, espaces, nombre, pluriel

ATELIER = Atelier()
REVENIR_S = 10
OCCUPE = "Plusieurs cartes sont en train d’être dessinées. Réessayez dans quelques secondes.\n"


@blueprint.get("/carte.svg")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def carte_svg() -> ResponseReturnValue:
    """The present search drawn by the server: for a screen, or for paper in one of the ``format``."""
    format, interrogation = _format(), _interrogation()
    if format is None:
        return _dessin(svg_carte(_positions(_trouver(interrogation)), bornes=interrogation.demande.bbox))
    planche = _planche(interrogation, format)
    return _dessin(planche_svg(planche, f"Carte\N{NO-BREAK SPACE}: {_titre(interrogation)}"))


@blueprint.get("/carte.png")
@exige(Permission.ANNUAIRE_CONSULTER)
@limiter_lectures(par_minute=20, par_heure=120)
@gardee
def carte_png() -> ResponseReturnValue:
    """The same map for paper, as an image that any word processor takes. 503 while too many are being drawn."""
    format, interrogation = _format() or Format.A4_PAYSAGE, _interrogation()
    try:
        with ATELIER.place():
            image = planche_png(_planche(interrogation, format))
    except AtelierOccupe:
        return Response(OCCUPE, 503, {"Retry-After": str(REVENIR_S)}, mimetype="text/plain")
    reponse = Response(image, mimetype="image/png")
    reponse.headers["Content-Disposition"] = 'inline; filename="ess47-carte.png"'
    return conditionnelle(reponse)


@blueprint.get("/structures/<id>/carte.svg")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def carte_fiche_svg(id: str) -> ResponseReturnValue:
    """The place of one structure drawn by the server."""
    structure = queries.structure_publiee(id)
    if structure is None or structure.latitude is None or structure.longitude is None:
        abort(404)
    longitude, latitude = structure.longitude, structure.latitude
    alentours = (longitude - 0.1, latitude - 0.05, longitude + 0.1, latitude + 0.05)
    return _dessin(svg_carte([(longitude, latitude)], 360, 216, alentours))


def _format() -> Format | None:
    """The format asked for, None without one; any other is refused."""
    brut = request.args.get("format", "")
    if brut and brut not in {format.value for format in Format}:
        formats = ", ".join(Format)
        refuser_en_mots({"format": f"Ce format n’existe pas. Les formats sont\N{NO-BREAK SPACE}: {formats}."})
    return Format(brut) if brut else None


def _interrogation() -> Interrogation:
    """The present search; a parameter that is wrong is refused: the drawing would be that of something else."""
    interrogation = interrogation_courante()
    refuser_en_mots(interrogation.demande.erreurs)
    return interrogation


def _trouver(interrogation: Interrogation) -> Points:
    return moteur().points(interrogation.requete)


def _positions(points: Points) -> Positions:
    return np.column_stack((points.longitudes, points.latitudes))


def _titre(interrogation: Interrogation) -> str:
    return espaces(presentation_recherche.titre_recherche(interrogation))


def _planche(interrogation: Interrogation, format: Format) -> Planche:
    """On a band, the results of the page are numbered as in its list; on a sheet, all of them when they are few."""
    taille = interrogation.requete.taille if format is Format.BANDEAU else LISTE_MAXIMUM
    page = interrogation.requete.page if format is Format.BANDEAU else 1
    resultat = moteur().chercher(replace(interrogation.requete, taille=taille, page=page))
    points = _trouver(interrogation)
    numeros = {
        touche.id: (page - 1) * taille + rang
        for rang, touche in enumerate(resultat.touches, start=1)
        if format is Format.BANDEAU or resultat.total <= LISTE_MAXIMUM
    }
    numerotes = np.isin(points.ids, list(numeros)) if numeros else np.zeros(len(points), dtype=np.bool_)
    positions = _positions(points)
    lieux = dict(zip(points.ids[numerotes].tolist(), map(tuple, positions[numerotes].tolist()), strict=True))
    if format is Format.BANDEAU:
        entrees = [Entree(numero, "", position=lieux.get(id)) for id, numero in numeros.items()]
    else:
        entrees = [
            Entree(numeros[s.id], s.nom, presentation.adresse_postale(s), lieux.get(s.id))
            for s in queries.structures_publiees(list(numeros))
        ]
    legende = _legende(interrogation, resultat.total, points.sans_point)
    return composer(format, entrees, positions[~numerotes], legende, interrogation.demande.bbox)


def _legende(interrogation: Interrogation, total: int, sans_point: int) -> Legende:
    combien = f"{nombre(total)} {pluriel(total, 'structure', 'structures')}" if total else "Aucune structure"
    absentes = f", dont {nombre(sans_point)} sans adresse connue" if sans_point else ""
    adresse = url_for("annuaire.recherche", _external=True)
    return Legende(
        _titre(interrogation),
        f"{combien}{absentes} · {date_longue(maintenant())}",
        presentation_recherche.adresse_lisible(adresse, interrogation.demande),
        "Données de démonstration" if queries.demonstration_presente() else "",
    )


def _dessin(svg: str) -> Response:
    reponse = Response(svg, mimetype="image/svg+xml")
    reponse.headers["Content-Security-Policy"] = POLITIQUE_CSP  # its own style, when it is opened by itself
    return conditionnelle(reponse)
