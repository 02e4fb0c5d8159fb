"""Nothing is lost, nothing is done twice, whenever the processes die."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.partage import RACINE

MORTS = 60
GRAINE = 47


def test_random_kills_lose_nothing_and_the_index_catches_up(instance_neuve: Path, base_neuve: str) -> None:
    env = os.environ | {
        "ESS47_INSTANCE": str(instance_neuve),
        "DATABASE_URL": base_neuve,
        "ESS47_SEARCH": "postgres" if base_neuve else "whoosh",
        "ESS47_DEMO": "0",
        "SECRET_KEY": "cle-de-test",
    }
    instance_neuve.mkdir()
    commande = [sys.executable, "-m", "tests.socle.survie", str(MORTS), str(GRAINE)]
    essai = subprocess.run(commande, env=env, cwd=RACINE, capture_output=True, text=True, timeout=600, check=False)
    assert essai.returncode == 0, essai.stderr[-3000:]
    rapport = json.loads(essai.stdout)
    assert rapport["acquittees"] > MORTS, rapport  # it did write between the kills
    # A commit whose answer was lost may be in the database; one that was acknowledged must be.
    assert rapport["en_base"] >= rapport["acquittees"], rapport
    pertes = {cle: valeur for cle, valeur in rapport.items() if cle not in ("morts", "acquittees", "en_base")}
    assert pertes == dict.fromkeys(pertes, 0), rapport
