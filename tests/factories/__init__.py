"""Small makers of rows for tests: everything has a sensible default, name only what the test is about."""

from __future__ import annotations

import datetime as dt
from typing import Any

from annuaire.enums import Famille, OrigineRevision, PrecisionPosition, Secteur, Statut
from annuaire.models import SourceStructure, Structure
from annuaire.services import creer_structure
from socle.base import maintenant
from territoire.reference import communes_reference


def structure(
    session: Any,
    *,
    nom: str = "La Ressourcerie des Deux Rives",
    commune: str | None = "47001",
    sources: tuple[tuple[str, str], ...] = (),
    **champs: Any,
) -> Structure:
    """A published listing at the centre of its commune (none: no place), told to the index through the outbox."""
    valeurs: dict[str, Any] = {
        "nom": nom,
        "statut": Statut.PUBLIEE,
        "famille": Famille.ASSOCIATION,
        "secteurs": [Secteur.ACTION_SOCIALE.value],
    }
    if commune is not None:
        reference = communes_reference()[commune]
        valeurs |= {
            "code_insee": commune,
            "code_postal": reference.codes_postaux[0],
            "latitude": reference.latitude,
            "longitude": reference.longitude,
            "precision_position": PrecisionPosition.ADRESSE,
        }
    creee = creer_structure(
        valeurs | champs,
        sources=[SourceStructure(source=nom_source, source_id=id, vue_le=maintenant()) for nom_source, id in sources],
        origine=OrigineRevision.SYSTEME,
        maintenant=champs.get("date_maj") or dt.datetime.now(dt.UTC),
    )
    session.flush()
    return creee
