"""``python -m bench.modifications URL NOMBRE``: edits listings as the site does, and times when they are found.

A process of its own, on the instance of the environment. Prints a JSON list: milliseconds of each edit.
"""

from __future__ import annotations

import json
import random
import sys
import time
import urllib.request

import sqlalchemy as sa

from annuaire.enums import OrigineRevision
from annuaire.models import Structure
from annuaire.services import modifier_structure
from application import create_app
from socle.base import maintenant
from socle.database import db
from socle.unit_of_work import unite_de_travail

PAUSE_S = 0.02
ABANDON_S = 30.0
DE_SUITE = 4  # every process of the server must know: each question comes by a new connection
REPOS_S = 0.3
CONSONNES, VOYELLES = "bcdfglmnprstvz", "aiou"


def principal(url: str, nombre: int) -> None:
    """Edit so many listings, one after the other."""
    app = create_app()
    alea = random.Random(f"modifications {nombre}")
    with app.app_context():
        ids = db.session.scalars(sa.select(Structure.id).order_by(Structure.pk)).all()
        print(json.dumps([_modifier(url, id, _mot(alea)) for id in alea.sample(ids, nombre)]))


def _mot(alea: random.Random) -> str:
    """A word that no listing holds, and that nothing known resembles."""
    return "".join(alea.choice(CONSONNES) + alea.choice(VOYELLES) for _ in range(6))


def _modifier(url: str, id: str, mot: str) -> float:
    with unite_de_travail():
        structure = db.session.scalars(sa.select(Structure).where(Structure.id == id)).one()
        modifier_structure(
            structure, {"nom": f"Atelier {mot.title()}"}, origine=OrigineRevision.MODERATEUR, maintenant=maintenant()
        )
    debut = time.perf_counter()
    db.session.remove()
    duree = _attendre(f"{url}/annuaire/?q={mot}", id.encode(), debut)
    time.sleep(REPOS_S)
    return duree


def _attendre(page: str, attendu: bytes, debut: float) -> float:
    """Milliseconds until the page shows this listing, and goes on showing it."""
    suite = 0
    premiere = 0.0
    while suite < DE_SUITE and time.perf_counter() - debut < ABANDON_S:
        with urllib.request.urlopen(page, timeout=ABANDON_S) as reponse:  # noqa: S310  # our own address
            trouve = attendu in reponse.read()
        premiere = time.perf_counter() if trouve and not suite else premiere
        suite = suite + 1 if trouve else 0
        if not trouve:
            time.sleep(PAUSE_S)
    return (premiere - debut if suite else ABANDON_S) * 1000


if __name__ == "__main__":
    principal(sys.argv[1], int(sys.argv[2]))
