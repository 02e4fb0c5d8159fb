"""Structured logs: one JSON object a line, each with its request id; never a query string nor a body."""

from __future__ import annotations

import logging
import re
import secrets
import time

from flask import Flask, Response, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

journal = logging.getLogger("ess47.requetes")
_IDENTIFIANT = re.compile(r"[A-Za-z0-9._-]{8,64}")


class _AvecRequete(logging.Filter):
    def filter(self, ligne: logging.LogRecord) -> bool:
        if not hasattr(ligne, "requete"):
            ligne.requete = g.get("requete_id") if has_request_context() else None
        return True


def configurer() -> None:
    """Send every log of the process to standard error, in JSON. Idempotent."""
    sortie = logging.StreamHandler()
    sortie.addFilter(_AvecRequete())
    sortie.setFormatter(
        JsonFormatter(
            "{asctime}{levelname}{name}{message}{requete}",
            style="{",
            json_ensure_ascii=False,
            rename_fields={"asctime": "quand", "levelname": "niveau", "name": "source"},
            datefmt="%Y-%m-%dT%H:%M:%S%z",
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[sortie], force=True)
    for bavard in ("huey", "alembic", "werkzeug"):
        logging.getLogger(bavard).setLevel(logging.WARNING)
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # its warnings hold whole URLs, so what visitors typed


def identifiant_de_requete(recu: str) -> str:
    """The id of a request: the proxy's when it sent a sane one."""
    return recu if _IDENTIFIANT.fullmatch(recu) else secrets.token_hex(8)


def noter_fin(methode: str, chemin: str, statut: int, debut: float, requete: str) -> None:
    """Log the end of a request that began at ``debut`` (``time.perf_counter``)."""
    duree = round((time.perf_counter() - debut) * 1000, 1)
    faits = {"methode": methode, "chemin": chemin, "statut": statut, "duree_ms": duree, "requete": requete}
    journal.info("requête", extra=faits)


def init_app(app: Flask) -> None:
    """Give each request an id (the proxy's when it sent a sane one) and log its end."""

    @app.before_request
    def commencer() -> None:
        g.requete_id = identifiant_de_requete(request.headers.get("X-Request-Id", ""))
        g.requete_debut = time.perf_counter()

    @app.after_request
    def finir(reponse: Response) -> Response:
        reponse.headers["X-Request-Id"] = g.get("requete_id", "")
        if request.endpoint != "static":
            debut = g.get("requete_debut", time.perf_counter())
            noter_fin(request.method, _chemin(), reponse.status_code, debut, g.get("requete_id", ""))
        return reponse


def _chemin() -> str:
    """What was asked for; of an address that is a secret link, its shape only."""
    secret = request.url_rule is not None and "code" in (request.view_args or {})
    return str(request.url_rule) if secret else request.path
