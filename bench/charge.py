"""The load: wrk where it is installed, our own client elsewhere; one generator for each address, at the same time."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.client import Client, ReponseFausse
from bench.serveurs import processeur_ms

WRK = shutil.which("wrk")
OUTIL = "wrk" if WRK else "notre client (wrk n’est pas installé)"
LUA = Path(__file__).with_name("charge.lua")
CONNEXIONS = 16  # in all


@dataclass(frozen=True, slots=True)
class Bilan:
    """What came back. ``refus``: answers of 400 and more; ``ruptures``: connections broken or silent."""

    requetes: int
    secondes: float
    refus: int
    ruptures: int
    mediane_ms: float
    p95_ms: float
    processeur_ms: float = 0.0

    @property
    def debit(self) -> float:
        """Requests a second."""
        return self.requetes / self.secondes

    @property
    def fautes(self) -> int:
        """Answers that were none."""
        return self.refus + self.ruptures


@dataclass(frozen=True, slots=True)
class Cible:
    """Something that answers at one or more addresses, and the paths asked of it.

    One generator for each address; two for the same one by naming it twice, so that both sides have as many.
    """

    nom: str
    urls: tuple[str, ...]
    chemins: Sequence[str]
    entete: str = ""
    instance: Path | None = None  # of the processes that answer: their processor time is then measured


def verifier(cible: Cible) -> list[bytes]:
    """Every path once at the first address, also to warm it; returns the pages. Raises ``ReponseFausse``."""
    client = Client(cible.urls[0])
    pages = [client.page(chemin)[0] for chemin in cible.chemins]
    client.fermer()
    return pages


def charger(cible: Cible, duree: float, connexions: int = CONNEXIONS) -> Bilan:
    """Ask for the paths round and round, each generator from another one on."""
    avant = processeur_ms(cible.instance) if cible.instance else 0.0
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier) / "chemins"
        fichier.write_text("\n".join(cible.chemins) + "\n", encoding="utf-8")
        lances = [
            lancer(
                url,
                fichier,
                i * len(cible.chemins) // len(cible.urls),
                connexions // len(cible.urls),
                duree,
                cible.entete,
            )
            for i, url in enumerate(cible.urls)
        ]
        bilan = _ensemble([attendre(lance) for lance in lances])
    apres = processeur_ms(cible.instance) if cible.instance else 0.0
    return replace(bilan, processeur_ms=apres - avant)


def lancer(
    url: str, fichier: Path, depart: int, connexions: int, duree: float, entete: str = ""
) -> subprocess.Popen[str]:
    """Start one generator."""
    if WRK:
        options = ["-t1", f"-c{connexions}", f"-d{duree:.0f}s", "--timeout", "60s", "-s", str(LUA)]
        commande = [WRK, *options, url, "--", str(fichier), str(depart), entete]
    else:
        commande = [
            sys.executable,
            "-m",
            "bench.client",
            url,
            str(fichier),
            str(depart),
            str(connexions),
            str(duree),
            entete,
        ]
    return subprocess.Popen(commande, stdout=subprocess.PIPE, text=True)  # noqa: S603  # no shell: our own words


def attendre(lance: subprocess.Popen[str]) -> Bilan:
    """What one generator saw. Raises ``ReponseFausse`` when it says nothing."""
    sortie, _ = lance.communicate()
    lignes = [ligne for ligne in sortie.splitlines() if ligne.startswith("{")]
    if not lignes:
        raise ReponseFausse(f"le générateur de charge n’a rien dit :\n{sortie}")
    return Bilan(**json.loads(lignes[-1]))


def _ensemble(bilans: list[Bilan]) -> Bilan:
    """Generators that ran together; times are weighed by their requests."""
    requetes = sum(b.requetes for b in bilans) or 1
    return Bilan(
        requetes=sum(b.requetes for b in bilans),
        secondes=max(b.secondes for b in bilans),
        refus=sum(b.refus for b in bilans),
        ruptures=sum(b.ruptures for b in bilans),
        mediane_ms=sum(b.mediane_ms * b.requetes for b in bilans) / requetes,
        p95_ms=sum(b.p95_ms * b.requetes for b in bilans) / requetes,
    )
