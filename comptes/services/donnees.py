"""What the site knows of a person: all of it in one file, and all of it gone.

Packages above say what they know with ``declarer``: the export asks each of them, the erasure tells each of them.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any, NamedTuple

import sqlalchemy as sa

from comptes import mails
from comptes.models import (
    CodeSecours,
    Compte,
    LienConnexion,
    NouvelleEnAttente,
    Preference,
    RoleCompte,
    SessionCompte,
)
from comptes.services import preferences
from comptes.services.deux_etapes import codes_restants
from socle.base import maintenant
from socle.database import db
from socle.mail import CourrielEnvoye

NOM_EFFACE = "Compte effacé"


class Declaration(NamedTuple):
    """What a package knows of an account."""

    exporter: Callable[[Compte], Any]  # JSON
    effacer: Callable[[Compte], None]


_DECLARATIONS: dict[str, Declaration] = {}


def declarer(nom: str, exporter: Callable[[Compte], Any], effacer: Callable[[Compte], None]) -> None:
    """``exporter`` gives what a package holds about an account, ``effacer`` takes the person out of it."""
    _DECLARATIONS[nom] = Declaration(exporter, effacer)


def exporter(compte: Compte) -> dict[str, Any]:
    """Everything, ready for JSON."""
    return {
        "compte": {
            "id": compte.id,
            "courriel": compte.courriel,
            "nom": compte.nom,
            "roles": sorted(compte.roles),
            "cree_le": _date(compte.cree_le),
            "confirme_le": _date(compte.confirme_le),
            "vu_le": _date(compte.vu_le),
            "mot_de_passe": compte.mot_de_passe is not None,
            "deux_etapes": compte.totp is not None,
            "codes_de_secours_restants": codes_restants(compte),
            "proconnect": compte.proconnect_sub,
        },
        "preferences_de_courriel": {
            genre.value: frequence.value for genre, frequence in preferences.frequences(compte).items()
        },
        "nouvelles_en_attente": [
            {"titre": nouvelle.titre, "texte": nouvelle.texte, "cree_le": _date(nouvelle.cree_le)}
            for nouvelle in db.session.scalars(_de(NouvelleEnAttente, compte).order_by(NouvelleEnAttente.pk))
        ],
        "sessions": [
            {
                "ouverte_le": _date(session.ouverte_le),
                "vue_le": _date(session.vue_le),
                "fermee_le": _date(session.revoquee_le),
                "appareil": session.appareil,
                "par": session.methode.value,
                "deux_etapes": session.deux_etapes,
            }
            for session in db.session.execute(_de(SessionCompte, compte).order_by(SessionCompte.pk)).unique().scalars()
        ],
        "courriels_envoyes": [
            {"objet": courriel.objet, "modele": courriel.modele, "depose_le": _date(courriel.depose_le)}
            for courriel in db.session.scalars(
                sa.select(CourrielEnvoye)
                .where(CourrielEnvoye.destinataire == compte.courriel)
                .order_by(CourrielEnvoye.pk)
            )
        ],
    } | {nom: declaration.exporter(compte) for nom, declaration in _DECLARATIONS.items()}


def effacer(compte: Compte) -> None:
    """Take the person out. What they did stays, by « Compte effacé »."""
    ancien = str(compte.courriel)
    for declaration in _DECLARATIONS.values():
        declaration.effacer(compte)
    for modele in (SessionCompte, LienConnexion, CodeSecours, Preference, NouvelleEnAttente, RoleCompte):
        db.session.execute(sa.delete(modele).where(modele.compte_pk == compte.pk))
    db.session.expire(compte, ["roles_tenus"])
    compte.courriel = compte.mot_de_passe = compte.totp = compte.totp_compteur = compte.proconnect_sub = None
    compte.nom, compte.actif, compte.confirme_le, compte.vu_le = NOM_EFFACE, False, None, None
    compte.fs_uniquifier = secrets.token_hex(32)
    compte.efface_le = maintenant()
    db.session.execute(
        sa.update(CourrielEnvoye).where(CourrielEnvoye.destinataire == ancien).values(destinataire="", objet="")
    )
    mails.efface(ancien)


def _de(modele: Any, compte: Compte) -> sa.Select[Any]:
    return sa.select(modele).where(modele.compte_pk == compte.pk)


def _date(instant: dt.datetime | None) -> str | None:
    return None if instant is None else instant.isoformat(timespec="seconds")
