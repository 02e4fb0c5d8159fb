"""What happens behind the pages: an index damaged while the site serves mends itself."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from annuaire.recherche.whoosh_moteur import MoteurWhoosh
from application.travaux import VEILLE_INDEX, veiller_sur_l_index
from socle.database import db
from tests.factories import structure
from tests.page import ClientPages


@pytest.fixture
def annuaire(session: Any, indexer: Any) -> None:
    structure(session, nom="La Ressourcerie")
    session.commit()
    indexer()


def abimer(app: Flask) -> None:
    """Take away what the engine reads, as a full disk or a clumsy hand would."""
    moteur = app.extensions["moteur_recherche"]
    if isinstance(moteur, MoteurWhoosh):
        for dossier in (app.extensions["config"].instance / "index").glob("index-*"):
            shutil.rmtree(dossier)
    else:
        with db.engine.begin() as connexion:
            connexion.execute(sa.text("DROP SCHEMA recherche CASCADE"))


@pytest.mark.usefixtures("annuaire")
def test_an_index_damaged_while_serving_is_mended(
    app: Flask, client: ClientPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    demandees: list[str] = []
    monkeypatch.setattr(app.extensions["taches"], "demander", demandees.append)
    abimer(app)
    client.page("/annuaire/?q=ressourcerie", 503)
    assert demandees == [VEILLE_INDEX]  # without waiting for the minute
    veiller_sur_l_index()
    assert client.page("/annuaire/?q=ressourcerie").textes("h2")[0] == "La Ressourcerie"
    avant = app.extensions["moteur_recherche"].version()
    veiller_sur_l_index()
    assert app.extensions["moteur_recherche"].version() == avant  # a sound index is left alone


def test_what_is_asked_again_and_again_is_done_once_in_a_while(app: Flask) -> None:
    taches = app.extensions["taches"]
    taches.huey.flush()
    for _ in range(5):
        taches.demander(VEILLE_INDEX)
    assert len(taches.huey.pending()) == 1
    taches.huey.flush()
