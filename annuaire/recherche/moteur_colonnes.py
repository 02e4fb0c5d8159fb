"""What both engines share: words answered by their terms, then filters, counts, order and points over columns.

An engine says what its present state is (``Generation``) and how it changes; everything a visitor sees comes from here,
so that both answer alike.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from annuaire.recherche import filtrage as filtres
from annuaire.recherche import interpretation
from annuaire.recherche.bareme import DECIMALES_SCORE
from annuaire.recherche.colonnes import Codes, Colonnes, Courts, Entiers, Masque, Nombres
from annuaire.recherche.evaluation import evaluer
from annuaire.recherche.filtrage import Filtrage
from annuaire.recherche.listes import Motifs
from annuaire.recherche.moteur import IndexIndisponible, Points, Requete, Resultat, Touche
from annuaire.recherche.ouverture import Ouvertures

T = TypeVar("T")


class Generation(interpretation.Vocabulaire, Protocol):
    """One state of an index, that never changes: listings in columns, terms read when first asked for."""

    table: Colonnes
    vivants: Masque  # the listings that a later change has not taken the place of
    codes: dict[str, Codes]

    def chercher(self, terme: str) -> tuple[Courts, Motifs]:
        """Positions of the listings that hold a term, in order, and the ranks that hold it in each (``listes``)."""
        ...


@dataclass(frozen=True, slots=True)
class _Selection:
    """The results of a search: their positions in the table, and the score of each when words were looked for."""

    generation: Generation
    filtrage: Filtrage
    scores: Nombres | None
    corrections: tuple[tuple[str, str], ...]


class MoteurColonnes(ABC):
    """The reading half of ``MoteurRecherche``. Every method raises ``IndexIndisponible`` without a readable index."""

    def __init__(self) -> None:
        self._ouvertures = Ouvertures()

    @abstractmethod
    def _courante(self) -> Generation:
        """The latest committed state."""

    def chercher(self, requete: Requete) -> Resultat:
        """One page of results with facet counts."""
        trouve = self._trouver(requete)
        table, codes = trouve.generation.table, trouve.generation.codes
        fin = max(requete.page, 1) * requete.taille
        return Resultat(
            len(trouve.filtrage.places),
            _touches(trouve, requete, fin - requete.taille, fin),
            filtres.compter(table, trouve.filtrage, codes),
            filtres.compter_etats(trouve.filtrage),
            trouve.corrections,
        )

    def tous(self, requete: Requete) -> Iterator[Touche]:
        """Every result in order, without paging."""
        return iter(_touches(self._trouver(requete), requete, 0, None))

    def points(self, requete: Requete) -> Points:
        """The results that have a point, in columns."""
        trouve = self._trouver(requete)
        table, codes = trouve.generation.table, trouve.generation.codes
        places = trouve.filtrage.places
        situees = places[table.situees[places]]
        return Points(
            ids=table.ids[situees],
            longitudes=table.longitudes[situees],
            latitudes=table.latitudes[situees],
            secteurs=table.facettes["secteur"].premiers[situees].astype(np.int64),
            communes=table.facettes["commune"].premiers[situees].astype(np.int64),
            labels=table.labels[situees],
            noms_secteurs=codes["secteur"].valeurs(),
            codes_communes=codes["commune"].valeurs(),
            sans_point=len(places) - len(situees),
        )

    def connues(self, expressions: Collection[str]) -> set[str]:
        """Those of these expressions that some listing holds word for word."""
        return self._lire(lambda generation: interpretation.connues(expressions, generation))

    def debuts(self, forme: str) -> list[str]:
        """Beginnings of words of listings that this one may be a misspelling of; none when some word begins so."""
        return self._lire(lambda generation: interpretation.debuts(forme, generation))

    def ids(self) -> set[str]:
        """Every indexed id."""
        return self._lire(lambda generation: set(generation.table.ids[generation.vivants].tolist()))

    def _lire(self, question: Callable[[Generation], T]) -> T:
        """The answer of the present state to a question."""
        generation = self._courante()
        try:
            return question(generation)
        except IndexIndisponible:
            raise
        except Exception as erreur:
            raise IndexIndisponible(f"index illisible : {erreur!r}") from erreur

    def _trouver(self, requete: Requete) -> _Selection:
        return self._lire(lambda generation: self._selection(generation, requete))

    def _selection(self, generation: Generation, requete: Requete) -> _Selection:
        table, codes = generation.table, generation.codes
        trouves, scores, corrections = _mots(generation, requete.mots)
        base = generation.vivants
        if trouves is not None:
            base = np.zeros(len(table), dtype=np.bool_)
            base[trouves] = True
        ouvertes = filtres.ouvertes(table, requete.moment, codes, self._ouvertures)
        filtrage = filtres.filtrer(table, base, requete, codes, ouvertes)
        if trouves is not None and scores is not None:
            scores = scores[filtrage.tous[trouves]]
        return _Selection(generation, filtrage, scores, corrections)


def _mots(generation: Generation, mots: str) -> tuple[Entiers | None, Nombres | None, tuple[tuple[str, str], ...]]:
    """The living listings that answer the words, by the first plan that finds any; their scores; what it corrected."""
    plans = interpretation.plans(mots, generation)
    if plans is None:
        return None, None, ()
    for plan in plans:
        places, scores = evaluer(plan, generation.vivants, generation.chercher)
        if len(places):
            return places, scores, plan.corrections
    return np.empty(0, dtype=np.int64), np.empty(0), ()


def _touches(trouve: _Selection, requete: Requete, debut: int, fin: int | None) -> list[Touche]:
    """The results from one rank to another, in order."""
    table, places, scores = trouve.generation.table, trouve.filtrage.places, trouve.scores
    distances = filtres.distances_km(table, requete.zone, places) if requete.zone else None
    ordre = filtres.ordonner(table, places, requete, scores, distances, fin)[debut:]
    ids = table.ids[places[ordre]].tolist()
    loin = [None] * len(ids) if distances is None else [None if km != km else km for km in distances[ordre].tolist()]
    notes = [0.0] * len(ids) if scores is None else [round(note, DECIMALES_SCORE) for note in scores[ordre].tolist()]
    return list(map(Touche, ids, notes, loin))
