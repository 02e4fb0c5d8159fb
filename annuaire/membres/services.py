"""An account comes to represent a structure, and leaves it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from annuaire.enums import EtatVerification, NatureVerification
from annuaire.membres import mails
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.models import Appartenance
from annuaire.membres.queries import en_cours, representants, represente, structures_de
from annuaire.models import Structure, Verification
from annuaire.services import verifier
from comptes.enums import Role
from comptes.models import Compte
from comptes.permissions import Permission, regle
from comptes.services import comptes, donnees
from socle.base import maintenant
from socle.courriels import adresse_absolue
from socle.database import db
from socle.typographie import date_longue


class DernierePersonne(ValueError):
    """Nobody else represents the structure: leaving must be said twice."""


def rattacher(
    structure: Structure,
    compte: Compte,
    origine: OrigineAppartenance,
    maintenant: dt.datetime,
    *,
    motif: str | None = None,
) -> Appartenance:
    """``compte`` represents ``structure`` from now on, and holds the role of a member. Idempotent. Does not commit."""
    if (deja := en_cours(structure, compte)) is not None:
        return deja
    appartenance = Appartenance(structure=structure, compte=compte, origine=origine, motif=motif, depuis_le=maintenant)
    db.session.add(appartenance)
    if Role.MEMBRE not in compte.roles:
        comptes.donner_role(compte, Role.MEMBRE, maintenant)
    db.session.flush()
    _n_est_plus_seule(structure, maintenant)
    return appartenance


def _n_est_plus_seule(structure: Structure, maintenant: dt.datetime) -> None:
    """Somebody is there again: agents have nothing to look for."""
    db.session.execute(
        sa.update(Verification)
        .where(
            Verification.structure_pk == structure.pk,
            Verification.nature == NatureVerification.SANS_REPRESENTANT,
            Verification.etat == EtatVerification.A_TRAITER,
        )
        .values(etat=EtatVerification.TRAITEE, traitee_le=maintenant)
    )


def detacher(appartenance: Appartenance, maintenant: dt.datetime, *, meme_derniere: bool = False) -> None:
    """End it. Raises ``DernierePersonne`` when nobody else represents the structure, unless ``meme_derniere``."""
    if appartenance.finie_le is not None:
        return
    if len(representants(appartenance.structure)) == 1 and not meme_derniere:
        raise DernierePersonne
    appartenance.finie_le = maintenant
    db.session.flush()


def quitter(appartenance: Appartenance, maintenant: dt.datetime, *, meme_derniere: bool = False) -> None:
    """Somebody leaves. The last one says so twice, then agents are told. Raises ``DernierePersonne``."""
    detacher(appartenance, maintenant, meme_derniere=meme_derniere)
    structure = appartenance.structure
    if not representants(structure):
        raison = f"Plus personne ne tient la fiche depuis le {date_longue(maintenant)}."
        verifier(NatureVerification.SANS_REPRESENTANT, structure.pk, [raison], maintenant=maintenant)


def suivre_fusion(perdue: Structure, gardee: Structure, maintenant: dt.datetime) -> None:
    """Those who represented a listing represent the one that took it in; those already there are told."""
    for ancienne in representants(perdue):
        ancienne.finie_le = maintenant
        if not represente(ancienne.compte, gardee):
            rattacher(gardee, ancienne.compte, ancienne.origine, maintenant, motif=ancienne.motif)
            mails.nouvelle_personne(gardee, ancienne.compte, adresse_absolue("personnes.lister", id=gardee.id))
    db.session.flush()


@regle(Permission.STRUCTURE_MODIFIER, Structure)
def peut_modifier(compte: Compte, structure: Structure, roles: frozenset[Role]) -> bool:
    """Agents keep every listing, members their own."""
    agents = {Role.MODERATEUR, Role.ADMINISTRATEUR}
    return not agents.isdisjoint(roles) or represente(compte, structure)


def _exporter(compte: Compte) -> list[dict[str, Any]]:
    return [{"structure": structure.nom, "id": structure.id} for structure in structures_de(compte)]


def _effacer(compte: Compte) -> None:
    for structure in structures_de(compte):
        if (appartenance := en_cours(structure, compte)) is not None:
            quitter(appartenance, maintenant(), meme_derniere=True)


donnees.declarer("structures_representees", _exporter, _effacer)
