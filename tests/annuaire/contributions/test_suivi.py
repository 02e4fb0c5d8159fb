"""The follow-up page of a proposal, in each state."""

from __future__ import annotations

from typing import Any

import pytest

from annuaire.contributions import services
from annuaire.contributions.enums import EtatSuggestion
from socle.base import maintenant
from tests.annuaire.contributions.propositions import AGENT, deposee, ouvrir
from tests.factories import structure
from tests.page import ClientPages


def test_a_draft_leads_to_its_steps(client: ClientPages) -> None:
    code = ouvrir(client)
    assert client.get(f"/annuaire/propositions/{code}", 303).headers["Location"].endswith(f"{code}/envoi")


def test_one_withdraws_and_nothing_more_may_be_done(client: ClientPages, session: Any) -> None:
    suggestion, code = deposee(session)
    session.commit()
    page = client.page(f"/annuaire/propositions/{code}")
    assert page.texte("h1") == "Le Potager des Serres"
    assert "Retirer cette proposition" in page.textes("summary")
    client.poster(f"/annuaire/propositions/{code}/retirer", {})
    assert suggestion.etat is EtatSuggestion.RETIREE
    page = client.page(f"/annuaire/propositions/{code}")
    assert "Retirer cette proposition" not in page.textes("summary")
    assert page.texte("p", class_="suivi-etat") == "Retirée par vous"
    client.poster(f"/annuaire/propositions/{code}/retirer", {}, statut=409)


def test_one_answers_an_agent(client: ClientPages, session: Any) -> None:
    suggestion, code = deposee(session)
    services.demander_precisions(suggestion, AGENT, "Depuis <b>quand</b> ?", maintenant())
    session.commit()
    page = client.page(f"/annuaire/propositions/{code}")
    assert page.textes("blockquote") == ["Depuis <b>quand</b> ?"]
    page = client._verifier(client.poster(f"/annuaire/propositions/{code}", {"reponse": " "}, statut=422))
    assert page.textes("span", class_="champ-erreur") == ["Écrivez votre réponse."]
    client.poster(f"/annuaire/propositions/{code}", {"reponse": "Depuis mai."})
    assert (suggestion.etat, suggestion.reponse) == (EtatSuggestion.DEPOSEE, "Depuis mai.")
    client.poster(f"/annuaire/propositions/{code}", {"reponse": "Encore."}, statut=409)


def test_each_outcome_is_shown(client: ClientPages, session: Any) -> None:
    acceptee, code_acceptee = deposee(session)
    fiche = services.accepter(acceptee, AGENT, maintenant())
    refusee, code_refusee = deposee(session, nom="Une autre")
    services.refuser(refusee, AGENT, "C’est un commerce.", maintenant())
    doublon, code_doublon = deposee(session, nom="Une autre encore")
    services.rattacher_doublon(doublon, AGENT, structure(session), maintenant())
    session.commit()
    page = client.page(f"/annuaire/propositions/{code_acceptee}")
    assert f"/annuaire/structures/{fiche.slug}-{fiche.id}" in [lien["href"] for lien in page.tous("a")]
    assert client.page(f"/annuaire/propositions/{code_refusee}").textes("blockquote") == ["C’est un commerce."]
    assert "Voir la fiche" in client.page(f"/annuaire/propositions/{code_doublon}").textes("a")


@pytest.mark.parametrize("chemin", ["", "/retirer"])
def test_a_wrong_code_does_nothing(client: ClientPages, session: Any, chemin: str) -> None:
    suggestion, code = deposee(session)
    session.commit()
    faux = code[:-1] + ("b" if code[-1] != "b" else "c")
    client.poster(f"/annuaire/propositions/{faux}{chemin}", {"reponse": "x"}, statut=404)
    assert suggestion.etat is EtatSuggestion.DEPOSEE


def test_without_the_token_nothing_is_written(client: ClientPages, session: Any) -> None:
    suggestion, code = deposee(session)
    session.commit()
    assert client.brut.post(f"/annuaire/propositions/{code}/retirer").status_code == 400
    assert suggestion.etat is EtatSuggestion.DEPOSEE
