"""What people read never breaks a line before ; : ! ? or inside « »: the spaces there are no-break ones."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from socle.typographie_gabarits import espacer
from tests.factories import structure
from tests.page import ClientPages

ORDINAIRE = re.compile(r"\S? [;:!?»](?=\s|$)|« ")
PAGES = (
    "/", "/annuaire/", "/annuaire/?q=xyzzy&ou=Agen&rayon=2", "/annuaire/?q=judo&ou=Bordeaux", "/annuaire/carte?q=judo",
    "/annuaire/integrer", "/annuaire/proposer", "/label/", "/accessibilite", "/mentions-legales",
    "/donnees-personnelles", "/plan-du-site", "/compte/connexion", "/compte/creer",
)  # fmt: skip


class _Textes(HTMLParser):
    """The texts of a page, and what assistive technologies read of its attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.textes: list[str] = []
        self._dans: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._dans.append(tag)
        self.textes += [
            valeur for nom, valeur in attrs if valeur and nom in ("aria-label", "alt", "title", "placeholder")
        ]

    def handle_data(self, data: str) -> None:
        if self._dans[-1:] not in (["script"], ["code"], ["textarea"]):
            self.textes.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._dans:
            del self._dans[len(self._dans) - 1 - self._dans[::-1].index(tag) :]


def fautes(html: str) -> list[str]:
    lecteur = _Textes()
    lecteur.feed(html)
    return [texte.strip() for texte in lecteur.textes if ORDINAIRE.search(texte)]


@pytest.mark.parametrize("url", PAGES)
def test_pages_have_no_break_spaces(client: ClientPages, session: Any, indexer: Any, url: str) -> None:
    structure(session, nom="Club de judo")
    session.commit()
    indexer()
    assert fautes(client.get(url).get_data(as_text=True)) == []


def test_a_listing_and_an_error_too(client: ClientPages, session: Any, indexer: Any) -> None:
    fiche = structure(session, nom="Club de judo", description="Ouvert à tous ! Venez : « bienvenue » ?")
    session.commit()
    indexer()
    assert fautes(client.get(f"/annuaire/structures/{fiche.slug}-{fiche.id}").get_data(as_text=True)) == []
    assert fautes(client.get("/rien", 404).get_data(as_text=True)) == []


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("Où ?", "Où\u202f?"),
        ("Oui : {{ nom }} !", "Oui\u00a0: {{ nom }}\u202f!"),
        ("« {{ mot }} »", "«\u00a0{{ mot }}\u00a0»"),
        ('<a title="a : b" class="x">lien</a> ;', '<a title="a : b" class="x">lien</a>\u202f;'),
        ("{% if a %}oui{% endif %} ?", "{% if a %}oui{% endif %}\u202f?"),
        ("{# a : b ? #}", "{# a : b ? #}"),
        ("{{ 'a : b' ~ c }}", "{{ 'a : b' ~ c }}"),
        ("09:30 ; fin.", "09:30\u202f; fin."),
        ("mot\n  : suite", "mot\n  : suite"),
    ],
)
def test_only_texts_change(ecrit: str, lu: str) -> None:
    assert espacer(ecrit) == lu
