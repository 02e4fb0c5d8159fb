"""Browsers that are signed in: opened, listed, shut."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from comptes import securite
from comptes.enums import Methode
from comptes.models import Compte, SessionCompte
from socle.database import db

DUREE = dt.timedelta(hours=12)  # a working day
PASSAGE = dt.timedelta(minutes=5)  # « last seen » is right to five minutes
RECENTE = dt.timedelta(minutes=15)  # a sign-in that proves who is there without asking again


def ouvrir(
    compte: Compte,
    methode: Methode,
    maintenant: dt.datetime,
    *,
    deux_etapes: bool = False,
    appareil: str = "",
    jeton_oidc: str | None = None,
) -> str:
    """Sign a browser in and return the token it keeps in its cookie."""
    jeton = securite.nouveau_jeton()
    db.session.add(
        SessionCompte(
            empreinte=securite.empreinte(jeton),
            compte_pk=compte.pk,
            methode=methode,
            deux_etapes=deux_etapes,
            appareil=appareil[:80],
            jeton_oidc=jeton_oidc,
            ouverte_le=maintenant,
            vue_le=maintenant,
            expire_le=maintenant + DUREE,
        )
    )
    compte.vu_le = maintenant
    return jeton


def lire(jeton: str, maintenant: dt.datetime) -> SessionCompte | None:
    """The session of this token, while it is open and its account may sign in."""
    requete = sa.select(SessionCompte).where(
        SessionCompte.empreinte == securite.empreinte(jeton), *_ouverte(maintenant)
    )
    trouvee = db.session.execute(requete).unique().scalar_one_or_none()
    return trouvee if trouvee is not None and trouvee.compte.actif else None


def a_noter(session: SessionCompte, maintenant: dt.datetime) -> bool:
    """Whether « last seen » is too old."""
    return maintenant - session.vue_le > PASSAGE


def noter_passage(pk: int, compte_pk: int, maintenant: dt.datetime) -> None:
    """Seen now."""
    db.session.execute(sa.update(SessionCompte).where(SessionCompte.pk == pk).values(vue_le=maintenant))
    db.session.execute(sa.update(Compte).where(Compte.pk == compte_pk).values(vu_le=maintenant))


def ouvertes(compte: Compte, maintenant: dt.datetime) -> list[SessionCompte]:
    """Open sessions of an account, the last seen first."""
    requete = (
        sa.select(SessionCompte)
        .where(SessionCompte.compte_pk == compte.pk, *_ouverte(maintenant))
        .order_by(SessionCompte.vue_le.desc(), SessionCompte.pk.desc())
    )
    return list(db.session.execute(requete).unique().scalars())


def par_id(identifiant: str) -> SessionCompte | None:
    """The session with this public id, whoever's it is: check the permission on it."""
    requete = sa.select(SessionCompte).where(SessionCompte.id == identifiant)
    return db.session.execute(requete).unique().scalar_one_or_none()


def fermer(session: SessionCompte, maintenant: dt.datetime) -> None:
    """Shut it: at its next request, the browser is a visitor's."""
    session.revoquee_le = session.revoquee_le or maintenant
    session.jeton_oidc = None


def fermer_les_autres(compte: Compte, sauf: int | None, maintenant: dt.datetime) -> int:
    """Shut every session of an account but ``sauf`` (its ``pk``); returns how many."""
    requete = sa.update(SessionCompte).where(
        SessionCompte.compte_pk == compte.pk, SessionCompte.revoquee_le.is_(None), SessionCompte.expire_le > maintenant
    )
    if sauf is not None:
        requete = requete.where(SessionCompte.pk != sauf)
    return int(db.session.execute(requete.values(revoquee_le=maintenant, jeton_oidc=None)).rowcount)  # type: ignore[attr-defined]


def recente(session: SessionCompte, maintenant: dt.datetime) -> bool:
    """Whether the person signed in a moment ago."""
    return maintenant - session.ouverte_le < RECENTE


def purger(maintenant: dt.datetime) -> None:
    """Forget sessions a month after their end."""
    db.session.execute(sa.delete(SessionCompte).where(SessionCompte.expire_le < maintenant - dt.timedelta(days=30)))


def _ouverte(maintenant: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (SessionCompte.revoquee_le.is_(None), SessionCompte.expire_le > maintenant)
