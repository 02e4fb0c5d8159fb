"""Rate limits by address. The limits of accounts by name, exact and kept in the database, are in ``comptes``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Per address. A whole town hall may share one: pages are cheap, writes are not.
LIMITE_LECTURE = 1200  # a minute
LIMITE_ECRITURE = 60


def _part(nombre: int) -> int:
    """Each process counts for itself: each gets its share."""
    return max(1, nombre // int(current_app.extensions["config"].processus))


def _limite() -> str:
    lecture = request.method in ("GET", "HEAD", "OPTIONS")
    return f"{_part(LIMITE_LECTURE if lecture else LIMITE_ECRITURE)} per minute"


limiteur = Limiter(
    get_remote_address,
    default_limits=[_limite],
    default_limits_per_method=True,
    headers_enabled=True,
    storage_uri="memory://",
)


def limiter(par_minute: int, par_heure: int) -> Callable[..., Any]:
    """Decorate a view: so many writes at most from an address. Put it under ``@exige``."""

    def limites() -> str:
        return f"{_part(par_minute)} per minute; {_part(par_heure)} per hour"

    return limiteur.limit(limites, methods=["POST"], override_defaults=False)
