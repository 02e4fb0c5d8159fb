"""The journal: who did what, to what. Append-only, each row sealed with the one before; the database refuses the rest.

``qui`` is the public id of an account, or « systeme »; ``details`` hold no personal data beyond what the fact needs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from socle.base import Base, Json, UtcDateTime
from socle.database import db

SYSTEME = "systeme"
ORIGINE = "0" * 64  # seal before the first row
VERROU_POSTGRES = 470_047
LOT = 500


class JournalEntree(Base):
    """One fact. ``pk`` has no gap: the chain tells a row taken out."""

    __tablename__ = "journal_entree"
    __table_args__ = (sa.Index("ix_journal_entree_objet", "objet_type", "objet_id"),)

    pk: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quand: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    qui: Mapped[str] = mapped_column(sa.String(120), index=True)
    action: Mapped[str] = mapped_column(sa.String(60), index=True)
    objet_type: Mapped[str] = mapped_column(sa.String(40))
    objet_id: Mapped[str] = mapped_column(sa.String(120))
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    precedente: Mapped[str] = mapped_column(sa.String(64))  # seal of the row before
    empreinte: Mapped[str] = mapped_column(sa.String(64), unique=True)


def noter(
    action: str,
    objet_type: str,
    objet_id: str,
    *,
    qui: str = SYSTEME,
    details: dict[str, Any] | None = None,
    maintenant: dt.datetime,
) -> JournalEntree:
    """Add a row at the end of the chain, in the present transaction: it is true if and only if the fact is.

    Writers wait for one another. Does not commit.
    """
    db.session.flush()
    if db.session.connection().dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(VERROU_POSTGRES)))
    derniere = db.session.execute(
        sa.select(JournalEntree.pk, JournalEntree.empreinte).order_by(JournalEntree.pk.desc()).limit(1)
    ).one_or_none()
    entree = JournalEntree(
        pk=derniere.pk + 1 if derniere else 1,
        quand=maintenant,
        qui=qui[:120],
        action=action,
        objet_type=objet_type,
        objet_id=objet_id[:120],
        details=details or {},
        precedente=derniere.empreinte if derniere else ORIGINE,
    )
    entree.empreinte = sceller(entree)
    db.session.add(entree)
    db.session.flush()
    return entree


def sceller(entree: JournalEntree) -> str:
    """What a row must be sealed with: all that it says, and the seal of the row before."""
    quand = entree.quand.astimezone(dt.UTC).isoformat(timespec="microseconds")
    dit = [
        entree.pk, entree.precedente, quand, entree.qui, entree.action, entree.objet_type, entree.objet_id,
        entree.details,
    ]  # fmt: skip
    texte = json.dumps(dit, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(texte.encode()).hexdigest()


def lignes() -> Iterator[JournalEntree]:
    """Every row, oldest first, a batch at a time."""
    dernier = 0
    while True:
        requete = sa.select(JournalEntree).where(JournalEntree.pk > dernier).order_by(JournalEntree.pk).limit(LOT)
        lot = db.session.scalars(requete).all()
        if not lot:
            return
        yield from lot
        dernier = lot[-1].pk


def premiere_rupture() -> tuple[int, str] | None:
    """Where the chain is broken first, and how, in French; None when it holds."""
    attendue, precedente = 1, ORIGINE
    for entree in lignes():
        if entree.pk != attendue:
            return attendue, f"la ligne {attendue} manque"
        if entree.precedente != precedente:
            return entree.pk, f"la ligne {entree.pk} ne suit pas la ligne {entree.pk - 1}"
        if entree.empreinte != sceller(entree):
            return entree.pk, f"la ligne {entree.pk} a été changée"
        attendue, precedente = entree.pk + 1, entree.empreinte
    return None


def nombre() -> int:
    """How many rows."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(JournalEntree)) or 0


def derniere_empreinte() -> str:
    """Seal of the last row: kept elsewhere, it tells rows taken off the end."""
    return db.session.scalar(sa.select(JournalEntree.empreinte).order_by(JournalEntree.pk.desc()).limit(1)) or ORIGINE
