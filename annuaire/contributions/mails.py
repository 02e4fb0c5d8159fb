"""Mails to people who contributed. Each is two templates: ``mails/<nom>.sujet.txt`` and ``mails/<nom>.txt``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app, has_request_context, render_template, request, url_for

from annuaire.contributions.models import Signalement, Suggestion
from annuaire.models import Structure
from socle.mail import deposer_courriel
from socle.typographie import espaces

DOSSIER = "annuaire/contributions/mails"
ADRESSE_PAR_DEFAUT = "http://127.0.0.1:8000"  # of a command, when ESS47_BASE_URL is not given


def proposition_recue(suggestion: Suggestion, code: str) -> None:
    """The receipt, with the follow-up link: the only mail that holds the code."""
    _envoyer(suggestion.courriel, "proposition_recue", suggestion=suggestion, lien=_lien("annuaire.suivi", code=code))


def precisions_demandees(suggestion: Suggestion) -> None:
    """An agent's question."""
    _envoyer(suggestion.courriel, "precisions_demandees", suggestion=suggestion)


def proposition_acceptee(suggestion: Suggestion, structure: Structure) -> None:
    """It is published."""
    _envoyer(suggestion.courriel, "proposition_acceptee", suggestion=suggestion, lien=_lien_fiche(structure))


def proposition_refusee(suggestion: Suggestion) -> None:
    """It is not, and why."""
    _envoyer(suggestion.courriel, "proposition_refusee", suggestion=suggestion)


def proposition_doublon(suggestion: Suggestion, structure: Structure) -> None:
    """It was in the directory already."""
    _envoyer(suggestion.courriel, "proposition_doublon", suggestion=suggestion, lien=_lien_fiche(structure))


def signalement_traite(signalement: Signalement, structure: Structure, visible: Structure | None) -> None:
    """What was done of a report. ``visible``: the listing to be seen now, if one is."""
    lien = _lien_fiche(visible) if visible is not None else None
    _envoyer(signalement.courriel, "signalement_traite", signalement=signalement, structure=structure, lien=lien)


def _envoyer(destinataire: str | None, nom: str, **contexte: Any) -> None:
    if destinataire:
        objet, texte = (render_template(f"{DOSSIER}/{nom}{fin}", **contexte) for fin in (".sujet.txt", ".txt"))
        deposer_courriel(destinataire, espaces(" ".join(objet.split())), espaces(texte.strip()) + "\n")


def _lien_fiche(structure: Structure) -> str:
    return _lien("annuaire.fiche", slug_id=f"{structure.slug}-{structure.id}")


def _lien(endpoint: str, **valeurs: Any) -> str:
    """An absolute address on the public host, whatever host the request named."""
    config = current_app.extensions["config"]
    with _requete():
        hote = config.url_publique or request.host_url.rstrip("/")
        return hote + url_for(endpoint, **valeurs)


@contextmanager
def _requete() -> Iterator[None]:
    """Addresses can be made from a command too."""
    if has_request_context():
        yield
        return
    with current_app.test_request_context(base_url=ADRESSE_PAR_DEFAUT):
        yield
