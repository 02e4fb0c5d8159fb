"""What became of a request, and the blocks of the page."""

from __future__ import annotations

from enum import StrEnum


class IssueConfirmation(StrEnum):
    """The answer to a request."""

    CONFIRMEE = "confirmee"
    CORRIGEE = "corrigee"
    N_EXISTE_PLUS = "n_existe_plus"


class Bloc(StrEnum):
    """A part of a listing that is said to be right, or is corrected."""

    NOM = "nom"
    ADRESSE = "adresse"
    CONTACT = "contact"
    HORAIRES = "horaires"
    DESCRIPTION = "description"
    SECTEURS = "secteurs"
    ACCESSIBILITE = "accessibilite"
    ZONE = "zone"

    @property
    def libelle(self) -> str:
        """What people read."""
        return LIBELLES[self]


LIBELLES = {
    Bloc.NOM: "Nom",
    Bloc.ADRESSE: "Adresse",
    Bloc.CONTACT: "Contact",
    Bloc.HORAIRES: "Horaires",
    Bloc.DESCRIPTION: "Description",
    Bloc.SECTEURS: "Secteurs",
    Bloc.ACCESSIBILITE: "Accessibilité",
    Bloc.ZONE: "Zone d’intervention",
}
