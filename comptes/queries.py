"""What pages about accounts read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from socle.database import db
from socle.mail import CourrielEnvoye
from socle.outbox import OutboxEntry
from socle.pagination import Pagination

TAILLE_PAGE = 50


@dataclass(frozen=True, slots=True)
class LigneCourriel:
    """A mail of the log."""

    destinataire: str
    objet: str
    modele: str
    depose_le: dt.datetime
    envoye_le: dt.datetime | None
    essais: int
    erreur: str | None
    abandonne: bool

    @property
    def etat(self) -> str:
        """What people read."""
        if self.envoye_le is not None:
            return "envoyé"
        if self.abandonne:
            return "abandonné"
        return "nouvel essai à venir" if self.essais else "en attente"


@dataclass(frozen=True, slots=True)
class PageCourriels:
    """A page of the log, and how it stands in the whole."""

    lignes: list[LigneCourriel]
    pagination: Pagination


def courriels_envoyes(adresse: str, page: int) -> PageCourriels:
    """Mails of the log, the last first; ``adresse``: part of the recipient's."""
    filtre = CourrielEnvoye.destinataire.contains(adresse.lower(), autoescape=True) if adresse else sa.true()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(CourrielEnvoye).where(filtre)) or 0
    page = max(1, min(page, -(-total // TAILLE_PAGE)))
    en_attente = sa.and_(OutboxEntry.pk == CourrielEnvoye.outbox_pk, CourrielEnvoye.envoye_le.is_(None))
    requete = (
        sa.select(CourrielEnvoye, OutboxEntry.essais, OutboxEntry.erreur, OutboxEntry.abandonne_le)
        .outerjoin(OutboxEntry, en_attente)
        .where(filtre)
        .order_by(CourrielEnvoye.pk.desc())
        .limit(TAILLE_PAGE)
        .offset((page - 1) * TAILLE_PAGE)
    )
    lignes = [
        LigneCourriel(
            c.destinataire, c.objet, c.modele, c.depose_le, c.envoye_le, essais or 0, erreur, abandonne_le is not None
        )
        for c, essais, erreur, abandonne_le in db.session.execute(requete)
    ]
    return PageCourriels(lignes, Pagination(page, TAILLE_PAGE, total))
