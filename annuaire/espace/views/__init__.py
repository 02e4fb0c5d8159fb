"""Pages of /mon-espace/. Each module adds its routes to one blueprint."""

from __future__ import annotations

from annuaire.espace.views import accueil, editeur, photo
from annuaire.espace.views.plan import blueprint

__all__ = ["accueil", "blueprint", "editeur", "photo"]
