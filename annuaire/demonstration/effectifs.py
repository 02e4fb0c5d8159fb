"""Employees of the invented listings: the total of each EPCI is that of the roadmap."""

from __future__ import annotations

import random
from dataclasses import dataclass

SEUIL_GRANDE = 10  # « Moins de 10 salariés » : table 4 of the roadmap
PETITS = (1, 2, 3, 4, 5, 6, 7, 8, 9)
POIDS_PETITS = (30, 24, 16, 10, 7, 5, 4, 2, 2)


@dataclass(slots=True)
class Effectif:
    """Employees of one structure and the bounds within which they may be moved."""

    nombre: int
    minimum: int
    maximum: int


def petit(minimum: int, maximum: int, alea: random.Random) -> Effectif:
    """A structure of less than ten employees, most often one or two, within these bounds."""
    nombre = alea.choices(PETITS, POIDS_PETITS)[0]
    return Effectif(max(minimum, min(maximum, nombre)), minimum, maximum)


def grand(taille_max: int, alea: random.Random) -> Effectif:
    """A structure of ten employees or more, up to ``taille_max``."""
    minimum = max(SEUIL_GRANDE, taille_max // 4)
    return Effectif(round(minimum + (taille_max - minimum) * alea.betavariate(1.6, 2.2)), minimum, taille_max)


def fixe(nombre: int) -> Effectif:
    """A structure whose text tells the number."""
    return Effectif(nombre, nombre, nombre)


def ajuster(effectifs: list[Effectif], total: int, alea: random.Random) -> None:
    """Move ``effectifs`` within their bounds until they add up to ``total``; the largest move most.

    Raises ``ValueError`` when the bounds forbid it.
    """
    while ecart := total - sum(e.nombre for e in effectifs):
        mobiles = [e for e in effectifs if (e.nombre < e.maximum if ecart > 0 else e.nombre > e.minimum)]
        if not mobiles:
            raise ValueError(f"{total} salariés : hors des bornes")
        choisi = alea.choices(mobiles, [e.nombre**1.2 for e in mobiles])[0]
        marge = choisi.maximum - choisi.nombre if ecart > 0 else choisi.nombre - choisi.minimum
        pas = min(abs(ecart), marge, max(1, choisi.nombre // 10))
        choisi.nombre += pas if ecart > 0 else -pas
