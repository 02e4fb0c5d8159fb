"""Runs every benchmark: a table on the screen, the figures in ``bench/resultats/``."""

from __future__ import annotations

import datetime as dt
import json
import platform
from pathlib import Path

from bench import demarrage, imports, pages, recherche, recherche_postgis
from bench.mesures import Mesure

RESULTATS = Path(__file__).parent / "resultats"
BANCS = (demarrage, pages, recherche, recherche_postgis, imports)


def principal() -> None:
    """Measure, print, write."""
    mesures: list[Mesure] = []
    for banc in BANCS:
        for mesure in banc.mesurer():
            valeur = f"{mesure.valeur:,.2f}".replace(",", " ")
            print(f"{mesure.groupe:12} {mesure.nom:45} {valeur:>12} {mesure.unite}", flush=True)
            mesures.append(mesure)
    RESULTATS.mkdir(exist_ok=True)
    instant = dt.datetime.now(dt.UTC)
    machine = {"python": platform.python_version(), "processeur": platform.machine()}
    contenu = {"date": instant.isoformat(timespec="seconds"), **machine, "mesures": [m.en_dict() for m in mesures]}
    fichier = RESULTATS / f"{instant:%Y%m%d-%H%M%S}.json"
    fichier.write_text(json.dumps(contenu, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"\n{fichier}")


if __name__ == "__main__":
    principal()
