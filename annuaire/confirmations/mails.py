"""The yearly mail: to people of the listing as they chose to be told, or to the listing's own address."""

from __future__ import annotations

import datetime as dt

from annuaire.models import Structure
from comptes.enums import GenreCourriel
from comptes.models import Compte
from comptes.services.preferences import prevenir
from socle.courriels import adresse_absolue, ecrire_courriel

OBJETS = (
    "Votre fiche « {} » est-elle toujours juste ?",
    "Rappel : votre fiche « {} » est-elle toujours juste ?",
    "Dernier rappel : votre fiche « {} » est-elle toujours juste ?",
)
TEXTE = (
    "Une fois par an, nous vous demandons de relire la fiche « {} ». Une page, sans mot de passe : vous dites que "
    "tout est juste, ou vous corrigez. Deux minutes suffisent."
)


def demander_a_un_membre(compte: Compte, structure: Structure, jeton: str, rang: int, maintenant: dt.datetime) -> None:
    """Somebody who represents it. ``rang``: how many times it was asked before."""
    prevenir(
        compte,
        GenreCourriel.FICHES,
        OBJETS[rang].format(structure.nom),
        TEXTE.format(structure.nom),
        maintenant,
        adresse=f"/annuaire/confirmer/{jeton}",
    )


def demander_a_l_adresse(courriel: str, structure: Structure, jeton: str, rang: int, expire_le: dt.datetime) -> None:
    """The listing's own address, which has no account."""
    ecrire_courriel(
        "annuaire/confirmations/mails/confirmer",
        courriel,
        nom="",
        objet=OBJETS[rang].format(structure.nom),
        texte=TEXTE.format(structure.nom),
        expire_le=expire_le,
        lien=adresse_absolue("annuaire.confirmer", jeton=jeton),
        refus=adresse_absolue("annuaire.confirmer", jeton=jeton) + "#refus",
    )
