"""A local server that speaks the API « Recherche d’entreprises », its limits and its faults. Every body is invented."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stdnum import luhn

COMMUNES = {"47001": ("Agen", "47000"), "47157": ("Marmande", "47200"), "47323": ("Villeneuve-sur-Lot", "47300")}
Panne = Callable[[dict[str, str]], tuple[int, bytes, dict[str, str]] | None]


def siret(rang: int, nic: int = 1) -> str:
    """A SIRET whose SIREN and number both pass their check."""
    base = f"{80_000_000 + rang:08d}"
    siren = base + luhn.calc_check_digit(base)
    debut = f"{siren}{nic:04d}"
    return debut + luhn.calc_check_digit(debut)


def unite(rang: int, *communes: str, **champs: Any) -> dict[str, Any]:
    """An association with an establishment in each of these communes (Agen by default)."""
    nom = champs.pop("nom", f"ATELIER NUMERO {rang}")
    etablissement = champs.pop("etablissement", {})
    etablissements = [
        {
            "siret": siret(rang, nic),
            "adresse": f"{rang} RUE DU LAVOIR {COMMUNES[commune][1]} {COMMUNES[commune][0].upper()}",
            "code_postal": COMMUNES[commune][1],
            "commune": commune,
            "libelle_commune": COMMUNES[commune][0].upper(),
            "latitude": None,
            "longitude": None,
            "activite_principale": "88.99B",
            "etat_administratif": "A",
            "est_siege": nic == 1,
            "liste_enseignes": None,
            "nom_commercial": None,
            "date_creation": "2004-05-06",
            "caractere_employeur": "O",
            **etablissement,
        }
        for nic, commune in enumerate(communes or ("47001",), 1)
    ]
    return {
        "siren": siret(rang)[:9],
        "nom_complet": f"{nom} (AN{rang})",
        "nom_raison_sociale": nom,
        "sigle": None,
        "nature_juridique": "9220",
        "section_activite_principale": "Q" if rang % 2 else "S",
        "activite_principale": "88.99B",
        "etat_administratif": "A",
        "dirigeants": [{"nom": "DURAND", "prenoms": "ODILE"}],
        "complements": {"est_ess": True, "est_siae": False, "identifiant_association": None},
        "siege": etablissements[0],
        "matching_etablissements": etablissements,
        **champs,
    }


class ApiEntreprises:
    """``pannes``: called in turn for each request; the first that answers takes its place, and goes away."""

    def __init__(self, unites: list[dict[str, Any]], plafond: int = 10_000) -> None:
        self.unites = unites
        self.plafond = plafond
        self.demandes: list[dict[str, str]] = []
        self.instants: list[float] = []
        self.pannes: list[Panne] = []
        self.apres: Callable[[int], None] = lambda _rang: None  # told of the number of each request, before its answer
        api = self

        class Gestionnaire(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                champs = {nom: valeurs[0] for nom, valeurs in parse_qs(urlsplit(self.path).query).items()}
                api.demandes.append(champs)
                api.instants.append(time.monotonic())
                api.apres(len(api.demandes))
                statut, corps, entetes = api.repondre(champs)
                self.send_response(statut)
                for nom, valeur in {"Content-Length": str(len(corps)), **entetes}.items():
                    self.send_header(nom, valeur)
                self.end_headers()
                self.wfile.write(corps)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Gestionnaire)
        self.http.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that gave up is no news
        self.url = f"http://127.0.0.1:{self.http.server_port}/search"

    def repondre(self, champs: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
        for panne in self.pannes:
            if (reponse := panne(champs)) is not None:
                self.pannes.remove(panne)
                return reponse
        page, taille = int(champs["page"]), int(champs["per_page"])
        if taille > 25 or page * taille > self.plafond:
            return 400, b'{"erreur": "limite"}', {}
        trouvees = [unite for unite in map(self._filtrer(champs), self.unites) if unite]
        corps = {
            "results": trouvees[(page - 1) * taille : page * taille],
            "total_results": min(len(trouvees), self.plafond),
            "page": page,
            "per_page": taille,
            "total_pages": -(-min(len(trouvees), self.plafond) // taille),
        }
        return 200, json.dumps(corps).encode(), {}

    def _filtrer(self, champs: dict[str, str]) -> Callable[[dict[str, Any]], dict[str, Any] | None]:
        commune, section = champs.get("code_commune"), champs.get("section_activite_principale")

        def filtrer(unite: dict[str, Any]) -> dict[str, Any] | None:
            siens = [e for e in unite["matching_etablissements"] if commune in (None, e["commune"])]
            if not siens or section not in (None, unite["section_activite_principale"]):
                return None
            return {**unite, "matching_etablissements": siens}

        return filtrer


def une_fois(statut: int, corps: bytes = b"", **entetes: str) -> Panne:
    """A fault whatever the request."""
    return lambda _champs: (statut, corps, {nom.replace("_", "-"): valeur for nom, valeur in entetes.items()})


@contextmanager
def servir(api: ApiEntreprises) -> Iterator[ApiEntreprises]:
    """The server, running."""
    fil = threading.Thread(target=api.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    fil.start()
    try:
        yield api
    finally:
        api.http.shutdown()
        api.http.server_close()
        fil.join()
