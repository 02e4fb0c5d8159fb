"""The servers that are measured: ours on an instance filled for the purpose, and a bare Flask page served alike."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from outils.site import RACINE, SiteMuet, port_libre, site

PROCESSUS = 2
# As in production, but for what stands before it (HTTPS, proxy) and for the limits of one visitor: here they are one.
VARIABLES = {
    "ESS47_ENV": "production",
    "ESS47_PROXYS": "0",
    "ESS47_DEMO": "0",
    "ESS47_PROCESSUS": str(PROCESSUS),
    "ESS47_LIMITE_LECTURE": "1000000000",
    "ESS47_RECHERCHE_ENTREPRISES_URL": "",
    "DATABASE_URL": "",  # the embedded one, whatever this machine is set to; PostGIS says otherwise
}
ATTENTE_S = 60
MARQUE = "ESS47_INSTANCE"  # the variable by which the processes of a server are known


def environnement(instance: Path, variables: Mapping[str, str]) -> dict[str, str]:
    """Of a process that works on this instance, as ``outils.site`` makes it for the server."""
    return os.environ | {
        **VARIABLES,
        "ESS47_INSTANCE": str(instance),
        "ESS47_SEARCH": "postgres" if variables.get("DATABASE_URL") else "whoosh",
        "ESS47_GEOCODAGE_URL": "",
        "SECRET_KEY": "cle-de-test",
        **variables,
    }


def peupler(instance: Path, nombre: int, **variables: str) -> float:
    """Fill an instance in a process of its own; seconds."""
    instance.mkdir(parents=True, exist_ok=True)
    commande = [sys.executable, "-m", "bench.peuplement", str(nombre)]
    fait = subprocess.run(  # noqa: S603  # no shell: our interpreter, our module, a number
        commande, cwd=RACINE, env=environnement(instance, variables), check=True, stdout=subprocess.PIPE, text=True
    )
    return float(fait.stdout.split()[-1])


@contextmanager
def notre_site(instance: Path, **variables: str) -> Iterator[str]:
    """Our whole site on a filled instance, consumer of jobs included."""
    with site(instance, **{**VARIABLES, **variables}) as url:
        yield url


@contextmanager
def page_nue(dossier: Path) -> Iterator[str]:
    """The least that Flask can do, by the same server with as many processes: see ``bench.nue``."""
    port = port_libre()
    dossier.mkdir(parents=True, exist_ok=True)
    env = environnement(dossier, {}) | {"PORT": str(port)}
    with lance([sys.executable, "-m", "bench.nue"], env, f"http://127.0.0.1:{port}/", dossier / "journal") as url:
        yield url


@contextmanager
def lance(commande: list[str], env: Mapping[str, str], url: str, journal: Path) -> Iterator[str]:
    """A process that answers at ``url``, stopped at the end. Raises ``SiteMuet``."""
    with journal.open("wb") as flux:
        processus = subprocess.Popen(commande, cwd=RACINE, env=env, stdout=flux, stderr=flux)  # noqa: S603  # ours
        try:
            attendre(url, processus, journal)
            yield url
        finally:
            processus.send_signal(signal.SIGINT)
            try:
                processus.wait(20)
            except subprocess.TimeoutExpired:
                processus.kill()


def attendre(url: str, processus: subprocess.Popen[bytes], journal: Path) -> None:
    """Until it answers 200. Raises ``SiteMuet``."""
    fin = time.monotonic() + ATTENTE_S
    while time.monotonic() < fin and processus.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as reponse:  # noqa: S310  # our own address
                if reponse.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise SiteMuet(f"{url} ne répond pas :\n{journal.read_text(errors='replace')[-3000:]}")


# --- memory and processor


def memoires_mo(instance: Path) -> list[float]:
    """Memory of each process that serves this instance, main one and job consumer left out, in megabytes.

    PSS: what several processes share is counted once among them; where the system does not tell, RSS.
    """
    processus = set(_serveurs(instance))
    return sorted(_mo(pid) for pid in processus if _parent(pid) in processus)


def processeur_ms(instance: Path) -> float:
    """Processor time that the servers of this instance have used: what a busy machine does not distort."""
    tics = [_lire(pid, "stat").rsplit(b")", 1)[-1].split()[11:13] for pid in _serveurs(instance)]
    return sum(int(tic) for paire in tics for tic in paire) * 1000 / os.sysconf("SC_CLK_TCK")


def _serveurs(instance: Path) -> list[int]:
    return [pid for pid in _pids(instance) if b"consommer" not in _lire(pid, "cmdline")]


def _pids(instance: Path) -> Iterator[int]:
    voulu = f"{MARQUE}={instance}".encode()
    for dossier in Path("/proc").glob("[0-9]*"):
        if voulu in _lire(int(dossier.name), "environ").split(b"\0"):
            yield int(dossier.name)


def _lire(pid: int, nom: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{nom}").read_bytes()
    except OSError:  # gone, or not ours
        return b""


def _parent(pid: int) -> int:
    return int(_lire(pid, "stat").rsplit(b")", 1)[-1].split()[1])


def _mo(pid: int) -> float:
    for nom, cle in (("smaps_rollup", b"Pss:"), ("status", b"VmRSS:")):
        for ligne in _lire(pid, nom).splitlines():
            if ligne.startswith(cle):
                return int(ligne.split()[1]) / 1024
    return 0.0
