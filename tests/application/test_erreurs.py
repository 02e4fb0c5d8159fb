"""Error pages: plain French, what to do next, no internals."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
import werkzeug.exceptions
from flask import Flask

from comptes.permissions import Permission, exige
from tests.page import ClientPages, Page

CODES = (400, 403, 404, 405, 413, 422, 429, 500, 503)


@pytest.fixture
def route_en_panne(app: Flask):  # type: ignore[no-untyped-def]
    """A route that raises what it is given."""
    fautes: dict[str, Exception] = {}

    @exige(Permission.SITE_CONSULTER)
    def panne() -> str:
        raise fautes["erreur"]

    app.view_functions["panne"] = panne
    if not any(regle.endpoint == "panne" for regle in app.url_map.iter_rules()):
        app.url_map.add(app.url_rule_class("/panne", endpoint="panne", methods=["GET"]))
    return fautes


@pytest.mark.parametrize("code", CODES)
def test_each_error_has_its_page(code: int, client: ClientPages, route_en_panne: dict[str, Exception]) -> None:
    route_en_panne["erreur"] = werkzeug.exceptions.default_exceptions[code]()
    page = client.page("/panne", code)
    assert len(page.texte("h1")) > 10
    assert len(page.texte("main")) > 80  # says what to do


@pytest.mark.parametrize(
    ("erreur", "code"),
    [
        (RuntimeError("mot de passe : secret"), 500),
        (sa.exc.OperationalError("SELECT secret", {}, Exception("secret")), 503),
        (sa.exc.IntegrityError("INSERT secret", {}, Exception("secret")), 500),
    ],
)
def test_an_unexpected_error_shows_no_internals(
    erreur: Exception, code: int, client: ClientPages, route_en_panne: dict[str, Exception]
) -> None:
    route_en_panne["erreur"] = erreur
    reponse = client.get("/panne", code)
    texte = reponse.get_data(as_text=True)
    assert "secret" not in texte
    assert "Traceback" not in texte
    assert reponse.headers["X-Request-Id"] in texte  # what to quote when asking for help


def test_a_wrong_method_names_the_right_ones(client: ClientPages) -> None:
    reponse = client.brut.delete("/annuaire/")
    assert reponse.status_code == 405
    assert set(reponse.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_write_without_csrf_token_is_refused(app: Flask, client: ClientPages) -> None:
    reponse = client.brut.post("/annuaire/")
    assert reponse.status_code in (400, 405)
    assert Page(reponse.get_data(as_text=True)).tous("h1")


def test_an_error_on_json_answers_json(client: ClientPages) -> None:
    reponse = client.get("/n-existe-pas.json", 404)
    assert reponse.json is not None
    assert reponse.json["erreur"] == 404
