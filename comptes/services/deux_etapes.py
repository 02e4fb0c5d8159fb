"""The second step: a code from a phone, taken once, or a recovery code."""

from __future__ import annotations

import datetime as dt
import secrets

import sqlalchemy as sa

from comptes import mails, securite
from comptes.enums import ROLES_A_DEUX_ETAPES, Role
from comptes.models import CodeSecours, Compte, SessionCompte
from socle.database import db
from socle.identifiants import ALPHABET

NOMBRE_CODES = 10
LONGUEUR_CODE = 12


class CodeRefuse(Exception):
    """A wrong code, or one that was used already."""


class DeuxEtapesObligatoires(Exception):
    """This account acts for the Département: it keeps its second step."""


def exigees(compte: Compte) -> bool:
    """Whether this account may not do without."""
    return not compte.demonstration and not compte.roles.isdisjoint(ROLES_A_DEUX_ETAPES)


def roles_permis(session: SessionCompte) -> frozenset[Role]:
    """The roles of a browser: those that ask for a second step only once it was passed."""
    compte = session.compte
    roles = compte.roles | {Role.VISITEUR}
    return roles - ROLES_A_DEUX_ETAPES if exigees(compte) and not session.deux_etapes else roles


def verifier(compte: Compte, code: str) -> None:
    """Take this code, of six figures or a recovery code. Raises ``CodeRefuse``."""
    serre = "".join(code.split()).replace("-", "").lower()
    if serre.isdecimal() and len(serre) == 6:
        _verifier_totp(compte, serre)
    else:
        _verifier_secours(compte, serre)


def activer(compte: Compte, secret: str, code: str) -> list[str]:
    """Turn it on with a first code; returns the recovery codes, shown once. Raises ``CodeRefuse``."""
    compteur = securite.totp().compteur(_chiffres(code), secret, None)
    if compteur is None:
        raise CodeRefuse
    compte.totp, compte.totp_compteur = secret, compteur
    mails.deux_etapes_changees(compte, activees=True)
    return nouveaux_codes(compte)


def nouveaux_codes(compte: Compte) -> list[str]:
    """Make recovery codes; the former ones stop working."""
    db.session.execute(sa.delete(CodeSecours).where(CodeSecours.compte_pk == compte.pk))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR_CODE)) for _ in range(NOMBRE_CODES)]
    db.session.add_all(
        CodeSecours(compte_pk=compte.pk, empreinte=securite.empreinte(f"{compte.id}{code}")) for code in codes
    )
    return ["-".join(code[debut : debut + 4] for debut in range(0, LONGUEUR_CODE, 4)) for code in codes]


def codes_restants(compte: Compte) -> int:
    """Recovery codes not used yet."""
    requete = sa.select(sa.func.count()).where(CodeSecours.compte_pk == compte.pk, CodeSecours.utilise_le.is_(None))
    return db.session.scalar(requete) or 0


def desactiver(compte: Compte) -> None:
    """Turn it off. Raises ``DeuxEtapesObligatoires``."""
    if exigees(compte):
        raise DeuxEtapesObligatoires
    oublier(compte)


def oublier(compte: Compte) -> None:
    """Start again without the phone: an administrator knows who asks. The next sign-in sets it up again if it must."""
    compte.totp = compte.totp_compteur = None
    db.session.execute(sa.delete(CodeSecours).where(CodeSecours.compte_pk == compte.pk))
    mails.deux_etapes_changees(compte, activees=False)


def _chiffres(code: str) -> str:
    return "".join(c for c in code if c.isdecimal() and c.isascii())[:6]


def _verifier_totp(compte: Compte, code: str) -> None:
    if compte.totp is None:
        raise CodeRefuse
    compteur = securite.totp().compteur(code, compte.totp, compte.totp_compteur)
    if compteur is None:
        raise CodeRefuse
    # Two requests with one code: the row takes it once.
    pris = db.session.execute(
        sa.update(Compte)
        .where(Compte.pk == compte.pk, sa.or_(Compte.totp_compteur.is_(None), Compte.totp_compteur < compteur))
        .values(totp_compteur=compteur)
    )
    if not pris.rowcount:  # type: ignore[attr-defined]
        raise CodeRefuse


def _verifier_secours(compte: Compte, code: str) -> None:
    pris = db.session.execute(
        sa.update(CodeSecours)
        .where(
            CodeSecours.compte_pk == compte.pk,
            CodeSecours.empreinte == securite.empreinte(f"{compte.id}{code}"),
            CodeSecours.utilise_le.is_(None),
        )
        .values(utilise_le=dt.datetime.now(dt.UTC))
    )
    if not pris.rowcount:  # type: ignore[attr-defined]
        raise CodeRefuse
    mails.code_de_secours_utilise(compte, codes_restants(compte))
