"""From a listing to what the index knows of it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from annuaire.models import Structure
from annuaire.recherche.desserte import desserte, est_accessible
from annuaire.recherche.moteur import Document
from territoire.nomenclatures import activite

PARIS = ZoneInfo("Europe/Paris")


def document(structure: Structure, jour: dt.date | None = None) -> Document:
    """The document of a listing whose ``commune`` is loaded; ``jour`` (today in Paris) decides of the label."""
    jour = jour or dt.datetime.now(PARIS).date()
    commune = structure.commune
    return Document(
        id=structure.id,
        nom=structure.nom,
        date_maj=structure.date_maj,
        sigle=structure.sigle,
        autres_noms=tuple(structure.autres_noms),
        mots_cles=tuple(structure.mots_cles),
        activite=_activite(structure),
        description=structure.description,
        adresse=structure.adresse,
        siret=structure.siret,
        rna=structure.rna,
        secteurs=tuple(structure.secteurs),
        famille=structure.famille.value if structure.famille else None,
        epci=commune.epci_code if commune else None,
        commune=structure.code_insee,
        commune_nom=commune.nom if commune else None,
        code_postal=structure.code_postal,
        label=structure.labellisee_jusqu_au is not None and structure.labellisee_jusqu_au >= jour,
        latitude=structure.latitude,
        longitude=structure.longitude,
        labels_externes=tuple(label["nom"] for label in structure.labels_externes if label.get("nom")),
        accessible=any(map(est_accessible, structure.accessibilite)),
        horaires=structure.horaires,
        **desserte(structure.zone_intervention, structure.code_insee, structure.latitude, structure.longitude),
    )


def _activite(structure: Structure) -> str | None:
    """Labels of the activity, of the sectors, of the legal form and of external labels, one a line."""
    naf = activite(structure.activite_naf)
    libelles = [
        naf.libelle if naf else None,
        *(secteur.libelle for secteur in structure.secteurs_enum if secteur != "non-classes"),
        structure.famille.libelle if structure.famille else None,
        structure.forme_juridique_libelle,
        *(label.get("nom") for label in structure.labels_externes),
        *structure.publics,
    ]
    return "\n".join(libelle for libelle in libelles if libelle) or None
