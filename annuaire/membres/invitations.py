"""Invite somebody to represent a structure; accept. Nothing here commits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from annuaire.enums import Statut
from annuaire.membres import mails, queries
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.models import Appartenance, Invitation
from annuaire.membres.services import peut_modifier, quitter, rattacher
from annuaire.models import Structure
from comptes.courriels import CourrielInvalide, normaliser
from comptes.models import Compte
from comptes.securite import empreinte, nouveau_jeton
from comptes.services import comptes, donnees
from socle import base
from socle.courriels import adresse_absolue
from socle.database import db
from socle.typographie import date_longue

DUREE = dt.timedelta(days=14)
OUBLI = dt.timedelta(days=30)
PAR_JOUR = 20  # of one account


class InvitationRefusee(ValueError):
    """What was asked cannot be done; the message, in French, says why."""


def inviter(
    structure: Structure, par: Compte, courriel: str, maintenant: dt.datetime, *, remplace: bool = False
) -> Invitation:
    """Mail a link to this address; one that waited for the same address stops working. Raises ``InvitationRefusee``.

    ``remplace``: who invites hands over, and leaves when it is accepted.
    """
    try:
        adresse = normaliser(courriel)
    except CourrielInvalide as erreur:
        raise InvitationRefusee(str(erreur)) from None
    if any(une.compte.courriel == adresse for une in queries.representants(structure)):
        raise InvitationRefusee("Cette personne tient déjà la fiche.")
    if len(queries.invitations_de(par, maintenant - dt.timedelta(days=1))) >= PAR_JOUR:
        raise InvitationRefusee("Vous avez envoyé beaucoup d’invitations aujourd’hui. Revenez demain.")
    for ancienne in queries.invitations_ouvertes(structure):
        if ancienne.courriel == adresse:
            annuler(ancienne, maintenant)
    jeton = nouveau_jeton()
    invitation = Invitation(
        empreinte=empreinte(jeton),
        structure=structure,
        par=par,
        courriel=adresse,
        remplace=remplace and queries.represente(par, structure),
        cree_le=maintenant,
        expire_le=maintenant + DUREE,
    )
    db.session.add(invitation)
    db.session.flush()
    mails.ecrire(
        adresse,
        f"Invitation à tenir la fiche « {structure.nom} »",
        [
            f"{par.courriel} vous invite à tenir la fiche « {structure.nom} », dans l’annuaire de "
            "l’économie sociale et solidaire de Lot-et-Garonne.",
            f"Le lien sert une fois, jusqu’au {date_longue(invitation.expire_le)}. Vous ne connaissez ni cette "
            "personne ni cette structure ? Ne faites rien.",
        ],
        lien=adresse_absolue("personnes.invitation", jeton=jeton),
        bouton="Voir l’invitation",
    )
    return invitation


def annuler(invitation: Invitation, maintenant: dt.datetime) -> None:
    """Its link stops working."""
    if ouverte(invitation):
        invitation.annulee_le, invitation.courriel = maintenant, None
        db.session.flush()


def ouverte(invitation: Invitation) -> bool:
    """Whether nobody answered it yet."""
    return invitation.acceptee_le is None and invitation.annulee_le is None


def utilisable(invitation: Invitation | None, maintenant: dt.datetime) -> bool:
    """Whether it can be accepted now: not over, and who sent it may still keep the listing."""
    return (
        invitation is not None
        and ouverte(invitation)
        and invitation.expire_le > maintenant
        and invitation.structure.statut == Statut.PUBLIEE
        and invitation.par.actif
        and peut_modifier(invitation.par, invitation.structure, invitation.par.roles)
    )


def compte_invite(invitation: Invitation, maintenant: dt.datetime) -> Compte | None:
    """A new account for the invited address, which the link has proved; None when it has one: it signs in."""
    if comptes.par_courriel(str(invitation.courriel)) is not None:
        return None
    return comptes.creer(str(invitation.courriel), maintenant, confirme=True)


def accepter(invitation: Invitation, compte: Compte, maintenant: dt.datetime) -> Appartenance:
    """``compte`` represents the structure; who handed over leaves. Raises ``InvitationRefusee``."""
    db.session.flush()
    db.session.refresh(invitation, with_for_update={"of": Invitation})
    if not utilisable(invitation, maintenant):
        raise InvitationRefusee("Cette invitation ne fonctionne plus.")
    structure = invitation.structure
    appartenance = rattacher(structure, compte, OrigineAppartenance.INVITATION, maintenant)
    invitation.acceptee_le, invitation.courriel = maintenant, None
    db.session.flush()
    cedante = queries.en_cours(structure, invitation.par)
    if invitation.remplace and cedante is not None and cedante.pk != appartenance.pk:
        quitter(cedante, maintenant)
        mails.ecrire(
            invitation.par.courriel,
            f"La fiche « {structure.nom} » est passée en d’autres mains",
            [f"{compte.courriel} a accepté : cette personne tient maintenant la fiche, et vous ne la tenez plus."],
        )
    mails.nouvelle_personne(structure, compte, adresse_absolue("personnes.lister", id=structure.id))
    return appartenance


def oublier(maintenant: dt.datetime) -> int:
    """Addresses of invitations that nobody answered leave a month after their end. Idempotent."""
    passees = sa.and_(
        Invitation.acceptee_le.is_(None), Invitation.annulee_le.is_(None), Invitation.expire_le < maintenant - OUBLI
    )
    resultat = db.session.execute(sa.update(Invitation).where(passees).values(annulee_le=maintenant, courriel=None))
    return int(resultat.rowcount)  # type: ignore[attr-defined]


def _exporter(compte: Compte) -> list[dict[str, Any]]:
    return [
        {
            "structure": une.structure.nom,
            "courriel": une.courriel,
            "cree_le": une.cree_le.isoformat(timespec="seconds"),
        }
        for une in queries.invitations_de(compte)
    ]


def _effacer(compte: Compte) -> None:
    for une in queries.invitations_de(compte):
        annuler(une, base.maintenant())


donnees.declarer("invitations", _exporter, _effacer)
