"""The outbox: all that must happen after a commit (index, mail, relay), written in the same transaction.

A row says *what* by id, never with an object. Rows are drained by one drainer at a time, in order of
arrival within a subject, in batches. A handler may see the same row again after a crash, so it must be
once in effect: re-indexing writes the present state, a mail is named after its row.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from socle.base import Base, Json, UtcDateTime, maintenant
from socle.database import db
from socle.unit_of_work import unite_de_travail
from socle.verrou import Verrou

journal = logging.getLogger(__name__)

TAILLE_LOT = 200
ESSAIS_MAXIMUM = 12  # the last one comes about a day after the first
ATTENTE_MAXIMUM = dt.timedelta(hours=6)
CONSERVATION = dt.timedelta(days=7)


class OutboxEntry(Base):
    """One thing to do after commit."""

    __tablename__ = "outbox"
    __table_args__ = (sa.Index("ix_outbox_a_faire", "fait_le", "abandonne_le", "disponible_le"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    sujet: Mapped[str] = mapped_column(sa.String(60))
    charge: Mapped[dict[str, Any]] = mapped_column(Json)
    depose_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    disponible_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    essais: Mapped[int] = mapped_column(default=0)
    erreur: Mapped[str | None] = mapped_column(sa.Text)
    fait_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    abandonne_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Message:
    """An outbox row as handlers see it; ``pk`` identifies the effect."""

    pk: int
    sujet: str
    charge: dict[str, Any]
    depose_le: dt.datetime


Traitement = Callable[[Sequence[Message]], None]


class Registre:
    """Which handler takes which subject; one registry per application."""

    def __init__(self) -> None:
        self._traitements: dict[str, Traitement] = {}
        self._confidentiels: set[str] = set()

    def declarer(self, sujet: str, traitement: Traitement, *, confidentiel: bool = False) -> None:
        """Handlers receive a batch of messages of one subject, oldest first.

        ``confidentiel``: what a message said is forgotten as soon as it is done (links to sign in, addresses).
        """
        self._traitements[sujet] = traitement
        if confidentiel:
            self._confidentiels.add(sujet)

    def est_confidentiel(self, sujet: str) -> bool:
        """Whether the content of this subject's messages is not kept."""
        return sujet in self._confidentiels

    def pour(self, sujet: str) -> Traitement:
        """The handler of this subject. Raises ``LookupError`` when nobody declared one."""
        return self._traitements[sujet]


def deposer(sujet: str, charge: dict[str, Any]) -> OutboxEntry:
    """Queue something for after the commit of the present transaction."""
    entree = OutboxEntry(sujet=sujet, charge=charge)
    db.session.add(entree)
    db.session.info["outbox"] = True
    return entree


def deposer_plusieurs(sujet: str, charges: Sequence[dict[str, Any]]) -> None:
    """Queue many messages of one subject, in one statement."""
    if charges:
        instant = maintenant()
        lignes = [
            {"sujet": sujet, "charge": charge, "depose_le": instant, "disponible_le": instant} for charge in charges
        ]
        db.session.execute(sa.insert(OutboxEntry), lignes)
        db.session.info["outbox"] = True


def deposer_une_fois(sujet: str, dans: dt.timedelta) -> None:
    """Queue ``sujet`` for later; while one waits, it waits longer instead of being two."""
    plus_tard = maintenant() + dans
    repousses = db.session.execute(
        sa.update(OutboxEntry)
        # One that is due may be under way: what comes now needs another.
        .where(*_a_faire(), OutboxEntry.sujet == sujet, OutboxEntry.disponible_le > maintenant())
        .values(disponible_le=plus_tard)
    )
    if not repousses.rowcount:  # type: ignore[attr-defined]
        db.session.add(OutboxEntry(sujet=sujet, charge={}, disponible_le=plus_tard))


def tenir_pour_fait(sujet: str, avant: dt.datetime) -> None:
    """What waits under ``sujet`` until ``avant`` at the latest was done otherwise. Does not commit."""
    db.session.execute(
        sa.update(OutboxEntry)
        .where(*_a_faire(), OutboxEntry.sujet == sujet, OutboxEntry.disponible_le <= avant)
        .values(fait_le=maintenant())
    )


def en_attente() -> int:
    """Rows still to do, those waiting for another try included."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(OutboxEntry).where(*_a_faire())) or 0


def en_attente_pour(prefixe: str) -> int:
    """Rows still to do whose subject starts with ``prefixe``."""
    requete = sa.select(sa.func.count()).select_from(OutboxEntry).where(*_a_faire())
    return db.session.scalar(requete.where(OutboxEntry.sujet.startswith(prefixe, autoescape=True))) or 0


def _a_faire() -> tuple[sa.ColumnElement[bool], ...]:
    return (OutboxEntry.fait_le.is_(None), OutboxEntry.abandonne_le.is_(None))


def drainer(registre: Registre, verrou: Verrou) -> int:
    """Do all that is due; returns how many rows were done. Commits as it goes.

    Waits for another drainer to finish, rather than leave: what it did not see is ours.
    """
    faits = 0
    with verrou:
        while lot := _prochains():
            for sujet, messages in _par_sujet(lot).items():
                faits += _traiter(registre, sujet, messages)
    return faits


def _prochains() -> list[Message]:
    db.session.rollback()  # see the present
    lignes = db.session.execute(
        sa.select(OutboxEntry.pk, OutboxEntry.sujet, OutboxEntry.charge, OutboxEntry.depose_le)
        .where(*_a_faire(), OutboxEntry.disponible_le <= maintenant())
        .order_by(OutboxEntry.pk)
        .limit(TAILLE_LOT)
    )
    return [Message(*ligne) for ligne in lignes]


def _par_sujet(lot: Iterable[Message]) -> dict[str, list[Message]]:
    """Messages of a batch by subject, in order: one write of the index for two hundred listings."""
    groupes: dict[str, list[Message]] = {}
    for message in lot:
        groupes.setdefault(message.sujet, []).append(message)
    return groupes


def _traiter(registre: Registre, sujet: str, messages: list[Message]) -> int:
    try:
        registre.pour(sujet)(messages)
    except Exception as erreur:
        db.session.rollback()
        if len(messages) > 1:  # one bad row must not hold the others back
            return sum(_traiter(registre, sujet, [message]) for message in messages)
        journal.exception("échec d’un message de la boîte d’envoi", extra={"sujet": sujet, "pk": messages[0].pk})
        _noter_echec(messages[0], erreur)
        return 0
    _noter_faits(messages, oublier=registre.est_confidentiel(sujet))
    return len(messages)


def _noter_faits(messages: Iterable[Message], *, oublier: bool) -> None:
    valeurs: dict[str, Any] = {"fait_le": maintenant(), "erreur": None}
    if oublier:
        valeurs["charge"] = {}
    with unite_de_travail():
        db.session.execute(
            sa.update(OutboxEntry).where(OutboxEntry.pk.in_([message.pk for message in messages])).values(valeurs)
        )


def _noter_echec(message: Message, erreur: Exception) -> None:
    with unite_de_travail():
        ligne = db.session.get_one(OutboxEntry, message.pk)
        ligne.essais += 1
        ligne.erreur = f"{type(erreur).__name__}: {erreur}"[:500]
        ligne.disponible_le = maintenant() + min(dt.timedelta(seconds=5 * 2**ligne.essais), ATTENTE_MAXIMUM)
        if ligne.essais >= ESSAIS_MAXIMUM:
            ligne.abandonne_le = maintenant()


def purger() -> int:
    """Delete rows done more than a week ago; returns how many. Given-up rows stay."""
    with unite_de_travail():
        resultat = db.session.execute(sa.delete(OutboxEntry).where(OutboxEntry.fait_le < maintenant() - CONSERVATION))
        return int(resultat.rowcount)  # type: ignore[attr-defined]
