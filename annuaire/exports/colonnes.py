"""The columns of every export, in one place: what other sites read, and all that a directory needs to be made again.

Names are those of data·inclusion where it has one. Contact data only with a consent (domaine.md, section 2).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from annuaire.models import Structure


@dataclass(frozen=True, slots=True)
class Ligne:
    """A listing with what is not its own: its address on this site, and whether the Label ESS 47 is in force."""

    structure: Structure
    url: str
    label: bool


Lecture = Callable[[Ligne], Any]


def _champ(nom: str) -> Lecture:
    return lambda ligne: getattr(ligne.structure, nom)


def _si_consenti(nom: str) -> Lecture:
    return lambda ligne: getattr(ligne.structure, nom) if ligne.structure.contact_consenti_le is not None else None


def _degres(nom: str) -> Lecture:
    """WGS 84, five decimals: about a metre."""

    def lire(ligne: Ligne) -> float | None:
        valeur = getattr(ligne.structure, nom)
        return None if valeur is None else round(valeur, 5)

    return lire


def _moment(nom: str) -> Lecture:
    """ISO 8601 with its offset."""

    def lire(ligne: Ligne) -> str | None:
        valeur: dt.datetime | None = getattr(ligne.structure, nom)
        return None if valeur is None else valeur.isoformat(timespec="seconds")

    return lire


def _commune(ligne: Ligne) -> str | None:
    return ligne.structure.commune.nom if ligne.structure.commune else None


def _sources(ligne: Ligne) -> list[dict[str, str | None]]:
    return [
        {"source": source.source, "id": source.source_id, "licence": source.licence}
        for source in ligne.structure.sources
    ]


COLONNES: dict[str, Lecture] = {
    "id": _champ("id"),
    "nom": _champ("nom"),
    "sigle": _champ("sigle"),
    "autres_noms": _champ("autres_noms"),
    "siret": _champ("siret"),
    "rna": _champ("rna"),
    "adresse": _champ("adresse"),
    "complement_adresse": _champ("complement_adresse"),
    "code_postal": _champ("code_postal"),
    "commune": _commune,
    "code_insee": _champ("code_insee"),
    "latitude": _degres("latitude"),
    "longitude": _degres("longitude"),
    "precision_position": _champ("precision_position"),
    "zone_intervention": _champ("zone_intervention"),
    "telephone": _si_consenti("telephone"),
    "courriel": _si_consenti("courriel"),
    "contact_consenti_le": _moment("contact_consenti_le"),
    "site_web": _champ("site_web"),
    "reseaux_sociaux": _champ("reseaux_sociaux"),
    "description": _champ("description"),
    "mots_cles": _champ("mots_cles"),
    "publics": _champ("publics"),
    "accessibilite": _champ("accessibilite"),
    "horaires_accueil": _champ("horaires"),
    "horaires_texte": _champ("horaires_texte"),
    "forme_juridique": _champ("forme_juridique"),
    "forme_juridique_libelle": _champ("forme_juridique_libelle"),
    "famille": _champ("famille"),
    "base_ess": _champ("base_ess"),
    "activite_naf": _champ("activite_naf"),
    "secteurs": _champ("secteurs"),
    "effectif": _champ("effectif"),
    "annee_creation": _champ("annee_creation"),
    "est_employeur": _champ("est_employeur"),
    "labels_externes": _champ("labels_externes"),
    "label": lambda ligne: ligne.label,
    "confirmee_le": _moment("confirmee_le"),
    "date_maj": _moment("date_maj"),
    "url": lambda ligne: ligne.url,
    "sources": _sources,
}


def objet(ligne: Ligne) -> dict[str, Any]:
    """One listing, every column, as JSON values."""
    return {nom: lire(ligne) for nom, lire in COLONNES.items()}


def cellules(ligne: Ligne) -> list[str | int | float | None]:
    """The same columns for a table: several values become « a|b » (JSON when one holds a bar), objects JSON."""
    return [_cellule(valeur) for valeur in objet(ligne).values()]


def _cellule(valeur: Any) -> str | int | float | None:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, dict | list):
        if not valeur:
            return None
        if isinstance(valeur, list) and all(isinstance(membre, str) and "|" not in membre for membre in valeur):
            return "|".join(valeur)
        return json.dumps(valeur, ensure_ascii=False)
    return str(valeur) if isinstance(valeur, str) else valeur
