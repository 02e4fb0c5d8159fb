"""Mails that the outbox has written to files."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

from flask import Flask


def courriers(app: Flask) -> list[EmailMessage]:
    """Deliver what waits; the mails written since the last call."""
    app.extensions["drainer"]()
    dossier = Path(app.instance_path) / "courrier"
    fichiers = sorted(dossier.glob("*.eml"))
    lus = [cast(EmailMessage, message_from_bytes(fichier.read_bytes(), policy=default)) for fichier in fichiers]
    for fichier in fichiers:
        fichier.unlink()
    return lus
