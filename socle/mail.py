"""Mail, always through the outbox: a message is written with the transaction and sent after it.

Without ``MAIL_SERVER`` messages become ``.eml`` files in ``<instance>/courrier/``. The Message-ID and the
file name come from the outbox row, so that a row handled twice after a crash is one message.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from socle import outbox

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


def deposer_courriel(destinataire: str, objet: str, texte: str, html: str | None = None) -> None:
    """Send this message once the present transaction is committed."""
    outbox.deposer(SUJET_OUTBOX, {"a": destinataire, "objet": objet, "texte": texte, "html": html})


class Facteur:
    """The outbox handler that delivers mail."""

    def __init__(self, config: ConfigCourriel) -> None:
        self._config = config

    def __call__(self, messages: Sequence[outbox.Message]) -> None:
        for message in messages:
            courriel = self._composer(message)
            if self._config.serveur:
                self._envoyer(courriel)
            else:
                self._ecrire(courriel, message.pk)

    def _composer(self, message: outbox.Message) -> EmailMessage:
        courriel = EmailMessage()
        courriel["From"] = self._config.expediteur
        courriel["To"] = message.charge["a"]
        courriel["Subject"] = message.charge["objet"]
        courriel["Date"] = format_datetime(message.depose_le)
        courriel["Message-ID"] = f"<{message.pk}.{message.depose_le:%Y%m%d%H%M%S}@{self._config.domaine}>"
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
