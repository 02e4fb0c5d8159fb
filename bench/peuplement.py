"""``python -m bench.peuplement NOMBRE``: fills the instance of the environment, database and index, with listings.

A process of its own: what serves afterwards starts clean, and a million listings leave no memory behind.
"""

from __future__ import annotations

import sys
import time
from itertools import islice
from typing import Any

import sqlalchemy as sa

from annuaire.demonstration.generation import REFERENCE
from annuaire.demonstration.services import LICENCE
from annuaire.enums import Statut
from annuaire.models import SourceStructure, Structure
from annuaire.services import LISTES, reconstruire_index
from application import create_app
from application.preparation import preparer
from bench.fiches import fiches
from socle.database import db
from socle.identifiants import slug
from socle.insertion import inserer
from socle.spatial import point
from socle.unit_of_work import unite_de_travail

LOT = 5000
SOURCE = "banc"
_VIERGE: dict[str, Any] = {
    **{colonne.key: None for colonne in sa.inspect(Structure).columns if colonne.key != "pk"},
    **{nom: [] for nom in LISTES},
    "reseaux_sociaux": {},
    "statut": Statut.PUBLIEE,
}


def peupler(nombre: int) -> None:
    """Migrate, load so many listings, build the index, gather the planner's statistics."""
    app = create_app()
    preparer(app, demonstration=False)
    with app.app_context():
        restantes = fiches(nombre)
        rang = 0
        while lot := list(islice(restantes, LOT)):
            with unite_de_travail():
                _inserer(lot, rang)
            rang += len(lot)
        reconstruire_index(app.extensions["moteur_recherche"])
        _analyser()
        db.session.remove()
        db.engine.dispose()


def _inserer(lot: list[dict[str, Any]], rang: int) -> None:
    avant = db.session.scalar(sa.select(sa.func.max(Structure.pk))) or 0
    inserer(Structure, [_ligne(champs) for champs in lot])
    pks = db.session.scalars(sa.select(Structure.pk).where(Structure.pk > avant).order_by(Structure.pk)).all()
    sources = [
        {
            "structure_pk": pk,
            "source": SOURCE,
            "source_id": f"banc-{rang + i:07d}",
            "licence": LICENCE,
            "empreinte": None,
            "donnees": None,
            "vue_le": REFERENCE,
        }
        for i, pk in enumerate(pks)
    ]
    inserer(SourceStructure, sources)


def _ligne(champs: dict[str, Any]) -> dict[str, Any]:
    lieu = point(champs["latitude"], champs["longitude"])
    return {**_VIERGE, **champs, "slug": slug(champs["nom"]), "position": lieu}


def _analyser() -> None:
    """What autovacuum would do within a minute; the bench does not wait for it."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connexion:
            connexion.execute(sa.text("VACUUM ANALYZE"))


if __name__ == "__main__":
    debut = time.perf_counter()
    peupler(int(sys.argv[1]))
    sys.stdout.write(f"{time.perf_counter() - debut:.1f}\n")
