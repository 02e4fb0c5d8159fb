"""Which opening hours are open at a moment: asked of each different text once a minute, not of each listing."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable

from annuaire.horaires import est_ouvert
from socle.base import maintenant


class Ouvertures:
    """Remembers the answers of the present minute; shared by threads."""

    def __init__(self) -> None:
        self._verrou = threading.Lock()
        self._minute: dt.datetime | None = None
        self._connues: dict[str, bool] = {}

    def ouverts(self, horaires: Iterable[str], moment: dt.datetime | None) -> list[bool]:
        """Whether each of these hours is open at ``moment`` (None: now)."""
        minute = (moment or maintenant()).replace(second=0, microsecond=0)
        with self._verrou:
            if minute != self._minute:
                self._minute, self._connues = minute, {}
            connues = self._connues
        reponses = []
        for texte in horaires:
            reponse = connues.get(texte)
            if reponse is None:
                reponse = connues[texte] = est_ouvert(texte, minute)
            reponses.append(reponse)
        return reponses
