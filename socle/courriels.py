"""Mail written by templates: ``<modele>.sujet.txt``, ``.txt`` and ``.html``, in the templates' folder of a package."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app

from socle.mail import deposer_courriel


def adresse_absolue(endpoint: str, **valeurs: Any) -> str:
    """The public address of a page. Never the request's ``Host``: whoever asks would choose where the link leads."""
    config = current_app.extensions["config"]
    protocole, _, hote = config.adresse.partition("://")
    return current_app.url_map.bind(hote, url_scheme=protocole).build(endpoint, valeurs, force_external=True)


def chemin_absolu(chemin: str) -> str:
    """The public address of a local path."""
    return str(current_app.extensions["config"].adresse) + chemin


def ecrire_courriel(modele: str, destinataire: str, *, desabonnement: str | None = None, **variables: Any) -> None:
    """Queue the mail ``modele`` (``comptes/mails/lien_connexion``) with these variables."""
    variables |= {"desabonnement": desabonnement, "adresse_du_site": current_app.extensions["config"].adresse}

    def rendre(suffixe: str) -> str:
        return current_app.jinja_env.get_template(f"{modele}.{suffixe}").render(variables).strip()

    deposer_courriel(
        destinataire,
        re.sub(r"[ \n]+", " ", rendre("sujet.txt")),
        rendre("txt") + "\n",
        rendre("html") + "\n",
        modele=modele,
        desabonnement=desabonnement,
    )
