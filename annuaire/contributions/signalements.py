"""What is done to reported errors. Nothing here commits."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from annuaire.contributions import mails
from annuaire.contributions.enums import IssueSignalement, MotifSignalement
from annuaire.contributions.models import Signalement
from annuaire.contributions.services import ContributionRefusee
from annuaire.contributions.workflow import ActionSignalement, Auteur, appliquer_signalement
from annuaire.enums import EtatVerification, NatureVerification, OrigineRevision, Statut
from annuaire.fusions import fusionner
from annuaire.models import Structure, Verification
from annuaire.services import modifier_structure
from socle.database import db

# Checks asked by imports that an outcome answers too.
REPOND_A = {
    IssueSignalement.FERMEE: (
        NatureVerification.FERMETURE,
        NatureVerification.DISPARITION,
        NatureVerification.CONFIRMATION,
        NatureVerification.SANS_REPRESENTANT,
    ),
    IssueSignalement.MASQUEE: (NatureVerification.APPARTENANCE,),
}
STATUTS = {IssueSignalement.FERMEE: Statut.ARCHIVEE, IssueSignalement.MASQUEE: Statut.MASQUEE}


def signaler(
    structure: Structure, motif: MotifSignalement, message: str | None, courriel: str | None, maintenant: dt.datetime
) -> Signalement:
    """Tell agents of an error. The listing does not change."""
    signalement = Signalement(
        structure_pk=structure.pk,
        motif=motif,
        message=message or None,
        courriel=courriel or None,
        consenti_le=maintenant if courriel else None,
        cree_le=maintenant,
    )
    db.session.add(signalement)
    db.session.flush()
    return signalement


def traiter_signalement(
    signalement: Signalement,
    auteur: Auteur,
    issue: IssueSignalement,
    reponse: str,
    maintenant: dt.datetime,
    *,
    gardee: Structure | None = None,
) -> None:
    """Close a report: the listing takes its outcome, and who left an address is answered.

    ``gardee``: the listing that takes this one in (``FUSIONNEE``). Raises ``TransitionInterdite``,
    ``ContributionRefusee``.
    """
    db.session.refresh(signalement, with_for_update={"of": Signalement})
    structure = db.session.get_one(Structure, signalement.structure_pk)
    signalement.issue, signalement.reponse = issue, reponse.strip() or None
    appliquer_signalement(signalement, ActionSignalement.TRAITER, auteur, maintenant)
    visible = appliquer_issue(structure, auteur, issue, maintenant, gardee=gardee)
    mails.signalement_traite(signalement, structure, visible)


def traiter_verification(
    verification: Verification,
    auteur: Auteur,
    issue: IssueSignalement,
    maintenant: dt.datetime,
    *,
    gardee: Structure | None = None,
) -> None:
    """Close a check that an import asked for, with the same outcomes. Raises ``ContributionRefusee``."""
    if verification.etat != EtatVerification.A_TRAITER:
        raise ContributionRefusee("Cette vérification est déjà traitée.")
    structure = db.session.get_one(Structure, verification.structure_pk)
    appliquer_issue(structure, auteur, issue, maintenant, gardee=gardee)
    ecartee = issue is IssueSignalement.SANS_SUITE
    verification.etat = EtatVerification.ECARTEE if ecartee else EtatVerification.TRAITEE
    verification.traitee_le = maintenant


def appliquer_issue(
    structure: Structure,
    auteur: Auteur,
    issue: IssueSignalement,
    maintenant: dt.datetime,
    *,
    gardee: Structure | None = None,
) -> Structure | None:
    """Give a listing what an agent decided; returns the listing to be seen now, None when there is none."""
    if issue is IssueSignalement.FUSIONNEE:
        if gardee is None or gardee.pk == structure.pk or gardee.statut != Statut.PUBLIEE:
            raise ContributionRefusee("Dites dans quelle fiche publiée celle-ci est fusionnée.")
        fusionner(gardee, structure, origine=OrigineRevision.MODERATEUR, auteur=auteur.id, maintenant=maintenant)
        return gardee
    statut = STATUTS.get(issue)
    if statut is None:
        return structure if structure.statut == Statut.PUBLIEE else None
    modifier_structure(
        structure,
        {"statut": statut},
        origine=OrigineRevision.MODERATEUR,
        auteur=auteur.id,
        maintenant=maintenant,
    )
    db.session.execute(
        sa.update(Verification)
        .where(
            Verification.structure_pk == structure.pk,
            Verification.nature.in_(REPOND_A[issue]),
            Verification.etat == EtatVerification.A_TRAITER,
        )
        .values(etat=EtatVerification.TRAITEE, traitee_le=maintenant)
    )
    return None
