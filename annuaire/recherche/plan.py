"""A plan: what of the index's terms answers a search, and what each is worth. Engines run it, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terme:
    """A term of the index."""

    valeur: str


@dataclass(frozen=True, slots=True)
class Et:
    """All of these; worth their mean."""

    noeuds: tuple[Noeud, ...]


@dataclass(frozen=True, slots=True)
class Ou:
    """Any of these, each with its weight; worth the best one."""

    branches: tuple[tuple[float, Noeud], ...]


Noeud = Terme | Et | Ou


@dataclass(frozen=True, slots=True)
class Groupe:
    """One idea of the query; ``poids`` grows with its rarity."""

    noeud: Noeud
    poids: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A listing matches when it holds the ``phrases``, and groups that weigh ``seuil`` at least (None: all of them).

    Its score is the mean of groups and phrases weighted, plus what the ``bonus`` groups add without being required.
    ``corrections``: words that no listing holds, as typed and folded, with the lemma each was taken for.
    ``sauf``: nothing matches when some listing matches this.
    """

    groupes: tuple[Groupe, ...]
    bonus: tuple[Groupe, ...] = ()
    seuil: float | None = None
    corrections: tuple[tuple[str, str], ...] = ()
    phrases: tuple[Groupe, ...] = ()
    sauf: Noeud | None = None

    @property
    def poids_total(self) -> float:
        """Sum of the weights of groups and phrases."""
        return sum(groupe.poids for groupe in (*self.groupes, *self.phrases))


def noeuds_termes(noeud: Noeud) -> Iterator[str]:
    """Every term of a node."""
    if isinstance(noeud, Terme):
        yield noeud.valeur
    elif isinstance(noeud, Et):
        for enfant in noeud.noeuds:
            yield from noeuds_termes(enfant)
    else:
        for _, enfant in noeud.branches:
            yield from noeuds_termes(enfant)


def et(noeuds: Sequence[Noeud]) -> Noeud:
    """All of these."""
    return noeuds[0] if len(noeuds) == 1 else Et(tuple(noeuds))


def ou(branches: Sequence[tuple[float, Noeud]]) -> Noeud | None:
    """The alternatives, each once at its best weight; None when there is none."""
    poids: dict[Noeud, float] = {}
    for valeur, noeud in branches:
        poids[noeud] = max(valeur, poids.get(noeud, 0.0))
    if not poids:
        return None
    if len(poids) == 1 and 1.0 in poids.values():
        return next(iter(poids))
    return Ou(tuple((valeur, noeud) for noeud, valeur in poids.items()))


def au_moins(minimum: float, noeud: Noeud) -> Noeud | None:
    """The node without the alternatives worth less than this; None when nothing is left of one of its parts."""
    if isinstance(noeud, Terme):
        return noeud
    if isinstance(noeud, Et):
        restes = [au_moins(minimum, enfant) for enfant in noeud.noeuds]
        gardes = [reste for reste in restes if reste is not None]
        return et(gardes) if len(gardes) == len(restes) else None
    branches = [(poids, au_moins(minimum, enfant)) for poids, enfant in noeud.branches if poids >= minimum]
    return ou([(poids, reste) for poids, reste in branches if reste is not None])
