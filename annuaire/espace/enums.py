"""The sections of the editor, and the columns that each one writes."""

from __future__ import annotations

from enum import StrEnum


class Section(StrEnum):
    """One form of the editor; the value is in its address."""

    IDENTITE = "identite"
    ACTIVITE = "activite"
    LIEU = "lieu"
    CONTACT = "contact"
    HORAIRES = "horaires"
    ACCESSIBILITE = "accessibilite"
    ZONE = "zone"
    ACHATS = "achats"
    PHOTO = "photo"

    @property
    def libelle(self) -> str:
        return LIBELLES[self]

    @property
    def colonnes(self) -> tuple[str, ...]:
        """Columns of ``Structure`` that it writes; ``contact_consenti`` is whether ``contact_consenti_le`` is set."""
        return COLONNES[self]


LIBELLES = {
    Section.IDENTITE: "Identité",
    Section.ACTIVITE: "Activité",
    Section.LIEU: "Adresse",
    Section.CONTACT: "Contact",
    Section.HORAIRES: "Horaires",
    Section.ACCESSIBILITE: "Accessibilité",
    Section.ZONE: "Zone d’intervention",
    Section.ACHATS: "Achats publics",
    Section.PHOTO: "Photo",
}
COLONNES = {
    Section.IDENTITE: ("nom", "sigle", "autres_noms", "siret", "rna", "site_web"),
    Section.ACTIVITE: ("secteurs", "mots_cles", "description", "publics"),
    Section.LIEU: (
        "adresse", "complement_adresse", "code_postal", "code_insee", "latitude", "longitude", "precision_position",
    ),
    Section.CONTACT: ("telephone", "courriel", "contact_consenti"),
    Section.HORAIRES: ("horaires", "horaires_texte"),
    Section.ACCESSIBILITE: ("accessibilite",),
    Section.ZONE: ("zone_intervention",),
    Section.ACHATS: ("offre_achats",),
    Section.PHOTO: ("photo_cle", "photo_alt", "photo_largeur", "photo_hauteur"),
}  # fmt: skip
