"""Filters of lists: a closed list of choices, each a clause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask_admin.contrib.sqla.filters import BaseSQLAFilter

Choix = Sequence[tuple[str, str]]


class Filtre(BaseSQLAFilter):
    """One choice among several. ``clause`` makes the condition of a value; ``choix``: (value, label) pairs."""

    def __init__(self, colonne: Any, nom: str, choix: Callable[[], Choix], clause: Callable[[str], Any]) -> None:
        super().__init__(colonne, nom)
        self.choix, self.clause = choix, clause

    def operation(self) -> str:
        """Part of its name in addresses."""
        return "est"

    def validate(self, value: str) -> bool:
        """Whether it is one of the choices; an empty one is no filter."""
        return not value or value in dict(self.choix())

    def clean(self, value: str) -> str:
        """As it is."""
        return value

    def apply(self, query: Any, value: str, alias: Any = None) -> Any:
        """Add the condition."""
        return query.filter(self.clause(value))
