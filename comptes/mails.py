"""Mail about the account itself: nobody may do without it. Templates: ``templates/comptes/mails``."""

from __future__ import annotations

from typing import Any

from comptes.enums import SorteLien
from comptes.models import Compte
from socle.courriels import adresse_absolue, ecrire_courriel


def lien_connexion(compte: Compte, jeton: str) -> None:
    """A link to sign in."""
    _ecrire("lien_connexion", compte, lien=adresse_absolue("comptes.lien", jeton=jeton))


def confirmation(compte: Compte, jeton: str) -> None:
    """A link that confirms the address of a new account."""
    _ecrire("confirmation", compte, lien=adresse_absolue("comptes.lien", jeton=jeton))


def deja_inscrit(compte: Compte, jeton: str) -> None:
    """Somebody wanted to make an account for an address that has one."""
    _ecrire("deja_inscrit", compte, lien=adresse_absolue("comptes.lien", jeton=jeton))


def nouveau_mot_de_passe(compte: Compte, jeton: str) -> None:
    """A link to choose a password."""
    _ecrire("nouveau_mot_de_passe", compte, lien=adresse_absolue("comptes.choisir_mot_de_passe", jeton=jeton))


def aucun_compte(courriel: str, sorte: SorteLien) -> None:
    """Somebody wanted a link for an address without an account."""
    ecrire_courriel(
        "comptes/mails/aucun_compte", courriel, nom="", lien=adresse_absolue("comptes.creer"), sorte=sorte.value
    )


def mot_de_passe_change(compte: Compte) -> None:
    """So that it is not changed behind one's back."""
    _ecrire("mot_de_passe_change", compte, lien=adresse_absolue("comptes.mot_de_passe_oublie"))


def deux_etapes_changees(compte: Compte, *, activees: bool) -> None:
    """The second step was turned on or off."""
    _ecrire("deux_etapes", compte, activees=activees, lien=adresse_absolue("comptes.securite"))


def code_de_secours_utilise(compte: Compte, restants: int) -> None:
    """A recovery code was used."""
    _ecrire("code_de_secours", compte, restants=restants, lien=adresse_absolue("comptes.securite"))


def efface(courriel: str) -> None:
    """The last mail."""
    ecrire_courriel("comptes/mails/efface", courriel, nom="")


def _ecrire(modele: str, compte: Compte, **variables: Any) -> None:
    if compte.courriel is not None:
        # Whoever asks for an account writes its name: an address that did not answer yet is not sent their words.
        nom = compte.nom if compte.confirme_le is not None else ""
        ecrire_courriel(f"comptes/mails/{modele}", compte.courriel, nom=nom, **variables)
