"""Links asked for by mail. The request only writes down what was asked: the job consumer looks who has an account.

So the answer, and the time it takes, say nothing of who has an account.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from comptes import mails
from comptes.enums import SorteLien
from comptes.services import comptes, liens
from socle import outbox
from socle.base import maintenant
from socle.database import db
from socle.mail import CourrielEnvoye
from socle.unit_of_work import unite_de_travail

SUJET_OUTBOX = "comptes.demande"
ESPACEMENT_INCONNU = dt.timedelta(hours=1)  # between two mails to an address without an account


def demander(sorte: SorteLien, courriel: str, *, nom: str = "", suite: str | None = None) -> None:
    """Somebody wants a link (``CONNEXION``, ``CONFIRMATION``: a new account, ``MOT_DE_PASSE``) for this address."""
    charge = {"sorte": sorte.value, "courriel": courriel, "nom": nom, "suite": suite}
    outbox.deposer(SUJET_OUTBOX, charge)


def traiter(messages: Sequence[outbox.Message]) -> None:
    """The outbox handler. A row seen twice sends one mail: the link of the first time is still fresh."""
    for message in messages:
        charge = message.charge
        with unite_de_travail():
            _traiter(SorteLien(charge["sorte"]), charge["courriel"], charge["nom"], charge["suite"], maintenant())


def _traiter(sorte: SorteLien, courriel: str, nom: str, suite: str | None, instant: dt.datetime) -> None:
    compte = comptes.par_courriel(courriel)
    if compte is None and sorte is not SorteLien.CONFIRMATION:
        if not _ecrit_depuis(courriel, instant - ESPACEMENT_INCONNU):
            mails.aucun_compte(courriel, sorte)
        return
    if compte is None:
        compte = comptes.creer(courriel, instant, nom=nom)
    if not compte.actif:
        return
    if sorte is SorteLien.CONFIRMATION and compte.confirme_le is not None:
        if not liens.frais(compte, SorteLien.CONNEXION, instant):
            mails.deja_inscrit(compte, liens.creer(compte, SorteLien.CONNEXION, instant, suite=suite))
        return
    if liens.frais(compte, sorte, instant):
        return
    if sorte is SorteLien.CONFIRMATION:
        comptes.renommer(compte, nom)  # the last who asked is the one who reads this mail
    ecrire = {
        SorteLien.CONNEXION: mails.lien_connexion,
        SorteLien.CONFIRMATION: mails.confirmation,
        SorteLien.MOT_DE_PASSE: mails.nouveau_mot_de_passe,
    }[sorte]
    ecrire(compte, liens.creer(compte, sorte, instant, suite=suite))


def _ecrit_depuis(courriel: str, instant: dt.datetime) -> bool:
    existe = sa.exists().where(CourrielEnvoye.destinataire == courriel, CourrielEnvoye.depose_le > instant)
    return bool(db.session.scalar(sa.select(existe)))
