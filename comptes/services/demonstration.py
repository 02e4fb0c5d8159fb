"""One account per role, whose password everybody knows: for trying the site, never in production."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from comptes import securite
from comptes.enums import ROLES_DE_COMPTE, Role
from comptes.models import Compte
from comptes.services import comptes
from socle.database import db

MOT_DE_PASSE = "demonstration-ess-47"
NOMS = {
    Role.MEMBRE: "Maïa Lacaze",
    Role.ACHETEUR: "Achille Ferran",
    Role.COMMUNICATION: "Colette Bru",
    Role.MODERATEUR: "Modeste Lagarde",
    Role.INSTRUCTEUR: "Inès Delmas",
    Role.COMITE: "Côme Rouquet",
    Role.DECIDEUR: "Denise Castan",
    Role.ADMINISTRATEUR: "Adama Vidal",
}


def charger_comptes(maintenant: dt.datetime) -> int:
    """Make those that are missing; returns how many."""
    connus = set(db.session.scalars(sa.select(Compte.courriel).where(Compte.demonstration)))
    absents = [role for role in ROLES_DE_COMPTE if courriel(role) not in connus]
    if not absents:
        return 0
    hache = securite.hacher(MOT_DE_PASSE)
    for role in absents:
        compte = comptes.creer(
            courriel(role), maintenant, nom=NOMS[role], roles=[role], confirme=True, demonstration=True
        )
        compte.mot_de_passe = hache
    return len(absents)


def fermer_comptes(maintenant: dt.datetime) -> int:
    """Close them: the instance is no longer a demonstration. Returns how many."""
    ouverts = db.session.execute(sa.select(Compte).where(Compte.demonstration, Compte.actif)).unique().scalars().all()
    for compte in ouverts:
        comptes.fermer(compte, maintenant)
    return len(ouverts)


def rouvrir_comptes() -> None:
    """The opposite: the instance is a demonstration again."""
    db.session.execute(
        sa.update(Compte).where(Compte.demonstration, ~Compte.actif, Compte.efface_le.is_(None)).values(actif=True)
    )


def courriel(role: Role) -> str:
    """The address of the account that has this role."""
    return f"{role.value}@exemple.org"
