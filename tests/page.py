"""The client of all page tests. Every HTML page it fetches is checked against the rules of the house."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from socle.database import db

REQUETES_MAXIMUM = 12
ATTRIBUTS_URL = {"href", "src", "action", "formaction", "poster", "data", "srcset"}
LIENS_SORTANTS = {"a"}  # a link may leave the site; nothing may be *loaded* from elsewhere
SANS_FIN = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(frozen=True, slots=True)
class Element:
    """One start tag."""

    nom: str
    attributs: dict[str, str | None]

    def __getitem__(self, attribut: str) -> str:
        return self.attributs.get(attribut) or ""


class Page(HTMLParser):
    """A parsed HTML page: its elements, and the text inside each element."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self._textes: list[list[str]] = []
        self._ouverts: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))
        self._textes.append([])
        if tag not in SANS_FIN:
            self._ouverts.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        for position in range(len(self._ouverts) - 1, -1, -1):
            if self.elements[self._ouverts[position]].nom == tag:
                del self._ouverts[position:]
                break

    def handle_data(self, data: str) -> None:
        for indice in self._ouverts:
            self._textes[indice].append(data)

    def tous(self, nom: str, **attributs: str) -> list[Element]:
        """Elements with this name and these attribute values (``class_`` matches one class)."""
        return [element for element, _ in self._correspondants(nom, attributs)]

    def textes(self, nom: str, **attributs: str) -> list[str]:
        """Their texts, white space folded."""
        return [texte for _, texte in self._correspondants(nom, attributs)]

    def bruts(self, nom: str) -> Iterator[tuple[Element, str]]:
        """Elements of this name, with what they hold as it is written."""
        for element, morceaux in zip(self.elements, self._textes, strict=True):
            if element.nom == nom:
                yield element, "".join(morceaux)

    def texte(self, nom: str, **attributs: str) -> str:
        """The text of the only such element."""
        (texte,) = self.textes(nom, **attributs)
        return texte

    def _correspondants(self, nom: str, attributs: dict[str, str]) -> Iterator[tuple[Element, str]]:
        for element, morceaux in zip(self.elements, self._textes, strict=True):
            if element.nom == nom and all(_a(element, cle, valeur) for cle, valeur in attributs.items()):
                yield element, re.sub(r"\s+", " ", "".join(morceaux)).strip()


def _a(element: Element, cle: str, valeur: str) -> bool:
    if cle == "class_":
        return valeur in element["class"].split()
    return element.attributs.get(cle.replace("_", "-")) == valeur


@contextmanager
def compter_requetes() -> Iterator[list[str]]:
    """The SQL statements sent inside the block."""
    requetes: list[str] = []

    def noter(_c: Any, _cur: Any, instruction: str, *_: Any) -> None:
        if not instruction.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO", "BEGIN")):
            requetes.append(instruction)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", noter)
    try:
        yield requetes
    finally:
        event.remove(engine, "before_cursor_execute", noter)


class ClientPages:
    """Fetches pages by URL and checks each one; ``brut`` is Flask's own client, which checks nothing."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.brut = app.test_client()

    def page(self, url: str, statut: int = 200, **options: Any) -> Page:
        """GET this URL, expect this status and a page that keeps every rule."""
        return self._verifier(self.get(url, statut, **options))

    def poster(self, url: str, donnees: dict[str, Any], statut: int = 303, **options: Any) -> TestResponse:
        """POST this form with a valid CSRF token and expect this status."""
        from flask_wtf.csrf import generate_csrf

        with self.app.test_request_context():
            jeton = generate_csrf()
            from flask import session

            contenu = dict(session)
        with self.brut.session_transaction() as session_client:
            session_client.update(contenu)
        db.session.commit()  # a request that writes begins a transaction of its own
        reponse = self.brut.post(url, data={**donnees, "csrf_token": jeton}, **options)
        assert reponse.status_code == statut, reponse.get_data(as_text=True)[:500]
        return reponse

    def get(self, url: str, statut: int = 200, **options: Any) -> TestResponse:
        """GET this URL and expect this status and fewer than twelve queries."""
        with compter_requetes() as requetes:
            reponse = self.brut.get(url, buffered=True, **options)
        assert reponse.status_code == statut, (url, reponse.status_code)
        assert len(requetes) < REQUETES_MAXIMUM, (url, len(requetes), requetes)
        return reponse

    def _verifier(self, reponse: TestResponse) -> Page:
        assert reponse.mimetype == "text/html"
        page = Page(reponse.get_data(as_text=True))
        csp = reponse.headers["Content-Security-Policy"]
        assert "unsafe" not in csp
        verifier_document(page)
        verifier_scripts(page, csp)
        verifier_adresses(page, urlsplit(self.app.config.get("SERVER_NAME") or "http://localhost").netloc)
        verifier_formulaires(page)
        return page


def verifier_document(page: Page) -> None:
    """Title, one h1, language, viewport."""
    assert re.fullmatch(r".{3,} – ESS 47|ESS 47 – .{3,}", page.texte("title")), page.textes("title")
    assert len(page.tous("h1")) == 1, page.textes("h1")
    assert page.texte("h1")
    assert [element["lang"] for element in page.tous("html")] == ["fr"]
    assert page.tous("meta", name="viewport")
    ids = [element["id"] for element in page.elements if element["id"]]
    assert len(ids) == len(set(ids)), sorted(id for id in ids if ids.count(id) > 1)


def verifier_scripts(page: Page, csp: str) -> None:
    """Scripts are files of ours, data, or allowed by their hash; no inline handler, no inline style."""
    assert page.tous("style") == []
    for element, texte in page.bruts("script"):
        if element["src"]:
            assert element["src"].startswith("/static/"), element
        elif element["type"] != "application/ld+json":
            assert f"'sha256-{b64encode(hashlib.sha256(texte.encode()).digest()).decode()}'" in csp, element
    for element in page.elements:
        interdits = [nom for nom in element.attributs if nom.startswith("on") or nom in ("style", "hx-on")]
        assert not interdits, element
        assert not element["href"].lower().startswith("javascript:"), element


def verifier_adresses(page: Page, hote: str) -> None:
    """Nothing is loaded from another site."""
    for element in page.elements:
        if element.nom in LIENS_SORTANTS or (element.nom == "link" and element["rel"] in ("canonical", "license")):
            continue
        for attribut in ATTRIBUTS_URL & element.attributs.keys():
            assert urlsplit(element[attribut]).netloc in ("", hote, "localhost"), element


def verifier_formulaires(page: Page) -> None:
    """Every form says where it goes; one that writes carries the CSRF token."""
    for formulaire in page.tous("form"):
        assert formulaire["action"].startswith("/"), formulaire
        assert formulaire["method"].lower() in ("get", "post"), formulaire
    ecritures = [f for f in page.tous("form") if f["method"].lower() == "post"]
    jetons = page.tous("input", name="csrf_token")
    assert len(jetons) >= len(ecritures), "a form that writes has no CSRF token"
