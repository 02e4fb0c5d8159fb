"""Which listings the words of a search find, and how well: plans over the lists of the listings that hold each term."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from annuaire.recherche.colonnes import Courts, Entiers, Masque, Nombres
from annuaire.recherche.interpretation import Et, Noeud, Plan, Terme
from annuaire.recherche.listes import VALEURS, Motifs

Cherche = Callable[[str], tuple[Courts, Motifs]]
"""A term -> the listings that hold it (positions, in order) and the ranks that hold it in each (``listes``)."""


def evaluer(plan: Plan, vivants: Masque, chercher: Cherche) -> tuple[Entiers, Nombres]:
    """The living listings that a plan matches (positions, in order), and the score of each."""
    evaluation = _Evaluation(len(vivants), chercher)
    permis = np.logical_and.reduce([vivants, *(evaluation.masque(phrase.noeud) for phrase in plan.phrases)])
    if plan.sauf is not None and (permis & evaluation.masque(plan.sauf)).any():
        return np.empty(0, dtype=np.int64), np.zeros(0)
    masques = [evaluation.masque(groupe.noeud) for groupe in plan.groupes]
    if plan.seuil is None:
        places = np.flatnonzero(np.logical_and.reduce([permis, *masques]))
    else:
        places = np.flatnonzero(np.logical_or.reduce(masques) & permis)
        trouve = np.zeros(len(places))
        for groupe, masque in zip(plan.groupes, masques, strict=True):
            trouve += groupe.poids * masque[places]
        places = places[trouve >= plan.seuil - 1e-9]
    scores = np.zeros(len(places))
    if not len(places):
        return places, scores
    for groupe in (*plan.groupes, *plan.phrases):
        scores += groupe.poids * evaluation.valeurs(groupe.noeud, places)
    scores /= max(plan.poids_total, 1e-9)
    for groupe in plan.bonus:
        scores += groupe.poids * evaluation.valeurs(groupe.noeud, places)
    return places, scores


class _Evaluation:
    """Answers for nodes; only listings that match are weighed."""

    def __init__(self, taille: int, chercher: Cherche) -> None:
        self._taille = taille
        self._chercher = chercher
        self._brouillon = np.zeros(taille, dtype=np.uint8)

    def masque(self, noeud: Noeud) -> Masque:
        """The listings that match a node."""
        if isinstance(noeud, Terme):
            masque = np.zeros(self._taille, dtype=np.bool_)
            masque[self._chercher(noeud.valeur)[0]] = True
            return masque
        if isinstance(noeud, Et):
            return np.logical_and.reduce([self.masque(enfant) for enfant in noeud.noeuds])
        return np.logical_or.reduce([self.masque(enfant) for _, enfant in noeud.branches])

    def valeurs(self, noeud: Noeud, places: Entiers) -> Nombres:
        """What a node is worth in each of these listings, 0 where it does not match."""
        if isinstance(noeud, Terme):
            positions, motifs = self._chercher(noeud.valeur)
            self._brouillon[positions] = motifs
            valeurs: Nombres = VALEURS[self._brouillon[places]]
            self._brouillon[positions] = 0
            return valeurs
        if isinstance(noeud, Et):
            enfants = np.array([self.valeurs(enfant, places) for enfant in noeud.noeuds])
            return np.where((enfants > 0).all(axis=0), enfants.mean(axis=0), 0.0)
        meilleures = np.zeros(len(places))
        for poids, enfant in noeud.branches:
            np.maximum(meilleures, poids * self.valeurs(enfant, places), out=meilleures)
        return meilleures
