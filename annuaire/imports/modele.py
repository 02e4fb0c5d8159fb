"""What passes between reading, mapping and writing an import."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from annuaire.enums import NatureVerification

if TYPE_CHECKING:
    from annuaire.imports.releve import Releve


class FichierIllisible(Exception):
    """The whole file is refused; the message, in French, says why and what would be accepted."""


class LigneRejetee(Exception):
    """One row is refused; the message, in French, is the reason given in the report.

    ``suite``: what an agent must then check when the directory already has this listing; None: nothing (the row is
    damaged and says nothing of the structure). ``masquer``: and it must not stay public meanwhile.
    """

    suite: NatureVerification | None = None
    masquer = False


class HorsDepartement(LigneRejetee):
    """The row names a place outside Lot-et-Garonne."""

    suite = NatureVerification.DISPARITION


class Fermee(LigneRejetee):
    """The row says that it has closed, and not when."""

    suite = NatureVerification.FERMETURE


class HorsEss(LigneRejetee):
    """The row is of a body that does not belong to the ESS: public body, legal form that never does."""

    suite = NatureVerification.APPARTENANCE


class NonPubliable(HorsEss):
    """The row is of somebody who may not be shown: natural person, diffusion refused."""

    masquer = True


SANS_IDENTIFIANT = "Pas d’identifiant\u00a0: la ligne ne serait pas reconnue la prochaine fois."


class Issue(StrEnum):
    """What became of a row."""

    CREEE = "créées"
    MISE_A_JOUR = "mises à jour"
    INCHANGEE = "inchangées"
    REUNIE = "réunies à une fiche déjà connue"
    REJETEE = "rejetées"


class Nature(StrEnum):
    """Kinds of rows of the report."""

    REJET = "rejet"
    ECARTEE = "valeur écartée"
    CONFLIT = "conflit"
    REUNION = "réunion"
    DOUBLON = "doublon probable"
    FERMETURE = "fermeture"
    DISPARITION = "disparition"
    CONNUE = "fiche connue à vérifier"
    PERSONNE = "donnée personnelle"


# These three go from process to process by hundreds of thousands: without slots, they are packed without Python code.
@dataclass(frozen=True)
class LigneLue:
    """A row as the file holds it. ``numero``: line of the file where it starts, the header being line 1."""

    numero: int
    colonnes: dict[str, str]


@dataclass(frozen=True)
class SourceLue:
    """An identifier under which a row is known, with its licence."""

    source: str
    source_id: str
    licence: str | None


@dataclass(frozen=True)
class Fiche:
    """A row mapped to the columns of ``Structure``. The first source is the one it is recognised by."""

    champs: dict[str, Any]
    sources: tuple[SourceLue, ...]
    sans_licence: bool = False
    avertissements: tuple[str, ...] = ()
    fermee_le: dt.date | None = None  # the source says that it has closed
    alerte: str | None = None  # in French: it may have closed, an agent must check


@dataclass(frozen=True)
class Refus:
    """What a refused row says of a listing that the directory may have, and the identifiers to find it by."""

    nature: NatureVerification
    masquer: bool
    sources: tuple[SourceLue, ...]
    siret: str | None
    rna: str | None


@dataclass(frozen=True, slots=True)
class Format:
    """A source that we know how to read: recognised by the columns it must have."""

    nom: str
    description: str
    colonnes: frozenset[str]
    lire: Callable[[LigneLue, Releve], Fiche]


@dataclass(frozen=True, slots=True)
class Remarque:
    """A row of the report: a rejected row, a value set aside, a conflict… ``ligne`` holds nothing personal any more."""

    nature: Nature
    ligne: LigneLue
    raison: str


EXEMPLES = 5  # of each nature, kept in memory to be shown
Ecrire = Callable[[Remarque], None]


@dataclass(slots=True)
class Bilan:
    """What an import did, or would do. Remarks go to ``ecrire`` as they come: memory does not grow with the file."""

    format: str
    ecrire: Ecrire
    comptes: Counter[Issue] = field(default_factory=Counter)
    natures: Counter[Nature] = field(default_factory=Counter)
    exemples: dict[Nature, list[Remarque]] = field(default_factory=dict)
    exemples_issues: dict[Issue, list[str]] = field(default_factory=dict)  # of rows created and updated
    masquees: int = 0
    noms_compares: bool = True  # or the import was too large: likely duplicates remain to be looked for
    personnelles: Counter[str] = field(default_factory=Counter)  # kinds of personal data kept out
    avertissements: list[str] = field(default_factory=list)  # of the import as a whole, in French

    @property
    def lignes(self) -> int:
        """Rows read."""
        return self.comptes.total()

    def compter(self, issue: Issue, numero: int, quoi: str) -> None:
        """One more row with this outcome; ``quoi`` is shown among its examples (a listing, the fields that change)."""
        self.comptes[issue] += 1
        exemples = self.exemples_issues.setdefault(issue, [])
        if len(exemples) < EXEMPLES:
            exemples.append(f"ligne {numero}\u00a0: {quoi}")

    def noter(self, nature: Nature, ligne: LigneLue, raison: str) -> None:
        """Add a row to the report."""
        remarque = Remarque(nature, ligne, raison)
        self.natures[nature] += 1
        exemples = self.exemples.setdefault(nature, [])
        if len(exemples) < EXEMPLES:
            exemples.append(remarque)
        self.ecrire(remarque)
