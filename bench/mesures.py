"""What a benchmark gives back, and how figures are taken."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Mesure:
    """One figure. ``unite``: ms, s, fiches/s, octets, requêtes."""

    groupe: str
    nom: str
    valeur: float
    unite: str

    def en_dict(self) -> dict[str, str | float]:
        """For the JSON file."""
        return asdict(self)


def durees_ms(action: Callable[[], object], fois: int) -> list[float]:
    """Wall-clock milliseconds of each of ``fois`` runs, after one that does not count."""
    action()
    durees = []
    for _ in range(fois):
        debut = time.perf_counter()
        action()
        durees.append((time.perf_counter() - debut) * 1000)
    return durees


def mediane_et_p95(groupe: str, nom: str, durees: Iterable[float]) -> list[Mesure]:
    """Median and 95th percentile of these milliseconds."""
    ordre = sorted(durees)
    p95 = ordre[min(len(ordre) - 1, round(0.95 * (len(ordre) - 1)))]
    return [
        Mesure(groupe, f"{nom}, médiane", round(statistics.median(ordre), 2), "ms"),
        Mesure(groupe, f"{nom}, 95e centile", round(p95, 2), "ms"),
    ]
