"""``/annuaire/export.json``: keys named as data·inclusion structures, plus ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from annuaire import queries
from annuaire.models import Structure

LOT = 500


def objet(structure: Structure, url: str, label: bool) -> dict[str, Any]:
    """One listing for other sites. Contact data only with a consent (domaine.md, section 2)."""
    consentie = structure.contact_consenti_le is not None
    return {
        "id": structure.id,
        "nom": structure.nom,
        "sigle": structure.sigle,
        "siret": structure.siret,
        "rna": structure.rna,
        "adresse": structure.adresse,
        "complement_adresse": structure.complement_adresse,
        "code_postal": structure.code_postal,
        "commune": structure.commune.nom if structure.commune else None,
        "code_insee": structure.code_insee,
        "latitude": _degres(structure.latitude),
        "longitude": _degres(structure.longitude),
        "precision_position": structure.precision_position,
        "telephone": structure.telephone if consentie else None,
        "courriel": structure.courriel if consentie else None,
        "site_web": structure.site_web,
        "description": structure.description,
        "horaires_accueil": structure.horaires,
        "forme_juridique": structure.forme_juridique,
        "famille": structure.famille,
        "secteurs": structure.secteurs,
        "labels_externes": [label_externe["nom"] for label_externe in structure.labels_externes],
        "label": label,
        "date_maj": structure.date_maj.isoformat(timespec="seconds"),
        "url": url,
        "sources": [
            {"source": source.source, "id": source.source_id, "licence": source.licence} for source in structure.sources
        ],
    }


def _degres(valeur: float | None) -> float | None:
    return None if valeur is None else round(valeur, 5)


def tableau(ids: Sequence[str], url: Callable[[Structure], str], label: Callable[[Structure], bool]) -> Iterator[str]:
    """A JSON array of these listings, in this order, a piece at a time."""
    separateur = "[\n"
    for debut in range(0, len(ids), LOT):
        for structure in queries.structures_publiees(ids[debut : debut + LOT], avec_sources=True):
            yield separateur + json.dumps(objet(structure, url(structure), label(structure)), ensure_ascii=False)
            separateur = ",\n"
    yield "[]\n" if separateur == "[\n" else "\n]\n"
