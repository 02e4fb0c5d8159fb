"""Searches on the embedded engine, at the size of the demonstration and ten times that."""

from __future__ import annotations

import dataclasses
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from annuaire.recherche.moteur import Document, Requete, Tri, Zone
from annuaire.recherche.whoosh_moteur import MoteurWhoosh
from annuaire.services import documents_publies
from bench.application import application_de_demonstration
from bench.mesures import Mesure, durees_ms, mediane_et_p95

GROUPE = "recherche"
FOIS = 15
ECART = 0.02  # degrees
AGEN = Zone(44.2032, 0.6155, 15.0, frozenset({"47001"}))
REQUETES = (
    Requete(),
    Requete(mots="vélo"),
    Requete(mots="aide a domicile", zone=AGEN),
    Requete(mots="resourcerie"),
    Requete(mots="association sportive de"),
    Requete(secteurs=frozenset({"sante"}), zone=AGEN, tri=Tri.DISTANCE),
    Requete(mots="zzzzqqq xyzzy"),
)


def mesurer() -> Iterator[Mesure]:
    """Build time and search times."""
    with application_de_demonstration():
        une_fois = list(documents_publies())
    for copies in (1, 10):
        yield from _a_cette_taille(list(copier(une_fois, copies)), len(une_fois) * copies)


def copier(documents: list[Document], copies: int) -> Iterator[Document]:
    """These listings so many times, each copy a little aside: copies of a listing are not all at one point."""
    hasard = random.Random(47)
    for copie in range(copies):
        for original in documents:
            lat, lon = original.latitude, original.longitude
            if copie and lat is not None and lon is not None:
                lat, lon = lat + hasard.uniform(-ECART, ECART), lon + hasard.uniform(-ECART, ECART)
            yield dataclasses.replace(original, id=f"{original.id[:8]}{copie:04d}", latitude=lat, longitude=lon)


def _a_cette_taille(documents: list[Document], taille: int) -> Iterator[Mesure]:
    with tempfile.TemporaryDirectory() as dossier:
        moteur = MoteurWhoosh(Path(dossier))
        debut = time.perf_counter()
        moteur.reconstruire(documents)
        yield Mesure(GROUPE, f"index refait, {taille} fiches", round(time.perf_counter() - debut, 2), "s")
        durees = [d for requete in REQUETES for d in durees_ms(lambda r=requete: moteur.chercher(r), FOIS)]
        yield from mediane_et_p95(GROUPE, f"une recherche, {taille} fiches", durees)
