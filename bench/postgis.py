"""The site on PostGIS at great sizes; only when TEST_DATABASE_URL names a server (``python -m outils.postgis``)."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import sqlalchemy as sa

from annuaire.recherche.demande import DemandeRecherche
from annuaire.recherche.interrogation import preparer
from annuaire.recherche.moteur import Requete
from annuaire.recherche.postgres_moteur import MoteurPostgres
from bench import vues
from bench.bases import base_neuve, postgis_donne
from bench.client import Client
from bench.comparaison import durees
from bench.mesures import Mesure, mediane_et_p95
from bench.requetes import Recherche, inedites, recherches
from bench.serveurs import memoires_mo, notre_site, peupler
from socle.database import engine_options

GROUPE = "postgis"
PETITE, GRANDE, IMMENSE = 1433, 143_300, 1_433_000
TAILLE_PAGE = 20
PATIENCE_S = 40  # for one series: what is too slow is measured on fewer requests


def mesurer() -> Iterator[Mesure]:
    """Search and map at each size; the growth of the median from the smallest."""
    if not postgis_donne():
        print(
            "# PostGIS : pas de TEST_DATABASE_URL, non mesuré (python -m outils.postgis python -m bench).", flush=True
        )
        return
    medianes: dict[int, float] = {}
    for taille in _tailles():
        for mesure in _a_cette_taille(taille):
            if "moteur, jamais vue, médiane" in mesure.nom:
                medianes[taille] = mesure.valeur
            yield mesure
    for taille in list(medianes)[1:]:
        rapport = round(medianes[taille] / medianes[PETITE], 2)
        yield Mesure(GROUPE, f"médiane du moteur, {taille} fiches contre {PETITE}", rapport, "fois")


def _tailles() -> list[int]:
    if choisies := os.environ.get("BENCH_TAILLES_POSTGIS"):
        return [PETITE, *(int(taille) for taille in choisies.split(",") if int(taille) != PETITE)]
    return [PETITE, GRANDE, IMMENSE] if os.environ.get("BENCH_FULL") == "1" else [PETITE, GRANDE]


def _a_cette_taille(taille: int) -> Iterator[Mesure]:
    nom = f"{taille} fiches"
    with base_neuve() as base, tempfile.TemporaryDirectory() as temporaire:
        instance = Path(temporaire) / "instance"
        yield Mesure(GROUPE, f"{nom}, base et index remplis", peupler(instance, taille, DATABASE_URL=base), "s")
        yield from _moteur(nom, base)
        with notre_site(instance, DATABASE_URL=base) as url:
            yield from _pages(nom, url)
            yield from _carte(nom, url)
            # The others may have answered nothing yet: one connection was enough.
            yield Mesure(GROUPE, f"{nom}, mémoire du plus gros processus", round(max(memoires_mo(instance)), 1), "Mo")


def _moteur(nom: str, base: str) -> Iterator[Mesure]:
    """The engine alone, in this process."""
    engine = sa.create_engine(base, **engine_options(base))
    moteur = MoteurPostgres(engine)
    debut = time.perf_counter()
    moteur.chercher(Requete())
    yield Mesure(GROUPE, f"{nom}, moteur, toute première recherche", round((time.perf_counter() - debut) * 1000), "ms")
    requetes = [_requete(recherche) for recherche in recherches()]
    yield from mediane_et_p95(GROUPE, f"{nom}, moteur, jamais vue", _chercher(moteur, requetes))
    yield from mediane_et_p95(GROUPE, f"{nom}, moteur, déjà vue", _chercher(moteur, requetes))
    tout = _chercher(moteur, [Requete(page=page) for page in range(1, 16)])
    yield from mediane_et_p95(GROUPE, f"{nom}, moteur, toutes les structures", tout)
    engine.dispose()


def _requete(recherche: Recherche) -> Requete:
    return preparer(DemandeRecherche(q=recherche.q, ou=recherche.ou), TAILLE_PAGE).requete


def _chercher(moteur: MoteurPostgres, requetes: list[Requete]) -> list[float]:
    vues_ = []
    for requete in requetes:
        debut = time.perf_counter()
        moteur.chercher(requete)
        vues_.append((time.perf_counter() - debut) * 1000)
    return vues_


def _pages(nom: str, url: str) -> Iterator[Mesure]:
    """The whole page, for a visitor alone: both times by one connection, so by one process of the server."""
    debut = [r.chemin for r in inedites(20, graine=3)]
    cycle = [r.chemin for r in recherches()]
    toutes = durees(url, ["/annuaire/", *debut, *cycle, *cycle])
    yield Mesure(GROUPE, f"{nom}, toute première page de recherche", round(toutes[0]), "ms")
    neuves, connues = toutes[-2 * len(cycle) : -len(cycle)], toutes[-len(cycle) :]
    yield from mediane_et_p95(GROUPE, f"{nom}, page de recherche, jamais vue", neuves)
    yield from mediane_et_p95(GROUPE, f"{nom}, page de recherche, déjà vue", connues)


def _carte(nom: str, url: str) -> Iterator[Mesure]:
    """Answers to the map of one visitor, again by one connection."""
    client = Client(url)
    corps, entiere = client.page("/annuaire/points.json")
    yield Mesure(GROUPE, f"{nom}, carte entière, première fois", round(entiere), "ms")
    yield Mesure(GROUPE, f"{nom}, carte entière, poids", len(corps), "octets")
    chemins = sorted(vues.chemins(), key=_desordre)
    for fois in ("jamais vue", "déjà vue"):
        trouvees = _patiemment(client, chemins)
        yield Mesure(GROUPE, f"{nom}, réponse de la carte, {fois}, mesurées", len(trouvees), f"sur {len(chemins)}")
        poids = max(octets for octets, _ in trouvees)
        yield Mesure(GROUPE, f"{nom}, réponse de la carte, {fois}, poids le plus grand", poids, "octets")
        yield from mediane_et_p95(GROUPE, f"{nom}, réponse de la carte, {fois}", [ms for _, ms in trouvees])
    client.fermer()


def _patiemment(client: Client, chemins: list[str]) -> list[tuple[int, float]]:
    """Bytes and milliseconds of each; of the first ones only when they take too long."""
    fin = time.monotonic() + PATIENCE_S
    trouvees: list[tuple[int, float]] = []
    for chemin in chemins:
        if trouvees and time.monotonic() > fin:
            break
        corps, duree = client.page(chemin)
        trouvees.append((len(corps), duree))
    return trouvees


def _desordre(chemin: str) -> int:
    """Always the same, so that the first ones are a fair sample."""
    return crc32(chemin.encode())
