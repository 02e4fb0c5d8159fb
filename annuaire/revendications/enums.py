"""States and means of claims. The value is what the database holds."""

from __future__ import annotations

from enum import StrEnum


class EtatRevendication(StrEnum):
    """Life of a claim (``workflow.TRANSITIONS``)."""

    DEMANDEE = "demandee"
    PROUVEE = "prouvee"  # by a code
    ACCEPTEE = "acceptee"  # by an agent
    REFUSEE = "refusee"
    EXPIREE = "expiree"
    ANNULEE = "annulee"

    @property
    def libelle(self) -> str:
        """For the person who claims."""
        return LIBELLES_ETAT[self]


LIBELLES_ETAT = {
    EtatRevendication.DEMANDEE: "En attente",
    EtatRevendication.PROUVEE: "Prouvée : la fiche est à vous",
    EtatRevendication.ACCEPTEE: "Acceptée : la fiche est à vous",
    EtatRevendication.REFUSEE: "Refusée",
    EtatRevendication.EXPIREE: "Expirée",
    EtatRevendication.ANNULEE: "Annulée",
}


class MoyenRevendication(StrEnum):
    """How it is proved."""

    COURRIEL = "courriel"
    LETTRE = "lettre"
    AGENT = "agent"

    @property
    def libelle(self) -> str:
        """What agents read."""
        return {"courriel": "code par courriel", "lettre": "code par lettre", "agent": "décision d’un agent"}[self]
