"""Jobs: huey, embedded (SQLite file) or on PostgreSQL. A job is a nudge; the outbox holds the work.

Losing the whole queue loses nothing: every minute the consumer drains what is due anyway.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import huey.api
import sqlalchemy as sa
from flask import Flask, current_app, has_app_context
from huey import MemoryHuey, PostgresHuey, SqliteHuey, crontab
from sqlalchemy import event, orm

from socle import outbox

journal = logging.getLogger(__name__)

EN_MEMOIRE = "memoire"
ECART_DEMANDES_S = 5.0
ATTENTE_MAXIMUM_S = 0.5  # an edit must be findable in under 2 seconds


def creer_huey(url: str, dossier: Path, *, en_memoire: bool = False) -> huey.api.Huey:
    """The queue that suits this database; in memory for tests."""
    if en_memoire:
        return MemoryHuey("ess47", results=False)
    adresse = sa.make_url(url)
    if adresse.get_backend_name() == "postgresql":
        dsn = adresse.set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresHuey("ess47", dsn=dsn, results=False)
    return SqliteHuey("ess47", filename=str(dossier / "taches.sqlite"), results=False)


class Periodique(NamedTuple):
    """A job that the clock starts: ``quand`` as huey's ``crontab`` takes it, in the consumer's UTC."""

    nom: str
    quand: Mapping[str, str]
    faire: Callable[[], object]


class Taches:
    """The application's jobs: wakes the drainer after each commit that filled the outbox."""

    def __init__(
        self,
        app: Flask,
        file: huey.api.Huey,
        drainer: Callable[[], int],
        periodiques: Iterable[Periodique] = (),
    ) -> None:
        self.huey = file

        def executer() -> None:
            with app.app_context():
                drainer()

        def entretenir() -> None:
            with app.app_context():
                outbox.purger()

        self._drainer = file.task(name="drainer")(executer)
        file.periodic_task(crontab(minute="*"), name="drainer_chaque_minute")(executer)
        file.periodic_task(crontab(minute="17", hour="3"), name="purger_la_boite_d_envoi")(entretenir)

        self._a_la_demande: dict[str, Callable[[], object]] = {}
        self._demandees: dict[str, float] = {}
        for tache in periodiques:
            executable = _dans(app, tache.faire)
            file.periodic_task(crontab(**tache.quand), name=tache.nom)(executable)
            self._a_la_demande[tache.nom] = file.task(name=f"{tache.nom}_maintenant")(executable)

    def reveiller(self) -> None:
        """Ask for a drain; a failure is only logged, the minute's drain will come."""
        try:
            self._drainer()
        except Exception:
            journal.warning("la file des tâches ne répond pas", exc_info=True)

    def demander(self, nom: str) -> None:
        """Have a periodic job done now, without waiting for its hour; asked again and again, once in a while."""
        instant = time.monotonic()
        if instant - self._demandees.get(nom, -ECART_DEMANDES_S) < ECART_DEMANDES_S:
            return
        self._demandees[nom] = instant
        try:
            self._a_la_demande[nom]()
        except Exception:
            journal.warning("la file des tâches ne répond pas", exc_info=True)

    def consommer(self) -> None:
        """Run the worker until it is stopped."""
        consommateur = self.huey.create_consumer(workers=1, initial_delay=0.1, max_delay=ATTENTE_MAXIMUM_S)
        self.reveiller()  # what a crash left behind
        consommateur.run()


def _dans(app: Flask, faire: Callable[[], object]) -> Callable[[], None]:
    def executer() -> None:
        with app.app_context():
            faire()

    return executer


@event.listens_for(orm.Session, "after_commit")
def _apres_commit(session: orm.Session) -> None:
    if session.info.pop("outbox", False) and has_app_context():
        current_app.extensions["taches"].reveiller()


@event.listens_for(orm.Session, "after_rollback")
def _apres_rollback(session: orm.Session) -> None:
    session.info.pop("outbox", None)
