"""What agents do from the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from annuaire.commands import annuaire_cli
from annuaire.contributions.enums import EtatSuggestion, MotifSignalement
from annuaire.contributions.signalements import signaler
from annuaire.enums import NatureVerification, Statut
from annuaire.models import Structure, Verification
from annuaire.services import verifier
from socle.base import maintenant
from tests.annuaire.contributions.courriers import courriers
from tests.annuaire.contributions.propositions import SIRET, deposee
from tests.factories import structure

Lancer = Callable[..., Result]


@pytest.fixture
def lancer(app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch) -> Lancer:
    """Runs ``flask annuaire …``."""
    monkeypatch.setattr(annuaire_cli, "callback", None)  # the instance is ready

    def executer(*arguments: str, code: int = 0) -> Result:
        session.commit()
        resultat = app.test_cli_runner().invoke(annuaire_cli, arguments)
        assert resultat.exit_code == code, resultat.output
        return resultat

    return executer


def test_an_agent_reads_then_accepts(lancer: Lancer, session: Any, app: Flask) -> None:
    courriers(app)
    suggestion, _ = deposee(session, telephone="+33612345678")
    assert suggestion.nom in lancer("suggestions", "lister").output
    vue = lancer("suggestions", "voir", suggestion.id).output
    assert "nom : Le Potager des Serres" in vue
    assert "ATTENTION, une personne ? Le téléphone" in vue
    publiee = lancer("suggestions", "accepter", suggestion.id, "--auteur", "odile").output
    fiche = session.scalars(sa.select(Structure)).one()
    assert publiee == f"Publiée : /annuaire/structures/{fiche.slug}-{fiche.id}\n"
    assert "0 à traiter" in lancer("suggestions", "lister").output
    acceptee = courriers(app)[-1].get_content()  # no request: the address is made all the same
    assert f"http://127.0.0.1:8000/annuaire/structures/{fiche.slug}-{fiche.id}" in acceptee


def test_an_agent_is_told_of_duplicates(lancer: Lancer, session: Any) -> None:
    fiche = structure(session, nom="Potager des Serres", siret=SIRET, commune="47195", statut=Statut.ARCHIVEE)
    suggestion, _ = deposee(session, siret=SIRET)
    autre, _ = deposee(session, siret=SIRET)
    vue = lancer("suggestions", "voir", suggestion.id).output
    assert f"RESSEMBLE à {fiche.id}" in vue
    assert f"PROPOSÉE AUSSI : {autre.id}" in vue
    refus = lancer("suggestions", "accepter", suggestion.id, "--auteur", "odile", code=1).output
    assert "déjà dans l’annuaire" in refus
    fiche.statut = Statut.PUBLIEE
    lancer(
        "suggestions", "doublon", suggestion.id, f"/annuaire/structures/{fiche.slug}-{fiche.id}", "--auteur", "odile"
    )
    assert suggestion.etat is EtatSuggestion.DOUBLON


def test_an_agent_asks_then_refuses(lancer: Lancer, session: Any) -> None:
    suggestion, _ = deposee(session)
    lancer("suggestions", "demander", suggestion.id, "--question", "Depuis quand ?", "--auteur", "odile")
    assert suggestion.etat is EtatSuggestion.A_COMPLETER
    lancer("suggestions", "refuser", suggestion.id, "--motif", "C’est un commerce.", "--auteur", "odile")
    assert (suggestion.etat, suggestion.motif) == (EtatSuggestion.REFUSEE, "C’est un commerce.")
    encore = lancer("suggestions", "refuser", suggestion.id, "--motif", "Non.", "--auteur", "odile", code=1).output
    assert "Ce n’est plus possible" in encore


def test_reports_and_checks_are_one_list(lancer: Lancer, session: Any) -> None:
    fiche, autre = structure(session), structure(session, nom="Amicale du Pin")
    signalement = signaler(fiche, MotifSignalement.N_EXISTE_PLUS, "Rideau baissé.", None, maintenant())
    verifier(NatureVerification.FERMETURE, autre.pk, ["Fermée."], maintenant=maintenant())
    liste = lancer("signalements", "lister").output
    assert "[visiteur] Elle n’existe plus : Rideau baissé." in liste
    assert "[import] fermeture : Fermée." in liste
    lancer("signalements", "traiter", signalement.id, "--issue", "fermee", "--auteur", "odile")
    verification = session.scalars(sa.select(Verification)).one()
    lancer("signalements", "traiter", verification.id, "--issue", "sans_suite", "--auteur", "odile")
    assert (fiche.statut, autre.statut) == (Statut.ARCHIVEE, Statut.PUBLIEE)
    assert "0 à traiter" in lancer("signalements", "lister").output


@pytest.mark.parametrize("id", ["inconnu", "bbbbbbbbbbbb", "%"])
def test_an_unknown_id_is_said(lancer: Lancer, id: str) -> None:
    assert "identifiant" in lancer("suggestions", "voir", id, code=1).output
    arguments = ("signalements", "traiter", id, "--issue", "corrigee", "--auteur", "odile")
    assert "Rien à traiter" in lancer(*arguments, code=1).output


def test_what_must_be_forgotten_can_be_asked_for(lancer: Lancer) -> None:
    assert lancer("suggestions", "oublier").output == "0 brouillons effacés, 0 contributions vidées.\n"
