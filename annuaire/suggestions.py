"""What a search being typed may be about: activities, structures, places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from flask import url_for

from annuaire import presentation, queries
from annuaire.enums import Secteur
from annuaire.recherche.analyse import plier
from annuaire.recherche.moteur import MoteurRecherche, Requete
from annuaire.recherche.synonymes import expressions
from territoire.lieux import completer, resoudre

LONGUEUR_MINIMUM = 2  # characters
ACTIVITES, STRUCTURES, LIEUX = 4, 4, 3
LIEUX_SEULS = 6
EXAMINEES = 20  # activities of which it is asked whether any structure has them


class Genre(StrEnum):
    """What is suggested."""

    ACTIVITE = "activite"
    STRUCTURE = "structure"
    LIEU = "lieu"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``texte`` goes to the box; ``url`` is where choosing it leads."""

    genre: Genre
    texte: str
    precision: str | None
    url: str


def suggerer(debut: str, moteur: MoteurRecherche) -> list[Suggestion]:
    """For the words box: activities that some structure has, structures, places; nothing for less than two letters."""
    if len(debut) < LONGUEUR_MINIMUM:
        return []
    return [*_activites(debut, moteur), *_structures(debut, moteur), *_lieux(debut, LIEUX)]


def suggerer_lieux(debut: str) -> list[Suggestion]:
    """For the place box."""
    return _lieux(debut, LIEUX_SEULS) if len(debut) >= LONGUEUR_MINIMUM else []


def _activites(debut: str, moteur: MoteurRecherche) -> list[Suggestion]:
    cherche = plier(debut).strip()
    secteurs = [
        Suggestion(Genre.ACTIVITE, secteur.libelle, "secteur", url_for("annuaire.recherche", secteur=secteur.value))
        for secteur in Secteur
        if _un_mot_commence(plier(secteur.libelle), cherche)
    ]
    ecrites = sorted(
        (ecrite for ecrite, pliee in _expressions() if _un_mot_commence(pliee, cherche)),
        key=lambda ecrite: (not plier(ecrite).startswith(cherche), len(ecrite), ecrite),
    )
    examinees = ecrites[:EXAMINEES]
    connues = moteur.connues(examinees) if examinees else set()
    trouvees = [
        Suggestion(Genre.ACTIVITE, ecrite, None, url_for("annuaire.recherche", q=ecrite))
        for ecrite in examinees
        if ecrite in connues
    ]
    return [*trouvees[: ACTIVITES - len(secteurs)], *secteurs][:ACTIVITES]


@lru_cache(maxsize=1)
def _expressions() -> list[tuple[str, str]]:
    """Those of the table that are no place (« le passage d’Agen »)."""
    lues = ((ecrite, resoudre(ecrite)) for ecrite in expressions())
    return [(ecrite, plier(ecrite)) for ecrite, lue in lues if lue.lieu is None or lue.approche]


def _un_mot_commence(texte: str, debut: str) -> bool:
    return texte.startswith(debut) or re.search(rf"[\s'’-]{re.escape(debut)}", texte) is not None


def _structures(debut: str, moteur: MoteurRecherche) -> list[Suggestion]:
    ids = [touche.id for touche in moteur.chercher(Requete(mots=debut, taille=STRUCTURES)).touches]
    return [
        Suggestion(
            Genre.STRUCTURE,
            structure.nom,
            structure.commune.nom if structure.commune else None,
            presentation.url_structure(structure),
        )
        for structure in queries.structures_publiees(ids)
    ]


def _lieux(debut: str, limite: int) -> list[Suggestion]:
    return [
        Suggestion(Genre.LIEU, lieu.libelle, None, url_for("annuaire.recherche", ou=lieu.libelle))
        for lieu in completer(debut, limite)
    ]
