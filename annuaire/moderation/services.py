"""What agents decide: states of listings, pairs told apart, who deals with what. Nothing here commits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from annuaire.enums import EtatVerification, NatureVerification, OrigineRevision
from annuaire.models import Structure, Verification
from annuaire.moderation.models import PriseEnCharge
from annuaire.moderation.workflow import AGENTS, TRANSITIONS, ActionFiche, possibles
from annuaire.services import modifier_structure
from comptes.enums import Role
from comptes.models import Compte
from comptes.services import donnees
from socle import journal
from socle.database import db

MOTIF_MAXIMUM = 500


class DecisionRefusee(ValueError):
    """What was asked cannot be done; the message, in French, says why."""


def lire_motif(motif: str) -> str:
    """The reason, on one line. Raises ``DecisionRefusee`` when it is missing or too long."""
    lu = " ".join(motif.split())
    if not lu:
        raise DecisionRefusee("Écrivez le motif\u00a0: il reste dans l’historique de la fiche.")
    if len(lu) > MOTIF_MAXIMUM:
        raise DecisionRefusee(f"Le motif est trop long\u00a0: {MOTIF_MAXIMUM} caractères au plus.")
    return lu


def changer_statut(
    structure: Structure,
    action: ActionFiche,
    compte: Compte,
    roles: frozenset[Role],
    motif: str,
    maintenant: dt.datetime,
) -> None:
    """Publish, hide or archive a listing, for a stated reason. Raises ``DecisionRefusee``."""
    motif = lire_motif(motif)
    _verrouiller(structure)
    if action not in possibles(structure.statut, roles):
        raise DecisionRefusee(f"Ce n’est plus possible\u00a0: la fiche est «\u00a0{structure.statut.value}\u00a0».")
    avant, apres = structure.statut, TRANSITIONS[action].vers
    modifier_structure(
        structure,
        {"statut": apres},
        origine=OrigineRevision.MODERATEUR,
        auteur=compte.id,
        motif=motif,
        maintenant=maintenant,
    )
    details = {"de": avant.value, "vers": apres.value, "motif": motif}
    journal.noter(
        f"fiche.{action.value}", "structure", structure.id, qui=compte.id, details=details, maintenant=maintenant
    )


def corriger(
    structure: Structure, champs: dict[str, Any], compte: Compte, roles: frozenset[Role], maintenant: dt.datetime
) -> dict[str, list[Any]]:
    """Write what an agent or a member says of a listing; returns the real changes."""
    agent = not roles.isdisjoint(AGENTS)
    changements = modifier_structure(
        structure,
        champs,
        origine=OrigineRevision.MODERATEUR if agent else OrigineRevision.MEMBRE,
        auteur=compte.id,
        maintenant=maintenant,
    )
    if changements:
        journal.noter(
            "fiche.modifier",
            "structure",
            structure.id,
            qui=compte.id,
            details={"champs": sorted(changements)},
            maintenant=maintenant,
        )
    return changements


def separer(verification: Verification, compte: Compte, maintenant: dt.datetime) -> None:
    """« Ce n’est pas un doublon »: this pair never comes back. Raises ``DecisionRefusee``."""
    db.session.refresh(verification, with_for_update={"of": Verification})
    if verification.nature != NatureVerification.DOUBLON or verification.etat != EtatVerification.A_TRAITER:
        raise DecisionRefusee("Cette paire est déjà traitée.")
    verification.etat, verification.traitee_le = EtatVerification.ECARTEE, maintenant
    journal.noter("doublon.ecarter", "verification", verification.id, qui=compte.id, maintenant=maintenant)


def prendre(objet_type: str, objet_id: str, compte: Compte, maintenant: dt.datetime) -> None:
    """« Je m’en occupe »: takes it over from whoever had it."""
    laisser(objet_type, objet_id)
    db.session.add(PriseEnCharge(objet_type=objet_type, objet_id=objet_id, compte=compte, depuis_le=maintenant))
    db.session.flush()


def laisser(objet_type: str, objet_id: str) -> None:
    """Nobody deals with it any longer."""
    db.session.execute(
        sa.delete(PriseEnCharge).where(PriseEnCharge.objet_type == objet_type, PriseEnCharge.objet_id == objet_id)
    )


def _verrouiller(structure: Structure) -> None:
    db.session.flush()
    db.session.refresh(structure, ["statut"], with_for_update={"of": Structure})


def _exporter(compte: Compte) -> list[str]:
    requete = sa.select(PriseEnCharge.objet_type, PriseEnCharge.objet_id).where(PriseEnCharge.compte_pk == compte.pk)
    return [f"{type_} {id}" for type_, id in db.session.execute(requete)]


def _effacer(compte: Compte) -> None:
    db.session.execute(sa.delete(PriseEnCharge).where(PriseEnCharge.compte_pk == compte.pk))


donnees.declarer("prises_en_charge", _exporter, _effacer)
