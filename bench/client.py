"""Where there is no wrk: ``python -m bench.client URL FILE FIRST CONNECTIONS SECONDS [HEADER]`` does the same, slower.

Python shares the two cores with the servers that it measures: figures are lower than wrk's, for both sides.
"""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit


def centile(durees: list[float], part: float) -> float:
    """This part (0 to 1) of the figures is no larger."""
    ordre = sorted(durees)
    return ordre[min(len(ordre) - 1, round(part * (len(ordre) - 1)))]


class ReponseFausse(RuntimeError):
    """An answer was not the page asked for: its time would say nothing."""


class Client:
    """One connection kept open."""

    def __init__(self, url: str, entetes: dict[str, str] | None = None) -> None:
        adresse = urlsplit(url)
        self._entetes = entetes or {}
        self._connexion = http.client.HTTPConnection(adresse.hostname or "", adresse.port, timeout=120)

    def demander(self, chemin: str) -> tuple[int, bytes, float]:
        """Status, body, milliseconds."""
        debut = time.perf_counter()
        self._connexion.request("GET", chemin, headers=self._entetes)
        reponse = self._connexion.getresponse()
        corps = reponse.read()
        return reponse.status, corps, (time.perf_counter() - debut) * 1000

    def page(self, chemin: str) -> tuple[bytes, float]:
        """Body and milliseconds of what is really there. Raises ``ReponseFausse``: a refusal is fast."""
        statut, corps, duree = self.demander(chemin)
        if statut != 200:
            raise ReponseFausse(f"{statut} pour {chemin} : {corps[:300].decode(errors='replace')}")
        return corps, duree

    def fermer(self) -> None:
        """Let go of the connection."""
        self._connexion.close()


def _cycler(
    url: str, chemins: list[str], rang: int, fin: float, entetes: dict[str, str], vus: list[tuple[int, float]]
) -> None:
    client = Client(url, entetes)
    while time.perf_counter() < fin:
        rang = (rang + 1) % len(chemins)
        try:
            statut, _, duree = client.demander(chemins[rang])
        except OSError:
            client.fermer()
            vus.append((0, 0.0))
        else:
            vus.append((statut, duree))
    client.fermer()


def charger(
    url: str, chemins: list[str], depart: int, connexions: int, duree: float, entetes: dict[str, str]
) -> dict[str, float]:
    """What wrk would print."""
    vus: list[tuple[int, float]] = []
    debut = time.perf_counter()
    fils = [
        threading.Thread(
            target=_cycler,
            args=(url, chemins, depart + i * len(chemins) // connexions, debut + duree, entetes, vus),
        )
        for i in range(connexions)
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    durees = [ms for statut, ms in vus if statut] or [0.0]
    return {
        "requetes": len(vus),
        "secondes": time.perf_counter() - debut,
        "refus": sum(1 for statut, _ in vus if statut >= 400),
        "ruptures": sum(1 for statut, _ in vus if not statut),
        "mediane_ms": statistics.median(durees),
        "p95_ms": centile(durees, 0.95),
    }


def principal(url: str, fichier: str, depart: str, connexions: str, duree: str, entete: str = "") -> None:
    """Load, print one line of JSON."""
    entetes = dict([entete.split(": ", 1)]) if entete else {}
    chemins = Path(fichier).read_text(encoding="utf-8").split()
    print(json.dumps(charger(url, chemins, int(depart), int(connexions), float(duree), entetes)))


if __name__ == "__main__":
    principal(*sys.argv[1:])
