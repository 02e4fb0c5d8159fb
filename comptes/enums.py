"""Closed lists of accounts. The value is what the database, addresses and exports hold."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Roles of the site (domaine.md, section 1). ``VISITEUR`` is whoever reads: no account holds it."""

    VISITEUR = "visiteur"
    MEMBRE = "membre"
    ACHETEUR = "acheteur"
    COMMUNICATION = "communication"
    MODERATEUR = "moderateur"
    INSTRUCTEUR = "instructeur"
    COMITE = "comite"
    DECIDEUR = "decideur"
    ADMINISTRATEUR = "administrateur"

    @property
    def libelle(self) -> str:
        """What people read."""
        return LIBELLES_ROLE[self]


LIBELLES_ROLE = {
    Role.VISITEUR: "Visiteur",
    Role.MEMBRE: "Membre : représente une ou plusieurs structures",
    Role.ACHETEUR: "Acheteur public",
    Role.COMMUNICATION: "Communication du Département",
    Role.MODERATEUR: "Modération de l’annuaire",
    Role.INSTRUCTEUR: "Instruction des candidatures",
    Role.COMITE: "Comité du label",
    Role.DECIDEUR: "Décision",
    Role.ADMINISTRATEUR: "Administration du site",
}
ROLES_DE_COMPTE = tuple(role for role in Role if role is not Role.VISITEUR)
# They act for the Département: a stolen password must not be enough.
ROLES_A_DEUX_ETAPES = frozenset(ROLES_DE_COMPTE) - {Role.MEMBRE, Role.ACHETEUR}


class SorteLien(StrEnum):
    """What a link with a token lets one do, once."""

    CONNEXION = "connexion"
    CONFIRMATION = "confirmation"  # of the address of a new account; signs in
    MOT_DE_PASSE = "mot_de_passe"
    INVITATION = "invitation"  # made by an administrator: set a first password
    DEUX_ETAPES = "deux_etapes"  # not a link: a sign-in that waits for its second step


class Methode(StrEnum):
    """How the first step of a sign-in was passed."""

    LIEN = "lien"
    MOT_DE_PASSE = "mot_de_passe"
    PROCONNECT = "proconnect"

    @property
    def libelle(self) -> str:
        """What people read in the list of their sessions."""
        return {"lien": "lien reçu par courriel", "mot_de_passe": "mot de passe", "proconnect": "ProConnect"}[self]


class GenreCourriel(StrEnum):
    """Kinds of mail one may do without. Mail about the account itself is not one of them."""

    FICHES = "fiches"
    LABEL = "label"
    ACHATS = "achats"
    TRAVAIL = "travail"
    PUBLICATIONS = "publications"

    @property
    def libelle(self) -> str:
        """What people read."""
        return LIBELLES_GENRE[self][0]

    @property
    def explication(self) -> str:
        """One sentence about it."""
        return LIBELLES_GENRE[self][1]


LIBELLES_GENRE = {
    GenreCourriel.FICHES: ("Mes fiches", "Rappels de confirmation, changements proposés, signalements."),
    GenreCourriel.LABEL: ("Le Label ESS 47", "Étapes d’une candidature, pièces demandées, fin d’un label."),
    GenreCourriel.ACHATS: ("Achats publics", "Besoins publiés, réponses, messages d’acheteurs."),
    GenreCourriel.TRAVAIL: ("Travail à faire", "Pour les agents : ce qui attend une réponse de votre part."),
    GenreCourriel.PUBLICATIONS: ("La publication du mois", "Un courriel à sa parution."),
}


class Frequence(StrEnum):
    """When mail of a kind goes."""

    IMMEDIAT = "immediat"
    HEBDOMADAIRE = "hebdomadaire"
    JAMAIS = "jamais"

    @property
    def libelle(self) -> str:
        """What people read."""
        return {"immediat": "Tout de suite", "hebdomadaire": "Une fois par semaine", "jamais": "Jamais"}[self]
