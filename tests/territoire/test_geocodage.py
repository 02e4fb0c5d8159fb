"""Geocoding against a local server that speaks the national address API, faults included."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from socle.base import maintenant
from socle.database import ouvrir_en_ecriture
from territoire import geocodage
from territoire.geocodage import ClientGeocodage, Position, Precision, geocoder
from territoire.models import AdresseGeocodee

AGEN = Position(44.202785, 0.625677, Precision.COMMUNE)


def element(type_: str, score: float = 0.95, citycode: str = "47001", point: tuple[float, float] = (0.62, 44.2)) -> Any:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(point)},
        "properties": {"type": type_, "score": score, "citycode": citycode, "label": "12 Rue Voltaire 47000 Agen"},
    }


class ServeurAdresse:
    """A search endpoint: gives ``reponses`` one after the other, the last again and again."""

    def __init__(self) -> None:
        self.demandes: list[dict[str, str]] = []
        self.reponses: list[tuple[int, bytes]] = []
        self.attente_s = 0.0
        serveur = self

        class Gestionnaire(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                champs = parse_qs(urlsplit(self.path).query)
                serveur.demandes.append({nom: valeurs[0] for nom, valeurs in champs.items()})
                time.sleep(serveur.attente_s)
                rang = min(len(serveur.demandes), len(serveur.reponses)) - 1
                statut, corps = serveur.reponses[rang]
                self.send_response(statut)
                if statut in (301, 302):
                    self.send_header("Location", serveur.url.replace("/search", "/ailleurs"))
                self.send_header("Content-Length", str(len(corps)))
                self.end_headers()
                self.wfile.write(corps)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Gestionnaire)
        self.http.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that gave up is no news
        self.url = f"http://127.0.0.1:{self.http.server_port}/geocodage/search"

    def repondre(self, *elements: Any) -> None:
        self.reponses.append((200, json.dumps({"type": "FeatureCollection", "features": list(elements)}).encode()))


@pytest.fixture
def serveur() -> Iterator[ServeurAdresse]:
    faux = ServeurAdresse()
    fil = threading.Thread(target=faux.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    fil.start()
    yield faux
    faux.http.shutdown()
    faux.http.server_close()
    fil.join()


@pytest.fixture
def geocodeur(serveur: ServeurAdresse) -> ClientGeocodage:
    return ClientGeocodage(serveur.url, delai_lecture_s=0.3)


@pytest.fixture
def ecriture(session: Any) -> Any:
    """The session inside a transaction opened for writing, as an import has."""
    ouvrir_en_ecriture()
    return session


pytestmark = pytest.mark.usefixtures("session")


def test_une_adresse_au_numero(serveur: ServeurAdresse, geocodeur: ClientGeocodage) -> None:
    serveur.repondre(element("housenumber", point=(0.62123449, 44.20123351)))
    position = geocoder("12 rue Voltaire", "47000", "47001", geocodeur)
    assert position == Position(44.201234, 0.621234, Precision.ADRESSE)
    assert serveur.demandes == [{"q": "12 rue Voltaire", "limit": "5", "autocomplete": "0", "citycode": "47001"}]


@pytest.mark.parametrize("type_", ["street", "locality"])
def test_la_rue_faute_de_numero(serveur: ServeurAdresse, geocodeur: ClientGeocodage, type_: str) -> None:
    serveur.repondre(element(type_))
    assert geocoder("12 rue Voltaire", None, "47001", geocodeur) == Position(44.2, 0.62, Precision.RUE)


def test_la_rue_demandee_seule_quand_l_adresse_n_est_pas_trouvee(
    serveur: ServeurAdresse, geocodeur: ClientGeocodage
) -> None:
    serveur.repondre(element("housenumber", score=0.3))
    serveur.repondre(element("street"))
    assert geocoder("12 bis, rue Voltaire", None, "47001", geocodeur) == Position(44.2, 0.62, Precision.RUE)
    assert [demande["q"] for demande in serveur.demandes] == ["12 bis, rue Voltaire", "rue Voltaire"]


@pytest.mark.parametrize(
    "mauvaise",
    [
        element("housenumber", score=0.4),
        element("housenumber", citycode="47157"),
        element("housenumber", citycode="33063"),
        element("municipality"),
        element("housenumber", point=(7.56, 48.0)),
        element("housenumber", point=(44.2, 0.62)),
        {"type": "Feature"},
        {**element("street"), "geometry": None},
        {**element("street"), "properties": {"score": "beaucoup", "citycode": ["47001"], "type": {}}},
        "texte",
    ],
)
def test_une_reponse_douteuse_laisse_le_centre_de_la_commune(
    serveur: ServeurAdresse, geocodeur: ClientGeocodage, mauvaise: Any
) -> None:
    serveur.repondre(mauvaise)
    assert geocoder("rue Voltaire", None, "47001", geocodeur) == AGEN


def test_la_premiere_reponse_sure_est_prise(serveur: ServeurAdresse, geocodeur: ClientGeocodage) -> None:
    serveur.repondre(element("housenumber", citycode="47157"), element("street", score=0.7))
    assert geocoder("rue Voltaire", None, "47001", geocodeur) == Position(44.2, 0.62, Precision.RUE)


@pytest.mark.parametrize(
    ("statut", "corps", "appels"),
    [
        (500, b"", 2),  # once more, then no more
        (503, b"", 2),
        (429, b"", 1),
        (404, b"", 1),
        (302, b"", 1),  # a redirection is never followed
        (200, b"{pas du json", 1),
        (200, b"[]", 1),
        (200, b'{"features": 3}', 1),
        (200, b'{"features": [' + b" " * 300_000 + b"]}", 1),
    ],
)
def test_une_panne_laisse_le_centre_de_la_commune(
    serveur: ServeurAdresse, geocodeur: ClientGeocodage, statut: int, corps: bytes, appels: int
) -> None:
    serveur.reponses.append((statut, corps))
    assert geocoder("12 rue Voltaire", None, "47001", geocodeur) == AGEN
    assert len(serveur.demandes) == appels


def test_un_service_trop_lent_est_laisse_puis_oublie_un_moment(
    serveur: ServeurAdresse, geocodeur: ClientGeocodage
) -> None:
    serveur.attente_s = 1.0
    serveur.repondre(element("housenumber"))
    assert geocoder("12 rue Voltaire", None, "47001", geocodeur) == AGEN
    assert geocoder("14 rue Voltaire", None, "47001", geocodeur) == AGEN
    assert [demande["q"] for demande in serveur.demandes] == ["12 rue Voltaire"]


def test_le_service_est_repris_apres_le_silence(
    serveur: ServeurAdresse, geocodeur: ClientGeocodage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geocodage, "SILENCE_S", 0.0)
    serveur.reponses.append((429, b""))
    serveur.repondre(element("housenumber"))
    assert geocoder("12 rue Voltaire", None, "47001", geocodeur) == AGEN
    assert geocoder("12 rue Voltaire", None, "47001", geocodeur) == Position(44.2, 0.62, Precision.ADRESSE)


def test_un_service_absent() -> None:
    muet = ClientGeocodage("http://127.0.0.1:9/search")
    assert geocoder("12 rue Voltaire", None, "47001", muet) == AGEN


@pytest.mark.parametrize("client_", [None, ClientGeocodage("")])
def test_sans_service_rien_n_est_appele(client_: ClientGeocodage | None) -> None:
    assert geocoder("12 rue Voltaire", "47000", None, client_) == AGEN


def test_sans_adresse_rien_n_est_demande(serveur: ServeurAdresse, geocodeur: ClientGeocodage) -> None:
    assert geocoder(None, None, "47001", geocodeur) == AGEN
    assert geocoder("  ", None, "47001", geocodeur) == AGEN
    assert serveur.demandes == []


def test_commune_inconnue() -> None:
    assert geocoder(None, None, None, None) is None
    assert geocoder(None, "47200", None, None) is None  # twelve communes: which one?
    assert geocoder(None, "33000", "33063", None) is None


def test_sans_commune_la_recherche_se_tient_au_code_postal_ou_au_departement(
    serveur: ServeurAdresse, geocodeur: ClientGeocodage
) -> None:
    serveur.repondre(element("street", citycode="47157"))
    assert geocoder("rue Puygueraud", "47200", None, geocodeur) == Position(44.2, 0.62, Precision.RUE)
    assert geocoder("rue Puygueraud", None, None, geocodeur) == Position(44.2, 0.62, Precision.RUE)
    assert [(d.get("postcode"), d.get("depcode")) for d in serveur.demandes] == [("47200", None), (None, "47")]


def test_ce_qui_est_tape_ne_change_ni_l_hote_ni_les_parametres(
    serveur: ServeurAdresse, geocodeur: ClientGeocodage
) -> None:
    serveur.repondre()
    geocoder("@exemple.org/&citycode=33063#\r\nHost: x", None, "47001", geocodeur)
    assert {d["citycode"] for d in serveur.demandes} == {"47001"}
    assert serveur.demandes[0]["q"] == "@exemple.org/&citycode=33063#\r\nHost: x"


def test_une_adresse_n_est_demandee_qu_une_fois(
    ecriture: Any, serveur: ServeurAdresse, geocodeur: ClientGeocodage
) -> None:
    serveur.repondre(element("housenumber"))
    premiere = geocoder("12 rue Voltaire", None, "47001", geocodeur)
    seconde = geocoder("12, RUE VOLTAIRE", "47000", "47001", ClientGeocodage(serveur.url))  # another process
    assert premiere == seconde == Position(44.2, 0.62, Precision.ADRESSE)
    assert len(serveur.demandes) == 1
    assert ecriture.scalar(sa.select(sa.func.count()).select_from(AdresseGeocodee)) == 1


@pytest.mark.parametrize(("reponse", "jours"), [(element("housenumber"), 180), (None, 7)])
def test_une_reponse_ancienne_est_redemandee(ecriture: Any, serveur: ServeurAdresse, reponse: Any, jours: int) -> None:
    serveur.repondre(*([reponse] if reponse else []))

    def demander(age: dt.timedelta) -> int:
        ecriture.execute(sa.update(AdresseGeocodee).values(obtenue_le=maintenant() - age))
        ecriture.expire_all()
        avant = len(serveur.demandes)
        geocoder("rue Voltaire", None, "47001", ClientGeocodage(serveur.url))
        return len(serveur.demandes) - avant

    assert demander(dt.timedelta()) == 1
    assert demander(dt.timedelta(days=jours, minutes=-5)) == 0
    assert demander(dt.timedelta(days=jours, minutes=5)) == 1
    assert demander(dt.timedelta()) == 0


def test_une_panne_n_est_pas_retenue(ecriture: Any, serveur: ServeurAdresse, geocodeur: ClientGeocodage) -> None:
    serveur.reponses.append((500, b""))
    geocoder("12 rue Voltaire", None, "47001", geocodeur)
    assert ecriture.scalar(sa.select(sa.func.count()).select_from(AdresseGeocodee)) == 0


def test_une_page_qui_ne_fait_que_lire_n_ecrit_pas_mais_se_souvient(
    session: Any, serveur: ServeurAdresse, geocodeur: ClientGeocodage
) -> None:
    serveur.repondre(element("housenumber"))
    for _ in range(2):
        assert geocoder("12 rue Voltaire", None, "47001", geocodeur) == Position(44.2, 0.62, Precision.ADRESSE)
    assert len(serveur.demandes) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(AdresseGeocodee)) == 0
