"""``python -m application.serveur``: the whole site in one command, jobs included.

gunicorn serves; the job consumer runs as a child process, started again when it dies.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from application.config import RACINE, ConfigurationInvalide
from application.factory import create_app
from application.journaux import configurer
from application.preparation import preparer
from socle.database import BaseInutilisable, db

journal = logging.getLogger(__name__)

ATTENTE_RELANCE_S = 2


class Consommateur:
    """The consumer process: ``flask taches consommer``, kept alive until ``arreter``."""

    def __init__(self) -> None:
        self._arret = threading.Event()
        self._processus: subprocess.Popen[bytes] | None = None
        # gunicorn forks workers in another thread: a fork in the midst of Popen would keep its pipe open for good.
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


class Serveur(BaseApplication):
    """gunicorn, configured in code."""

    def __init__(self, app: Flask, consommateur: Consommateur) -> None:
        self._app = app
        self._consommateur = consommateur
        self._adresse = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": self._adresse,
            "workers": self._app.extensions["config"].processus,
            "threads": 8,
            "worker_class": "gthread",
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 5,
            "limit_request_line": 8190,
            "preload_app": True,
            "accesslog": None,
            "loglevel": "warning",
            "when_ready": self._pret,
            "on_exit": lambda _serveur: self._consommateur.arreter(),
        }
        for cle, valeur in options.items():
            self.cfg.set(cle, valeur)

    def load(self) -> Flask:
        return self._app

    def _pret(self, _serveur: Any) -> None:
        self._consommateur.demarrer()
        sys.stdout.write(f"\n  ESS 47 est prêt : http://{self._adresse}/\n  Ctrl+C pour arrêter.\n\n")
        sys.stdout.flush()


def principal() -> int:
    """Prepare the instance, then serve; returns the exit status."""
    configurer()
    try:
        app = create_app()
        preparer(app, demonstration=True)
    except (ConfigurationInvalide, BaseInutilisable) as erreur:
        sys.stderr.write(f"\n  ESS 47 ne peut pas démarrer.\n  {erreur}\n\n")
        return 1
    with app.app_context():
        db.engine.dispose()  # workers open their own connections
    Serveur(app, Consommateur()).run()
    return 0


if __name__ == "__main__":
    sys.exit(principal())
