"""Searches that found nothing: counted, and nobody's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from annuaire import sans_reponse
from annuaire.commands import annuaire_cli
from annuaire.models import RechercheSansReponse
from annuaire.sans_reponse import SansReponse, les_plus_demandees, mots_a_garder
from socle.base import maintenant
from tests.factories import structure
from tests.page import ClientPages

DEBUT = dt.date(2026, 1, 1)
Demander = Callable[..., None]


@pytest.fixture
def demander(client: ClientPages, session: Any, indexer: Any, monkeypatch: pytest.MonkeyPatch) -> Demander:
    """Look for these words, one minute after the other, in a directory of two listings."""
    structure(session, nom="Club de judo", commune="47001")
    structure(session, nom="Le Café des voisins", commune="47001")
    session.commit()
    indexer()
    monkeypatch.setattr(sans_reponse, "_minute", sans_reponse._Minute())
    client.page("/annuaire/?q=judo")  # the index is opened
    minutes = iter(range(10_000))
    depart = maintenant().replace(day=15)

    def chercher(*recherches: str, fois: int = 1, meme_minute: bool = False) -> None:
        for recherche in recherches:
            for _ in range(fois):
                if not meme_minute:
                    client.app.extensions["cache_pages"].vider()  # a page is kept for a minute
                    moment = depart + dt.timedelta(minutes=next(minutes))
                    monkeypatch.setattr(sans_reponse, "maintenant", lambda moment=moment: moment)
                client.page(f"/annuaire/?q={recherche}")

    return chercher


def gardees(session: Any) -> list[tuple[str, int]]:
    """The rows as whoever reads the database sees them."""
    session.expire_all()
    return [(ligne.mots, ligne.nombre) for ligne in session.scalars(sa.select(RechercheSansReponse))]


def test_words_are_kept_the_third_time_in_a_commune(demander: Demander, session: Any) -> None:
    demander("Xylophones&ou=Agen", "xylophones&ou=Agen", "xylophones")
    lues = gardees(session)
    assert sorted(nombre for _, nombre in lues) == [1, 2]
    assert [mots for mots, _ in lues if not mots.startswith("#") or "xylo" in mots] == []
    assert les_plus_demandees(DEBUT) == []
    demander("xylophones&ou=Agen")
    assert les_plus_demandees(DEBUT) == [SansReponse("xylophones", "47001", 3)]
    demander("xylophones&ou=Agen", "xylophones", "judo")
    assert les_plus_demandees(DEBUT) == [SansReponse("xylophones", "47001", 4)]
    assert sorted(nombre for _, nombre in gardees(session)) == [2, 4]


def test_a_digest_says_nothing_without_the_key_and_joins_no_rows(
    demander: Demander, session: Any, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    demander("durand", "durand&ou=Agen")
    premieres = {mots for mots, _ in gardees(session)}
    assert len(premieres) == 2
    monkeypatch.setitem(app.config, "SECRET_KEY", "une autre clé")
    demander("durand")
    assert len({mots for mots, _ in gardees(session)} - premieres) == 1


def test_once_a_minute(demander: Demander, session: Any) -> None:
    demander("xylophones")
    demander("xylophones", fois=5, meme_minute=True)
    assert [nombre for _, nombre in gardees(session)] == [1]


PERSONNES = (
    "jean dupont xyz", "xyz@orange.fr", "0612345678", "o612345678", "gauthier lafargue", "lafargue durand xqz",
)  # fmt: skip


@pytest.mark.parametrize("texte", PERSONNES)
def test_persons_are_not_even_counted(demander: Demander, session: Any, texte: str) -> None:
    demander(texte, fois=4)
    assert gardees(session) == []


@pytest.mark.parametrize(
    ("texte", "gardes"),
    [
        ("garage pour motos", "garage motos"),
        ("xylophone", "xylophone"),  # one unknown word is what is missing; it waits for being asked three times
        ("cours de xylophone", "cours xylophone"),
        ("mon voisin durand me frappe xqz", "voisin frappe"),
        ("xylophone durand lafargue agen", "agen"),
        ("garage o612345678", "garage"),
        ("garage machintruc bidulchose xqz", "garage machintruc"),  # the index holds this one
    ],
)
def test_words_that_nobody_knows_are_left_out_when_there_are_two(texte: str, gardes: str) -> None:
    def connues(expressions: Collection[str]) -> set[str]:
        return {"machintruc"} & set(expressions)

    assert mots_a_garder(texte, connues) == gardes


def test_agents_read_what_found_nothing(demander: Demander, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annuaire_cli, "callback", None)

    def lire() -> str:
        return app.test_cli_runner().invoke(annuaire_cli, ["sans-reponse"]).output

    demander("zythum", fois=2)
    assert lire() == "Aucune recherche n’est restée sans réponse.\n"
    demander("xylophones&ou=Agen", fois=4)
    demander("zythum")
    assert lire() == "     4  xylophones, Agen\n     3  zythum\n"


def test_robots_do_not_fill_the_table(demander: Demander, session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sans_reponse, "LIGNES_MAXIMUM", 2)
    demander("xylophones", "zythum", "wombats", "zythum", "wombats", "zythum")
    assert les_plus_demandees(DEBUT) == [SansReponse("zythum", "", 3)]
    assert sorted(nombre for _, nombre in gardees(session)) == [1, 3]
