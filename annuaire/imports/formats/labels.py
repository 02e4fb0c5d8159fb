"""External labels: what the official lists prove, and how each is called."""

from __future__ import annotations

import datetime as dt

from annuaire.enums import LABELS_EXTERNES as LABELS
from annuaire.imports.releve import Releve

# Lists whose identifiers begin with the kind (« ACI-… »), or that hold one kind only.
LABELS_PAR_SOURCE = {"asp-siae-2019": None, "lemarche-siae-2020": None, "esat-liste-2026": "ESAT"}


def etiqueter(releve: Releve, source: str, source_id: str, valide_au: dt.date | None = None) -> None:
    """Add the label that this identifier of an official list proves, if any."""
    code = LABELS_PAR_SOURCE[source] or source_id.partition("-")[0]
    if code in LABELS:
        releve.label(code, LABELS[code], source, valide_au)
