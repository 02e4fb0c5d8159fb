"""Accounts: made, given roles, given a password, closed."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

import sqlalchemy as sa

from comptes import mails, mots_de_passe, securite
from comptes.courriels import normaliser
from comptes.enums import Role
from comptes.models import Compte, RoleCompte
from comptes.proconnect import Identite
from comptes.services import liens, sessions
from socle.database import db

LONGUEUR_NOM = 120


class CompteExistant(ValueError):
    """An account has this address already."""


class DernierRole(ValueError):
    """An account keeps one role at least: to shut somebody out, close the account."""


def par_courriel(courriel: str) -> Compte | None:
    """The account of this normalised address."""
    return db.session.execute(sa.select(Compte).where(Compte.courriel == courriel)).unique().scalar_one_or_none()


def par_id(identifiant: str) -> Compte | None:
    """The account with this public id."""
    return db.session.execute(sa.select(Compte).where(Compte.id == identifiant)).unique().scalar_one_or_none()


def creer(
    courriel: str,
    maintenant: dt.datetime,
    *,
    nom: str = "",
    roles: Iterable[Role] = (Role.MEMBRE,),
    confirme: bool = False,
    demonstration: bool = False,
) -> Compte:
    """Make an account without a password. Raises ``CourrielInvalide``, ``CompteExistant``."""
    adresse = normaliser(courriel)
    if par_courriel(adresse) is not None:
        raise CompteExistant(adresse)
    compte = Compte(
        courriel=adresse,
        nom=nom[:LONGUEUR_NOM],
        cree_le=maintenant,
        confirme_le=maintenant if confirme else None,
        demonstration=demonstration,
        fs_uniquifier=secrets.token_hex(32),
        roles_tenus=[RoleCompte(role=role, donne_le=maintenant) for role in sorted(set(roles))],
    )
    db.session.add(compte)
    db.session.flush()
    return compte


def pour_proconnect(identite: Identite, maintenant: dt.datetime) -> Compte | None:
    """The account of this person: known by ProConnect's identifier, else by the address, else new.

    None when the address belongs to an account that another ProConnect identity uses. Raises ``CourrielInvalide``.
    """
    requete = sa.select(Compte).where(Compte.proconnect_sub == identite.sub)
    compte = db.session.execute(requete).unique().scalar_one_or_none() or par_courriel(normaliser(identite.courriel))
    if compte is None:
        compte = creer(identite.courriel, maintenant, nom=identite.nom)
    if compte.proconnect_sub not in (None, identite.sub):
        return None
    compte.proconnect_sub = identite.sub
    compte.nom = compte.nom or identite.nom[:LONGUEUR_NOM]
    confirmer(compte, maintenant)
    return compte


def donner_role(compte: Compte, role: Role, maintenant: dt.datetime) -> None:
    """Add a role; nothing to do when it is held already."""
    if role not in compte.roles:
        compte.roles_tenus.append(RoleCompte(role=role, donne_le=maintenant))


def retirer_role(compte: Compte, role: Role) -> None:
    """Take a role away; effective at the next request. Raises ``DernierRole``."""
    restants = [tenu for tenu in compte.roles_tenus if tenu.role is not role]
    if not restants:
        raise DernierRole(role)
    compte.roles_tenus[:] = restants


def renommer(compte: Compte, nom: str) -> None:
    """Change the name that others read."""
    compte.nom = nom[:LONGUEUR_NOM]


def confirmer(compte: Compte, maintenant: dt.datetime) -> None:
    """The person reads mail sent to this address."""
    if compte.confirme_le is None:
        compte.confirme_le = maintenant


def definir_mot_de_passe(
    compte: Compte, mot_de_passe: str, maintenant: dt.datetime, *, sauf: int | None = None
) -> None:
    """Set the password; closes every session but ``sauf``, makes links void, and tells the person.

    Raises ``MotDePasseRefuse``.
    """
    mots_de_passe.verifier(mot_de_passe, compte)
    compte.mot_de_passe = securite.hacher(mots_de_passe.normaliser(mot_de_passe))
    compte.fs_uniquifier = secrets.token_hex(32)
    sessions.fermer_les_autres(compte, sauf, maintenant)
    liens.annuler(compte, maintenant)
    mails.mot_de_passe_change(compte)


def fermer(compte: Compte, maintenant: dt.datetime) -> None:
    """Nobody signs in with it any more, those who are signed in no longer are."""
    compte.actif = False
    compte.fs_uniquifier = secrets.token_hex(32)
    sessions.fermer_les_autres(compte, None, maintenant)
    liens.annuler(compte, maintenant)


def rouvrir(compte: Compte) -> None:
    """The opposite of ``fermer``; an erased account stays closed."""
    if compte.efface_le is None:
        compte.actif = True
