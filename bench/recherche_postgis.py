"""Searches on PostgreSQL at 143,300 listings; only when TEST_DATABASE_URL names a database (``outils.postgis``)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import sqlalchemy as sa

from annuaire.recherche.postgres_moteur import MoteurPostgres
from annuaire.services import documents_publies
from bench.application import application_de_demonstration
from bench.mesures import Mesure, durees_ms, mediane_et_p95
from bench.recherche import FOIS, REQUETES, copier

GROUPE = "recherche-pg"
COPIES = int(os.environ.get("BENCH_COPIES", "100"))


def mesurer() -> Iterator[Mesure]:
    """Build time, then search times, of all searches together and of each."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url.startswith("postgres"):
        return
    with application_de_demonstration():
        une_fois = list(documents_publies())
    engine = sa.create_engine(url)
    moteur = MoteurPostgres(engine, "mesures")
    debut = time.perf_counter()
    nombre = moteur.reconstruire(copier(une_fois, COPIES))
    yield Mesure(GROUPE, f"index refait, {nombre} fiches", round(time.perf_counter() - debut, 1), "s")
    toutes: list[float] = []
    for requete in REQUETES:
        durees = durees_ms(lambda r=requete: moteur.chercher(r), FOIS)
        toutes += durees
        nom = f"« {requete.mots or 'tout'} »{' près d’Agen' if requete.zone else ''}, {moteur.chercher(requete).total}"
        yield from mediane_et_p95(GROUPE, nom, durees)
    yield from mediane_et_p95(GROUPE, f"une recherche, {nombre} fiches", toutes)
    with engine.begin() as connexion:
        connexion.execute(sa.text("DROP SCHEMA mesures CASCADE"))
    engine.dispose()
