"""``python -m outils.postgis COMMAND…``: runs a command with ``TEST_DATABASE_URL`` on PostGIS.

Keeps the variable when it is set; otherwise makes a throw-away cluster from the installed server.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

SANS_SERVEUR = """
Pas de serveur PostgreSQL avec PostGIS sur cette machine. Deux issues :
  - l’installer (Debian : apt-get install postgresql postgis postgresql-postgis) ;
  - donner TEST_DATABASE_URL=postgresql+psycopg://… vers une base vide où PostGIS est disponible.
"""


def _dossier_serveur() -> Path | None:
    """Folder of the newest installed server's programs."""
    candidats = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]), reverse=True)
    if candidats:
        return candidats[0].parent
    trouve = shutil.which("initdb")
    return Path(trouve).resolve().parent if trouve else None


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def _comme(utilisateur: str | None, *commande: str) -> None:
    """Run as this user: PostgreSQL refuses to run as root."""
    identite = {"user": utilisateur, "group": utilisateur, "extra_groups": []} if utilisateur else {}
    subprocess.run(commande, check=True, stdout=subprocess.DEVNULL, cwd="/", **identite)  # type: ignore[call-overload]  # noqa: S603


@contextlib.contextmanager
def grappe(programmes: Path) -> Iterator[str]:
    """A new cluster in a temporary folder, destroyed afterwards; yields the URL of an empty database."""
    utilisateur = "postgres" if os.geteuid() == 0 else None
    dossier = Path(tempfile.mkdtemp(prefix="ess47-pg-"))
    port = _port_libre()
    if utilisateur:
        os.chown(dossier, pwd.getpwnam(utilisateur).pw_uid, -1)
    donnees = str(dossier / "donnees")
    options = f"-p {port} -k {dossier} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
    try:
        _comme(utilisateur, str(programmes / "initdb"), "-D", donnees, "-A", "trust", "-U", "ess47", "-E", "UTF8")
        journal = str(dossier / "journal")
        _comme(utilisateur, str(programmes / "pg_ctl"), "-D", donnees, "-l", journal, "-o", options, "-w", "start")
        try:
            yield f"postgresql+psycopg://ess47@127.0.0.1:{port}/postgres"
        finally:
            _comme(utilisateur, str(programmes / "pg_ctl"), "-D", donnees, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(dossier, ignore_errors=True)


def principal(commande: list[str]) -> int:
    """Run ``commande``; returns its exit status."""
    if os.environ.get("TEST_DATABASE_URL"):
        return subprocess.run(commande, check=False).returncode  # noqa: S603 our own command
    programmes = _dossier_serveur()
    if programmes is None:
        sys.stderr.write(SANS_SERVEUR)
        return 1
    with grappe(programmes) as url:
        env = os.environ | {"TEST_DATABASE_URL": url}
        return subprocess.run(commande, check=False, env=env).returncode  # noqa: S603 our own command


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
