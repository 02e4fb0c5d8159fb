"""Headers, cookies and limits."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from application import create_app
from application.config import Config, ConfigurationInvalide
from application.securite import TAILLE_MAXIMUM, csp_nonce, politique_csp
from comptes.permissions import Permission, exige
from socle.database import db
from socle.limites import limiteur
from tests.conftest import config_de_test
from tests.page import ClientPages

ENTETES = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("url", ["/", "/annuaire/", "/robots.txt", "/sante", "/static/css/base.css"])
def test_every_answer_carries_the_security_headers(client: ClientPages, url: str) -> None:
    reponse = client.get(url)
    assert {nom: reponse.headers[nom] for nom in ENTETES} == ENTETES
    csp = reponse.headers["Content-Security-Policy"]
    assert csp.startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in csp
    assert "http" not in csp


def test_a_nonce_is_given_to_who_asks_and_is_new_each_time(app: Flask, client: ClientPages) -> None:
    app.view_functions["noncee"] = exige(Permission.SITE_CONSULTER)(lambda: csp_nonce())
    app.url_map.add(app.url_rule_class("/noncee", endpoint="noncee", methods=["GET"]))
    reponses = [client.get("/noncee") for _ in range(3)]
    nonces = [reponse.get_data(as_text=True) for reponse in reponses]
    assert len(set(nonces)) == 3
    for nonce, reponse in zip(nonces, reponses, strict=True):
        assert f"script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'" in str(reponse.headers)
    assert "nonce" not in client.get("/").headers["Content-Security-Policy"]


def test_tiles_open_only_the_images(tmp_path: Path) -> None:
    csp = politique_csp("https://data.geopf.fr")
    assert [directive for directive in csp.split("; ") if "geopf" in directive] == [
        "img-src 'self' data: https://data.geopf.fr"
    ]


def test_a_visitor_who_reads_gets_no_cookie(client: ClientPages) -> None:
    for url in ("/", "/annuaire/?q=velo&ou=Agen", "/accessibilite"):
        assert "Set-Cookie" not in client.get(url).headers


def test_production_wants_https_and_a_secret(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationInvalide, match="SECRET_KEY"):
        Config.depuis_environnement({"ESS47_ENV": "production", "ESS47_INSTANCE": str(tmp_path)})
    app = create_app(config_de_test(tmp_path, ESS47_ENV="production", SECRET_KEY="x" * 64, ESS47_SEARCH="whoosh"))
    reponse = app.test_client().get("/robots.txt")
    assert reponse.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert app.test_client().get("/styleguide").status_code == 404


def test_a_huge_request_is_refused(client: ClientPages) -> None:
    reponse = client.brut.post("/annuaire/", data=b"x" * (TAILLE_MAXIMUM + 1), content_type="text/plain")
    assert reponse.status_code in (405, 413)


def test_too_many_requests_get_a_page_that_says_when_to_come_back(app: Flask, client: ClientPages) -> None:
    @exige(Permission.SITE_CONSULTER)
    @limiteur.limit("2 per minute")
    def comptee() -> str:
        return "ok"

    app.view_functions["comptee"] = comptee
    app.url_map.add(app.url_rule_class("/comptee", endpoint="comptee", methods=["GET"]))
    statuts = [client.brut.get("/comptee").status_code for _ in range(2)]
    page = client.page("/comptee", 429)
    assert statuts == [200, 200]
    assert "minute" in page.texte("main")


def test_reads_are_many_and_writes_are_few(client: ClientPages) -> None:
    reponse = client.get("/robots.txt")
    assert reponse.headers["X-RateLimit-Limit"] == "600"  # of 1200 a minute: its share of two processes
    assert "Retry-After" not in reponse.headers
    assert client.brut.post("/label/").headers.get("X-RateLimit-Limit") in (None, "30")


@pytest.mark.parametrize("hote", ['"><script>', "a b", "exemple.org/x", "exemple.org:x", "é.fr"])
def test_a_nonsense_host_is_refused(client: ClientPages, hote: str) -> None:
    assert client.brut.get("/robots.txt", headers={"Host": hote}).status_code == 400


def test_a_forwarded_host_is_not_believed(tmp_path: Path) -> None:
    variables = {"ESS47_ENV": "production", "SECRET_KEY": "x" * 40, "ESS47_INSTANCE": str(tmp_path)}
    app = create_app(Config.depuis_environnement(variables))
    reponse = app.test_client().get("/robots.txt", headers={"X-Forwarded-Host": "ailleurs.example"})
    assert "ailleurs" not in reponse.get_data(as_text=True)
    with app.app_context():
        db.engine.dispose()


def test_the_secret_key_of_an_instance_is_kept(tmp_path: Path) -> None:
    premiere = Config.depuis_environnement({"ESS47_INSTANCE": str(tmp_path)}).cle_secrete
    seconde = Config.depuis_environnement({"ESS47_INSTANCE": str(tmp_path)}).cle_secrete
    assert premiere == seconde
    assert len(premiere) == 64
    assert (tmp_path / "cle_secrete").stat().st_mode & 0o777 == 0o600
