"""Mail about claims."""

from __future__ import annotations

from annuaire.membres.mails import ecrire
from annuaire.revendications.models import Revendication
from socle.courriels import adresse_absolue


def code(revendication: Revendication, code: str) -> None:
    """To the structure's address. It quotes the account's address, which answered, and none of its words."""
    structure = revendication.structure
    ecrire(
        revendication.courriel,
        f"Votre code pour la fiche « {structure.nom} »",
        [
            f"{revendication.compte.courriel} demande à tenir la fiche « {structure.nom} » dans l’annuaire ESS 47.",
            "Si vous êtes d’accord, voici le code à écrire sur la page de sa demande. Il sert une fois, pendant "
            "30 minutes.",
            "Sinon, ne faites rien et ne donnez ce code à personne : sans lui, rien ne change.",
        ],
        code=code,
    )


def reussie(revendication: Revendication) -> None:
    """To who claims: it is theirs."""
    structure = revendication.structure
    phrases = [f"Vous pouvez maintenant tenir à jour la fiche « {structure.nom} »."]
    if revendication.decision:
        phrases.append(f"Motif de l’accord : {revendication.decision}")
    ecrire(
        revendication.compte.courriel,
        f"La fiche « {structure.nom} » est à vous",
        phrases,
        lien=adresse_personnes(structure.id),
        bouton="Voir qui tient la fiche",
    )


def refusee(revendication: Revendication) -> None:
    """To who claims: no, and why."""
    structure = revendication.structure
    ecrire(
        revendication.compte.courriel,
        f"Votre demande pour la fiche « {structure.nom} »",
        [
            f"Nous n’avons pas pu accepter votre demande de tenir la fiche « {structure.nom} ».",
            f"Voici pourquoi : {revendication.decision}",
            "Vous pouvez demander à nouveau, avec une autre preuve.",
        ],
        lien=adresse_absolue("annuaire.revendiquer", slug_id=f"{structure.slug}-{structure.id}"),
        bouton="Demander à nouveau",
    )


def adresse_personnes(id: str) -> str:
    """The page of the people of a structure."""
    return adresse_absolue("personnes.lister", id=id)
