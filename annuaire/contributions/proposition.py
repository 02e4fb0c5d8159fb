"""What the steps of a suggestion say, read together: a listing to compare, to publish, to be careful with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from annuaire.contributions.enums import Etape
from annuaire.contributions.models import Suggestion
from annuaire.doublons.modele import Candidat
from annuaire.enums import Famille, PrecisionPosition, Secteur
from annuaire.imports.appartenance import appartenance
from annuaire.imports.horaires import lire_horaires
from annuaire.imports.modele import LigneRejetee
from annuaire.imports.personnes import examiner, expurger
from annuaire.imports.rapprochement import candidat as candidat_de

# Fields that may name a person or a home, and the step that says them.
SURVEILLES = {
    "nom": Etape.STRUCTURE, "adresse": Etape.LIEU, "complement_adresse": Etape.LIEU, "description": Etape.ACTIVITE,
    "horaires_saisis": Etape.ACTIVITE, "telephone": Etape.ACTIVITE, "courriel": Etape.ACTIVITE,
}  # fmt: skip
NOMS = {
    "nom": "Le nom", "adresse": "L’adresse", "complement_adresse": "Le complément d’adresse",
    "description": "La description", "horaires_saisis": "Les horaires", "telephone": "Le téléphone",
    "courriel": "Le courriel",
}  # fmt: skip
# Words that ``examiner`` reads as the name of a column.
COLONNES = {"horaires_saisis": "horaires", "complement_adresse": "adresse"}
COPIES = (
    "sigle", "siret", "rna", "forme_juridique", "forme_juridique_libelle", "activite_naf", "annee_creation", "adresse",
    "complement_adresse", "code_postal", "code_insee", "latitude", "longitude", "telephone", "courriel", "site_web",
    "description",
)  # fmt: skip
SANS_ACCORD = ("telephone", "courriel")  # shown with a consent only


@dataclass(frozen=True, slots=True)
class Alerte:
    """A field that may hold something of a person: never published without an agent's decision."""

    champ: str
    etape: Etape
    phrase: str


def a_plat(suggestion: Suggestion) -> dict[str, Any]:
    """Every field said so far, whatever the step."""
    etapes = (Etape.STRUCTURE, Etape.LIEU, Etape.ACTIVITE)
    return {nom: valeur for etape in etapes for nom, valeur in suggestion.donnees.get(etape, {}).items()}


def etape_suivante(suggestion: Suggestion) -> Etape | None:
    """The first of the steps that must be filled and is not; None when all are."""
    dites = suggestion.donnees
    if not dites.get(Etape.STRUCTURE, {}).get("nom"):
        return Etape.STRUCTURE
    if not dites.get(Etape.LIEU, {}).get("code_insee"):
        return Etape.LIEU
    return None if dites.get(Etape.ACTIVITE, {}).get("secteurs") else Etape.ACTIVITE


def candidat(suggestion: Suggestion) -> Candidat:
    """The suggestion as the search for duplicates sees a listing."""
    champs = a_plat(suggestion)
    return candidat_de("", {**champs, "nom": champs.get("nom") or ""})


def alertes(suggestion: Suggestion) -> list[Alerte]:
    """Fields in which a person is recognised, or may be."""
    champs = a_plat(suggestion)
    trouvees = []
    for nom, etape in SURVEILLES.items():
        constats = examiner(COLONNES.get(nom, nom), champs.get(nom) or "")
        if constats:
            raisons = ", ".join(dict.fromkeys(constat.raison for constat in constats))
            trouvees.append(Alerte(nom, etape, f"{NOMS[nom]}\u00a0: {raisons}"))
    return trouvees


def champs_structure(suggestion: Suggestion, *, avec_personnes: bool = False) -> dict[str, Any]:
    """Columns of the listing to publish. ``avec_personnes``: an agent allows what names somebody; else it is left out.

    ``nom`` is empty when nothing of it may be published.
    """
    dits = a_plat(suggestion)
    if not avec_personnes:
        dits |= dict(_sans_personnes(dits))
    champs = {nom: dits.get(nom) or None for nom in COPIES}
    champs["nom"] = dits.get("nom") or ""
    champs["secteurs"] = list(dits.get("secteurs") or [Secteur.NON_CLASSES.value])
    champs["accessibilite"] = list(dits.get("accessibilite") or [])
    precision = dits.get("precision_position")
    champs["precision_position"] = PrecisionPosition(precision) if precision else None
    horaires = lire_horaires(dits.get("horaires_saisis") or "")
    champs |= {"horaires": horaires.osm, "horaires_texte": horaires.texte}
    consentie = dits.get("contact_consenti") == "oui" and any(champs[nom] for nom in SANS_ACCORD)
    champs["contact_consenti_le"] = suggestion.consentie_le if consentie else None
    return champs | _forme(champs)


def _sans_personnes(dits: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for nom in SURVEILLES:
        if valeur := dits.get(nom):
            yield nom, expurger(COLONNES.get(nom, nom), valeur).texte


def _forme(champs: Mapping[str, Any]) -> dict[str, Any]:
    """Family, and why it belongs to the ESS, when the law says so of its legal form."""
    code, libelle = champs.get("forme_juridique") or "", champs.get("forme_juridique_libelle") or ""
    if not code:
        return {"famille": None, "base_ess": None}
    try:
        lue = appartenance(code, libelle)
    except LigneRejetee:
        return {"famille": None, "base_ess": None}
    return {
        "famille": Famille(lue.famille) if lue.famille else None,
        "base_ess": lue.base if lue.certaine else None,
    }
