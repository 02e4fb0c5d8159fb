"""Proposals as tests make them: typed through the pages, or straight through the services."""

from __future__ import annotations

import datetime as dt
from typing import Any

from annuaire.contributions import garde, services
from annuaire.contributions.emplacement import situer
from annuaire.contributions.enums import Etape
from annuaire.contributions.models import Suggestion
from annuaire.contributions.workflow import Auteur
from comptes.permissions import Role
from socle.base import maintenant
from tests.page import ClientPages

SIRET = "80000000200017"
COURRIEL = "prenom@exemple.org"
AGENT = Auteur("agent@exemple.org", frozenset({Role.MODERATEUR}))
STRUCTURE = {"nom": "Le Potager des Serres", "siret": "", "rna": ""}
LIEU = {"adresse": "3 rue du Lavoir", "complement_adresse": "", "commune": "Nérac"}
ACTIVITE = {
    "secteurs": ["agriculture-industrie-construction"],
    "description": "Des légumes de saison, et des ateliers pour apprendre à les faire pousser.",
    "horaires_saisis": "du mardi au samedi de 9h à 12h",
    "telephone": "05 53 00 00 01",
    "courriel": "contact@exemple.org",
    "site_web": "www.exemple.org",
    "contact_consenti": "oui",
    "accessibilite": ["Toilettes adaptées."],
}


def moment(client: ClientPages, *, age_s: float = 60) -> str:
    """The signed moment of a page shown so long ago."""
    return garde.jeton(str(client.app.config["SECRET_KEY"]), maintenant() - dt.timedelta(seconds=age_s))


def ouvrir(client: ClientPages, **champs: str) -> str:
    """Send the first step; returns the secret code of the draft."""
    reponse = client.poster("/annuaire/proposer", {**STRUCTURE, **champs})
    return code_de(reponse.headers["Location"])


def code_de(adresse: str) -> str:
    return adresse.split("/")[3]


def remplir(client: ClientPages, code: str, *, lieu: dict[str, Any] = LIEU, activite: dict[str, Any] = ACTIVITE) -> str:
    """Send the second and third steps; returns the address of what comes next."""
    client.poster(f"/annuaire/proposer/{code}/lieu", lieu)
    reponse = client.poster(f"/annuaire/proposer/{code}/activite", activite)
    return str(reponse.headers["Location"])


def envoyer(client: ClientPages, code: str, **champs: str) -> None:
    """Send the last step."""
    client.poster(
        f"/annuaire/proposer/{code}/envoi", {"accord": "1", "moment": moment(client), "courriel": "", **champs}
    )


def deposee(
    session: Any, *, courriel: str | None = COURRIEL, nom: str = "Le Potager des Serres", **champs: Any
) -> tuple[Suggestion, str]:
    """A suggestion sent through the services; ``champs`` go to the step they belong to."""
    instant = maintenant()
    suggestion, code = services.ouvrir(
        {"nom": nom, "siret": None, "rna": None} | _choisir(champs, ("siret", "rna")), instant
    )
    lieu = {"adresse": "3 rue du Lavoir", "code_insee": "47195", "code_postal": "47600"}
    lieu |= _choisir(champs, ("adresse", "code_insee", "code_postal", "latitude", "longitude"))
    services.enregistrer(suggestion, Etape.LIEU, situer(lieu, None), instant)
    reste = {
        nom: valeur for nom, valeur in champs.items() if nom not in {*lieu, "siret", "rna", "latitude", "longitude"}
    }
    services.enregistrer(suggestion, Etape.ACTIVITE, {"secteurs": ["sante"], **reste}, instant)
    services.deposer(suggestion, code, courriel, instant)
    session.flush()
    return suggestion, code


def _choisir(champs: dict[str, Any], noms: tuple[str, ...]) -> dict[str, Any]:
    return {nom: champs[nom] for nom in noms if nom in champs}
