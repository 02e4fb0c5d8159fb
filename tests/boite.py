"""A real SMTP server on this machine, and what it received."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask

from socle import mail
from socle.mail import ConfigCourriel, Facteur


class Boite:
    """The mailbox of everybody. ``refuses``: addresses the server turns down."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.recus: list[EmailMessage] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(self, _serveur: Any, _session: Any, enveloppe: Any, adresse: str, _options: Any) -> str:  # noqa: N802
        if adresse in self.refuses:
            return "550 unknown here"
        enveloppe.rcpt_tos.append(adresse)
        return "250 OK"

    async def handle_DATA(self, _serveur: Any, _session: Any, enveloppe: Any) -> str:  # noqa: N802
        message = message_from_bytes(enveloppe.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.recus.append(message)
        return "250 OK"

    def relever(self) -> list[EmailMessage]:
        """Let the jobs run; what came since the last time."""
        self.recus.clear()
        self.app.extensions["drainer"]()
        return list(self.recus)

    def relever_un(self) -> EmailMessage:
        """Likewise, when one message is expected."""
        (message,) = self.relever()
        return message


def texte(message: EmailMessage, genre: str = "plain") -> str:
    """The body, plain or HTML."""
    corps = message.get_body((genre,))
    assert corps is not None
    return str(corps.get_content()).replace("\r\n", "\n")


def lien(message: EmailMessage) -> str:
    """The path of the link to follow; it is the same in both bodies."""
    (adresse,) = set(re.findall(r"http://127\.0\.0\.1:8000(/compte/\S+)", texte(message)))
    assert f'href="http://127.0.0.1:8000{adresse}"' in texte(message, "html")
    return str(adresse)


@contextmanager
def ouvrir_boite(app: Flask, dossier: Path) -> Iterator[Boite]:
    """The application's mail goes to this server."""
    boite = Boite(app)
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    controleur = Controller(boite, hostname="127.0.0.1", port=port)
    controleur.start()
    registre = app.extensions["outbox"]
    habituel = registre.pour(mail.SUJET_OUTBOX)
    config = ConfigCourriel("ESS 47 <ess47@exemple.org>", dossier, "exemple.org", "127.0.0.1", port)
    registre.declarer(mail.SUJET_OUTBOX, Facteur(config))
    try:
        yield boite
    finally:
        registre.declarer(mail.SUJET_OUTBOX, habituel)
        controleur.stop()
