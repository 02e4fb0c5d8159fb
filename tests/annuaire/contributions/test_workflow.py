"""Every state, action and role: only what the table says may be done, and illegal rows cannot exist."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.contributions.enums import EtatSignalement, EtatSuggestion, IssueSignalement, MotifSignalement
from annuaire.contributions.models import EvenementContribution, Signalement, Suggestion
from annuaire.contributions.signalements import signaler
from annuaire.contributions.workflow import (
    TRANSITIONS,
    Action,
    ActionSignalement,
    Auteur,
    TransitionInterdite,
    appliquer,
    appliquer_signalement,
    possibles,
)
from comptes.permissions import Role
from socle.base import maintenant
from tests.annuaire.contributions.propositions import deposee
from tests.factories import structure

VISITEUR = {Role.VISITEUR}
AGENTS = {Role.MODERATEUR, Role.ADMINISTRATEUR}
# The same rules, said once more and otherwise: what each may do in each state, and where it leads.
ATTENDU = {
    ("brouillon", "deposer"): ("deposee", VISITEUR),
    ("deposee", "retirer"): ("retiree", VISITEUR),
    ("a_completer", "retirer"): ("retiree", VISITEUR),
    ("a_completer", "completer"): ("deposee", VISITEUR),
    ("deposee", "demander_precisions"): ("a_completer", AGENTS),
    ("deposee", "accepter"): ("acceptee", AGENTS),
    ("a_completer", "accepter"): ("acceptee", AGENTS),
    ("deposee", "refuser"): ("refusee", AGENTS),
    ("a_completer", "refuser"): ("refusee", AGENTS),
    ("deposee", "rattacher_doublon"): ("doublon", AGENTS),
    ("a_completer", "rattacher_doublon"): ("doublon", AGENTS),
}


def dans_l_etat(session: Any, etat: EtatSuggestion) -> Suggestion:
    """A legal row in this state, whatever led there."""
    suggestion, _ = deposee(session)
    fiche = structure(session, nom="Autre")
    instant = maintenant()
    close = etat in (EtatSuggestion.ACCEPTEE, EtatSuggestion.REFUSEE, EtatSuggestion.DOUBLON, EtatSuggestion.RETIREE)
    suggestion.etat = etat
    suggestion.deposee_le = None if etat is EtatSuggestion.BROUILLON else instant
    suggestion.close_le = instant if close else None
    suggestion.structure_pk = fiche.pk if etat in (EtatSuggestion.ACCEPTEE, EtatSuggestion.DOUBLON) else None
    suggestion.motif, suggestion.question = "Parce que.", "Quand ?"
    session.flush()
    return suggestion


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("etat", list(EtatSuggestion))
def test_only_what_the_table_says(session: Any, etat: EtatSuggestion, action: Action, role: Role) -> None:
    suggestion = dans_l_etat(session, etat)
    auteur = Auteur("quelqu’un", frozenset({role}))
    vers, roles = ATTENDU.get((etat.value, action.value), (None, set()))
    passes = session.scalar(sa.select(sa.func.count()).select_from(EvenementContribution))
    assert (action in possibles(suggestion, auteur)) is (role in roles)
    if role in roles:
        suggestion.structure_pk = structure(session).pk if vers in ("acceptee", "doublon") else None
        appliquer(suggestion, action, auteur, maintenant())
        session.flush()  # the row is legal
        assert suggestion.etat.value == vers
        dernier = session.scalars(sa.select(EvenementContribution).order_by(EvenementContribution.pk.desc())).first()
        dit = (dernier.action, dernier.de, dernier.vers, dernier.auteur)
        assert dit == (action.value, etat.value, vers, "quelqu’un")
    else:
        with pytest.raises(TransitionInterdite):
            appliquer(suggestion, action, auteur, maintenant())
        assert suggestion.etat is etat
        assert session.scalar(sa.select(sa.func.count()).select_from(EvenementContribution)) == passes


def test_every_action_has_a_way() -> None:
    assert set(TRANSITIONS) == set(Action)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("etat", list(EtatSignalement))
def test_a_report_is_treated_once_by_agents(session: Any, etat: EtatSignalement, role: Role) -> None:
    signalement = signaler(structure(session), MotifSignalement.AUTRE, "Ici.", None, maintenant())
    signalement.etat, signalement.issue = etat, IssueSignalement.CORRIGEE if etat is EtatSignalement.TRAITE else None
    signalement.traite_le = maintenant() if etat is EtatSignalement.TRAITE else None
    session.flush()
    auteur = Auteur("agent", frozenset({role}))
    if etat is EtatSignalement.OUVERT and role in AGENTS:
        signalement.issue = IssueSignalement.CORRIGEE
        appliquer_signalement(signalement, ActionSignalement.TRAITER, auteur, maintenant())
        session.flush()
        assert signalement.etat is EtatSignalement.TRAITE
    else:
        with pytest.raises(TransitionInterdite):
            appliquer_signalement(signalement, ActionSignalement.TRAITER, auteur, maintenant())


@pytest.mark.parametrize(
    "faux",
    [
        {"deposee_le": None},
        {"close_le": maintenant()},
        {"etat": EtatSuggestion.ACCEPTEE},
        {"etat": EtatSuggestion.RETIREE},
        {"etat": EtatSuggestion.REFUSEE, "close_le": maintenant()},
        {"etat": EtatSuggestion.A_COMPLETER},
        {"nom": None},
        {"consentie_le": None},
        {"effacee_le": maintenant()},
        {"etat": "inconnu"},
    ],
)
def test_an_illegal_row_cannot_be_written(session: Any, faux: dict[str, Any]) -> None:
    suggestion, _ = deposee(session)
    with pytest.raises((sa.exc.IntegrityError, sa.exc.StatementError)):
        session.execute(sa.update(Suggestion).where(Suggestion.pk == suggestion.pk).values(**faux))


@pytest.mark.parametrize(
    "faux",
    [
        {"etat": EtatSignalement.TRAITE},
        {"issue": IssueSignalement.CORRIGEE},
        {"traite_le": maintenant()},
        {"courriel": "a@b.fr"},
    ],
)
def test_an_illegal_report_cannot_be_written(session: Any, faux: dict[str, Any]) -> None:
    signalement = signaler(structure(session), MotifSignalement.AUTRE, "Ici.", None, maintenant())
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.update(Signalement).where(Signalement.pk == signalement.pk).values(**faux))
