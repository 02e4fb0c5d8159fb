"""Values of a listing as people read them, and two listings beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from annuaire.enums import LIBELLES_SECTEUR, Famille, Secteur
from annuaire.models import Structure
from socle.typographie import telephone_fr
from territoire.queries import noms_communes

CHAMPS = {
    "nom": "Nom", "sigle": "Sigle", "autres_noms": "Autres noms", "siret": "SIRET", "rna": "RNA", "famille": "Forme",
    "forme_juridique_libelle": "Forme juridique", "base_ess": "Base ESS", "activite_naf": "Code NAF",
    "secteurs": "Secteurs", "mots_cles": "Mots-clés", "description": "Description", "adresse": "Adresse",
    "complement_adresse": "Complément", "code_postal": "Code postal", "code_insee": "Commune", "latitude": "Latitude",
    "longitude": "Longitude", "precision_position": "Précision du point", "zone_intervention": "Zone d’intervention",
    "telephone": "Téléphone", "courriel": "Courriel", "contact_consenti_le": "Contact publiable depuis",
    "site_web": "Site", "reseaux_sociaux": "Réseaux sociaux", "horaires": "Horaires",
    "horaires_texte": "Horaires (texte)",
    "accessibilite": "Accessibilité", "publics": "Publics", "effectif": "Effectif",
    "annee_creation": "Année de création",
    "est_employeur": "Employeur", "labels_externes": "Labels", "labellisee_jusqu_au": "Label ESS 47 jusqu’au",
    "statut": "Statut", "confirmee_le": "Confirmée le", "forme_juridique": "Catégorie juridique",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LigneComparee:
    """A field in two listings."""

    champ: str
    libelle: str
    premiere: str
    seconde: str

    @property
    def differe(self) -> bool:
        return self.premiere != self.seconde


def libelle(champ: str) -> str:
    """A column, as people call it."""
    return CHAMPS.get(champ, champ.replace("_", " ").capitalize())


def lisible(champ: str, valeur: Any) -> str:
    """A value of a column, or of a revision, as people read it; empty for none."""
    if valeur is None or valeur in ([], {}, ""):
        return ""
    lire = _LECTURES.get(champ)
    if lire is not None:
        return lire(valeur)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, dict):
        return ", ".join(f"{nom}\u00a0: {sien}" for nom, sien in valeur.items() if sien)
    if isinstance(valeur, list):
        return ", ".join(lisible("", element) for element in valeur)
    return str(valeur)


def comparer(premiere: Structure, seconde: Structure) -> list[LigneComparee]:
    """The fields that one or the other has."""
    return list(_comparer(premiere, seconde))


def _comparer(premiere: Structure, seconde: Structure) -> Iterable[LigneComparee]:
    for champ, nom in CHAMPS.items():
        a, b = (lisible(champ, getattr(structure, champ)) for structure in (premiere, seconde))
        if a or b:
            yield LigneComparee(champ, nom, a, b)


def _secteurs(valeurs: Any) -> str:
    return ", ".join(LIBELLES_SECTEUR[Secteur(v)] if v in set(Secteur) else str(v) for v in valeurs)


_LECTURES: dict[str, Callable[[Any], str]] = {
    "secteurs": _secteurs,
    "famille": lambda valeur: Famille(valeur).libelle,
    "code_insee": lambda code: noms_communes().get(code, code),
    "telephone": telephone_fr,
    "contact_consenti_le": lambda instant: str(instant)[:10],
    "confirmee_le": lambda instant: str(instant)[:10],
}
