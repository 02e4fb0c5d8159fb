"""Loads the invented listings into an empty directory."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from annuaire.demonstration.generation import generer
from annuaire.enums import Statut
from annuaire.models import SourceStructure, Structure
from socle.database import db
from socle.identifiants import slug
from socle.spatial import point

SOURCE = "demonstration"
LICENCE = "Données inventées"


def charger_demonstration(maintenant: dt.datetime) -> int:
    """Load the invented listings and return their number; 0, and nothing done, when the directory holds a listing.

    Commits nothing and queues no indexing: the caller does both, the index being rebuilt as a whole.
    """
    if db.session.scalar(sa.select(Structure.pk).limit(1)) is not None:
        return 0
    structures = [
        Structure(
            **champs,
            slug=slug(champs["nom"]),
            statut=Statut.PUBLIEE,
            position=point(champs["latitude"], champs["longitude"]),
            sources=[SourceStructure(source=SOURCE, source_id=f"demo-{rang:04d}", licence=LICENCE, vue_le=maintenant)],
        )
        for rang, champs in enumerate(generer(maintenant=maintenant), start=1)
    ]
    db.session.add_all(structures)
    db.session.flush()
    return len(structures)
