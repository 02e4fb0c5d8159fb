"""What is forgotten, every night: unfinished drafts, then what contributions hold of people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from annuaire.contributions.enums import CLOSES, EtatSignalement, EtatSuggestion
from annuaire.contributions.models import Signalement, Suggestion
from socle.database import db
from socle.unit_of_work import unite_de_travail

BROUILLONS = dt.timedelta(days=92)  # three months without a change
APRES_REPONSE = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Oubli:
    """How many drafts were deleted, and contributions emptied of what they held of people."""

    brouillons: int
    effacees: int


def oublier(maintenant: dt.datetime) -> Oubli:
    """Delete and empty what is due. Commits. Doing it again changes nothing."""
    avant = maintenant - APRES_REPONSE
    with unite_de_travail():
        brouillons = db.session.execute(
            sa.delete(Suggestion).where(
                Suggestion.etat == EtatSuggestion.BROUILLON, Suggestion.modifiee_le < maintenant - BROUILLONS
            )
        )
        suggestions = db.session.execute(
            sa.update(Suggestion)
            .where(Suggestion.etat.in_(CLOSES), Suggestion.close_le < avant, Suggestion.effacee_le.is_(None))
            .values(courriel=None, donnees={}, question=None, reponse=None, effacee_le=maintenant)
        )
        signalements = db.session.execute(
            sa.update(Signalement)
            .where(
                Signalement.etat == EtatSignalement.TRAITE,
                Signalement.traite_le < avant,
                Signalement.efface_le.is_(None),
            )
            .values(courriel=None, message=None, reponse=None, efface_le=maintenant)
        )
        nombres = [int(r.rowcount) for r in (brouillons, suggestions, signalements)]  # type: ignore[attr-defined]
    return Oubli(nombres[0], nombres[1] + nombres[2])
