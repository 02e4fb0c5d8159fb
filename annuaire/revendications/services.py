"""Claim a listing, prove it, decide. Nothing here commits."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from annuaire.contributions.workflow import Auteur
from annuaire.enums import Statut
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.mails import nouvelle_personne
from annuaire.membres.queries import represente
from annuaire.membres.services import rattacher
from annuaire.models import Structure
from annuaire.revendications import mails, queries
from annuaire.revendications.enums import EtatRevendication, MoyenRevendication
from annuaire.revendications.models import Revendication
from annuaire.revendications.workflow import HORLOGE, Action, appliquer, demandeur, journaliser
from comptes.courriels import CourrielInvalide, normaliser
from comptes.models import Compte
from comptes.permissions import Permission, Role, regle
from comptes.securite import empreinte
from comptes.services import donnees
from socle import base
from socle.database import db
from socle.identifiants import ALPHABET, nouvel_id

DUREE_COURRIEL = dt.timedelta(minutes=30)
DUREE_LETTRE = dt.timedelta(days=60)
ESSAIS = {MoyenRevendication.COURRIEL: 5, MoyenRevendication.LETTRE: 10}
CHIFFRES = 6
LONGUEUR_LETTRE = 10  # 27**10, about 47 random bits
JOUR = dt.timedelta(days=1)
PAR_JOUR = 3  # codes by mail, for one account and one listing
PAR_JOUR_ET_FICHE = 6  # codes to one listing, whoever asks
LETTRES_PAR_MOIS = 3  # of one account
OUBLI = dt.timedelta(days=365)


class RevendicationRefusee(ValueError):
    """What was asked cannot be done; the message, in French, says why. ``champ``: the field at fault."""

    def __init__(self, message: str, champ: str = "") -> None:
        super().__init__(message)
        self.champ = champ


class CodeFaux(RevendicationRefusee):
    """Not this code."""


@dataclass(frozen=True, slots=True)
class Moyens:
    """How a listing can be claimed, besides an agent's decision."""

    courriel: str | None
    domaine: str | None
    lettre: bool


def moyens(structure: Structure) -> Moyens:
    """Those that this listing allows: what was on it before, never what the person who claims would add."""
    adresse_complete = bool(structure.adresse and structure.code_postal and structure.code_insee)
    return Moyens(structure.courriel, queries.domaine_propre(structure), adresse_complete)


# --- by who claims


def demander_par_courriel(structure: Structure, compte: Compte, adresse: str, maintenant: dt.datetime) -> Revendication:
    """Send a code to ``adresse``: the listing's own, or one of its domain. Raises ``RevendicationRefusee``."""
    _verifier(structure, compte)
    permis = moyens(structure)
    try:
        destination = normaliser(adresse)
    except CourrielInvalide as erreur:
        raise RevendicationRefusee(str(erreur), "adresse") from None
    connue = permis.courriel is not None and destination == permis.courriel.lower()
    du_domaine = permis.domaine is not None and destination.rpartition("@")[2] == permis.domaine
    if not (connue or du_domaine):
        raise RevendicationRefusee("Cette adresse n’est pas celle de la structure.", "adresse")
    depuis, moyen = maintenant - JOUR, MoyenRevendication.COURRIEL
    d_elle = Revendication.structure_pk == structure.pk
    if (
        queries.nombre(moyen, depuis, d_elle, Revendication.compte_pk == compte.pk) >= PAR_JOUR
        or queries.nombre(moyen, depuis, d_elle) >= PAR_JOUR_ET_FICHE
    ):
        raise RevendicationRefusee("Trop de codes ont été envoyés aujourd’hui. Revenez demain.", "adresse")
    code = "".join(secrets.choice("0123456789") for _ in range(CHIFFRES))

    def remplir(une: Revendication) -> None:
        une.courriel, une.code_expire_le = destination, maintenant + DUREE_COURRIEL
        une.code_empreinte = _empreinte(une, code)

    revendication = _ouvrir(structure, compte, moyen, maintenant, remplir)
    mails.code(revendication, f"{code[:3]} {code[3:]}")
    return revendication


def demander_par_lettre(structure: Structure, compte: Compte, maintenant: dt.datetime) -> Revendication:
    """A letter with a code will go to the listing's address. Raises ``RevendicationRefusee``."""
    _verifier(structure, compte)
    if not moyens(structure).lettre:
        raise RevendicationRefusee("La fiche n’a pas d’adresse complète : une lettre n’arriverait pas.", "lettre")
    depuis, moyen = maintenant - 30 * JOUR, MoyenRevendication.LETTRE
    meme_compte = Revendication.compte_pk == compte.pk
    if queries.nombre(moyen, depuis, meme_compte, Revendication.structure_pk == structure.pk):
        raise RevendicationRefusee("Vous avez déjà demandé une lettre ce mois-ci. Laissez-lui le temps.", "lettre")
    if queries.nombre(moyen, depuis, meme_compte) >= LETTRES_PAR_MOIS:
        raise RevendicationRefusee("Vous avez déjà demandé plusieurs lettres ce mois-ci.", "lettre")
    return _ouvrir(structure, compte, moyen, maintenant, lambda _une: None)


def demander_a_un_agent(structure: Structure, compte: Compte, raison: str, maintenant: dt.datetime) -> Revendication:
    """An agent will decide on this reason. Raises ``RevendicationRefusee``."""
    _verifier(structure, compte)
    if not raison.strip():
        raise RevendicationRefusee("Dites ce qui vous lie à la structure.", "raison")

    def remplir(une: Revendication) -> None:
        une.raison = raison.strip()

    return _ouvrir(structure, compte, MoyenRevendication.AGENT, maintenant, remplir)


def _verifier(structure: Structure, compte: Compte) -> None:
    if structure.statut != Statut.PUBLIEE:
        raise RevendicationRefusee("Cette fiche n’est plus publiée.")
    if represente(compte, structure):
        raise RevendicationRefusee("Cette fiche est déjà à vous.")


def _ouvrir(
    structure: Structure,
    compte: Compte,
    moyen: MoyenRevendication,
    maintenant: dt.datetime,
    remplir: Callable[[Revendication], None],
) -> Revendication:
    """A new claim, which takes the place of the one that waited."""
    ancienne = queries.en_attente_de(structure, compte)
    if ancienne is not None:
        annuler(ancienne, maintenant)
        db.session.flush()
    # Its key is known before the row is written: the code's hash holds the id.
    revendication = Revendication(id=nouvel_id(), structure=structure, compte=compte, moyen=moyen)
    revendication.etat, revendication.cree_le = EtatRevendication.DEMANDEE, maintenant
    remplir(revendication)
    db.session.add(revendication)
    db.session.flush()
    journaliser(revendication, "demander", "", demandeur(compte), maintenant)
    return revendication


def compter_essai(revendication: Revendication) -> bool:
    """One more try, counted before the code is looked at; False when there were too many. Commit it at once."""
    requete = sa.update(Revendication).where(
        Revendication.pk == revendication.pk, Revendication.essais < ESSAIS.get(revendication.moyen, 0)
    )
    resultat = db.session.execute(requete.values(essais=Revendication.essais + 1))
    return bool(resultat.rowcount)  # type: ignore[attr-defined]


def prouver(revendication: Revendication, code: str, maintenant: dt.datetime) -> None:
    """The right code makes the account represent the structure.

    Count the try first (``compter_essai``). Raises ``CodeFaux``, ``TransitionInterdite``, ``RevendicationRefusee``.
    """
    _verrouiller(revendication)
    if revendication.code_expire_le is not None and revendication.code_expire_le <= maintenant:
        raise RevendicationRefusee("Ce code n’est plus valable. Demandez-en un autre.", "code")
    attendue = revendication.code_empreinte or ""
    if not attendue or not hmac.compare_digest(_empreinte(revendication, lire_code(code)), attendue):
        raise CodeFaux("Ce n’est pas le bon code.", "code")
    _exiger_publiee(revendication)
    appliquer(revendication, Action.PROUVER, demandeur(revendication.compte), maintenant)
    _rattacher(revendication, OrigineAppartenance.REVENDICATION, maintenant)


def annuler(revendication: Revendication, maintenant: dt.datetime) -> None:
    """Its author gives it up. Raises ``TransitionInterdite``."""
    _verrouiller(revendication)
    appliquer(revendication, Action.ANNULER, demandeur(revendication.compte), maintenant)


def lire_code(tape: str) -> str:
    """A code as people type it: spaces, hyphens and capitals do not count."""
    return "".join(signe for signe in tape.lower() if signe.isalnum())[:40]


# --- by agents


def accepter_revendication(revendication: Revendication, auteur: Auteur, motif: str, maintenant: dt.datetime) -> None:
    """An agent says yes, for a stated reason. Raises ``TransitionInterdite``, ``RevendicationRefusee``."""
    _decider(revendication, Action.ACCEPTER, auteur, motif, maintenant)
    _exiger_publiee(revendication)
    _rattacher(revendication, OrigineAppartenance.AGENT, maintenant)


def refuser_revendication(revendication: Revendication, auteur: Auteur, motif: str, maintenant: dt.datetime) -> None:
    """An agent says no; the reason is told. Raises ``TransitionInterdite``, ``RevendicationRefusee``."""
    _decider(revendication, Action.REFUSER, auteur, motif, maintenant)
    mails.refusee(revendication)


def _decider(revendication: Revendication, action: Action, auteur: Auteur, motif: str, maintenant: dt.datetime) -> None:
    _verrouiller(revendication)
    if not motif.strip():
        raise RevendicationRefusee("Écrivez le motif : il est dit à la personne qui demande.", "motif")
    if auteur.id == revendication.compte.id:
        raise RevendicationRefusee("Vous ne pouvez pas décider de votre propre demande.")
    revendication.decision = motif.strip()
    appliquer(revendication, action, auteur, maintenant)


def preparer_lettre(revendication: Revendication, auteur: Auteur, maintenant: dt.datetime) -> str:
    """The code of a letter that is being printed, told only here. Raises ``RevendicationRefusee``."""
    _verrouiller(revendication)
    if revendication.etat is not EtatRevendication.DEMANDEE or revendication.moyen is not MoyenRevendication.LETTRE:
        raise RevendicationRefusee("Cette demande n’attend pas de lettre.")
    code = "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR_LETTRE))
    revendication.code_empreinte = _empreinte(revendication, code)
    revendication.code_expire_le, revendication.postee_le = maintenant + DUREE_LETTRE, maintenant
    revendication.essais = 0
    journaliser(revendication, "poster", revendication.etat.value, auteur, maintenant)
    return f"{code[:5]}-{code[5:]}".upper()


# --- by the clock


def expirer(maintenant: dt.datetime) -> int:
    """Claims whose code is out of date end; old ones are emptied of what they held of people. Idempotent."""
    nombre = 0
    for revendication in queries.revendications_en_attente():
        fin = revendication.code_expire_le
        if fin is not None and fin <= maintenant:
            appliquer(revendication, Action.EXPIRER, HORLOGE, maintenant)
            nombre += 1
    db.session.execute(
        sa.update(Revendication).where(Revendication.close_le < maintenant - OUBLI).values(courriel=None, raison=None)
    )
    return nombre


def _empreinte(revendication: Revendication, code: str) -> str:
    return empreinte(f"revendication:{revendication.id}:{code}")


def _verrouiller(revendication: Revendication) -> None:
    db.session.flush()
    db.session.refresh(revendication, with_for_update={"of": Revendication})


def _exiger_publiee(revendication: Revendication) -> None:
    if revendication.structure.statut != Statut.PUBLIEE:
        raise RevendicationRefusee("Cette fiche n’est plus publiée.")


def _rattacher(revendication: Revendication, origine: OrigineAppartenance, maintenant: dt.datetime) -> None:
    structure, compte = revendication.structure, revendication.compte
    motif = revendication.decision[:500] if revendication.decision else None
    rattacher(structure, compte, origine, maintenant, motif=motif)
    mails.reussie(revendication)
    nouvelle_personne(structure, compte, mails.adresse_personnes(structure.id))


@regle(Permission.STRUCTURE_REVENDIQUER, Revendication)
def est_la_sienne(compte: Compte, revendication: Revendication, _roles: frozenset[Role]) -> bool:
    """One sees one's own claims."""
    return revendication.compte_pk == compte.pk


def _exporter(compte: Compte) -> list[dict[str, Any]]:
    return [
        {
            "structure": une.structure.nom,
            "moyen": une.moyen.value,
            "etat": une.etat.value,
            "raison": une.raison,
            "cree_le": une.cree_le.isoformat(timespec="seconds"),
        }
        for une in queries.revendications_de(compte)
    ]


def _effacer(compte: Compte) -> None:
    for une in queries.revendications_de(compte):
        if une.etat is EtatRevendication.DEMANDEE:
            appliquer(une, Action.ANNULER, demandeur(compte), base.maintenant())
        une.courriel = une.raison = None
    db.session.flush()


donnees.declarer("revendications", _exporter, _effacer)
