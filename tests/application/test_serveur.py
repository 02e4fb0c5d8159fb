"""The one command that serves the site: its job worker lives and dies with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from outils.site import RACINE, port_libre

PATIENCE_S = 60


def processus(instance: Path, mot: bytes = b"") -> list[int]:
    """Processes of the site that runs this instance, whose command holds this word."""
    trouves = []
    for dossier in Path("/proc").glob("[0-9]*"):
        try:
            commande, env = (dossier / "cmdline").read_bytes(), (dossier / "environ").read_bytes()
        except OSError:
            continue
        if mot in commande and f"ESS47_INSTANCE={instance}\0".encode() in env:
            trouves.append(int(dossier.name))
    return trouves


def consommateurs(instance: Path) -> list[int]:
    """Those that run its jobs."""
    return processus(instance, b"consommer")


def attendre(condition: Callable[[], object], quoi: str) -> None:
    fin = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < fin, quoi
        time.sleep(0.1)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads processes in /proc")
@pytest.mark.parametrize("arret", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_worker_goes_with_the_server(arret: signal.Signals, instance_neuve: Path, base_neuve: str) -> None:
    port = port_libre()
    env = os.environ | {
        "ESS47_INSTANCE": str(instance_neuve), "DATABASE_URL": base_neuve, "ESS47_DEMO": "0", "PORT": str(port),
        "ESS47_PROCESSUS": "1",
    }  # fmt: skip
    serveur = subprocess.Popen(
        [sys.executable, "-m", "application.serveur"], cwd=RACINE, env=env, stdout=subprocess.DEVNULL
    )
    try:
        attendre(lambda: consommateurs(instance_neuve) or serveur.poll() is not None, "no worker started")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante", timeout=10) as reponse:
            assert reponse.status == 200
        (avant,) = consommateurs(instance_neuve)
        os.kill(avant, signal.SIGKILL)
        attendre(lambda: consommateurs(instance_neuve) not in ([], [avant]), "a dead worker is started again")
    finally:
        serveur.send_signal(arret)
        serveur.wait(PATIENCE_S)
    attendre(lambda: not processus(instance_neuve), "a process outlived the server")
