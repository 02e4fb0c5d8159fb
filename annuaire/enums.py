"""Closed lists of the directory. The value is what URLs, exports and the database hold."""

from __future__ import annotations

from enum import StrEnum


class Secteur(StrEnum):
    """The ten sectors of the roadmap's panorama (Partie 2, table 3)."""

    ACTION_SOCIALE = "action-sociale"
    SPORTS_LOISIRS = "sports-loisirs"
    ENSEIGNEMENT = "enseignement"
    ARTS_SPECTACLES = "arts-spectacles"
    SANTE = "sante"
    HEBERGEMENT_RESTAURATION = "hebergement-restauration"
    AGRICULTURE_INDUSTRIE_CONSTRUCTION = "agriculture-industrie-construction"
    FINANCE_ASSURANCE = "finance-assurance"
    SERVICES_DIVERS = "services-divers"
    NON_CLASSES = "non-classes"

    @property
    def libelle(self) -> str:
        return LIBELLES_SECTEUR[self]


LIBELLES_SECTEUR = {
    Secteur.ACTION_SOCIALE: "Action sociale",
    Secteur.SPORTS_LOISIRS: "Sports et loisirs",
    Secteur.ENSEIGNEMENT: "Enseignement",
    Secteur.ARTS_SPECTACLES: "Arts, spectacles",
    Secteur.SANTE: "Santé humaine",
    Secteur.HEBERGEMENT_RESTAURATION: "Hébergement et restauration",
    Secteur.AGRICULTURE_INDUSTRIE_CONSTRUCTION: "Agriculture, industrie, construction",
    Secteur.FINANCE_ASSURANCE: "Activités financières et d’assurance",
    Secteur.SERVICES_DIVERS: "Services divers",
    Secteur.NON_CLASSES: "Activités non classées",
}


class Famille(StrEnum):
    """The legal families of article 1 of loi n° 2014-856."""

    ASSOCIATION = "association"
    FONDATION = "fondation"
    COOPERATIVE = "cooperative"
    MUTUELLE = "mutuelle"
    SOCIETE_COMMERCIALE_ESS = "societe_commerciale_ess"

    @property
    def libelle(self) -> str:
        return LIBELLES_FAMILLE[self]


LIBELLES_FAMILLE = {
    Famille.ASSOCIATION: "Association",
    Famille.FONDATION: "Fondation",
    Famille.COOPERATIVE: "Coopérative",
    Famille.MUTUELLE: "Mutuelle",
    Famille.SOCIETE_COMMERCIALE_ESS: "Société commerciale de l’ESS",
}


class Statut(StrEnum):
    """Life of a listing; only ``PUBLIEE`` is public."""

    BROUILLON = "brouillon"
    PROPOSEE = "proposee"
    PUBLIEE = "publiee"
    MASQUEE = "masquee"
    FUSIONNEE = "fusionnee"
    ARCHIVEE = "archivee"


class PrecisionPosition(StrEnum):
    """How well a point is known."""

    ADRESSE = "adresse"
    RUE = "rue"
    COMMUNE = "commune"

    @property
    def libelle(self) -> str:
        return {"adresse": "à l’adresse", "rue": "à la rue", "commune": "au centre de la commune"}[self.value]


class OrigineRevision(StrEnum):
    """Who changed a listing."""

    IMPORT = "import"
    MEMBRE = "membre"
    MODERATEUR = "moderateur"
    SYSTEME = "systeme"


class NatureVerification(StrEnum):
    """Why a listing is on the worklist of the agents."""

    DOUBLON = "doublon"
    FERMETURE = "fermeture"  # a source says that it has closed
    DISPARITION = "disparition"  # it is no longer in its source
    APPARTENANCE = "appartenance"  # nothing proves that it belongs to the ESS
    CONFLIT = "conflit"  # a source says otherwise than a person
    CONFIRMATION = "confirmation"  # nobody answered the yearly request
    SANS_REPRESENTANT = "sans_representant"  # the last person who represented it left


class EtatVerification(StrEnum):
    """Life of a row of the worklist."""

    A_TRAITER = "a_traiter"
    TRAITEE = "traitee"
    ECARTEE = "ecartee"


# What a structure sells to public buyers: code -> name.
TYPES_PRESTATION = {
    "prestation": "Prestation de services",
    "fabrication": "Fabrication de biens",
    "mise-a-disposition": "Mise à disposition de personnel",
}

# Code of the domain -> name (code du travail L5132-1 and following, L5213-13; CASF L344-2; loi 2014-856, article 11).
LABELS_EXTERNES = {
    "EI": "Entreprise d’insertion",
    "ACI": "Atelier et chantier d’insertion",
    "AI": "Association intermédiaire",
    "ETTI": "Entreprise de travail temporaire d’insertion",
    "EITI": "Entreprise d’insertion par le travail indépendant",
    "GEIQ": "Groupement d’employeurs pour l’insertion et la qualification",
    "EA": "Entreprise adaptée",
    "EATT": "Entreprise adaptée de travail temporaire",
    "ESAT": "Établissement ou service d’aide par le travail",
    "ESUS": "Entreprise solidaire d’utilité sociale",
}
