"""Security headers, the CSP, cookies, size limits and rate limits."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from application.config import Config
from socle.limites import limiteur
from socle.televersements import taille_maximum

TAILLE_MAXIMUM = 2 * 1024 * 1024  # a request body; upload routes raise it for themselves
HSTS = "max-age=63072000; includeSubDomains"

csrf = CSRFProtect()


_HOTE = re.compile(r"[A-Za-z0-9.\-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")


def csp_nonce() -> str:
    """A nonce for this answer, allowed because it was asked for. A page without one is the same for everybody."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def politique_csp(
    origine_tuiles: str = "",
    scripts: Iterable[str] = (),
    styles: Iterable[str] = (),
    *,
    integrable: bool = False,
    montre_cadres: bool = False,
) -> str:
    """Content-Security-Policy: nothing from elsewhere, but map tiles when they are configured.

    ``scripts`` and ``styles``: hashes or nonces of what is written in the page itself. ``integrable``: other sites may
    show this page in a frame. ``montre_cadres``: it shows frames of ours.
    """
    parents = "*" if integrable else "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(["script-src 'self'", *sorted(scripts)]),
            " ".join(["style-src 'self'", *sorted(styles)]),
            f"img-src 'self' data: {origine_tuiles}".rstrip(),
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {parents}",
            *(["frame-src 'self'"] if montre_cadres else []),
        )
    )


def entetes_fixes(config: Config) -> dict[str, str]:
    """Headers that every answer carries, static files included."""
    entetes = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), interest-cohort=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return entetes | {"Strict-Transport-Security": HSTS} if config.production else entetes


def entetes_statiques(config: Config) -> dict[str, str]:
    """Headers of static files: those of every answer, and a policy that lets them do nothing."""
    return entetes_fixes(config) | {"Content-Security-Policy": politique_csp()}


def configurer(app: Flask, config: Config) -> None:
    """Cookies and sizes, which others read."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if config.production else "session",
        SESSION_COOKIE_SECURE=config.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=TAILLE_MAXIMUM,
        MAX_FORM_MEMORY_SIZE=TAILLE_MAXIMUM,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a slow typist loses nothing
    )


def init_app(app: Flask, config: Config) -> None:
    """Install everything; order does not matter."""

    @app.before_request  # before whatever reads the form
    def permettre_les_fichiers() -> None:
        if request.endpoint is not None:
            permise = taille_maximum(app.view_functions[request.endpoint])
            if permise is not None:
                request.max_content_length = permise

    csrf.init_app(app)

    @app.after_request  # before the limiter's own, so that it runs after it
    def retirer_attente(reponse: Response) -> Response:
        if reponse.status_code != 429:  # flask-limiter sends its own with every answer
            reponse.headers.pop("Retry-After", None)
            if g.get("attente"):
                reponse.headers["Retry-After"] = g.attente
        return reponse

    limiteur.init_app(app)
    limiteur.request_filter(lambda: request.endpoint in ("static", "pages.sante"))
    if config.proxys:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxys, x_proto=config.proxys
        )
    tuiles = urlsplit(config.tuiles_url)
    origine_tuiles = f"{tuiles.scheme}://{tuiles.netloc}".replace("{s}", "*") if tuiles.netloc else ""

    @app.before_request
    def preparer() -> None:
        g.scripts_autorises = set()
        g.pop("csp_nonce", None)
        g.integrable = g.montre_cadres = False  # a page says otherwise of itself
        if not _HOTE.fullmatch(request.headers.get("Host", "")):
            raise BadRequest

    @app.after_request
    def entetes(reponse: Response) -> Response:
        g.attente = reponse.headers.get("Retry-After")
        poser = reponse.headers.setdefault
        integrable = bool(g.get("integrable")) and reponse.status_code in (200, 400)  # 400: says what is wrong with it
        nonces = [f"'nonce-{g.csp_nonce}'"] if "csp_nonce" in g else []
        politique = politique_csp(
            origine_tuiles,
            [*g.get("scripts_autorises", ()), *nonces],
            nonces,
            integrable=integrable,
            montre_cadres=bool(g.get("montre_cadres")),
        )
        poser("Content-Security-Policy", politique)
        for nom, valeur in entetes_fixes(config).items():
            if nom != "X-Frame-Options" or not integrable:
                poser(nom, valeur)
        return reponse
