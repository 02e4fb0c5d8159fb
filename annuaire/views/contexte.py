"""What the directory's views share: the engine, the geocoder, and the search read from the URL."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from typing import cast

from flask import Response, abort, current_app, jsonify, make_response, request

from annuaire.forms import lire_demande
from annuaire.recherche.interrogation import Interrogation, preparer
from annuaire.recherche.moteur import MoteurRecherche
from territoire.geocodage import geocoder
from territoire.lieux import Lieu, TypeLieu

TAILLE_PAGE = 20
TAILLE_AUTOUR = 10  # somebody in the street, on a phone
CACHE_S = 600  # drawings and points


def moteur() -> MoteurRecherche:
    """The application's search engine."""
    return cast(MoteurRecherche, current_app.extensions["moteur_recherche"])


def _geocoder_lieu(lieu: Lieu) -> Lieu:
    code_insee = lieu.codes_insee[0] if len(lieu.codes_insee) == 1 else None
    position = geocoder(lieu.texte_adresse, None, code_insee, current_app.extensions["geocodage"])
    if position is None:
        return lieu
    return dataclasses.replace(lieu, latitude=position.latitude, longitude=position.longitude)


def interrogation_courante(taille: int = TAILLE_PAGE) -> Interrogation:
    """The search that the present URL states; of where one stands, the ten nearest first."""
    interrogation = preparer(lire_demande(request.args), taille, _geocoder_lieu)
    if taille == TAILLE_PAGE and interrogation.lieu is not None and interrogation.lieu.type is TypeLieu.POSITION:
        requete = dataclasses.replace(interrogation.requete, taille=TAILLE_AUTOUR)
        return dataclasses.replace(interrogation, requete=requete)
    return interrogation


def interrogation_de_machine() -> Interrogation:
    """The same for programs: a parameter that is wrong is refused, with the sentence that the page would show."""
    interrogation = interrogation_courante()
    refuser(interrogation.demande.erreurs)
    return interrogation


def refuser_en_mots(erreurs: Mapping[str, str]) -> None:
    """The same for an image: plain sentences, that whoever opens its address can read."""
    if erreurs:
        phrases = "\n".join(f"{nom}\N{NO-BREAK SPACE}: {phrase}" for nom, phrase in erreurs.items())
        abort(Response(f"{phrases}\n", 400, mimetype="text/plain"))


def refuser(erreurs: Mapping[str, str]) -> None:
    """Answer 400 to a program, with what is wrong by parameter, if anything is."""
    if erreurs:
        abort(make_response(jsonify({"erreur": 400, "parametres": erreurs}), 400))


def conditionnelle(reponse: Response) -> Response:
    """Add an ETag of the content, for the answer 304; caches on the way may keep it a while."""
    reponse.set_etag(hashlib.sha256(reponse.get_data()).hexdigest()[:20], weak=True)
    reponse.headers["Cache-Control"] = f"public, max-age=0, s-maxage={CACHE_S}, must-revalidate"
    return reponse
