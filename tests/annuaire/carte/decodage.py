"""Points of the map: in columns as an engine gives them, and read back as the browser does."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from annuaire.carte.points import CHIFFRES, ECHELLE
from annuaire.enums import Secteur
from annuaire.recherche.moteur import Points
from socle.identifiants import LONGUEUR_ID


@dataclass(frozen=True, slots=True)
class Point:
    """One structure on the map. ``commune``: its name."""

    id: str
    longitude: float
    latitude: float
    secteur: Secteur = Secteur.NON_CLASSES
    commune: str = ""
    label: bool = False


def en_colonnes(points: Iterable[Point], sans_point: int = 0) -> tuple[Points, dict[str, str]]:
    """These points as an engine gives them, and the names of their communes by code."""
    points = list(points)
    communes = sorted({p.commune for p in points} - {""}, reverse=True)  # numbered in no useful order, as engines do
    secteurs = [secteur.value for secteur in reversed(Secteur)]
    noms = {f"47{rang:03d}": nom for rang, nom in enumerate(communes)}
    return (
        Points(
            ids=np.array([p.id for p in points], dtype=np.str_),
            longitudes=np.array([p.longitude for p in points], dtype=np.float64),
            latitudes=np.array([p.latitude for p in points], dtype=np.float64),
            secteurs=np.array([secteurs.index(p.secteur.value) for p in points], dtype=np.int64),
            communes=np.array([communes.index(p.commune) if p.commune else -1 for p in points], dtype=np.int64),
            labels=np.array([p.label for p in points], dtype=np.bool_),
            noms_secteurs=secteurs,
            codes_communes=list(noms),
            sans_point=sans_point,
        ),
        noms,
    )


def decoder_points(charge: bytes) -> list[Point]:
    """The reverse of ``encoder_points``, in its order."""
    brut = json.loads(charge)
    labels = set(brut["l"])
    secteurs = [Secteur(slug) for slug, _libelle in brut["secteurs"]]
    colonnes = zip(_sommes(brut["x"]), _sommes(brut["y"]), brut["s"], _sommes(brut["c"]), strict=True)
    return [
        Point(
            id=brut["ids"][rang * LONGUEUR_ID : (rang + 1) * LONGUEUR_ID],
            longitude=x / ECHELLE,
            latitude=y / ECHELLE,
            secteur=secteurs[CHIFFRES.index(s)],
            commune=brut["communes"][c],
            label=rang in labels,
        )
        for rang, (x, y, s, c) in enumerate(colonnes)
    ]


def decoder_cellules(charge: bytes) -> list[tuple[float, float, int]]:
    """The cells of a payload of ``encoder_grille``: longitude, latitude, number of structures."""
    grille: dict[str, Any] = json.loads(charge)["grille"]
    return [
        (x / ECHELLE, y / ECHELLE, n)
        for x, y, n in zip(_sommes(grille["x"]), _sommes(grille["y"]), grille["n"], strict=True)
    ]


def _sommes(differences: list[int]) -> list[int]:
    total, sommes = 0, []
    for difference in differences:
        total += difference
        sommes.append(total)
    return sommes
