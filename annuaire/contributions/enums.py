"""States and choices of contributions. The value is what URLs and the database hold."""

from __future__ import annotations

from enum import StrEnum


class EtatSuggestion(StrEnum):
    """Life of a proposed structure (``workflow.TRANSITIONS``)."""

    BROUILLON = "brouillon"
    DEPOSEE = "deposee"
    A_COMPLETER = "a_completer"  # an agent asked the proposer something
    ACCEPTEE = "acceptee"
    REFUSEE = "refusee"
    DOUBLON = "doublon"
    RETIREE = "retiree"

    @property
    def libelle(self) -> str:
        """For the person who proposed."""
        return LIBELLES_SUGGESTION[self]


LIBELLES_SUGGESTION = {
    EtatSuggestion.BROUILLON: "En cours d’écriture",
    EtatSuggestion.DEPOSEE: "Reçue, en attente de lecture",
    EtatSuggestion.A_COMPLETER: "Une précision vous est demandée",
    EtatSuggestion.ACCEPTEE: "Publiée dans l’annuaire",
    EtatSuggestion.REFUSEE: "Non retenue",
    EtatSuggestion.DOUBLON: "Déjà dans l’annuaire",
    EtatSuggestion.RETIREE: "Retirée par vous",
}
CLOSES = frozenset({EtatSuggestion.ACCEPTEE, EtatSuggestion.REFUSEE, EtatSuggestion.DOUBLON, EtatSuggestion.RETIREE})
A_TRAITER = frozenset({EtatSuggestion.DEPOSEE, EtatSuggestion.A_COMPLETER})


class EtatSignalement(StrEnum):
    """Life of a report."""

    OUVERT = "ouvert"
    TRAITE = "traite"


class MotifSignalement(StrEnum):
    """What a visitor says is wrong (domaine.md, section 2)."""

    N_EXISTE_PLUS = "n_existe_plus"
    INFORMATION_FAUSSE = "information_fausse"
    DOUBLON = "doublon"
    HORS_ESS = "hors_ess"
    AUTRE = "autre"

    @property
    def libelle(self) -> str:
        return LIBELLES_MOTIF[self]


LIBELLES_MOTIF = {
    MotifSignalement.N_EXISTE_PLUS: "Elle n’existe plus",
    MotifSignalement.INFORMATION_FAUSSE: "Une information est fausse",
    MotifSignalement.DOUBLON: "Elle est deux fois dans l’annuaire",
    MotifSignalement.HORS_ESS: "Elle ne relève pas de l’économie sociale et solidaire",
    MotifSignalement.AUTRE: "Autre chose",
}


class IssueSignalement(StrEnum):
    """What became of the listing."""

    CORRIGEE = "corrigee"  # an agent mended the listing
    FERMEE = "fermee"  # archived
    FUSIONNEE = "fusionnee"  # taken into another listing
    MASQUEE = "masquee"  # does not belong to the ESS
    SANS_SUITE = "sans_suite"

    @property
    def libelle(self) -> str:
        """For the person who reported."""
        return LIBELLES_ISSUE[self]


LIBELLES_ISSUE = {
    IssueSignalement.CORRIGEE: "La fiche a été corrigée.",
    IssueSignalement.FERMEE: "La structure a fermé\u00a0: sa fiche n’est plus publiée.",
    IssueSignalement.FUSIONNEE: "Les deux fiches n’en font plus qu’une.",
    IssueSignalement.MASQUEE: "La structure ne relève pas de l’annuaire\u00a0: sa fiche n’est plus publiée.",
    IssueSignalement.SANS_SUITE: "Après vérification, la fiche reste telle qu’elle est.",
}


class Etape(StrEnum):
    """Steps of a proposal, in order."""

    STRUCTURE = "structure"
    LIEU = "lieu"
    ACTIVITE = "activite"
    DOUBLONS = "doublons"
    ENVOI = "envoi"

    @property
    def libelle(self) -> str:
        return LIBELLES_ETAPE[self]


LIBELLES_ETAPE = {
    Etape.STRUCTURE: "Quelle structure\u202f?",
    Etape.LIEU: "Où\u202f?",
    Etape.ACTIVITE: "Que fait-elle\u202f?",
    Etape.DOUBLONS: "Est-ce elle\u202f?",
    Etape.ENVOI: "Relire et envoyer",
}
