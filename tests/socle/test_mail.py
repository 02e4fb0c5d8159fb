"""Mail: through the outbox, to files or to a real SMTP server, the same message for the same row."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as GardeMessages
from flask import Flask

from socle import mail, outbox
from socle.mail import ConfigCourriel, Facteur


@pytest.fixture
def facteur(tmp_path: Path) -> Facteur:
    return Facteur(ConfigCourriel("ESS 47 <ess47@exemple.org>", tmp_path / "courrier", "exemple.org"))


def _deposer(session: Any) -> list[outbox.Message]:
    mail.deposer_courriel("contact@exemple.org", "Votre fiche est à jour", "Bonjour\u202f!", "<p>Bonjour\u202f!</p>")
    session.commit()
    return outbox._prochains()


def test_without_a_server_mail_becomes_files(session: Any, facteur: Facteur, tmp_path: Path) -> None:
    messages = _deposer(session)
    facteur(messages)
    facteur(messages)  # handled twice after a crash: one message
    (fichier,) = (tmp_path / "courrier").iterdir()
    courriel = email.message_from_bytes(fichier.read_bytes(), policy=email.policy.default)
    assert courriel["Subject"] == "Votre fiche est à jour"
    assert courriel["From"] == "ESS 47 <ess47@exemple.org>"
    corps = courriel.get_body(("plain",))
    assert corps is not None
    assert corps.get_content().strip() == "Bonjour\u202f!"
    html = courriel.get_body(("html",))
    assert html is not None
    assert html.get_content().strip() == "<p>Bonjour\u202f!</p>"


class _Boite(GardeMessages):
    def __init__(self) -> None:
        super().__init__()
        self.recus: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.recus.append(message)


@pytest.fixture
def serveur() -> Iterator[tuple[Controller, _Boite]]:
    boite = _Boite()
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    controleur = Controller(boite, hostname="127.0.0.1", port=port)
    controleur.start()
    yield controleur, boite
    controleur.stop()


def test_with_a_server_mail_is_sent(session: Any, tmp_path: Path, serveur: tuple[Controller, _Boite]) -> None:
    controleur, boite = serveur
    config = ConfigCourriel("ess47@exemple.org", tmp_path, "exemple.org", "127.0.0.1", controleur.port)
    facteur = Facteur(config)
    mail.deposer_courriel("a@exemple.org", "Objet", "Texte")
    session.commit()
    messages = outbox._prochains()
    facteur(messages)
    (recu,) = boite.recus
    assert (recu["To"], recu["Subject"]) == ("a@exemple.org", "Objet")
    assert recu["Message-ID"].startswith(f"<{messages[0].pk}.")


def test_the_application_sends_through_its_outbox(app: Flask, session: Any, indexer: Any) -> None:
    mail.deposer_courriel("a@exemple.org", "Objet", "Texte")
    session.commit()
    assert indexer() == 1
    dossier = app.extensions["config"].courriel.dossier
    assert len(list(dossier.glob("*.eml"))) >= 1
