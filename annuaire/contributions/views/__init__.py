"""Pages of contributions. Importing a view registers its routes on the directory's blueprint."""

from __future__ import annotations

from annuaire.contributions.views import etapes, proposer, signaler, suivi

__all__ = ["etapes", "proposer", "signaler", "suivi"]
