"""Pages of the directory. Importing a view registers its routes."""

from __future__ import annotations

import annuaire.membres.services  # noqa: F401  # who may modify which listing
from annuaire.views import carte, dessins, donnees, fiche, integration, photos, plein_ecran, recherche, suggestions
from annuaire.views.plan import blueprint

__all__ = [
    "blueprint",
    "carte",
    "dessins",
    "donnees",
    "fiche",
    "integration",
    "photos",
    "plein_ecran",
    "recherche",
    "suggestions",
]
