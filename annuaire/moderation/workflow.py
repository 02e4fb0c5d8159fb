"""The states of a listing that an agent changes, from which, to which: one table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from annuaire.enums import Statut
from comptes.enums import Role

AGENTS = frozenset({Role.MODERATEUR, Role.ADMINISTRATEUR})


class ActionFiche(StrEnum):
    """What may be done to the state of a listing."""

    PUBLIER = "publier"
    MASQUER = "masquer"
    ARCHIVER = "archiver"

    @property
    def libelle(self) -> str:
        return {"publier": "Publier", "masquer": "Masquer", "archiver": "Archiver"}[self.value]

    @property
    def effet(self) -> str:
        """What the confirmation page says will happen."""
        return {
            "publier": "La fiche sera visible de tous, dans l’annuaire et sur la carte.",
            "masquer": "La fiche ne sera plus visible. On peut la publier à nouveau à tout moment.",
            "archiver": "La structure a fermé\u00a0: sa fiche ne sera plus visible ni comparée aux autres.",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states, to which one."""

    de: frozenset[Statut]
    vers: Statut
    roles: frozenset[Role] = AGENTS


TRANSITIONS: dict[ActionFiche, Transition] = {
    ActionFiche.PUBLIER: Transition(
        frozenset({Statut.BROUILLON, Statut.PROPOSEE, Statut.MASQUEE, Statut.ARCHIVEE}), Statut.PUBLIEE
    ),
    ActionFiche.MASQUER: Transition(frozenset({Statut.PUBLIEE, Statut.PROPOSEE}), Statut.MASQUEE),
    ActionFiche.ARCHIVER: Transition(frozenset({Statut.PUBLIEE, Statut.MASQUEE, Statut.PROPOSEE}), Statut.ARCHIVEE),
}


def possibles(statut: Statut, roles: frozenset[Role]) -> list[ActionFiche]:
    """What these roles may do to a listing in this state: the buttons of a screen."""
    return [a for a, t in TRANSITIONS.items() if statut in t.de and not t.roles.isdisjoint(roles)]
