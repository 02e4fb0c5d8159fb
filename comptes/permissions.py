"""Who may do what, in one table. A route declares one permission; without one it answers to nobody.

The table says which roles may do a thing at all; ``regle`` says on which objects, for what belongs to somebody.
Somebody else's object does not exist: the view answers 404 (``comptes.navigateur.exiger_sur``).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from comptes.enums import ROLES_A_DEUX_ETAPES, ROLES_DE_COMPTE, Role
from comptes.models import Compte, SessionCompte

__all__ = ["AUTORISATIONS", "Permission", "Role", "autorise", "autorise_sur", "exige", "permission_declaree", "regle"]

Objet = TypeVar("Objet")
Vue = TypeVar("Vue", bound=Callable[..., Any])


class Permission(StrEnum):
    """What a route lets one do."""

    SITE_CONSULTER = "site.consulter"
    ANNUAIRE_CONSULTER = "annuaire.consulter"
    ANNUAIRE_CONTRIBUER = "annuaire.contribuer"  # propose a structure, report an error: no account needed
    STRUCTURE_MODIFIER = "structure.modifier"  # members their own, agents any: annuaire.membres
    STRUCTURE_REVENDIQUER = "structure.revendiquer"  # one's own claims: annuaire.revendications
    ESPACE_CONSULTER = "espace.consulter"  # one's own /mon-espace/
    CONTRIBUTION_TRAITER = "contribution.traiter"
    JOURNAL_CONSULTER = "journal.consulter"
    LABEL_CONSULTER = "label.consulter"
    COMPTE_SE_CONNECTER = "compte.se_connecter"
    COMPTE_GERER = "compte.gerer"  # one's own
    COURRIELS_CONSULTER = "courriels.consulter"
    GESTION_ACCEDER = "gestion.acceder"
    COMPTES_ADMINISTRER = "comptes.administrer"  # those of others
    REFERENCES_CONSULTER = "references.consulter"
    STYLEGUIDE_CONSULTER = "styleguide.consulter"


TOUT_LE_MONDE = frozenset(Role)

AUTORISATIONS: dict[Permission, frozenset[Role]] = {
    Permission.SITE_CONSULTER: TOUT_LE_MONDE,
    Permission.ANNUAIRE_CONSULTER: TOUT_LE_MONDE,
    Permission.ANNUAIRE_CONTRIBUER: TOUT_LE_MONDE,
    Permission.LABEL_CONSULTER: TOUT_LE_MONDE,
    Permission.STYLEGUIDE_CONSULTER: TOUT_LE_MONDE,
    Permission.COMPTE_SE_CONNECTER: TOUT_LE_MONDE,
    Permission.COMPTE_GERER: frozenset(ROLES_DE_COMPTE),
    Permission.ESPACE_CONSULTER: frozenset(ROLES_DE_COMPTE),
    Permission.STRUCTURE_REVENDIQUER: frozenset(ROLES_DE_COMPTE),
    Permission.STRUCTURE_MODIFIER: frozenset({Role.MEMBRE, Role.MODERATEUR, Role.ADMINISTRATEUR}),
    Permission.CONTRIBUTION_TRAITER: frozenset({Role.MODERATEUR, Role.ADMINISTRATEUR}),
    Permission.JOURNAL_CONSULTER: frozenset({Role.ADMINISTRATEUR}),
    Permission.COURRIELS_CONSULTER: frozenset({Role.ADMINISTRATEUR}),
    Permission.COMPTES_ADMINISTRER: frozenset({Role.ADMINISTRATEUR}),
    Permission.REFERENCES_CONSULTER: frozenset({Role.ADMINISTRATEUR}),
    Permission.GESTION_ACCEDER: ROLES_A_DEUX_ETAPES | {Role.MEMBRE},  # members: their own listings
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


_REGLES: dict[tuple[Permission, type], Callable[[Compte, Any, frozenset[Role]], bool]] = {}


def regle(
    permission: Permission, classe: type[Objet]
) -> Callable[[Callable[[Compte, Objet, frozenset[Role]], bool]], Callable[[Compte, Objet, frozenset[Role]], bool]]:
    """Declare on which objects of a class an account has a permission that its roles give it.

    The roles are those that the present sign-in allows: an agent without the second step is none.
    """

    def declarer(
        predicat: Callable[[Compte, Objet, frozenset[Role]], bool],
    ) -> Callable[[Compte, Objet, frozenset[Role]], bool]:
        _REGLES[permission, classe] = predicat
        return predicat

    return declarer


def autorise_sur(compte: Compte | None, permission: Permission, objet: object, roles: frozenset[Role]) -> bool:
    """Whether this account, with the roles its sign-in allows, has the permission on this object.

    Without a rule for such objects, nobody has.
    """
    predicat = _REGLES.get((permission, type(objet)))
    return (
        compte is not None and predicat is not None and autorise(roles, permission) and predicat(compte, objet, roles)
    )


@regle(Permission.COMPTE_GERER, Compte)
def _son_compte(compte: Compte, autre: Compte, _roles: frozenset[Role]) -> bool:
    return compte.pk == autre.pk


@regle(Permission.COMPTE_GERER, SessionCompte)
def _sa_session(compte: Compte, session: SessionCompte, _roles: frozenset[Role]) -> bool:
    return session.compte_pk == compte.pk
