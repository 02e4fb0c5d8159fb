"""Deterministic listings at any size: the demonstration drawn again and again, each time with another seed.

The first 1,433 are those of the demonstration. In the others everything differs (names, communes, streets, texts), and
one in three bears a place-name of its own: a directory that grows brings new words, not only more of the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from typing import Any

from annuaire.demonstration.generation import GRAINE, REFERENCE, generer
from annuaire.demonstration.identite import EpuisementDesMots
from annuaire.demonstration.redaction import avec_de
from socle.identifiants import ALPHABET, LONGUEUR_ID

NOMBRE_DE_BASE = 1433
PART_TOPONYMES = 1 / 3
DEBUTS = (
    "Arbo Barba Bela Berga Bous Cala Campa Cante Cap Carda Castel Cauba Clair Coste Estil Ferra Font Galla Garda Gaura"
    " Grata Labar Lacan Lagra Lama Lascom Laus Mata Mira Monta Pala Pech Peyre Pouya Puy Roque Sauve Tour Val Verga"
).split()
MILIEUX = "be ber bou da del do fe gar gou la li lo mar mi na nou pe ra re sa se ta tri vi".split()
FINS = "c ce des gnac lade lan lère lières llac mont nègre nès nous rac rède rolle sac sous tens zac".split()


def fiches(nombre: int) -> Iterator[dict[str, Any]]:
    """Columns of ``Structure``, its public ``id`` included: the same ones at each call, a smaller number being a
    beginning of a larger one.
    """
    restent = nombre
    for tirage in count():
        alea = random.Random(f"banc {tirage}")
        for champs in _tirage(tirage)[:restent]:
            if tirage:
                champs["nom"] = _nom(champs["nom"], alea)
            yield champs | {"id": _id(alea)}
            restent -= 1
        if not restent:
            return


def _tirage(rang: int) -> list[dict[str, Any]]:
    """The whole directory of one seed; empty for the few seeds that the totals of the roadmap do not suit."""
    try:
        return list(generer(GRAINE + rang, REFERENCE))
    except (ValueError, EpuisementDesMots):
        return []


def _nom(nom: str, alea: random.Random) -> str:
    if alea.random() >= PART_TOPONYMES or " – agence " in nom:
        return nom
    toponyme = alea.choice(DEBUTS) + alea.choice(MILIEUX) + alea.choice(FINS)
    return f"{nom} {avec_de(toponyme)}"


def _id(alea: random.Random) -> str:
    """As ``nouvel_id``, but drawn from the seed: 57 bits, none twice in a million."""
    return "".join(alea.choices(ALPHABET, k=LONGUEUR_ID))
