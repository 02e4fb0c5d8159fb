"""What both engines share: words answered by their terms, then filters, counts, order and points over columns.

An engine says what its present state is (``Generation``) and how it changes; everything a visitor sees comes from here,
so that both answer alike.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from annuaire.recherche import colonnes, interpretation
from annuaire.recherche.bareme import DECIMALES_SCORE
from annuaire.recherche.colonnes import Codes, Colonnes, Entiers, Filtrage, Masque, Nombres
from annuaire.recherche.moteur import IndexIndisponible, Points, Requete, Resultat, Touche
from annuaire.recherche.ouverture import Ouvertures


class Generation(interpretation.Vocabulaire, Protocol):
    """One state of an index, that never changes: listings in columns, terms read when first asked for."""

    table: Colonnes
    vivants: Masque  # the listings that a later change has not taken the place of
    codes: dict[str, Codes]

    def chercher(self, terme: str) -> tuple[Entiers, Nombres]:
        """Positions of the listings that hold a term, and its weight in each (``bareme``)."""
        ...


@dataclass(frozen=True, slots=True)
class _Selection:
    """The results of a search: masks, scores and distances, by position in the table."""

    filtrage: Filtrage
    scores: Nombres | None
    distances: Nombres | None
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
        generation, trouve = self._trouver(requete)
        fin = max(requete.page, 1) * requete.taille
        ordre = self._ordonner(generation, requete, trouve, fin)
        return Resultat(
            int(trouve.filtrage.tous.sum()),
            list(_touches(generation, ordre[fin - requete.taille :], trouve)),
            colonnes.compter(generation.table, trouve.filtrage, generation.codes),
            colonnes.compter_etats(trouve.filtrage),
            trouve.corrections,
        )

    def tous(self, requete: Requete) -> Iterator[Touche]:
        """Every result in order, without paging."""
        generation, trouve = self._trouver(requete)
        return _touches(generation, self._ordonner(generation, requete, trouve, None), trouve)

    def points(self, requete: Requete) -> Points:
        """The results that have a point, in columns."""
        generation, trouve = self._trouver(requete)
        table = generation.table
        masque = trouve.filtrage.tous
        places = np.flatnonzero(masque & ~np.isnan(table.latitudes))
        return Points(
            ids=table.tableau_ids[places],
            longitudes=table.longitudes[places],
            latitudes=table.latitudes[places],
            secteurs=table.premiers("secteur")[places],
            communes=table.premiers("commune")[places],
            labels=table.labels[places],
            noms_secteurs=generation.codes["secteur"].valeurs(),
            codes_communes=generation.codes["commune"].valeurs(),
            sans_point=int(masque.sum()) - len(places),
        )

    def connues(self, expressions: Collection[str]) -> set[str]:
        """Those of these expressions that some listing holds word for word."""
        return interpretation.connues(expressions, self._courante())

    def ids(self) -> set[str]:
        """Every indexed id."""
        generation = self._courante()
        return {generation.table.ids[position] for position in np.flatnonzero(generation.vivants)}

    def _trouver(self, requete: Requete) -> tuple[Generation, _Selection]:
        generation = self._courante()
        try:
            return generation, self._selection(generation, requete)
        except IndexIndisponible:
            raise
        except Exception as erreur:
            raise IndexIndisponible(f"index illisible : {erreur!r}") from erreur

    def _selection(self, generation: Generation, requete: Requete) -> _Selection:
        base, scores, corrections = _mots(generation, requete.mots)
        distances = colonnes.distances_km(generation.table, requete.zone) if requete.zone else None
        ouvertes = colonnes.ouvertes(generation.table, requete.moment, generation.codes, self._ouvertures)
        filtrage = colonnes.filtrer(generation.table, base, requete, generation.codes, distances, ouvertes)
        return _Selection(filtrage, scores, distances, corrections)

    @staticmethod
    def _ordonner(generation: Generation, requete: Requete, trouve: _Selection, premiers: int | None) -> Entiers:
        return colonnes.ordonner(
            generation.table, trouve.filtrage.tous, requete, trouve.scores, trouve.distances, premiers
        )


def _mots(generation: Generation, mots: str) -> tuple[Masque, Nombres | None, tuple[tuple[str, str], ...]]:
    """The living listings that answer the words, by the first plan that finds any; and what it corrected."""
    plans = interpretation.plans(mots, generation)
    if plans is None:
        return generation.vivants, None, ()
    taille = len(generation.table)
    masque, scores = np.zeros(taille, dtype=np.bool_), np.zeros(taille)
    for plan in plans:
        masque, scores = colonnes.evaluer(plan, taille, generation.chercher)
        masque &= generation.vivants
        if masque.any():
            return masque, scores, plan.corrections
    return masque, scores, ()


def _touches(generation: Generation, positions: Entiers, trouve: _Selection) -> Iterator[Touche]:
    scores, distances = trouve.scores, trouve.distances
    for position in positions:
        loin = None if distances is None or np.isnan(distances[position]) else float(distances[position])
        score = 0.0 if scores is None else round(float(scores[position]), DECIMALES_SCORE)
        yield Touche(generation.table.ids[position], score, loin)
