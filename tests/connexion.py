"""Accounts and signed-in browsers for tests."""

from __future__ import annotations

from typing import Any

from comptes import securite
from comptes.enums import Methode, Role
from comptes.models import Compte
from comptes.services import comptes, sessions
from socle.base import maintenant
from socle.database import db
from tests.page import ClientPages

MOT_DE_PASSE = "quatre mots sans aucun rapport"


def compte_de(*roles: Role, courriel: str | None = None, mot_de_passe: str | None = None, **champs: Any) -> Compte:
    """A confirmed account with these roles (member by default), committed."""
    roles = roles or (Role.MEMBRE,)
    compte = comptes.creer(
        courriel or f"{roles[0].value}@exemple.org", maintenant(), nom="Odile Roux", roles=roles, confirme=True
    )
    if mot_de_passe:
        compte.mot_de_passe = securite.hacher(mot_de_passe)
    for nom, valeur in champs.items():
        setattr(compte, nom, valeur)
    db.session.commit()
    return compte


def connecter(client: ClientPages, compte: Compte, *, deux_etapes: bool = True) -> ClientPages:
    """Sign this client in, as the pages do once every step was passed."""
    jeton = sessions.ouvrir(compte, Methode.LIEN, maintenant(), deux_etapes=deux_etapes, appareil="Firefox sur Linux")
    db.session.commit()
    with client.brut.session_transaction() as session:
        session.update({"_user_id": compte.get_id(), "_fresh": True, "jeton": jeton})
    return client


def autre_client(client: ClientPages) -> ClientPages:
    """Another browser."""
    return ClientPages(client.app)
