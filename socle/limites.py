"""Rate limits by address. The limits of accounts by name, exact and kept in the database, are in ``comptes``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

LIMITE_ECRITURE = 60  # a minute, per address; reading has ``ESS47_LIMITE_LECTURE``


def _part(nombre: int) -> int:
    """Each process counts for itself: each gets its share."""
    return max(1, nombre // int(current_app.extensions["config"].processus))


def _limite() -> str:
    lecture = request.method in ("GET", "HEAD", "OPTIONS")
    limite = int(current_app.extensions["config"].limite_lecture) if lecture else LIMITE_ECRITURE
    return f"{_part(limite)} per minute"


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


def limiter_lectures(par_minute: int, par_heure: int) -> Callable[..., Any]:
    """The same for a page that costs much to make. What is kept ready is given without being counted."""

    def limites() -> str:
        return f"{_part(par_minute)} per minute; {_part(par_heure)} per hour"

    return limiteur.limit(limites, methods=["GET", "HEAD"], override_defaults=False)
