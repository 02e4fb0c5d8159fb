"""Mail, always through the outbox: a message is written with the transaction and sent after it.

Without ``MAIL_SERVER`` messages become ``.eml`` files in ``<instance>/courrier/``. The Message-ID and the
file name come from the outbox row, so that a row handled twice after a crash is one message. ``CourrielEnvoye`` is the
log that administrators read: who was written to, about what, never the text, which leaves the outbox once sent.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from socle import outbox
from socle.base import Base, UtcDateTime, maintenant
from socle.database import db
from socle.unit_of_work import unite_de_travail

journal = logging.getLogger(__name__)

SUJET_OUTBOX = "courriel"
DELAI_SMTP_S = 20


@dataclass(frozen=True, slots=True)
class ConfigCourriel:
    """Where mail goes. An empty ``serveur`` means files."""

    expediteur: str
    dossier: Path
    domaine: str
    serveur: str = ""
    port: int = 25
    tls: bool = False
    identifiant: str = ""
    mot_de_passe: str = ""


class CourrielEnvoye(Base):
    """A mail in the log, without its text. Not sent yet, its tries are in the outbox row ``outbox_pk``."""

    __tablename__ = "courriel_envoye"

    pk: Mapped[int] = mapped_column(primary_key=True)
    outbox_pk: Mapped[int] = mapped_column(index=True)  # means nothing once sent: the outbox forgets its rows
    modele: Mapped[str] = mapped_column(sa.String(80))
    destinataire: Mapped[str] = mapped_column(sa.String(254), index=True)
    objet: Mapped[str] = mapped_column(sa.String(250))
    depose_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant, index=True)
    envoye_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


def deposer_courriel(
    destinataire: str,
    objet: str,
    texte: str,
    html: str | None = None,
    *,
    modele: str = "",
    desabonnement: str | None = None,
) -> None:
    """Send this message once the present transaction is committed, and log it.

    ``modele``: what the log calls it. ``desabonnement``: the address that unsubscribes in one click (RFC 8058), for
    all that one may do without.
    """
    charge = {"a": destinataire, "objet": objet, "texte": texte, "html": html, "desabonnement": desabonnement}
    entree = outbox.deposer(SUJET_OUTBOX, charge)
    db.session.flush()
    db.session.add(
        CourrielEnvoye(outbox_pk=entree.pk, modele=modele, destinataire=destinataire[:254], objet=objet[:250])
    )


class Facteur:
    """The outbox handler that delivers mail."""

    def __init__(self, config: ConfigCourriel) -> None:
        self._config = config

    def __call__(self, messages: Sequence[outbox.Message]) -> None:
        for message in messages:
            if _envoye(message):
                continue  # the batch stopped after it, and is taken up again one by one
            courriel = self._composer(message)
            if self._config.serveur:
                self._envoyer(courriel)
            else:
                self._ecrire(courriel, message.pk)
            with unite_de_travail():
                db.session.execute(sa.update(CourrielEnvoye).where(*_ligne(message)).values(envoye_le=maintenant()))

    def _composer(self, message: outbox.Message) -> EmailMessage:
        courriel = EmailMessage()
        courriel["From"] = self._config.expediteur
        courriel["To"] = message.charge["a"]
        courriel["Subject"] = message.charge["objet"]
        courriel["Date"] = format_datetime(message.depose_le)
        courriel["Message-ID"] = f"<{message.pk}.{message.depose_le:%Y%m%d%H%M%S}@{self._config.domaine}>"
        if desabonnement := message.charge.get("desabonnement"):
            courriel["List-Unsubscribe"] = f"<{desabonnement}>"
            courriel["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        else:
            courriel["Auto-Submitted"] = "auto-generated"
        courriel.set_content(message.charge["texte"])
        if message.charge.get("html"):
            courriel.add_alternative(message.charge["html"], subtype="html")
        return courriel

    def _ecrire(self, courriel: EmailMessage, pk: int) -> None:
        self._config.dossier.mkdir(parents=True, exist_ok=True)
        final = self._config.dossier / f"{pk:08d}.eml"
        provisoire = final.with_suffix(".partiel")
        provisoire.write_bytes(bytes(courriel))
        provisoire.replace(final)  # whole or absent, whenever the process dies
        journal.info("courriel écrit", extra={"fichier": str(final)})

    def _envoyer(self, courriel: EmailMessage) -> None:
        config = self._config
        with smtplib.SMTP(config.serveur, config.port, timeout=DELAI_SMTP_S) as smtp:
            if config.tls:
                smtp.starttls(context=ssl.create_default_context())
            if config.identifiant:
                smtp.login(config.identifiant, config.mot_de_passe)
            smtp.send_message(courriel)


def _ligne(message: outbox.Message) -> tuple[sa.ColumnElement[bool], ...]:
    """The log's row of this message: numbers of the outbox may come back once it was purged."""
    return (CourrielEnvoye.outbox_pk == message.pk, CourrielEnvoye.depose_le >= message.depose_le)


def _envoye(message: outbox.Message) -> bool:
    requete = sa.select(sa.exists().where(*_ligne(message), CourrielEnvoye.envoye_le.is_not(None)))
    return bool(db.session.scalar(requete))
