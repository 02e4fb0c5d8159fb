"""Reading the points of the map, as the browser does."""

from __future__ import annotations

import json

from annuaire.carte.points import CHIFFRES, ECHELLE, PointStructure
from annuaire.enums import Secteur
from socle.identifiants import LONGUEUR_ID


def decoder_points(charge: bytes) -> list[PointStructure]:
    """The reverse of ``encoder_points``, in its order."""
    brut = json.loads(charge)
    labels = set(brut["l"])
    secteurs = [Secteur(slug) for slug, _libelle in brut["secteurs"]]
    colonnes = zip(_sommes(brut["x"]), _sommes(brut["y"]), brut["s"], _sommes(brut["c"]), strict=True)
    return [
        PointStructure(
            id=brut["ids"][rang * LONGUEUR_ID : (rang + 1) * LONGUEUR_ID],
            longitude=x / ECHELLE,
            latitude=y / ECHELLE,
            secteur=secteurs[CHIFFRES.index(s)],
            commune=brut["communes"][c],
            label=rang in labels,
        )
        for rang, (x, y, s, c) in enumerate(colonnes)
    ]


def _sommes(differences: list[int]) -> list[int]:
    total, sommes = 0, []
    for difference in differences:
        total += difference
        sommes.append(total)
    return sommes
