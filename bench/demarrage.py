"""From the command to the first answer: an empty folder, then the same folder again."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.mesures import Mesure
from outils.site import site

GROUPE = "démarrage"


def mesurer() -> Iterator[Mesure]:
    """First and second start with demonstration data, libraries installed."""
    with tempfile.TemporaryDirectory() as dossier:
        for nom in ("premier, démonstration comprise", "second"):
            debut = time.perf_counter()
            with site(Path(dossier), ESS47_DEMO="1"):
                duree = time.perf_counter() - debut
            yield Mesure(GROUPE, nom, round(duree, 1), "s")
