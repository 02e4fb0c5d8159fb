"""Reporting an error on a listing, through its page."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.contributions.enums import MotifSignalement
from annuaire.contributions.models import Signalement
from tests.annuaire.contributions.propositions import COURRIEL, moment
from tests.factories import structure
from tests.page import ClientPages

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def adresse(session: Any) -> str:
    """Of the form of a listing."""
    fiche = structure(session)
    session.commit()
    return f"/annuaire/structures/{fiche.slug}-{fiche.id}/signaler"


def test_a_report_is_received_and_published_nowhere(client: ClientPages, session: Any, adresse: str) -> None:
    fiche = adresse.removesuffix("/signaler")
    assert adresse in [lien["href"] for lien in client.page(fiche).tous("a")]
    assert client.page(adresse).texte("h1") == "Signaler une erreur"
    dit = {"motif": "information_fausse", "message": HOSTILE, "courriel": COURRIEL, "moment": moment(client)}
    suite = client.poster(adresse, dit).headers["Location"]
    assert client.page(suite).texte("h1") == "Merci, votre signalement est reçu"
    signalement = session.scalars(sa.select(Signalement)).one()
    assert (signalement.motif, signalement.message) == (MotifSignalement.INFORMATION_FAUSSE, HOSTILE)
    assert (signalement.courriel, signalement.consenti_le is not None) == (COURRIEL, True)
    for url in (fiche, adresse):
        assert "onerror" not in client.get(url).get_data(as_text=True)


def test_no_address_is_needed(client: ClientPages, session: Any, adresse: str) -> None:
    client.poster(adresse, {"motif": "n_existe_plus", "moment": moment(client)})
    signalement = session.scalars(sa.select(Signalement)).one()
    assert (signalement.courriel, signalement.consenti_le, signalement.message) == (None, None, None)


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"motif": ""}, "Choisissez ce qui ne va pas."),
        ({"motif": "inconnu"}, "Choisissez ce qui ne va pas."),
        ({"motif": "autre", "message": ""}, "Dites en quelques mots ce qu’il faut corriger."),
        ({"motif": "information_fausse", "message": " "}, "Dites en quelques mots ce qu’il faut corriger."),
        ({"message": "x" * 2001}, "C’est trop long : 2000 caractères au plus, il y en a 2001."),
        ({"message": "http://a http://b http://c"}, "Il y a trop d’adresses de sites dans ce texte : 2 au plus."),
        ({"courriel": "moi@"}, "Cette adresse électronique est incomplète. Exemple : prenom@exemple.org."),
        ({"adresse_bis": "x"}, "Un champ qui doit rester vide a été rempli"),
        ({"moment": ""}, "La page est restée ouverte plus d’une journée."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: ClientPages, session: Any, adresse: str, champs: dict[str, str], message: str
) -> None:
    tapes = {"motif": "n_existe_plus", "message": "Rideau baissé.", "moment": moment(client), **champs}
    page = client._verifier(client.poster(adresse, tapes, statut=422))
    assert message in page.texte("div", class_="resume-erreurs")
    assert page.texte("textarea", name="message") == tapes["message"].strip()
    assert session.scalars(sa.select(Signalement)).all() == []


def test_a_listing_that_is_not_public_cannot_be_reported(client: ClientPages, session: Any) -> None:
    fiche = structure(session, statut="masquee")
    session.commit()
    client.get(f"/annuaire/structures/{fiche.slug}-{fiche.id}/signaler", 404)
    client.poster(f"/annuaire/structures/{fiche.slug}-{fiche.id}/signaler", {"motif": "autre"}, statut=404)


def test_an_old_address_leads_to_the_present_one(client: ClientPages, adresse: str) -> None:
    id = adresse.split("/")[3][-12:]
    assert client.get(f"/annuaire/structures/ancien-nom-{id}/signaler", 301).headers["Location"] == adresse
