"""The site at work, at the size of the Département: a listing's page, edits while it is read, memory, starts."""

from __future__ import annotations

import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.charge import CONNEXIONS, Bilan, Cible, attendre, charger, lancer, verifier
from bench.comparaison import interpreter
from bench.fiches import NOMBRE_DE_BASE, fiches
from bench.mesures import Mesure, mediane_et_p95
from bench.requetes import recherches
from bench.serveurs import PROCESSUS, environnement, memoires_mo, notre_site, page_nue, peupler
from outils.site import RACINE
from socle.identifiants import slug

GROUPE = "charge"
TOURS = 3
DUREE_S = 5
DEMARRAGES = 3
MODIFICATIONS = 30
TROP_LONG_S = 600


def mesurer() -> Iterator[Mesure]:
    """All of it on one instance."""
    with tempfile.TemporaryDirectory() as temporaire:
        instance = Path(temporaire) / "instance"
        peupler(instance, NOMBRE_DE_BASE)
        yield from _demarrages(instance)
        with notre_site(instance) as url:
            yield from _fiche_et_page_nue(url, Path(temporaire) / "nue")
            yield from _modifications(url, instance)
            for rang, memoire in enumerate(memoires_mo(instance), start=1):
                yield Mesure(GROUPE, f"mémoire du processus {rang} après la charge", round(memoire, 1), "Mo")


def _demarrages(instance: Path) -> Iterator[Mesure]:
    """A site that is already prepared, from the command to the answer of ``/sante``; the first one is not counted."""
    durees = []
    for _ in range(DEMARRAGES + 1):
        debut = time.perf_counter()
        with notre_site(instance):
            durees.append(time.perf_counter() - debut)
    yield Mesure(GROUPE, f"démarrage, {NOMBRE_DE_BASE} fiches", round(statistics.median(durees[1:]), 2), "s")


def _fiche_et_page_nue(url: str, dossier: Path) -> Iterator[Mesure]:
    """Two hundred listings, one after the other, against a page that says good morning."""
    chemins = [f"/annuaire/structures/{slug(champs['nom'])}-{champs['id']}" for champs in fiches(200)]
    with ExitStack() as pile:
        cibles = [
            Cible("page de fiche", (url,) * PROCESSUS, chemins),
            Cible("page nue de Flask", (pile.enter_context(page_nue(dossier)),) * PROCESSUS, ["/"]),
        ]
        for cible in cibles:
            verifier(cible)
            charger(cible, DUREE_S)
        bilans: dict[str, list[Bilan]] = {cible.nom: [] for cible in cibles}
        for _ in range(TOURS):
            for cible in cibles:
                bilans[cible.nom].append(charger(cible, DUREE_S))
    yield from interpreter(GROUPE, "200 fiches", bilans)


def _modifications(url: str, instance: Path) -> Iterator[Mesure]:
    """From the commit of an edit to the search page that finds it, while others search as fast as they can."""
    commande = [sys.executable, "-m", "bench.modifications", url, str(MODIFICATIONS)]
    with _recherches_sans_fin(url) as bilans:
        fait = subprocess.run(  # noqa: S603  # no shell: our interpreter and words
            commande, cwd=RACINE, env=environnement(instance, {}), check=True, stdout=subprocess.PIPE, text=True
        )
    yield from mediane_et_p95(GROUPE, "modification trouvée sous charge", json.loads(fait.stdout.splitlines()[-1]))
    debit = sum(b.debit for b in bilans)
    yield Mesure(GROUPE, "recherches pendant les modifications", round(debit, 1), "req/s")
    yield Mesure(GROUPE, "réponses fausses pendant les modifications", sum(b.fautes for b in bilans), "réponses")


@contextmanager
def _recherches_sans_fin(url: str) -> Iterator[list[Bilan]]:
    """The load, until the end of the block; then what it saw."""
    bilans: list[Bilan] = []
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier) / "chemins"
        fichier.write_text("\n".join(r.chemin for r in recherches()) + "\n", encoding="utf-8")
        lances = [lancer(url, fichier, 100 * i, CONNEXIONS // PROCESSUS, TROP_LONG_S) for i in range(PROCESSUS)]
        try:
            yield bilans
        finally:
            for lance in lances:
                lance.send_signal(signal.SIGINT)
            bilans += [attendre(lance) for lance in lances]
