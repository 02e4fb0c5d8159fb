"""Who may do what to a claim, from which state, and to which one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from annuaire.contributions.workflow import Auteur, TransitionInterdite
from annuaire.revendications.enums import EtatRevendication, MoyenRevendication
from annuaire.revendications.models import EvenementRevendication, Revendication
from comptes.models import Compte
from comptes.permissions import Role
from socle.database import db


class Action(StrEnum):
    """What may be done to a claim."""

    PROUVER = "prouver"
    ACCEPTER = "accepter"
    REFUSER = "refuser"
    ANNULER = "annuler"
    EXPIRER = "expirer"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states, to which one, by whom, for which means. ``horloge``: by time alone."""

    vers: EtatRevendication
    roles: frozenset[Role] = frozenset()
    horloge: bool = False
    moyens: frozenset[MoyenRevendication] = frozenset(MoyenRevendication)
    de: frozenset[EtatRevendication] = frozenset({EtatRevendication.DEMANDEE})


HORLOGE = Auteur("horloge", frozenset())
_DEMANDEUR = frozenset({Role.MEMBRE})
_AGENTS = frozenset({Role.MODERATEUR, Role.ADMINISTRATEUR})
_A_CODE = frozenset({MoyenRevendication.COURRIEL, MoyenRevendication.LETTRE})

TRANSITIONS: dict[Action, Transition] = {
    Action.PROUVER: Transition(EtatRevendication.PROUVEE, _DEMANDEUR, moyens=_A_CODE),
    Action.ACCEPTER: Transition(EtatRevendication.ACCEPTEE, _AGENTS),
    Action.REFUSER: Transition(EtatRevendication.REFUSEE, _AGENTS),
    Action.ANNULER: Transition(EtatRevendication.ANNULEE, _DEMANDEUR),
    Action.EXPIRER: Transition(EtatRevendication.EXPIREE, horloge=True, moyens=_A_CODE),
}


def demandeur(compte: Compte) -> Auteur:
    """Whoever claims acts as the member it would become, whatever its other roles: an agent decides of others' only."""
    return Auteur(compte.id, _DEMANDEUR)


def permise(transition: Transition, revendication: Revendication, auteur: Auteur) -> bool:
    """Whether this author may, from this state."""
    par_qui = auteur is HORLOGE if transition.horloge else not transition.roles.isdisjoint(auteur.roles)
    return par_qui and revendication.etat in transition.de and revendication.moyen in transition.moyens


def possibles(revendication: Revendication, auteur: Auteur) -> list[Action]:
    """What this author may do now: the buttons of a screen."""
    return [action for action, transition in TRANSITIONS.items() if permise(transition, revendication, auteur)]


def appliquer(revendication: Revendication, action: Action, auteur: Auteur, le: dt.datetime) -> None:
    """Change the state and its date, and write the journal. Raises ``TransitionInterdite``. Does not commit."""
    transition = TRANSITIONS[action]
    if revendication.etat not in transition.de:
        raise TransitionInterdite(f"Ce n’est plus possible : l’état est « {revendication.etat} ».")
    if not permise(transition, revendication, auteur):
        raise TransitionInterdite("Ce rôle ne permet pas cette action.")
    de, revendication.etat, revendication.close_le = revendication.etat, transition.vers, le
    journaliser(revendication, action.value, de.value, auteur, le)


def journaliser(revendication: Revendication, action: str, de: str, auteur: Auteur, le: dt.datetime) -> None:
    """One row of the journal."""
    db.session.add(
        EvenementRevendication(
            revendication_pk=revendication.pk,
            le=le,
            action=action,
            de=de,
            vers=revendication.etat.value,
            auteur=auteur.id[:120],
        )
    )
