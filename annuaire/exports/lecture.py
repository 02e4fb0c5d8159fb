"""Reading the listings of an export, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from annuaire import queries
from annuaire.exports.colonnes import Ligne
from annuaire.models import Structure

LOT = 500


def lire_lignes(
    ids: Sequence[str], url: Callable[[Structure], str], label: Callable[[Structure], bool]
) -> Iterator[Ligne]:
    """These public listings, in this order. The session holds none of them once they are written."""
    for debut in range(0, len(ids), LOT):
        for structure in queries.structures_publiees(ids[debut : debut + LOT], avec_sources=True):
            yield Ligne(structure, url(structure), label(structure))
