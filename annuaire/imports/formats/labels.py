"""External labels: what the official lists prove, and how each is called."""

from __future__ import annotations

import datetime as dt

from annuaire.imports.releve import Releve

# Code of the domain -> name (code du travail L5132-1 and following, L5213-13; CASF L344-2; loi 2014-856, article 11).
LABELS = {
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
# Lists whose identifiers begin with the kind (« ACI-… »), or that hold one kind only.
LABELS_PAR_SOURCE = {"asp-siae-2019": None, "lemarche-siae-2020": None, "esat-liste-2026": "ESAT"}


def etiqueter(releve: Releve, source: str, source_id: str, valide_au: dt.date | None = None) -> None:
    """Add the label that this identifier of an official list proves, if any."""
    code = LABELS_PAR_SOURCE[source] or source_id.partition("-")[0]
    if code in LABELS:
        releve.label(code, LABELS[code], source, valide_au)
