"""Links that work once, for a while. The token is in the mail; the database knows its hash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa

from comptes import securite
from comptes.enums import Methode, SorteLien
from comptes.models import Compte, LienConnexion
from socle.database import db

DUREES = {
    SorteLien.CONNEXION: dt.timedelta(minutes=15),
    SorteLien.CONFIRMATION: dt.timedelta(hours=24),
    SorteLien.MOT_DE_PASSE: dt.timedelta(hours=1),
    SorteLien.INVITATION: dt.timedelta(days=7),
    SorteLien.DEUX_ETAPES: dt.timedelta(minutes=10),
}
# A link asked for again so soon is the one that was just sent: whoever asks for links in somebody's name fills no
# mailbox, and keeps nobody from a link that still works.
FRAICHEUR = dt.timedelta(minutes=5)
ESSAIS_MAXIMUM = 5  # of a second step; then the first must be passed again


def creer(
    compte: Compte,
    sorte: SorteLien,
    maintenant: dt.datetime,
    *,
    methode: Methode | None = None,
    suite: str | None = None,
    jeton_oidc: str | None = None,
) -> str:
    """Make a link and return its token, which is kept nowhere."""
    jeton = securite.nouveau_jeton()
    db.session.add(
        LienConnexion(
            empreinte=securite.empreinte(jeton),
            sorte=sorte,
            compte_pk=compte.pk,
            methode=methode,
            suite=suite,
            jeton_oidc=jeton_oidc,
            cree_le=maintenant,
            expire_le=maintenant + DUREES[sorte],
        )
    )
    return jeton


def lire(jeton: str, sortes: Collection[SorteLien], maintenant: dt.datetime) -> LienConnexion | None:
    """The link of this token while it can be used. Changes nothing: machines read mail too."""
    lien = (
        db.session.execute(sa.select(LienConnexion).where(LienConnexion.empreinte == securite.empreinte(jeton)))
        .unique()
        .scalar_one_or_none()
    )
    if lien is None or lien.sorte not in sortes or lien.essais >= ESSAIS_MAXIMUM:
        return None
    if lien.utilise_le is not None or lien.expire_le <= maintenant or not lien.compte.actif:
        return None
    return lien


def consommer(lien: LienConnexion, maintenant: dt.datetime) -> bool:
    """Use it up; False when another request was faster."""
    resultat = db.session.execute(
        sa.update(LienConnexion)
        .where(LienConnexion.pk == lien.pk, LienConnexion.utilise_le.is_(None))
        .values(utilise_le=maintenant)
    )
    return bool(resultat.rowcount)  # type: ignore[attr-defined]


def compter_essai(lien: LienConnexion) -> None:
    """One wrong code more."""
    requete = sa.update(LienConnexion).where(LienConnexion.pk == lien.pk)
    db.session.execute(requete.values(essais=LienConnexion.essais + 1))


def frais(compte: Compte, sorte: SorteLien, maintenant: dt.datetime) -> bool:
    """Whether a link of this kind was sent a moment ago and still works."""
    return bool(
        db.session.scalar(
            sa.select(
                sa.exists().where(
                    LienConnexion.compte_pk == compte.pk,
                    LienConnexion.sorte == sorte,
                    LienConnexion.utilise_le.is_(None),
                    LienConnexion.cree_le > maintenant - FRAICHEUR,
                )
            )
        )
    )


def annuler(compte: Compte, maintenant: dt.datetime) -> None:
    """Every link of this account stops working."""
    db.session.execute(
        sa.update(LienConnexion)
        .where(LienConnexion.compte_pk == compte.pk, LienConnexion.utilise_le.is_(None))
        .values(utilise_le=maintenant)
    )


def purger(maintenant: dt.datetime) -> None:
    """Forget links a day after their end."""
    db.session.execute(sa.delete(LienConnexion).where(LienConnexion.expire_le < maintenant - dt.timedelta(days=1)))
