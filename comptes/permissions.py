"""Who may do what, in one table. A route declares one permission; without one it answers to nobody."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

Vue = TypeVar("Vue", bound=Callable[..., Any])


class Role(StrEnum):
    """Roles of the site (domaine.md, section 1)."""

    VISITEUR = "visiteur"
    MEMBRE = "membre"
    ACHETEUR = "acheteur"
    COMMUNICATION = "communication"
    MODERATEUR = "moderateur"
    INSTRUCTEUR = "instructeur"
    COMITE = "comite"
    DECIDEUR = "decideur"
    ADMINISTRATEUR = "administrateur"


class Permission(StrEnum):
    """What a route lets one do."""

    SITE_CONSULTER = "site.consulter"
    ANNUAIRE_CONSULTER = "annuaire.consulter"
    ANNUAIRE_CONTRIBUER = "annuaire.contribuer"  # propose a structure, report an error: no account needed
    LABEL_CONSULTER = "label.consulter"
    GESTION_ACCEDER = "gestion.acceder"
    STYLEGUIDE_CONSULTER = "styleguide.consulter"


TOUT_LE_MONDE = frozenset(Role)

AUTORISATIONS: dict[Permission, frozenset[Role]] = {
    Permission.SITE_CONSULTER: TOUT_LE_MONDE,
    Permission.ANNUAIRE_CONSULTER: TOUT_LE_MONDE,
    Permission.ANNUAIRE_CONTRIBUER: TOUT_LE_MONDE,
    Permission.LABEL_CONSULTER: TOUT_LE_MONDE,
    Permission.STYLEGUIDE_CONSULTER: TOUT_LE_MONDE,
    Permission.GESTION_ACCEDER: frozenset(
        {
            Role.COMMUNICATION,
            Role.MODERATEUR,
            Role.INSTRUCTEUR,
            Role.COMITE,
            Role.DECIDEUR,
            Role.ADMINISTRATEUR,
        }
    ),
}

_ATTRIBUT = "permission_ess47"


def exige(permission: Permission) -> Callable[[Vue], Vue]:
    """Declare what a view requires. Put it under the route decorator."""

    def declarer(vue: Vue) -> Vue:
        setattr(vue, _ATTRIBUT, permission)
        return vue

    return declarer


def permission_declaree(vue: Callable[..., Any]) -> Permission | None:
    """The permission a view declares, or None."""
    return getattr(vue, _ATTRIBUT, None)


def autorise(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether one of these roles has the permission."""
    return not roles.isdisjoint(AUTORISATIONS[permission])
