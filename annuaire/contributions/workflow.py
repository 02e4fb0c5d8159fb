"""Who may do what to a contribution, from which state, and to which one: one table each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from annuaire.contributions.enums import CLOSES, EtatSignalement, EtatSuggestion
from annuaire.contributions.models import EvenementContribution, Signalement, Suggestion
from comptes.permissions import Role
from socle.database import db

E = TypeVar("E", bound=StrEnum)


class Action(StrEnum):
    """What may be done to a suggestion."""

    DEPOSER = "deposer"
    RETIRER = "retirer"
    COMPLETER = "completer"
    DEMANDER_PRECISIONS = "demander_precisions"
    ACCEPTER = "accepter"
    REFUSER = "refuser"
    RATTACHER_DOUBLON = "rattacher_doublon"


class ActionSignalement(StrEnum):
    """What may be done to a report."""

    TRAITER = "traiter"


@dataclass(frozen=True, slots=True)
class Auteur:
    """Who acts: an identifier for the journal, and roles. Contributions know nothing else of accounts."""

    id: str
    roles: frozenset[Role]


# Whoever holds the secret link of a suggestion.
PROPOSANT = Auteur("proposant", frozenset({Role.VISITEUR}))


@dataclass(frozen=True, slots=True)
class Transition(Generic[E]):
    """From which states, to which one, by whom."""

    de: frozenset[E]
    vers: E
    roles: frozenset[Role]


_PROPOSANTS = frozenset({Role.VISITEUR})
_AGENTS = frozenset({Role.MODERATEUR, Role.ADMINISTRATEUR})
_BROUILLON = frozenset({EtatSuggestion.BROUILLON})
_DEPOSEE = frozenset({EtatSuggestion.DEPOSEE})
_A_COMPLETER = frozenset({EtatSuggestion.A_COMPLETER})
_LUES = _DEPOSEE | _A_COMPLETER

TRANSITIONS: dict[Action, Transition[EtatSuggestion]] = {
    Action.DEPOSER: Transition(_BROUILLON, EtatSuggestion.DEPOSEE, _PROPOSANTS),
    Action.RETIRER: Transition(_LUES, EtatSuggestion.RETIREE, _PROPOSANTS),
    Action.COMPLETER: Transition(_A_COMPLETER, EtatSuggestion.DEPOSEE, _PROPOSANTS),
    Action.DEMANDER_PRECISIONS: Transition(_DEPOSEE, EtatSuggestion.A_COMPLETER, _AGENTS),
    Action.ACCEPTER: Transition(_LUES, EtatSuggestion.ACCEPTEE, _AGENTS),
    Action.REFUSER: Transition(_LUES, EtatSuggestion.REFUSEE, _AGENTS),
    Action.RATTACHER_DOUBLON: Transition(_LUES, EtatSuggestion.DOUBLON, _AGENTS),
}
TRANSITIONS_SIGNALEMENT: dict[ActionSignalement, Transition[EtatSignalement]] = {
    ActionSignalement.TRAITER: Transition(frozenset({EtatSignalement.OUVERT}), EtatSignalement.TRAITE, _AGENTS),
}


class TransitionInterdite(Exception):
    """Not from this state, or not by these roles. The message, in French, says which."""


def permise(transition: Transition[E], etat: E, auteur: Auteur) -> bool:
    """Whether this author may, from this state."""
    return etat in transition.de and not transition.roles.isdisjoint(auteur.roles)


def possibles(suggestion: Suggestion, auteur: Auteur) -> list[Action]:
    """What this author may do now: the buttons of a screen."""
    return [action for action, transition in TRANSITIONS.items() if permise(transition, suggestion.etat, auteur)]


def appliquer(suggestion: Suggestion, action: Action, auteur: Auteur, le: dt.datetime) -> None:
    """Change the state and its dates, and write the journal. Raises ``TransitionInterdite``. Does not commit."""
    transition = TRANSITIONS[action]
    _exiger(transition, suggestion.etat, auteur)
    de, suggestion.etat = suggestion.etat, transition.vers
    suggestion.modifiee_le = le
    if action is Action.DEPOSER:
        suggestion.deposee_le = le
    if transition.vers in CLOSES:
        suggestion.close_le = le
    _journaliser(EvenementContribution(suggestion_pk=suggestion.pk), action, de, transition.vers, auteur, le)


def appliquer_signalement(signalement: Signalement, action: ActionSignalement, auteur: Auteur, le: dt.datetime) -> None:
    """The same for a report."""
    transition = TRANSITIONS_SIGNALEMENT[action]
    _exiger(transition, signalement.etat, auteur)
    de, signalement.etat = signalement.etat, transition.vers
    signalement.traite_le = le
    _journaliser(EvenementContribution(signalement_pk=signalement.pk), action, de, transition.vers, auteur, le)


def _exiger(transition: Transition[E], etat: E, auteur: Auteur) -> None:
    if etat not in transition.de:
        raise TransitionInterdite(f"Ce n’est plus possible\u00a0: l’état est «\u00a0{etat}\u00a0».")
    if transition.roles.isdisjoint(auteur.roles):
        raise TransitionInterdite("Ce rôle ne permet pas cette action.")


def _journaliser(
    evenement: EvenementContribution, action: StrEnum, de: StrEnum, vers: StrEnum, auteur: Auteur, le: dt.datetime
) -> None:
    evenement.action, evenement.de, evenement.vers = action.value, de.value, vers.value
    evenement.auteur, evenement.le = auteur.id[:120], le
    db.session.add(evenement)
