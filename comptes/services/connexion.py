"""Sign-in by password, with a lock that says nothing of who has an account and never shuts the mail link."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from comptes import mots_de_passe, securite
from comptes.models import Compte, EchecsConnexion, SessionCompte
from comptes.services import sessions
from comptes.services.comptes import par_courriel
from socle.base import maintenant
from socle.database import db
from socle.unit_of_work import unite_de_travail

ECHECS_MAXIMUM = 10
FENETRE = dt.timedelta(minutes=15)  # in which they are counted, and for which the password is then refused


class IdentifiantsRefuses(Exception):
    """No account, no password, another password: nobody is told which."""


class MotDePasseBloque(Exception):
    """Too many failures for this address, known or not. The mail link works."""


class PreuveRefusee(Exception):
    """The person did not show that it is them; the message is for people."""


def essayer(courriel: str, mot_de_passe: str) -> Compte:
    """The account of this address and password. Commits what it counts, and holds no lock while it hashes.

    Raises ``MotDePasseBloque``, ``IdentifiantsRefuses``.
    """
    if _bloque(courriel):
        db.session.rollback()
        raise MotDePasseBloque
    compte = par_courriel(courriel)
    attendu = compte.mot_de_passe if compte is not None and compte.actif else None
    pk = compte.pk if compte is not None else None
    reste_une_etape = compte is not None and compte.totp is not None  # its failures count too: see noter_echec
    db.session.rollback()  # the writing transaction of the request would hold the others up
    correct = securite.verifier(mots_de_passe.normaliser(mot_de_passe), attendu)
    with unite_de_travail():
        if correct and not reste_une_etape:
            oublier_echecs(courriel)
        elif not correct:
            _compter(courriel, maintenant())
    if not correct or pk is None:
        raise IdentifiantsRefuses
    return db.session.execute(sa.select(Compte).where(Compte.pk == pk)).unique().scalar_one()


def noter_echec(courriel: str) -> None:
    """A second step that failed after the right password: the password may be known to somebody else. Commits."""
    with unite_de_travail():
        _compter(courriel, maintenant())


def oublier_echecs(courriel: str) -> None:
    """The person is in: what failed before was a slip."""
    db.session.execute(sa.delete(EchecsConnexion).where(EchecsConnexion.empreinte == securite.empreinte(courriel)))


def exiger_preuve(session: SessionCompte, mot_de_passe: str) -> None:
    """Before what cannot be undone: the present password or, without one, a recent sign-in. Commits what it counts.

    Raises ``PreuveRefusee``.
    """
    compte = session.compte
    if compte.mot_de_passe is None:
        if not sessions.recente(session, maintenant()):
            raise PreuveRefusee("Vous êtes connecté depuis un moment : déconnectez-vous, reconnectez-vous, et revenez.")
        return
    try:
        essayer(str(compte.courriel), mot_de_passe)
    except IdentifiantsRefuses:
        raise PreuveRefusee("Ce n’est pas votre mot de passe actuel.") from None
    except MotDePasseBloque:
        raise PreuveRefusee("Trop d’essais : attendez un quart d’heure.") from None


def purger(instant: dt.datetime) -> None:
    """Forget failures that no longer count."""
    db.session.execute(
        sa.delete(EchecsConnexion).where(
            EchecsConnexion.premier_le < instant - FENETRE,
            sa.or_(EchecsConnexion.bloque_jusqu_au.is_(None), EchecsConnexion.bloque_jusqu_au < instant),
        )
    )


def _bloque(courriel: str) -> bool:
    ligne = db.session.get(EchecsConnexion, securite.empreinte(courriel))
    return ligne is not None and ligne.bloque_jusqu_au is not None and ligne.bloque_jusqu_au > maintenant()


def _compter(courriel: str, instant: dt.datetime) -> None:
    cle = securite.empreinte(courriel)
    _assurer_ligne(cle, instant)
    ligne = db.session.get_one(EchecsConnexion, cle, with_for_update=True, populate_existing=True)
    if ligne.premier_le < instant - FENETRE:
        ligne.nombre, ligne.premier_le, ligne.bloque_jusqu_au = 0, instant, None
    ligne.nombre += 1
    if ligne.nombre >= ECHECS_MAXIMUM:
        ligne.bloque_jusqu_au = instant + FENETRE


def _assurer_ligne(cle: str, instant: dt.datetime) -> None:
    """The row exists, whoever else makes it at this moment."""
    dialecte = postgresql if db.session.connection().dialect.name == "postgresql" else sqlite
    ligne = {"empreinte": cle, "nombre": 0, "premier_le": instant}
    db.session.execute(dialecte.insert(EchecsConnexion).values(ligne).on_conflict_do_nothing())
