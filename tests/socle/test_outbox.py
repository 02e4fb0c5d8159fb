"""The outbox: written with the transaction, done once in effect, one failure never holds the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from socle import outbox
from socle.base import maintenant
from socle.outbox import Message, OutboxEntry, Registre


class Essai:
    """A registry with one handler that notes what it did, and refuses what it is told to refuse."""

    def __init__(self) -> None:
        self.recus: list[int] = []
        self.refuses: set[int] = set()
        self.registre = Registre()
        self.registre.declarer("essai", self._traiter)

    def _traiter(self, messages: Sequence[Message]) -> None:
        if any(message.charge["n"] in self.refuses for message in messages):
            raise RuntimeError("refusé")
        self.recus += [message.charge["n"] for message in messages]

    def drainer(self) -> int:
        return outbox.drainer(self.registre, nullcontext())


@pytest.fixture
def essai(session: Any) -> Essai:
    return Essai()


def test_what_is_committed_is_done_once_in_order(session: Any, essai: Essai) -> None:
    for n in range(450):  # more than two batches
        outbox.deposer("essai", {"n": n})
    session.commit()
    assert essai.drainer() == 450
    assert essai.recus == list(range(450))
    assert essai.drainer() == 0
    assert outbox.en_attente() == 0


def test_what_is_rolled_back_never_happens(session: Any, essai: Essai) -> None:
    outbox.deposer("essai", {"n": 1})
    session.rollback()
    assert essai.drainer() == 0


def test_one_failure_does_not_hold_the_others_and_comes_back_later(session: Any, essai: Essai) -> None:
    essai.refuses = {2}
    for n in (1, 2, 3):
        outbox.deposer("essai", {"n": n})
    session.commit()
    assert essai.drainer() == 2
    assert essai.recus == [1, 3]
    ligne = session.scalars(sa.select(OutboxEntry).where(OutboxEntry.fait_le.is_(None))).one()
    assert (ligne.essais, ligne.erreur) == (1, "RuntimeError: refusé")
    assert dt.timedelta(seconds=5) < ligne.disponible_le - maintenant() < dt.timedelta(seconds=11)
    essai.refuses = set()
    assert essai.drainer() == 0  # not yet due
    ligne.disponible_le = maintenant()
    session.commit()
    assert essai.drainer() == 1
    assert essai.recus == [1, 3, 2]


def test_a_row_that_always_fails_is_given_up_and_kept(session: Any, essai: Essai) -> None:
    essai.refuses = {1}
    outbox.deposer("essai", {"n": 1})
    session.commit()
    for _ in range(outbox.ESSAIS_MAXIMUM):
        session.execute(sa.update(OutboxEntry).values(disponible_le=maintenant()))
        session.commit()
        essai.drainer()
    ligne = session.scalars(sa.select(OutboxEntry)).one()
    assert ligne.essais == outbox.ESSAIS_MAXIMUM
    assert ligne.abandonne_le is not None
    assert outbox.en_attente() == 0


def test_an_unknown_subject_waits_for_its_handler(session: Any, essai: Essai) -> None:
    outbox.deposer("inconnu", {})
    session.commit()
    assert essai.drainer() == 0
    assert outbox.en_attente_pour("inconnu") == 1


def test_done_rows_are_purged_after_a_week(session: Any, essai: Essai) -> None:
    for n in (1, 2):
        outbox.deposer("essai", {"n": n})
    session.commit()
    essai.drainer()
    ancienne = session.scalars(sa.select(OutboxEntry).order_by(OutboxEntry.pk)).first()
    ancienne.fait_le = maintenant() - dt.timedelta(days=8)
    session.commit()
    assert outbox.purger() == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(OutboxEntry)) == 1


def test_a_commit_wakes_the_consumer_only_when_something_was_queued(app: Flask, session: Any) -> None:
    file = app.extensions["taches"].huey
    file.flush()
    session.execute(sa.text("SELECT 1"))
    session.commit()
    assert file.pending_count() == 0
    outbox.deposer("essai", {"n": 1})
    session.commit()
    assert file.pending_count() == 1
    file.flush()
