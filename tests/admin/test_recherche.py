"""Search everywhere in the back office, and reference tables."""

from __future__ import annotations

from typing import Any

from comptes.permissions import Role
from tests.connexion import autre_client, compte_de, connecter
from tests.factories import structure
from tests.page import ClientPages


def test_everything_is_searched_at_once_by_those_who_may(client: ClientPages, session: Any) -> None:
    structure(session, nom="Odile et compagnie")
    session.commit()
    connecter(client, compte_de(Role.ADMINISTRATEUR, Role.MODERATEUR))
    page = client.page("/gestion/recherche?q=odile")
    assert page.textes("h2")[:2] == ["Fiches", "Comptes"]
    assert "Odile et compagnie" in page.textes("a")
    assert "Écrivez au moins" in client.page("/gestion/recherche?q=o").texte("main")
    assert "Rien ne répond" in client.page("/gestion/recherche?q=zzzz%00").texte("main")
    membre = connecter(autre_client(client), compte_de(Role.MEMBRE))
    assert "Rien ne répond" in membre.page("/gestion/recherche?q=odile").texte("main")


def test_reference_tables_are_read_by_administrators(client: ClientPages) -> None:
    connecter(client, compte_de(Role.ADMINISTRATEUR))
    assert client.page("/gestion/communes/?search=47195").textes("th", scope="row") == ["Nérac"]
    assert "CC Albret Communauté" in client.page("/gestion/intercommunalites/").textes("th", scope="row")
    moderation = connecter(autre_client(client), compte_de(Role.MODERATEUR))
    moderation.get("/gestion/communes/", 403)
