"""``python -m bench [GROUPE…]``: a table on the screen; figures and a drawing of them in ``bench/resultats/``.

Groups: those of ``BANCS``; all of them without any. ``BENCH_FULL=1`` adds the great sizes.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import sys
from pathlib import Path

from bench import comparaison, demarrage, graphique, imports, pages, postgis, recherche, recherche_postgis, sous_charge
from bench.mesures import Mesure

RESULTATS = Path(__file__).parent / "resultats"
CALME = 0.5  # of the machine before measuring
BANCS = {
    "demarrage": demarrage,
    "comparaison": comparaison,
    "charge": sous_charge,
    "pages": pages,
    "recherche": recherche,
    "recherche-pg": recherche_postgis,
    "postgis": postgis,
    "imports": imports,
}


def principal(groupes: list[str]) -> int:
    """Measure, print, write; returns the exit status."""
    if inconnus := [groupe for groupe in groupes if groupe not in BANCS]:
        print(f"Groupe inconnu : {', '.join(inconnus)}. Choisissez parmi {', '.join(BANCS)}.")
        return 2
    charge = os.getloadavg()[0]
    if charge > CALME:
        print(f"# Cette machine travaille déjà (charge {charge:.1f}) : les durées seront trop longues.", flush=True)
    mesures: list[Mesure] = []
    for groupe in groupes or BANCS:
        for mesure in BANCS[groupe].mesurer():
            valeur = f"{mesure.valeur:,.2f}".replace(",", " ")
            print(f"{mesure.groupe:12} {mesure.nom:74} {valeur:>12} {mesure.unite}", flush=True)
            mesures.append(mesure)
    print(f"\n{_ecrire(mesures, charge)}")
    return 0


def _ecrire(mesures: list[Mesure], charge: float) -> Path:
    RESULTATS.mkdir(exist_ok=True)
    instant = dt.datetime.now(dt.UTC)
    machine = {
        "python": platform.python_version(),
        "processeur": platform.machine(),
        "coeurs": os.cpu_count(),
        "charge": charge,
    }
    contenu = {"date": instant.isoformat(timespec="seconds"), **machine, "mesures": [m.en_dict() for m in mesures]}
    fichier = RESULTATS / f"{instant:%Y%m%d-%H%M%S}.json"
    fichier.write_text(json.dumps(contenu, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if svg := graphique.dessiner(mesures):
        fichier.with_suffix(".svg").write_text(svg, encoding="utf-8")
    return fichier


if __name__ == "__main__":
    sys.exit(principal(sys.argv[1:]))
