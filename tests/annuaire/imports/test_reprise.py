"""An import that is killed goes on where it was: no row lost, none doubled, whatever the moment."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import sqlalchemy as sa

from outils.site import RACINE

LIGNES = 4000
MORTS = 3
ENTETE = "id,source,source_id,name,legal_form,insee,lat,lon,sources,publiable\n"


def comptes(instance: Path, base: str) -> tuple[int, int, int]:
    """Listings, distinct names, source rows."""
    requetes = ("count(*) FROM structure", "count(DISTINCT nom) FROM structure", "count(*) FROM source_structure")
    if base:
        engine = sa.create_engine(base)
        with engine.connect() as connexion:
            lus = tuple(int(connexion.scalar(sa.text(f"SELECT {requete}"))) for requete in requetes)
        engine.dispose()
    else:
        connexion_sqlite = sqlite3.connect(instance / "ess47.sqlite")
        lus = tuple(int(connexion_sqlite.execute(f"SELECT {requete}").fetchone()[0]) for requete in requetes)
        connexion_sqlite.close()
    return lus[0], lus[1], lus[2]


def morts_ensemble(groupe: int, patience: float = 10.0) -> bool:
    """Whether no process of this group is left."""
    fin = time.monotonic() + patience
    while time.monotonic() < fin:
        try:
            os.killpg(groupe, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    os.killpg(groupe, signal.SIGKILL)
    return False


def test_killed_at_random_and_taken_up_again(instance_neuve: Path, base_neuve: str, tmp_path: Path) -> None:
    hasard = random.Random(47)
    chemin = tmp_path / "fiches.csv"
    lignes = (f"{n},liste,{n},Amicale {n},Association,47001,,,liste:{n},oui\n" for n in range(LIGNES))
    chemin.write_text(ENTETE + "".join(lignes), encoding="utf-8")
    env = os.environ | {
        "ESS47_INSTANCE": str(instance_neuve), "DATABASE_URL": base_neuve, "ESS47_DEMO": "0",
        "ESS47_SEARCH": "postgres" if base_neuve else "whoosh",
    }  # fmt: skip
    commande = [sys.executable, "-m", "flask", "--app", "wsgi", "annuaire"]
    subprocess.run(
        [*commande, "indexer"], cwd=RACINE, env=env, check=True, capture_output=True
    )  # the instance is ready
    for _ in range(MORTS):
        processus = subprocess.Popen(
            [*commande, "importer", str(chemin)], cwd=RACINE, env=env, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(hasard.uniform(2.0, 6.0))
        processus.kill()
        processus.wait()
        assert morts_ensemble(processus.pid), "the processes that prepare rows outlive it"
        fiches, noms, sources = comptes(instance_neuve, base_neuve)
        assert fiches == noms
        assert sources == 2 * fiches  # whole batches only
    fin = subprocess.run(
        [*commande, "importer", str(chemin)], cwd=RACINE, env=env, capture_output=True, text=True, check=True
    )
    assert comptes(instance_neuve, base_neuve) == (LIGNES, LIGNES, 2 * LIGNES), fin.stdout
