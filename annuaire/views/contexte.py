"""What the directory's views share: the engine, the geocoder, and the search read from the URL."""

from __future__ import annotations

import dataclasses
from typing import cast

from flask import abort, current_app, jsonify, make_response, request

from annuaire.forms import lire_demande
from annuaire.recherche.interrogation import Interrogation, preparer
from annuaire.recherche.moteur import MoteurRecherche
from territoire.geocodage import geocoder
from territoire.lieux import Lieu

TAILLE_PAGE = 20


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
    """The search that the present URL states."""
    return preparer(lire_demande(request.args), taille, _geocoder_lieu)


def interrogation_de_machine() -> Interrogation:
    """The same for programs: a parameter that is wrong is refused, with the sentence that the page would show."""
    interrogation = interrogation_courante()
    if erreurs := interrogation.demande.erreurs:
        abort(make_response(jsonify({"erreur": 400, "parametres": erreurs}), 400))
    return interrogation
