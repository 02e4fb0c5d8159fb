"""HTTP client of the public API « Recherche d’entreprises »: paced under its limit, patient with its faults."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import urllib3

PAR_PAGE = 25  # the API's maximum
PLAFOND = 10_000  # page × per_page never goes beyond; the count of results itself stops there
ETABLISSEMENTS_MAXIMUM = 100  # the API's maximum for ``limite_matching_etablissements``
INTERVALLE_S = 0.2  # five requests a second: the API refuses beyond seven
DELAI_CONNEXION_S = 5.0
DELAI_LECTURE_S = 20.0
DELAI_TOTAL_S = 60.0  # of reading one answer, however slowly it drips
TAILLE_MAX = 32 * 1024 * 1024  # bytes
ESSAIS = 6
ATTENTE_S = 1.0  # before the second try; doubled each time
ATTENTE_MAX_S = 120.0  # a service that asks for more is left for another day
PASSAGERES = frozenset({408, 425, 429, 500, 502, 503, 504})

journal = logging.getLogger(__name__)


class MoissonInterrompue(RuntimeError):
    """The harvest cannot go on now; the message, in French, says why. What was read is kept."""


class _Passagere(Exception):
    """A fault that another try may not meet. ``attente_s``: what the service asks for."""

    def __init__(self, raison: str, attente_s: float | None = None) -> None:
        super().__init__(raison)
        self.attente_s = attente_s


@dataclass(frozen=True, slots=True)
class PageLue:
    """One page of results. ``total``: results of the whole query, as the API says it with this page."""

    total: int
    resultats: list[dict[str, Any]]


class ClientRecherche:
    """One API, at an address chosen by the deployment."""

    def __init__(
        self,
        url: str,
        *,
        intervalle_s: float = INTERVALLE_S,
        delai_connexion_s: float = DELAI_CONNEXION_S,
        delai_lecture_s: float = DELAI_LECTURE_S,
        delai_total_s: float = DELAI_TOTAL_S,
        attente_s: float = ATTENTE_S,
        attente_max_s: float = ATTENTE_MAX_S,
        essais: int = ESSAIS,
    ) -> None:
        """``url``: of the ``search`` operation. Times in seconds."""
        self.url = url
        self._delai_total_s = delai_total_s
        self._essais = essais
        self._intervalle_s = intervalle_s
        self._attente_s = attente_s
        self._attente_max_s = attente_max_s
        self._prochaine = 0.0
        self._http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=delai_connexion_s, read=delai_lecture_s),
            retries=False,  # ours also cover what a 200 may hide: an answer cut short, or that is not JSON
            headers={"User-Agent": "ESS47-annuaire", "Accept": "application/json"},
        )

    def page(self, criteres: Mapping[str, str], numero: int) -> PageLue:
        """Page ``numero`` (from 1) of a query. Raises ``MoissonInterrompue``."""
        champs = {
            **criteres,
            "page": str(numero),
            "per_page": str(PAR_PAGE),
            "limite_matching_etablissements": str(ETABLISSEMENTS_MAXIMUM),
        }
        raison = ""
        for essai in range(self._essais):
            self._patienter()
            try:
                return _lire(self._demander(champs), numero)
            except (_Passagere, urllib3.exceptions.HTTPError) as erreur:
                raison = str(erreur) if isinstance(erreur, _Passagere) else type(erreur).__name__
                demandee = erreur.attente_s if isinstance(erreur, _Passagere) else None
                journal.warning("recherche d’entreprises, essai %d : %s", essai + 1, raison)
                if essai + 1 < self._essais:
                    self._reculer(essai, demandee)
        raise MoissonInterrompue(f"Le service n’a pas répondu après {self._essais} essais ({raison}).")

    def _patienter(self) -> None:
        """Requests start at least ``intervalle_s`` apart."""
        time.sleep(max(0.0, self._prochaine - time.monotonic()))
        self._prochaine = time.monotonic() + self._intervalle_s

    def _reculer(self, essai: int, demandee_s: float | None) -> None:
        """Wait before another try: what the service asks for, and longer each time; a little at random."""
        if demandee_s is not None and demandee_s > self._attente_max_s:
            raise MoissonInterrompue(f"Le service demande d’attendre {demandee_s:.0f} secondes.")
        recul = self._attente_s * 2**essai * random.uniform(1.0, 1.3)  # noqa: S311  # spreads retries, hides nothing
        time.sleep(min(self._attente_max_s, max(recul, demandee_s or 0.0)))

    def _demander(self, champs: dict[str, str]) -> bytes:
        limite = time.monotonic() + self._delai_total_s
        reponse = self._http.request("GET", self.url, fields=champs, redirect=False, preload_content=False)
        try:
            if reponse.status in PASSAGERES:
                raise _Passagere(f"HTTP {reponse.status}", _attente_demandee(reponse.headers.get("Retry-After")))
            if reponse.status != 200:
                raise MoissonInterrompue(f"Le service refuse la demande (HTTP {reponse.status}).")
            contenu = bytearray()
            while morceau := reponse.read1(64 * 1024):
                contenu += morceau
                if len(contenu) > TAILLE_MAX or time.monotonic() > limite:
                    raise _Passagere("réponse trop longue")
            return bytes(contenu)
        finally:
            reponse.close()


def _attente_demandee(valeur: str | None) -> float | None:
    """Seconds of a ``Retry-After`` (RFC 9110, 10.2.3): a number, or a date."""
    if not valeur:
        return None
    if valeur.strip().isdecimal():
        return float(valeur)
    try:
        date = parsedate_to_datetime(valeur)
    except ValueError:
        return None
    date = date.replace(tzinfo=UTC) if date.tzinfo is None else date
    return max(0.0, (date - datetime.now(UTC)).total_seconds())


def _lire(contenu: bytes, numero: int) -> PageLue:
    try:
        lu = json.loads(contenu)
        total, resultats, page = lu["total_results"], lu["results"], lu.get("page", numero)
    except (ValueError, KeyError, TypeError, AttributeError) as erreur:
        raise _Passagere("réponse illisible") from erreur
    bons = isinstance(resultats, list) and all(isinstance(resultat, dict) for resultat in resultats)
    if type(total) is not int or total < 0 or not bons or page != numero:
        raise _Passagere("réponse illisible")
    return PageLue(total, resultats)
