"""``python -m application.serveur``: the whole site in one command, jobs included.

granian serves; the job consumer runs as a child process, started again when it dies.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from application.config import RACINE, ConfigurationInvalide
from application.factory import create_app
from application.journaux import configurer
from application.veille import partir_avec
from socle.database import BaseInutilisable

journal = logging.getLogger(__name__)

ATTENTE_RELANCE_S = 2
FILS = min(8, 2 * (os.cpu_count() or 1))  # threads of each worker
TAILLE_ENTETES = 16_384  # bytes of a request's line and headers


class Consommateur:
    """The consumer process: ``flask taches consommer``, kept alive until ``arreter``."""

    def __init__(self) -> None:
        self._arret = threading.Event()
        self._processus: subprocess.Popen[bytes] | None = None
        # granian forks workers while this thread runs: a fork in the midst of Popen would keep its pipe open for good.
        self._pas_de_fork = threading.Lock()
        os.register_at_fork(
            before=self._pas_de_fork.acquire,
            after_in_parent=self._pas_de_fork.release,
            after_in_child=self._pas_de_fork.release,
        )

    def demarrer(self) -> None:
        """Start it, and a thread that watches over it."""
        threading.Thread(target=self._veiller, daemon=True).start()

    def _veiller(self) -> None:
        commande = [sys.executable, "-m", "flask", "--app", "wsgi", "taches", "consommer"]
        # The consumer leaves by itself when this process is gone, even if it was killed.
        environnement = os.environ | {"ESS47_PARENT": str(os.getpid())}
        while not self._arret.is_set():
            # A session of its own: Ctrl+C stops the server, and the server stops the consumer when it is idle.
            with self._pas_de_fork:
                self._processus = subprocess.Popen(  # noqa: S603 our own command
                    commande, cwd=RACINE, env=environnement, start_new_session=True
                )
            code = self._processus.wait()
            if not self._arret.wait(ATTENTE_RELANCE_S):
                journal.error("le consommateur de tâches s’est arrêté ; on le relance", extra={"code": code})

    def arreter(self) -> None:
        """Stop it for good."""
        self._arret.set()
        if self._processus is not None and self._processus.poll() is None:
            self._processus.send_signal(signal.SIGINT)  # huey ends its task first
            try:
                self._processus.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._processus.kill()


def _attendre_ouverture(adresse: str, port: int) -> None:
    """Wait until a worker takes connections."""
    while True:
        try:
            socket.create_connection((adresse, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)


def servir(app: Any, processus: int, consommateur: Consommateur | None = None) -> None:
    """Serve a WSGI application until a signal stops it: granian, configured in code (docs/adr/0010 and 0013).

    The workers are forks of this process: they share its memory, and the application is loaded once.
    """
    multiprocessing.set_start_method("fork", force=True)
    adresse, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    serveur = Granian(
        "application",
        address=adresse,
        port=port,
        interface=Interfaces.WSGI,
        workers=processus,
        blocking_threads=FILS,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=TAILLE_ENTETES),
        websockets=False,
        backlog=1024,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=20,
        log_level=LogLevels.warning,
    )

    def pret() -> None:
        _attendre_ouverture(adresse, port)
        if consommateur is not None:
            consommateur.demarrer()
        sys.stdout.write(f"\n  ESS 47 est prêt : http://{adresse}:{port}/\n  Ctrl+C pour arrêter.\n\n")
        sys.stdout.flush()

    serveur.on_startup(threading.Thread(target=pret, daemon=True).start)  # called before the workers are there
    if consommateur is not None:
        serveur.on_shutdown(consommateur.arreter)
    parent = os.getpid()

    def charger() -> Any:  # called in each worker
        partir_avec(parent)
        return app

    gc.collect()
    gc.freeze()  # what is loaded stays shared: a collection in a worker would touch, so copy, all of it
    serveur.serve(target_loader=charger, wrap_loader=False)


def _preparer_a_part() -> int:
    """Prepare the instance in a process of its own, whose memory goes with it; returns its exit status."""
    enfant = os.fork()
    if enfant:
        return os.waitstatus_to_exitcode(os.waitpid(enfant, 0)[1])
    statut = 1
    try:
        from application.preparation import preparer

        preparer(create_app(), demonstration=True)
        statut = 0
    except (ConfigurationInvalide, BaseInutilisable) as erreur:
        sys.stderr.write(f"\n  ESS 47 ne peut pas démarrer.\n  {erreur}\n\n")
    except BaseException:
        journal.exception("la préparation a échoué")
    finally:
        sys.stderr.flush()
        os._exit(statut)  # nothing of the parent's is undone here


def principal() -> int:
    """Prepare the instance, then serve; returns the exit status."""
    configurer()
    if statut := _preparer_a_part():
        return statut
    app = create_app()
    servir(app, app.extensions["config"].processus, Consommateur())
    return 0


if __name__ == "__main__":
    sys.exit(principal())
