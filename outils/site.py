"""A whole site in its own folder, for tests, screenshots and benchmarks: as ``make run`` starts it, jobs included."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
DEMARRAGE_S = 120
ARRET_S = 30


class SiteMuet(RuntimeError):
    """The site did not start; the message holds the end of its log."""


def port_libre() -> int:
    """A port nobody listens on."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@contextmanager
def site(instance: Path, **variables: str) -> Iterator[str]:
    """A running site; yields its address once it answers. Its log is ``<instance>/journal``. Raises ``SiteMuet``."""
    instance.mkdir(parents=True, exist_ok=True)
    port = port_libre()
    env = os.environ | {
        "ESS47_INSTANCE": str(instance),
        "ESS47_SEARCH": "postgres" if variables.get("DATABASE_URL") else "whoosh",
        "ESS47_GEOCODAGE_URL": "",
        "PORT": str(port),
        "SECRET_KEY": "cle-de-test",
        **variables,
    }
    with (instance / "journal").open("wb") as journal:
        commande = [sys.executable, "-m", "application.serveur"]
        serveur = subprocess.Popen(commande, cwd=RACINE, env=env, stdout=journal, stderr=journal)  # noqa: S603 ours
        try:
            _attendre(f"http://127.0.0.1:{port}/sante", serveur, instance / "journal")
            yield f"http://127.0.0.1:{port}"
        finally:
            serveur.send_signal(signal.SIGINT)
            try:
                serveur.wait(ARRET_S)
            except subprocess.TimeoutExpired:
                serveur.kill()


def _attendre(url: str, serveur: subprocess.Popen[bytes], journal: Path) -> None:
    fin = time.monotonic() + DEMARRAGE_S
    while time.monotonic() < fin and serveur.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as reponse:  # noqa: S310 our own address
                if reponse.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise SiteMuet(f"le site ne démarre pas :\n{journal.read_text()[-3000:]}")
