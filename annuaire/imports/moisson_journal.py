"""What a harvest has read so far, in a file: one line a page, so that a harvest that was killed goes on where it was.

The file is derived data, of no use once imported: it is no part of the database.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from annuaire.imports.modele import LigneLue

FRAICHEUR = timedelta(hours=48)  # older, what was read is no longer the present state of the source
VERSION = 1


class ClePage(NamedTuple):
    """A page: of which query, at which reading of it (a list that moves is read again), which number."""

    requete: str
    passe: int
    numero: int


class PageGardee(NamedTuple):
    """What is kept of a page. ``sirens``: of its results, those without a row too."""

    total: int
    sirens: list[str]
    lignes: list[dict[str, str]]
    tronques: list[str]  # sirens that have more establishments than the API gives


class Journal:
    """Pages already read, on disk: only their place is held in memory."""

    def __init__(self, chemin: Path, url: str, maintenant: datetime) -> None:
        """Takes up the file of the same source where it stops; begins another when there is none, or too old."""
        self._chemin = chemin
        self._places: dict[ClePage, int] = {}
        if not self._reprendre(url, maintenant):
            chemin.parent.mkdir(parents=True, exist_ok=True)
            entete = {"version": VERSION, "url": url, "commence_le": maintenant.isoformat()}
            chemin.write_bytes(_ligne(entete))
            self._places.clear()

    @property
    def pages(self) -> int:
        """How many pages are already read."""
        return len(self._places)

    def _reprendre(self, url: str, maintenant: datetime) -> bool:
        if not self._chemin.exists():
            return False
        with self._chemin.open("r+b") as flux:
            entete = _lue(flux.readline())
            if not _continue(entete, url, maintenant):
                return False
            place = flux.tell()
            for ligne in flux:
                lu = _lue(ligne)
                if lu is None:
                    break  # cut by the end of the process: that page will be asked for again
                self._places[ClePage(*lu["cle"])] = place
                place += len(ligne)
            flux.truncate(place)
        return True

    def lire(self, cle: ClePage) -> PageGardee | None:
        """The page, if it was read."""
        place = self._places.get(cle)
        if place is None:
            return None
        with self._chemin.open("rb") as flux:
            flux.seek(place)
            return PageGardee(*json.loads(flux.readline())["page"])

    def garder(self, cle: ClePage, page: PageGardee) -> None:
        """Add a page; it is on the disk when this returns."""
        with self._chemin.open("ab") as flux:
            self._places[cle] = flux.tell()
            flux.write(_ligne({"cle": cle, "page": page}))
            flux.flush()
            os.fsync(flux.fileno())

    def lignes(self, colonne: str) -> Iterator[LigneLue]:
        """Every row read, once for each value of ``colonne``, numbered from 1."""
        vues: set[str] = set()
        with self._chemin.open("rb") as flux:
            flux.readline()
            for brute in flux:
                for ligne in PageGardee(*json.loads(brute)["page"]).lignes:
                    if ligne[colonne] not in vues:
                        vues.add(ligne[colonne])
                        yield LigneLue(len(vues), ligne)

    def effacer(self) -> None:
        """All is imported."""
        self._chemin.unlink(missing_ok=True)


def _ligne(objet: dict[str, Any]) -> bytes:
    return json.dumps(objet, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _lue(ligne: bytes) -> dict[str, Any] | None:
    """None for a line that is not whole."""
    try:
        lu = json.loads(ligne) if ligne.endswith(b"\n") else None
    except ValueError:
        return None
    return lu if isinstance(lu, dict) else None


def _continue(entete: dict[str, Any] | None, url: str, maintenant: datetime) -> bool:
    if entete is None or (entete.get("version"), entete.get("url")) != (VERSION, url):
        return False
    return maintenant - datetime.fromisoformat(entete["commence_le"]) < FRAICHEUR
