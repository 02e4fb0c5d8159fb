"""What passes between reading, mapping and writing an import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class FichierIllisible(Exception):
    """The whole file is refused; the message, in French, says why and what would be accepted."""


class LigneRejetee(Exception):
    """One row is refused; the message, in French, is the reason given in the report."""


class Issue(StrEnum):
    """What became of a row."""

    CREEE = "créées"
    MISE_A_JOUR = "mises à jour"
    INCHANGEE = "inchangées"
    REJETEE = "rejetées"


@dataclass(frozen=True, slots=True)
class LigneLue:
    """A row as the file holds it. ``numero``: line of the file where it starts, the header being line 1."""

    numero: int
    colonnes: dict[str, str]


@dataclass(frozen=True, slots=True)
class SourceLue:
    """An identifier under which a row is known, with its licence."""

    source: str
    source_id: str
    licence: str | None


@dataclass(frozen=True, slots=True)
class Fiche:
    """A row mapped to the columns of ``Structure``. The first source is the one it is recognised by."""

    champs: dict[str, Any]
    sources: tuple[SourceLue, ...]
    sans_licence: bool = False
    avertissements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """A source that we know how to read: recognised by the columns it must have."""

    nom: str
    description: str
    colonnes: frozenset[str]
    lire: Callable[[LigneLue], Fiche]


@dataclass(frozen=True, slots=True)
class Remarque:
    """A row of the report: a rejected row, a value set aside, or a conflict with a person's edit."""

    nature: str  # rejet | valeur écartée | conflit
    ligne: LigneLue
    raison: str


@dataclass(slots=True)
class Bilan:
    """What an import did, or would do."""

    format: str
    comptes: dict[Issue, int] = field(default_factory=lambda: dict.fromkeys(Issue, 0))
    remarques: list[Remarque] = field(default_factory=list)
    masquees: int = 0

    @property
    def lignes(self) -> int:
        """Rows read."""
        return sum(self.comptes.values())

    def noter(self, nature: str, ligne: LigneLue, raison: str) -> None:
        """Add a row to the report."""
        self.remarques.append(Remarque(nature, ligne, raison))

    def rejets(self) -> Iterator[Remarque]:
        """Rejected rows only."""
        return (remarque for remarque in self.remarques if remarque.nature == "rejet")
