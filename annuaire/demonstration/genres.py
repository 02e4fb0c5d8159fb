"""Kinds of structures (« genres »): what the data files say, and how many of each the roadmap's table asks for."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from annuaire.demonstration.totaux import COLONNE_DE_FAMILLE, STRUCTURES_PAR_SECTEUR, Colonne, repartir
from annuaire.enums import Famille, Secteur

DOSSIER = Path(__file__).resolve().parent

_FORMES = {Famille.ASSOCIATION: ("9220",), Famille.FONDATION: ("9300",)}


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of structure, from a table of ``genres/*.toml``; texts are templates (see redaction.py)."""

    code: str
    secteur: Secteur
    naf: str
    noms: tuple[str, ...]
    ouvertures: tuple[str, ...]  # first sentence: what it is
    details: tuple[str, ...]  # one to three of them follow
    communs: tuple[str, ...]  # sentences shared by the file, one at most
    mots_cles: tuple[str, ...]
    publics: tuple[str, ...]
    annees: tuple[int, int]  # of creation, bounds included
    ville: float  # where it settles: 0 villages, 1 towns
    poids: float  # relative number among those of its sector and column
    horaires: str  # a set of vocabulaire.toml
    famille: Famille = Famille.ASSOCIATION
    formes: tuple[str, ...] = ()  # INSEE legal categories
    grandes: float = 0.0  # share with ten employees or more
    taille_max: int = 12  # employees of the largest
    petite_min: int = 1
    petite_max: int = 9  # employees of the largest among the small
    communes: tuple[str, ...] = ()  # INSEE codes: only there (a river, a pool, an airfield)
    evocateurs: str = "nature"
    zone: str | None = None  # departement | region | epci | rayon
    label: str | None = None  # kind for reserved contracts: EA, ESAT, ACI, EI, AI
    reseau: str | None = None  # network that the agency belongs to
    lieu_dit: bool = False  # out of the village

    @property
    def colonne(self) -> Colonne:
        """Column of the roadmap's table."""
        return COLONNE_DE_FAMILLE[self.famille]


@lru_cache(maxsize=1)
def genres() -> dict[str, Genre]:
    """All kinds, by code."""
    return {genre.code: genre for fichier in sorted((DOSSIER / "genres").glob("*.toml")) for genre in _lire(fichier)}


@lru_cache(maxsize=1)
def vocabulaire() -> dict[str, Any]:
    """Words shared by all kinds: ``vocabulaire.toml``."""
    return tomllib.loads((DOSSIER / "vocabulaire.toml").read_text(encoding="utf-8"))


def _lire(fichier: Path) -> Iterator[Genre]:
    tables = tomllib.loads(fichier.read_text(encoding="utf-8"))
    secteur = Secteur(tables.pop("secteur"))
    communs = {"communs": tables.pop("communs")}
    defauts = tables.pop("defauts")
    for code, table in tables.items():
        valeurs: dict[str, Any] = communs | defauts | table
        famille = Famille(valeurs.pop("famille", Famille.ASSOCIATION))
        valeurs.setdefault("formes", _FORMES.get(famille))
        champs: dict[str, Any] = {nom: tuple(v) if isinstance(v, list) else v for nom, v in valeurs.items()}
        yield Genre(code=code, secteur=secteur, famille=famille, **champs)


def nombres_par_genre() -> dict[str, int]:
    """How many structures of each kind, so that every cell of the roadmap's table is exact."""
    cases: dict[tuple[Secteur, Colonne], list[Genre]] = defaultdict(list)
    for genre in genres().values():
        cases[genre.secteur, genre.colonne].append(genre)
    nombres: dict[str, int] = {}
    for secteur, colonnes in STRUCTURES_PAR_SECTEUR.items():
        for colonne, total in colonnes.items():
            case = cases[secteur, colonne]
            parts = repartir(total, [genre.poids for genre in case]) if case else []
            nombres |= {genre.code: part for genre, part in zip(case, parts, strict=True)}
    return nombres
