"""Mail about who represents a structure: nobody may do without it. One template, the words are here."""

from __future__ import annotations

from annuaire.membres.queries import representants
from annuaire.models import Structure
from comptes.models import Compte
from socle.courriels import ecrire_courriel


def ecrire(
    courriel: str | None, objet: str, phrases: list[str], *, lien: str = "", bouton: str = "", code: str = ""
) -> None:
    """A mail of a few sentences; ``code``: to be typed, alone on its line."""
    if courriel:
        ecrire_courriel(
            "annuaire/membres/mails/message",
            courriel,
            nom="",
            objet=objet,
            phrases=phrases,
            lien=lien,
            bouton=bouton,
            code=code,
        )


def nouvelle_personne(structure: Structure, venue: Compte, lien: str) -> None:
    """Those who are there already are told who came."""
    for appartenance in representants(structure):
        if appartenance.compte_pk != venue.pk:
            ecrire(
                appartenance.compte.courriel,
                f"Une personne de plus tient la fiche « {structure.nom} »",
                [
                    f"{venue.courriel} peut maintenant modifier la fiche « {structure.nom} », comme vous.",
                    "Vous ne connaissez pas cette personne ? Écrivez-le depuis « Signaler une erreur », sur la fiche.",
                ],
                lien=lien,
                bouton="Voir qui tient la fiche",
            )
