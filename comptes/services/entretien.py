"""What accounts forget by themselves."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from comptes.models import Compte
from comptes.services import connexion, liens, sessions
from socle.base import maintenant
from socle.database import db
from socle.mail import CourrielEnvoye
from socle.unit_of_work import unite_de_travail

JAMAIS_CONFIRMES = dt.timedelta(days=7)
JOURNAL_DES_COURRIELS = dt.timedelta(days=365)


def entretenir() -> None:
    """Every night. Commits."""
    instant = maintenant()
    with unite_de_travail():
        liens.purger(instant)
        sessions.purger(instant)
        connexion.purger(instant)
        db.session.execute(sa.delete(CourrielEnvoye).where(CourrielEnvoye.depose_le < instant - JOURNAL_DES_COURRIELS))
        db.session.execute(
            sa.delete(Compte).where(
                Compte.confirme_le.is_(None),
                Compte.efface_le.is_(None),
                Compte.mot_de_passe.is_(None),
                Compte.cree_le < instant - JAMAIS_CONFIRMES,
            )
        )
