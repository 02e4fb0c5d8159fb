"""A great import, by the command that an agent types: a list invented for the purpose, search index included."""

from __future__ import annotations

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.mesures import Mesure

GROUPE = "imports"
LIGNES = 20_000
COLONNES = ("source", "source_id", "name", "legal_form", "postcode", "commune", "insee", "lat", "lon", "description")
LIEUX = (("47001", "Agen", "47000"), ("47157", "Marmande", "47200"), ("47323", "Villeneuve-sur-Lot", "47300"))
SYLLABES = "ba bo cha dro fi ga lu ma mi na ni pa po ra ri sa so ta tou va ve zo".split()


def mesurer() -> Iterator[Mesure]:
    """Rows a second of the whole command, search index included, and the memory at its highest."""
    with tempfile.TemporaryDirectory() as dossier:
        fichier = _liste(Path(dossier) / "liste.csv")
        # On the embedded database whatever this machine is set to: never into somebody's directory.
        env = {nom: v for nom, v in os.environ.items() if nom != "DATABASE_URL"} | {
            "ESS47_INSTANCE": dossier,
            "ESS47_DEMO": "0",
        }
        _flask(env, "instance", "preparer")
        debut = time.perf_counter()
        _flask(env, "annuaire", "importer", str(fichier))
        duree = time.perf_counter() - debut
        memoire = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        yield Mesure(GROUPE, f"{LIGNES} lignes, index compris", round(duree, 1), "s")
        yield Mesure(GROUPE, "débit, index compris", round(LIGNES / duree), "fiches/s")
        yield Mesure(GROUPE, "mémoire du plus gros processus", round(memoire), "Mo")


def _liste(chemin: Path) -> Path:
    hasard = random.Random(47)  # the same list each time
    with chemin.open("w", encoding="utf-8", newline="") as flux:
        redacteur = csv.writer(flux)
        redacteur.writerow(COLONNES)
        for rang in range(LIGNES):
            insee, commune, postal = LIEUX[rang % len(LIEUX)]
            nom = " ".join("".join(hasard.choices(SYLLABES, k=3)).title() for _ in range(3))
            ligne = ("banc", rang, nom, "Association", postal, commune, insee, "", "", f"Activités de quartier {rang}.")
            redacteur.writerow(ligne)
    return chemin


def _flask(env: dict[str, str], *arguments: str) -> None:
    commande = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    subprocess.run(commande, env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # no shell: our interpreter, fixed words and a file made here
