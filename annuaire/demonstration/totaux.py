"""Totals of the 2021 roadmap that the invented listings keep: Partie 2, tables 3 and 4 (INSEE CLAP 2015)."""

from __future__ import annotations

from enum import StrEnum

from annuaire.enums import Famille, Secteur


class Colonne(StrEnum):
    """Columns of table 3. Associations and foundations share one."""

    ASSOCIATIONS_FONDATIONS = "Associations et fondations"
    COOPERATIVES = "Coopératives"
    MUTUELLES = "Mutuelles"


COLONNE_DE_FAMILLE = {
    Famille.ASSOCIATION: Colonne.ASSOCIATIONS_FONDATIONS,
    Famille.FONDATION: Colonne.ASSOCIATIONS_FONDATIONS,
    Famille.COOPERATIVE: Colonne.COOPERATIVES,
    Famille.MUTUELLE: Colonne.MUTUELLES,
}

STRUCTURES_PAR_SECTEUR: dict[Secteur, dict[Colonne, int]] = {
    secteur: dict(zip(Colonne, nombres, strict=True))
    for secteur, nombres in {
        Secteur.ACTION_SOCIALE: (266, 0, 1),
        Secteur.SPORTS_LOISIRS: (237, 0, 0),
        Secteur.ENSEIGNEMENT: (102, 2, 0),
        Secteur.ARTS_SPECTACLES: (100, 0, 0),
        Secteur.SANTE: (28, 0, 7),
        Secteur.HEBERGEMENT_RESTAURATION: (20, 0, 0),
        Secteur.AGRICULTURE_INDUSTRIE_CONSTRUCTION: (8, 58, 0),
        Secteur.FINANCE_ASSURANCE: (2, 107, 44),
        Secteur.SERVICES_DIVERS: (209, 66, 10),
        Secteur.NON_CLASSES: (165, 1, 0),
    }.items()
}

# Structures and employees by EPCI of 2021, under the roadmap's names.
STRUCTURES_ET_SALARIES_PAR_EPCI = {
    "CA d'Agen": (504, 5611),
    "CA du Grand Villeneuvois": (193, 1881),
    "CA Val-de-Garonne Agglomération": (236, 2709),
    "CC Albret Communauté": (99, 842),
    "CC des Bastides en Haut-Agenais Périgord": (86, 472),
    "CC des Coteaux et Landes de Gascogne": (54, 410),
    "CC du Confluent et des Coteaux de Prayssas": (82, 665),
    "CC du Pays de Duras": (21, 116),
    "CC du Pays de Lauzun": (38, 371),
    "CC Fumel Vallée-du-Lot": (81, 638),
    "CC Lot-et-Tolzac": (27, 260),
    "CC Porte d'Aquitaine en Pays de Serres": (12, 78),
}

EPCI_DU_CHEF_LIEU = "CA d'Agen"


def repartir(total: int, poids: list[float]) -> list[int]:
    """Share ``total`` in whole parts proportional to ``poids`` (largest remainders); the sum is exact."""
    somme = sum(poids)
    exacts = [total * p / somme for p in poids]
    parts = [int(e) for e in exacts]
    par_reste = sorted(range(len(poids)), key=lambda i: parts[i] - exacts[i])
    for i in par_reste[: total - sum(parts)]:
        parts[i] += 1
    return parts
