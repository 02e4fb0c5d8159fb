"""Ask whether listings are still right, remind, take the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from annuaire.confirmations import mails, queries
from annuaire.confirmations.enums import IssueConfirmation
from annuaire.confirmations.models import RELANCES_MAXIMUM, DemandeConfirmation, LienConfirmation
from annuaire.confirmations.queries import VALIDITE
from annuaire.contributions.enums import MotifSignalement
from annuaire.contributions.signalements import signaler
from annuaire.enums import EtatVerification, NatureVerification, OrigineRevision, Statut
from annuaire.membres.queries import representants
from annuaire.models import Structure, Verification
from annuaire.services import modifier_structure, verifier
from comptes.enums import Frequence, GenreCourriel
from comptes.models import Compte
from comptes.securite import empreinte, nouveau_jeton
from comptes.services import donnees, preferences
from socle.database import db
from socle.typographie import date_longue
from socle.unit_of_work import unite_de_travail

# After the mail, after the first reminder, then before the agents' worklist.
DELAIS = (dt.timedelta(days=14), dt.timedelta(days=21), dt.timedelta(days=21))
DUREE_LIEN = dt.timedelta(days=120)
PAR_NUIT = 300  # a great import grows old in one night: its mails leave in several
ADRESSE_DE_LA_FICHE = "lien envoyé à l’adresse de la fiche"  # the author, in the history


class DemandeClose(Exception):
    """Answered already, or out of date."""


@dataclass(slots=True)
class Bilan:
    """What a night did."""

    demandes: int = 0
    relances: int = 0
    signalees: int = 0
    closes: int = 0


def envoyer_demandes(maintenant: dt.datetime, par_nuit: int = PAR_NUIT) -> Bilan:
    """Everything due: requests, reminders, worklist, end. Commits listing by listing.

    Each is one transaction with its mails: run twice, late or after a crash, it sends nothing twice.
    """
    bilan = Bilan()
    for pk in queries.en_retard(maintenant, DELAIS):
        with unite_de_travail():
            _suivre(pk, bilan, maintenant)
    for pk in queries.a_demander(maintenant):
        if bilan.demandes >= par_nuit:
            break
        with unite_de_travail():
            bilan.demandes += _demander(pk, maintenant)
    return bilan


def _demander(pk: int, maintenant: dt.datetime) -> bool:
    structure = db.session.scalar(sa.select(Structure).where(Structure.pk == pk).with_for_update())
    if structure is None or not _a_confirmer(structure, maintenant) or queries.ouvertes(structure):
        return False  # something changed since the list was read
    destinataires = destinataires_de(structure)
    if not destinataires:
        return False
    demande = DemandeConfirmation(
        structure_pk=pk, envoyee_le=maintenant, derniere_le=maintenant, relances=0, expire_le=maintenant + DUREE_LIEN
    )
    db.session.add(demande)
    db.session.flush()
    _ecrire(demande, structure, destinataires, maintenant)
    return True


def _a_confirmer(structure: Structure, maintenant: dt.datetime) -> bool:
    depuis = structure.confirmee_le or structure.cree_le
    return structure.statut == Statut.PUBLIEE and depuis < maintenant - VALIDITE


def destinataires_de(structure: Structure) -> list[Compte | str]:
    """The people who represent it and want such mail; without any, its own address when it may be written to."""
    personnes: list[Compte | str] = [
        appartenance.compte
        for appartenance in representants(structure)
        if appartenance.compte.actif
        and preferences.frequences(appartenance.compte).get(GenreCourriel.FICHES) is not Frequence.JAMAIS
    ]
    if personnes:
        return personnes
    adresse = queries.adresse_propre(structure)
    return [adresse] if adresse else []


def _ecrire(
    demande: DemandeConfirmation, structure: Structure, destinataires: list[Compte | str], maintenant: dt.datetime
) -> None:
    for qui in destinataires:
        jeton = nouveau_jeton()
        lien = LienConfirmation(empreinte=empreinte(jeton), demande_pk=demande.pk, cree_le=maintenant)
        if isinstance(qui, Compte):
            lien.compte_pk = qui.pk
            mails.demander_a_un_membre(qui, structure, jeton, demande.relances, maintenant)
        else:
            lien.courriel = qui
            mails.demander_a_l_adresse(qui, structure, jeton, demande.relances, demande.expire_le)
        db.session.add(lien)
    db.session.flush()


def _suivre(pk: int, bilan: Bilan, maintenant: dt.datetime) -> None:
    demande = db.session.scalar(sa.select(DemandeConfirmation).where(DemandeConfirmation.pk == pk).with_for_update())
    if demande is None or demande.close_le is not None:
        return
    structure = db.session.get_one(Structure, demande.structure_pk)
    confirmee = structure.confirmee_le is not None and structure.confirmee_le >= demande.envoyee_le
    if demande.expire_le <= maintenant or structure.statut != Statut.PUBLIEE or confirmee:
        demande.close_le = maintenant
        bilan.closes += 1
        return
    if maintenant - demande.derniere_le < DELAIS[demande.relances] or demande.signalee_le is not None:
        return
    destinataires = destinataires_de(structure)
    if demande.relances < RELANCES_MAXIMUM and destinataires:
        demande.relances, demande.derniere_le = demande.relances + 1, maintenant
        _ecrire(demande, structure, destinataires, maintenant)
        bilan.relances += 1
    elif demande.relances < RELANCES_MAXIMUM:  # nobody to write to any more
        demande.close_le = maintenant
        bilan.closes += 1
    else:
        demande.signalee_le = maintenant
        raison = f"Personne n’a répondu à la demande de confirmation du {date_longue(demande.envoyee_le)}."
        verifier(NatureVerification.CONFIRMATION, structure.pk, [raison], maintenant=maintenant)
        bilan.signalees += 1


# --- the answer


def confirmer(lien: LienConfirmation, champs: Mapping[str, Any], maintenant: dt.datetime) -> dict[str, list[Any]]:
    """The listing is right, but for ``champs``, which are corrected at once. Returns the real changes.

    Raises ``DemandeClose``. Does not commit.
    """
    demande, structure = _verrouiller(lien, maintenant)
    changements = modifier_structure(
        structure,
        {**champs, "confirmee_le": maintenant},
        origine=OrigineRevision.MEMBRE,
        auteur=_auteur(lien),
        maintenant=maintenant,
    )
    corriges = {nom: valeurs for nom, valeurs in changements.items() if nom != "confirmee_le"}
    _repondre(demande, IssueConfirmation.CORRIGEE if corriges else IssueConfirmation.CONFIRMEE, maintenant)
    return corriges


def confirmer_en_personne(
    structure: Structure, compte: Compte, champs: Mapping[str, Any], maintenant: dt.datetime
) -> dict[str, list[Any]]:
    """The same by somebody who is signed in and may keep the listing (checked by the caller), asked or not."""
    changements = modifier_structure(
        structure,
        {**champs, "confirmee_le": maintenant},
        origine=OrigineRevision.MEMBRE,
        auteur=compte.id,
        maintenant=maintenant,
    )
    corriges = {nom: valeurs for nom, valeurs in changements.items() if nom != "confirmee_le"}
    for demande in queries.ouvertes(structure):
        _repondre(demande, IssueConfirmation.CORRIGEE if corriges else IssueConfirmation.CONFIRMEE, maintenant)
    return corriges


def dire_disparue(lien: LienConfirmation, message: str | None, maintenant: dt.datetime) -> None:
    """« La structure n’existe plus »: agents look, the listing does not change. Raises ``DemandeClose``."""
    demande, structure = _verrouiller(lien, maintenant)
    dit = f"Dit en réponse à la demande de confirmation. {message or ''}".strip()
    signaler(structure, MotifSignalement.N_EXISTE_PLUS, dit, None, maintenant)
    _repondre(demande, IssueConfirmation.N_EXISTE_PLUS, maintenant)


def ne_plus_ecrire(lien: LienConfirmation, maintenant: dt.datetime) -> None:
    """The listing's own address wants no more of these mails. Does not commit."""
    if lien.courriel is not None and lien.refuse_le is None:
        lien.refuse_le = maintenant


def _verrouiller(lien: LienConfirmation, maintenant: dt.datetime) -> tuple[DemandeConfirmation, Structure]:
    """Both rows, for ourselves alone: two people of a structure may answer at the same moment."""
    db.session.refresh(lien.demande, with_for_update={"of": DemandeConfirmation})
    structure = db.session.get_one(Structure, lien.demande.structure_pk)
    if not ouverte(lien.demande, maintenant) or structure.statut != Statut.PUBLIEE:
        raise DemandeClose
    return lien.demande, structure


def ouverte(demande: DemandeConfirmation, maintenant: dt.datetime) -> bool:
    """Whether it can still be answered."""
    return demande.close_le is None and demande.expire_le > maintenant


def _repondre(demande: DemandeConfirmation, issue: IssueConfirmation, maintenant: dt.datetime) -> None:
    demande.issue, demande.repondue_le, demande.close_le = issue, maintenant, maintenant
    db.session.execute(
        sa.update(Verification)
        .where(
            Verification.structure_pk == demande.structure_pk,
            Verification.nature == NatureVerification.CONFIRMATION,
            Verification.etat == EtatVerification.A_TRAITER,
        )
        .values(etat=EtatVerification.TRAITEE, traitee_le=maintenant)
    )
    db.session.flush()


def _auteur(lien: LienConfirmation) -> str:
    if lien.compte_pk is None:
        return ADRESSE_DE_LA_FICHE
    return db.session.get_one(Compte, lien.compte_pk).id


def _exporter(compte: Compte) -> list[dict[str, Any]]:
    liens = db.session.scalars(sa.select(LienConfirmation).where(LienConfirmation.compte_pk == compte.pk))
    return [{"envoye_le": lien.cree_le.isoformat(timespec="seconds")} for lien in liens]


def _effacer(compte: Compte) -> None:
    db.session.execute(sa.delete(LienConfirmation).where(LienConfirmation.compte_pk == compte.pk))


donnees.declarer("demandes_de_confirmation", _exporter, _effacer)
