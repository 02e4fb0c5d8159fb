"""A sector for a structure that no NAF code describes: by its words, after ``secteurs.csv``.

The table is for people to read and extend. Names count more than descriptions; ties go to the row that comes first.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from annuaire.enums import Secteur
from socle.identifiants import sans_accents

POIDS_NOM = 3


@lru_cache(maxsize=1)
def _table() -> dict[str, Secteur]:
    """Word, or two words joined by a hyphen, to sector."""
    with (Path(__file__).parent / "secteurs.csv").open(encoding="utf-8", newline="") as flux:
        lignes = [(Secteur(ligne["secteur"]), ligne["mots"].split()) for ligne in csv.DictReader(flux)]
    return {mot: secteur for secteur, mots in reversed(lignes) for mot in mots}


def secteur_par_mots(textes: Sequence[str]) -> Secteur | None:
    """The sector most often named; the first text (the name) weighs three times the others. None when no word tells."""
    table = _table()
    voix: Counter[Secteur] = Counter()
    for rang, texte in enumerate(textes):
        mots = re.findall(r"[a-z0-9]+", sans_accents(texte).lower())
        for mot in {*mots, *map("-".join, pairwise(mots))} & table.keys():
            voix[table[mot]] += 1 if rang else POIDS_NOM
    if not voix:
        return None
    ordre = list(dict.fromkeys(table.values()))
    return max(voix, key=lambda secteur: (voix[secteur], ordre.index(secteur)))
