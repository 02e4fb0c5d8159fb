"""What is compared, and what is said of a pair."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Candidat:
    """A listing as the comparison sees it; every field but ``id`` and ``nom`` may be missing.

    ``latitude``, ``longitude``: WGS 84 degrees. ``precision``: adresse, rue, commune or None.
    """

    id: str
    nom: str
    autres_noms: tuple[str, ...] = ()
    sigle: str | None = None
    siret: str | None = None
    rna: str | None = None
    code_insee: str | None = None
    code_postal: str | None = None
    adresse: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    precision: str | None = None
    naf: str | None = None
    telephone: str | None = None
    courriel: str | None = None
    site_web: str | None = None


class Verdict(StrEnum):
    """What may be done with a pair of listings."""

    CERTAIN = "certain"  # merge without asking
    PROBABLE = "probable"  # a person decides
    MEME_ORGANISME_AUTRE_LIEU = "meme_organisme_autre_lieu"  # two listings of one body: keep both
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class Rapprochement:
    """Two listings and what links them. ``score``: 0 to 1. ``raisons``: in French, for a moderator.

    ``id_a`` sorts before ``id_b``, whatever the order of the question.
    """

    id_a: str
    id_b: str
    score: float
    verdict: Verdict
    raisons: tuple[str, ...]
