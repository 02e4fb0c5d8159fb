"""Pages kept ready in memory, by address and state of the index; validators on every page.

What is kept is answered before Flask is asked anything. It is out of date as soon as the index changes (every write to
a listing tells it) and at each minute (« ouvert maintenant », labels that end): no page is ever older. ADR 0013.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask, Response, request
from flask.globals import request_ctx
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags

from annuaire.recherche.moteur import IndexIndisponible, MoteurRecherche
from application.config import Config, Environnement
from application.journaux import identifiant_de_requete, noter_fin
from socle.economie import economie_demandee
from socle.pages_gardees import est_gardee

TAILLE_MAXIMUM = 16 * 1024 * 1024  # bytes of pages kept by a process
TAILLE_PAGE_MAXIMUM = 512 * 1024
VERIFICATION_S = 0.1  # how long the state of the index is taken for known
CODAGES = ("br", "gzip")
ENTETES_PROPRES = frozenset({"x-request-id", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"})
VALIDABLES = frozenset({"text/html", "text/plain", "application/json", "application/xml", "image/svg+xml"})

Cle = tuple[str, ...]


class Page(NamedTuple):
    """An answer ready to be sent again."""

    version: str
    entetes: list[tuple[str, str]]
    corps: bytes
    etag: str


def _minute() -> int:
    return int(time.time() // 60)


class Version:
    """The state of the index and the minute, asked of the engine at most every ``VERIFICATION_S``."""

    def __init__(self, moteur: Callable[[], MoteurRecherche], verification_s: float) -> None:
        self._moteur = moteur
        self._verification_s = verification_s
        self._jusqu_a = 0.0
        self._index: str | None = None

    def __call__(self) -> str | None:
        """None while the index cannot be read: nothing is kept then."""
        instant = time.monotonic()
        if instant >= self._jusqu_a:
            try:
                self._index = self._moteur().version()
            except IndexIndisponible:
                self._index = None
            self._jusqu_a = instant + self._verification_s
        return None if self._index is None else f"{self._index} {_minute()}"


class CachePages:
    """WSGI: answers what is kept, hands the rest on. The pages least recently asked for leave first."""

    def __init__(self, suite: Callable[..., Iterable[bytes]], version: Version, cookie: str) -> None:
        self._suite = suite
        self._version = version
        self._cookie = f"{cookie}="
        self._verrou = threading.Lock()
        self._pages: OrderedDict[Cle, Page] = OrderedDict()
        self._taille = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        codage = _codage(environ.get("HTTP_ACCEPT_ENCODING", ""))
        environ["HTTP_ACCEPT_ENCODING"] = codage  # so that what is kept is what will be asked for
        if environ["REQUEST_METHOD"] == "GET" and self._cookie not in environ.get("HTTP_COOKIE", ""):
            debut = time.perf_counter()
            version = self._version()
            if version is not None:
                cle = (
                    environ["wsgi.url_scheme"],
                    environ.get("HTTP_HOST", ""),
                    environ["PATH_INFO"],
                    environ.get("QUERY_STRING", ""),
                    environ.get("HTTP_HX_REQUEST", ""),
                    "leger" if economie_demandee(environ) else "",
                    codage,
                )
                page = self._pages.get(cle)
                if page is not None and page.version == version:
                    return self._rendre(cle, page, environ, start_response, debut)
                environ["ess47.page"] = (cle, version)
        return self._suite(environ, start_response)

    def _rendre(
        self, cle: Cle, page: Page, environ: dict[str, Any], start_response: Callable[..., Any], debut: float
    ) -> list[bytes]:
        with self._verrou:
            if cle in self._pages:
                self._pages.move_to_end(cle)
        identifiant = identifiant_de_requete(environ.get("HTTP_X_REQUEST_ID", ""))
        entetes = [*page.entetes, ("X-Request-Id", identifiant)]
        connus = environ.get("HTTP_IF_NONE_MATCH")
        inchangee = bool(connus) and parse_etags(connus).contains_weak(page.etag)
        noter_fin("GET", environ["PATH_INFO"], 304 if inchangee else 200, debut, identifiant)
        if inchangee:
            start_response("304 NOT MODIFIED", [(n, v) for n, v in entetes if not n.lower().startswith("content-")
                                                or n.lower() == "content-security-policy"])  # fmt: skip
            return []
        start_response("200 OK", entetes)
        return [page.corps]

    def garder(self, cle: Cle, version: str, reponse: Response) -> None:
        """Keep this answer, which was begun in this version."""
        corps = reponse.get_data()
        etag, _ = reponse.get_etag()
        if len(corps) > TAILLE_PAGE_MAXIMUM or etag is None:
            return
        entetes = [(nom, valeur) for nom, valeur in reponse.headers.items() if nom.lower() not in ENTETES_PROPRES]
        with self._verrou:
            ancienne = self._pages.pop(cle, None)
            self._taille += len(corps) - (len(ancienne.corps) if ancienne else 0)
            self._pages[cle] = Page(version, entetes, corps, etag)
            while self._taille > TAILLE_MAXIMUM:
                _, partie = self._pages.popitem(last=False)
                self._taille -= len(partie.corps)

    def vider(self) -> None:
        """Forget everything."""
        with self._verrou:
            self._pages.clear()
            self._taille = 0


@lru_cache(maxsize=256)
def _codage(accepte: str) -> str:
    """The encoding that the answer will have: ours in the order of ``CODAGES``, or none."""
    acceptes = parse_accept_header(accepte, Accept)
    return max(CODAGES, key=lambda codage: acceptes.quality(codage)) if any(map(acceptes.quality, CODAGES)) else ""


def init_app(app: Flask, config: Config) -> None:
    """Register before all that changes an answer: Flask calls the last one first, and what they made is kept."""
    en_test = config.environnement is Environnement.TEST  # where one process writes and reads at once
    version = Version(lambda: app.extensions["moteur_recherche"], 0.0 if en_test else VERIFICATION_S)
    cache = CachePages(app.wsgi_app, version, app.config["SESSION_COOKIE_NAME"])
    app.wsgi_app = cache  # type: ignore[method-assign]
    app.extensions["cache_pages"] = cache

    @app.after_request
    def garder(reponse: Response) -> Response:
        depot = request.environ.get("ess47.page")
        if depot is not None and _se_garde(app, reponse):
            cle, version_du_debut = depot
            cache.garder(cle, version_du_debut, reponse)
        if not reponse.is_streamed:
            reponse.make_conditional(request)  # 304 only now: what is kept is whole
        return reponse


def _se_garde(app: Flask, reponse: Response) -> bool:
    return (
        reponse.status_code == 200
        and not reponse.is_streamed
        and request.endpoint is not None
        and est_gardee(app.view_functions[request.endpoint])
        and not _session_lue()
        and "Set-Cookie" not in reponse.headers
    )


def _session_lue() -> bool:
    """Whether this answer depends on who asks. To ask the public attribute would count as reading it."""
    session = request_ctx._session
    return session is not None and session.accessed


def valider(app: Flask) -> None:
    """Register right after compression, to run right before it: every page gets a validator of what it says."""

    @app.after_request
    def ajouter(reponse: Response) -> Response:
        if reponse.status_code != 200 or reponse.is_streamed or request.method not in ("GET", "HEAD"):
            return reponse
        if reponse.mimetype in VALIDABLES:
            if "ETag" not in reponse.headers and "no-store" not in reponse.headers.get("Cache-Control", ""):
                reponse.set_etag(hashlib.blake2b(reponse.get_data(), digest_size=12).hexdigest(), weak=True)
            publique = "private" if _session_lue() else "public"
            reponse.headers.setdefault("Cache-Control", f"{publique}, max-age=0, must-revalidate")
        return reponse
