"""Our search page and Datasette's: the same listings, the same searches, the same load, in turn."""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from bench import datasette
from bench.charge import OUTIL, Bilan, Cible, charger, verifier
from bench.client import Client
from bench.mesures import Mesure, mediane_et_p95
from bench.requetes import Recherche, inedites, recherches
from bench.serveurs import PROCESSUS, notre_site, peupler

GROUPE = "comparaison"
TAILLES = (1433, 14330)
TOURS = 3
DUREE_S = 6
CHAUFFE_S = 5
INEDITES_PAR_TOUR = 20_000  # more than anybody answers in one turn: none comes twice
NAVIGATEUR = "Accept-Encoding: gzip, br"
RIEN = "Rien ne correspond à cette recherche"


def tailles() -> tuple[int, ...]:
    """Numbers of listings: ``BENCH_TAILLES``, or the two of the targets, and ten times that with ``BENCH_FULL=1``."""
    if choisies := os.environ.get("BENCH_TAILLES"):
        return tuple(int(taille) for taille in choisies.split(","))
    return (*TAILLES, 143_300) if os.environ.get("BENCH_FULL") == "1" else TAILLES


def mesurer() -> Iterator[Mesure]:
    """Throughputs and their ratio at each size, then the times of one visitor alone."""
    print(f"# Générateur de charge : {OUTIL}.", flush=True)
    for taille in tailles():
        yield from _a_cette_taille(taille)


def _a_cette_taille(taille: int) -> Iterator[Mesure]:
    nom = f"{taille} fiches"
    with tempfile.TemporaryDirectory() as temporaire, ExitStack() as pile:
        dossier = Path(temporaire)
        yield Mesure(GROUPE, f"{nom}, base et index remplis", peupler(dossier / "instance", taille), "s")
        notre = pile.enter_context(notre_site(dossier / "instance"))
        nous = Cible("ESS 47", (notre,) * PROCESSUS, [r.chemin for r in recherches()], instance=dossier / "instance")
        eux = None
        try:
            leur = dossier / "datasette"
            leurs = pile.enter_context(datasette.datasette(leur, taille))
            eux = Cible("Datasette", leurs, [r.chemin_datasette for r in recherches()], instance=leur)
        except datasette.DatasetteAbsente as erreur:
            print(f"# La comparaison n’a pas été faite : {erreur}. Nos chiffres seuls suivent.", flush=True)
        yield from _reponses(nom, nous, eux)
        yield from _seul(nom, notre, eux)
        yield from _debits(f"{nom}, 200 recherches", nous, eux, lambda cible, _tour: cible)
        yield from _debits(f"{nom}, recherches jamais vues", nous, eux, _neuves)
        charger(replace(nous, entete=NAVIGATEUR), CHAUFFE_S)
        bilan = charger(replace(nous, entete=NAVIGATEUR), DUREE_S)
        yield Mesure(
            GROUPE, f"{nom}, 200 recherches, ESS 47 compressé comme pour un navigateur", round(bilan.debit), "req/s"
        )


def _reponses(nom: str, nous: Cible, eux: Cible | None) -> Iterator[Mesure]:
    """Each search once, to see that both do search, and to warm the first of their processes."""
    notres = verifier(nous)
    trouvent = sum(1 for page in notres if RIEN.encode() not in page)
    yield Mesure(GROUPE, f"{nom}, recherches qui trouvent, ESS 47", trouvent, "sur 200")
    yield Mesure(GROUPE, f"{nom}, poids moyen d’une page, ESS 47", round(statistics.mean(map(len, notres))), "octets")
    if eux is None:
        return
    leurs = verifier(eux)
    trouvent = sum(1 for chemin in eux.chemins if datasette.resultats(eux.urls[0], chemin))
    yield Mesure(GROUPE, f"{nom}, recherches qui trouvent, Datasette", trouvent, "sur 200")
    yield Mesure(GROUPE, f"{nom}, poids moyen d’une page, Datasette", round(statistics.mean(map(len, leurs))), "octets")
    sans = datasette.pages_sans_facettes(leurs)
    yield Mesure(GROUPE, f"{nom}, pages sans toutes leurs facettes, Datasette", sans, "sur 200")


def _seul(nom: str, notre: str, eux: Cible | None) -> Iterator[Mesure]:
    """The time of one search for a visitor alone, by a connection kept open, our Python client's own time included."""
    yield from mediane_et_p95(GROUPE, f"{nom}, ESS 47, jamais vue", durees(notre, [r.chemin for r in inedites(200)]))
    cycle = [r.chemin for r in recherches()]
    yield from mediane_et_p95(GROUPE, f"{nom}, ESS 47, déjà vue", durees(notre, cycle * 4)[len(cycle) :])
    if eux is not None:
        cycle = list(eux.chemins)
        yield from mediane_et_p95(GROUPE, f"{nom}, Datasette, déjà vue", durees(eux.urls[0], cycle * 2)[len(cycle) :])


def durees(url: str, chemins: list[str]) -> list[float]:
    """Milliseconds of each of these requests, one after the other.

    One connection, so one process of the server: another connection may reach another one, which has kept nothing yet.
    """
    client = Client(url)
    vues = [client.page(chemin)[1] for chemin in chemins]
    client.fermer()
    return vues


def _neuves(cible: Cible, tour: int) -> Cible:
    """The same server asked for searches that nobody made before this turn."""
    toutes = inedites(INEDITES_PAR_TOUR * (TOURS + 1), graine=2)
    debut = INEDITES_PAR_TOUR * tour
    lot: list[Recherche] = toutes[debut : debut + INEDITES_PAR_TOUR]
    nous = cible.nom == "ESS 47"
    return replace(cible, chemins=[r.chemin if nous else r.chemin_datasette for r in lot])


def _debits(nom: str, nous: Cible, eux: Cible | None, choisir: Callable[[Cible, int], Cible]) -> Iterator[Mesure]:
    """Turn by turn, A B A B A B, after a turn that does not count."""
    cibles = [cible for cible in (nous, eux) if cible is not None]
    for cible in cibles:
        charger(choisir(cible, TOURS), CHAUFFE_S)
    bilans: dict[str, list[Bilan]] = {cible.nom: [] for cible in cibles}
    for tour in range(TOURS):
        for cible in cibles:
            bilans[cible.nom].append(charger(choisir(cible, tour), DUREE_S))
    yield from interpreter(GROUPE, nom, bilans)


def interpreter(groupe: str, nom: str, bilans: dict[str, list[Bilan]]) -> Iterator[Mesure]:
    """For each side the median of its turns; the ratio of the first to the second, turn by turn."""
    for qui, tours in bilans.items():
        yield Mesure(groupe, f"{nom}, {qui}", round(statistics.median(b.debit for b in tours), 1), "req/s")
        yield Mesure(groupe, f"{nom}, {qui}, médiane", round(statistics.median(b.mediane_ms for b in tours), 2), "ms")
        yield Mesure(groupe, f"{nom}, {qui}, 95e centile", round(statistics.median(b.p95_ms for b in tours), 2), "ms")
        processeur = statistics.median(b.processeur_ms / max(1, b.requetes) for b in tours)
        if processeur:
            yield Mesure(groupe, f"{nom}, {qui}, processeur par page", round(processeur, 2), "ms")
        yield Mesure(groupe, f"{nom}, {qui}, réponses fausses", sum(b.fautes for b in tours), "réponses")
    if len(bilans) == 2:
        premiers, seconds = bilans.values()
        rapports = [a.debit / b.debit for a, b in zip(premiers, seconds, strict=True)]
        yield Mesure(groupe, f"{nom}, rapport", round(statistics.median(rapports), 2), "fois")
        yield Mesure(groupe, f"{nom}, rapport le plus bas", round(min(rapports), 2), "fois")
