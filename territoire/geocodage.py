"""Geocoding through the national address API, falling back to the street, then to the commune.

The API is that of the Géoplateforme (Base Adresse Nationale): GeoJSON answers with ``score``, ``type``, ``citycode``.
A page or an import never fails because of it: any fault is logged and the commune's centre stands in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import urllib3
from sqlalchemy.dialects import postgresql, sqlite

from socle.base import maintenant
from socle.database import ECRITURE, db
from territoire.lieux.texte import normaliser
from territoire.models import AdresseGeocodee
from territoire.reference import communes_par_code_postal, communes_reference

DELAI_CONNEXION_S = 2.0
DELAI_LECTURE_S = 3.0
DELAI_TOTAL_S = 5.0  # of reading one answer, however slowly it drips
SILENCE_S = 30.0  # after a fault, so that pages do not all wait for a service that is down
TAILLE_MAX = 256 * 1024  # bytes
SEUIL = 0.6  # below this score, the answer is another address
GARDE_TROUVEE = dt.timedelta(days=180)
GARDE_VIDE = dt.timedelta(days=7)
MEMOIRE_MAX = 2000
EMPRISE = (43.9, 44.85, -0.25, 1.2)  # south, north, west, east of the Département, a little more

NUMERO = re.compile(r"^\s*\d+\s*(?:bis|ter|quater|[a-d])?\b[\s,]*", re.IGNORECASE)

journal = logging.getLogger(__name__)


class Precision(StrEnum):
    """How well a position is known; same values as a listing's."""

    ADRESSE = "adresse"
    RUE = "rue"
    COMMUNE = "commune"


PRECISION_PAR_TYPE = {"housenumber": Precision.ADRESSE, "street": Precision.RUE, "locality": Precision.RUE}


@dataclass(frozen=True, slots=True)
class Position:
    """A WGS 84 point and how well it is known."""

    latitude: float
    longitude: float
    precision: Precision


class ServiceIndisponible(RuntimeError):
    """The address API did not give a usable answer; nothing is known of the address."""


class ClientGeocodage:
    """HTTP client of one address API. Its URL is the deployment's: nothing typed can change the host.

    ``url``: address of the ``search`` operation; empty, the client never calls out.
    """

    def __init__(self, url: str, *, delai_lecture_s: float = DELAI_LECTURE_S) -> None:
        self._url = url
        self._muet_jusqu_a = 0.0
        self.memoire: dict[str, tuple[dt.datetime, Position | None]] = {}
        reprises = urllib3.Retry(total=1, connect=1, read=0, redirect=0, status=1, status_forcelist=(500, 502, 503))
        self._http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=DELAI_CONNEXION_S, read=delai_lecture_s),
            retries=reprises,
            headers={"User-Agent": "ESS47-annuaire", "Accept": "application/json"},
        )

    @property
    def actif(self) -> bool:
        """Whether a call may be made now."""
        return bool(self._url) and time.monotonic() >= self._muet_jusqu_a

    def chercher(self, adresse: str, *, code_insee: str | None, code_postal: str | None) -> list[dict[str, Any]]:
        """Features of the answer, best first. Raises ``ServiceIndisponible``."""
        champs = {"q": adresse[:200], "limit": "5", "autocomplete": "0"}
        if code_insee:
            champs["citycode"] = code_insee
        elif code_postal:
            champs["postcode"] = code_postal
        else:
            champs["depcode"] = "47"
        try:
            return _lire_reponse(self._demander(champs))
        except (urllib3.exceptions.HTTPError, ServiceIndisponible) as erreur:
            self._muet_jusqu_a = time.monotonic() + SILENCE_S
            raise ServiceIndisponible(f"{type(erreur).__name__}: {erreur}") from erreur

    def _demander(self, champs: dict[str, str]) -> bytes:
        limite = time.monotonic() + DELAI_TOTAL_S
        reponse = self._http.request("GET", self._url, fields=champs, redirect=False, preload_content=False)
        try:
            if reponse.status != 200:
                raise ServiceIndisponible(f"HTTP {reponse.status}")
            contenu = b""
            while morceau := reponse.read1(16 * 1024):
                contenu += morceau
                if len(contenu) > TAILLE_MAX or time.monotonic() > limite:
                    raise ServiceIndisponible("réponse trop longue")
            return contenu
        finally:
            reponse.close()


def _lire_reponse(contenu: bytes) -> list[dict[str, Any]]:
    try:
        elements = json.loads(contenu)["features"]
    except (ValueError, KeyError, TypeError) as erreur:
        raise ServiceIndisponible("réponse illisible") from erreur
    if not isinstance(elements, list):
        raise ServiceIndisponible("réponse illisible")
    return [element for element in elements if isinstance(element, dict)]


def geocoder(
    adresse: str | None, code_postal: str | None, code_insee: str | None, client: ClientGeocodage | None
) -> Position | None:
    """The position of an address (its street part) in a commune or a postal code of the Département.

    Without an answer, the centre of the commune when it is known; None when it is not. Never raises because of
    the network. Answers are remembered in the process, and in the database by transactions opened for writing.
    """
    if code_insee is None and code_postal is not None:
        communes = communes_par_code_postal().get(code_postal, ())
        code_insee = communes[0] if len(communes) == 1 else None
    if adresse and adresse.strip() and client is not None:
        trouvee = _avec_memoire(adresse, code_postal, code_insee, client)
        if trouvee is not None:
            return trouvee
    commune = communes_reference().get(code_insee or "")
    return Position(commune.latitude, commune.longitude, Precision.COMMUNE) if commune else None


def _avec_memoire(
    adresse: str, code_postal: str | None, code_insee: str | None, client: ClientGeocodage
) -> Position | None:
    cle = _cle(adresse, code_postal, code_insee)
    en_base = db.session.get(AdresseGeocodee, cle)
    if en_base is not None and _valable(en_base.obtenue_le, en_base.reponse is not None):
        return _depuis_json(en_base.reponse)
    retenue = client.memoire.get(cle)
    if retenue is None or not _valable(retenue[0], retenue[1] is not None):
        if not client.actif:
            return None
        try:
            retenue = maintenant(), _demander(adresse, code_postal, code_insee, client)
        except ServiceIndisponible as erreur:
            cause = erreur.__cause__ or erreur  # its message holds the address: never logged
            journal.warning("géocodage indisponible (%s)", type(cause).__name__)
            return None
        if len(client.memoire) >= MEMOIRE_MAX:
            client.memoire.clear()
        client.memoire[cle] = retenue
    _enregistrer(cle, en_base, *retenue)
    return retenue[1]


def _demander(
    adresse: str, code_postal: str | None, code_insee: str | None, client: ClientGeocodage
) -> Position | None:
    """Ask for the address, then for its street alone."""
    permises = {code_insee} if code_insee else set(communes_par_code_postal().get(code_postal or "", ()))
    permises = permises or set(communes_reference())
    sans_numero = NUMERO.sub("", adresse)
    for texte in dict.fromkeys((adresse, sans_numero)):
        if texte.strip():
            elements = client.chercher(texte, code_insee=code_insee, code_postal=code_postal)
            if position := _meilleure(elements, permises):
                return position
    return None


def _meilleure(elements: Iterable[dict[str, Any]], communes: set[str]) -> Position | None:
    for element in elements:
        try:
            proprietes = element["properties"]
            longitude, latitude = (float(v) for v in element["geometry"]["coordinates"][:2])
            sure = float(proprietes["score"]) >= SEUIL and proprietes["citycode"] in communes
            precision = PRECISION_PAR_TYPE.get(proprietes["type"])
        except (KeyError, TypeError, ValueError):
            continue
        sud, nord, ouest, est = EMPRISE
        if sure and precision and sud <= latitude <= nord and ouest <= longitude <= est:
            return Position(round(latitude, 6), round(longitude, 6), precision)
    return None


def _cle(adresse: str, code_postal: str | None, code_insee: str | None) -> str:
    lieu = code_insee or code_postal or ""
    return hashlib.sha256(f"{normaliser(adresse)}|{lieu}".encode()).hexdigest()


def _valable(obtenue_le: dt.datetime, trouvee: bool) -> bool:
    return maintenant() - obtenue_le < (GARDE_TROUVEE if trouvee else GARDE_VIDE)


def _enregistrer(cle: str, en_base: AdresseGeocodee | None, obtenue_le: dt.datetime, position: Position | None) -> None:
    """Keep an answer in the database, unless the transaction is one that only reads (a page)."""
    connexion = db.session.connection()
    if not connexion.get_execution_options().get(ECRITURE):
        return
    inserer = sqlite.insert if connexion.dialect.name == "sqlite" else postgresql.insert
    valeurs = {"reponse": _en_json(position), "obtenue_le": obtenue_le}
    # Two imports may ask for the same address at the same moment: the last one wins, none fails.
    db.session.execute(
        inserer(AdresseGeocodee)
        .values(cle=cle, **valeurs)
        .on_conflict_do_update(index_elements=[AdresseGeocodee.cle], set_=valeurs)
    )
    if en_base is not None:
        db.session.expire(en_base)


def _en_json(position: Position | None) -> dict[str, Any] | None:
    if position is None:
        return None
    return {"latitude": position.latitude, "longitude": position.longitude, "precision": position.precision.value}


def _depuis_json(reponse: dict[str, Any] | None) -> Position | None:
    if reponse is None:
        return None
    return Position(reponse["latitude"], reponse["longitude"], Precision(reponse["precision"]))
