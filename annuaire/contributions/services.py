"""What is done to proposed structures, by those who propose and by agents. Nothing here commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from annuaire.contributions import mails
from annuaire.contributions.codes import empreinte, nouveau_code
from annuaire.contributions.enums import Etape, EtatSuggestion
from annuaire.contributions.models import Suggestion
from annuaire.contributions.preremplissage import Preremplissage
from annuaire.contributions.proposition import candidat, champs_structure, etape_suivante
from annuaire.contributions.queries import nombre_deposees
from annuaire.contributions.ressemblances import certaine
from annuaire.contributions.workflow import PROPOSANT, Action, Auteur, TransitionInterdite, appliquer
from annuaire.enums import OrigineRevision, Statut
from annuaire.models import SourceStructure, Structure
from annuaire.services import creer_structure
from socle.database import db

SOURCE = "proposition en ligne"
LICENCE = "Licence Ouverte 2.0"
COURRIELS_PAR_JOUR = 5  # receipts to one address
PREREMPLI = "prerempli"  # beside the steps: what the search by SIRET said, and fields that no form shows
COLONNES = ("nom", "siret", "rna", "code_insee")  # what agents search


class ContributionRefusee(ValueError):
    """What was asked cannot be done; the message, in French, says why."""


class SuggestionIncomplete(ContributionRefusee):
    """A step remains to be filled."""

    def __init__(self, etape: Etape) -> None:
        super().__init__(f"Il manque l’étape «\u00a0{etape.libelle}\u00a0».")
        self.etape = etape


class DoublonCertain(ContributionRefusee):
    """The structure is in the directory already."""

    def __init__(self, structure: Structure) -> None:
        super().__init__(f"C’est la fiche {structure.id} («\u00a0{structure.nom}\u00a0»), déjà dans l’annuaire.")
        self.structure = structure


# --- by who proposes


def ouvrir(valeurs: Mapping[str, Any], maintenant: dt.datetime) -> tuple[Suggestion, str]:
    """A new draft with its first step, and the code to come back to it, which is told only once."""
    code = nouveau_code()
    suggestion = Suggestion(code_empreinte=empreinte(code), donnees={}, cree_le=maintenant, modifiee_le=maintenant)
    db.session.add(suggestion)
    enregistrer(suggestion, Etape.STRUCTURE, valeurs, maintenant)
    return suggestion, code


def enregistrer(suggestion: Suggestion, etape: Etape, valeurs: Mapping[str, Any], maintenant: dt.datetime) -> None:
    """Write what a step says into a draft. Raises ``TransitionInterdite`` once it is sent."""
    if suggestion.pk is not None:
        _verrouiller(suggestion)
    if suggestion.etat not in (None, EtatSuggestion.BROUILLON):
        raise TransitionInterdite("Cette proposition est déjà envoyée.")
    donnees = {**suggestion.donnees, etape.value: dict(valeurs)}
    if etape is Etape.STRUCTURE:
        # What the search by SIRET said of another SIRET is not true of this one.
        prerempli = donnees.get(PREREMPLI, {})
        if prerempli.get("siret") == valeurs.get("siret"):
            donnees[etape.value] = {**prerempli.get("caches", {}), **donnees[etape.value]}
        else:
            donnees.pop(PREREMPLI, None)
    suggestion.donnees = donnees
    suggestion.modifiee_le = maintenant
    for colonne in COLONNES:
        dites = (donnees.get(e.value, {}).get(colonne) for e in (Etape.STRUCTURE, Etape.LIEU))
        setattr(suggestion, colonne, next((dite for dite in dites if dite), None))


def remplir(suggestion: Suggestion, siret: str, trouve: Preremplissage, maintenant: dt.datetime) -> None:
    """Put what is known of a SIRET into a draft: nothing that was already said of the place and activity is lost."""
    visibles = {nom: trouve.structure[nom] for nom in ("nom", "rna") if trouve.structure.get(nom)}
    caches = {nom: valeur for nom, valeur in trouve.structure.items() if nom not in visibles}
    structure = {**suggestion.donnees.get(Etape.STRUCTURE, {}), **visibles, "siret": siret}
    suggestion.donnees = {
        **suggestion.donnees,
        PREREMPLI: {"siret": siret, "trouve": trouve.trouve, "message": trouve.message, "caches": caches},
    }
    enregistrer(suggestion, Etape.STRUCTURE, structure, maintenant)
    for etape, valeurs in ((Etape.LIEU, trouve.lieu), (Etape.ACTIVITE, {"secteurs": trouve.secteurs})):
        if any(valeurs.values()) and etape not in suggestion.donnees:
            enregistrer(suggestion, etape, valeurs, maintenant)


def deposer(suggestion: Suggestion, code: str, courriel: str | None, maintenant: dt.datetime) -> None:
    """Send a draft to the agents; the receipt goes to ``courriel`` if one is given.

    Raises ``SuggestionIncomplete``, ``ContributionRefusee``, ``TransitionInterdite``.
    """
    _verrouiller(suggestion)
    manque = etape_suivante(suggestion)
    if manque is not None:
        raise SuggestionIncomplete(manque)
    if courriel and nombre_deposees(courriel, maintenant - dt.timedelta(days=1)) >= COURRIELS_PAR_JOUR:
        raise ContributionRefusee(
            "Cette adresse a déjà reçu plusieurs accusés de réception aujourd’hui. Envoyez sans adresse, ou demain."
        )
    suggestion.courriel, suggestion.consentie_le = courriel, maintenant
    appliquer(suggestion, Action.DEPOSER, PROPOSANT, maintenant)
    mails.proposition_recue(suggestion, code)


def retirer(suggestion: Suggestion, maintenant: dt.datetime) -> None:
    """Its author takes it back. Raises ``TransitionInterdite``."""
    _verrouiller(suggestion)
    appliquer(suggestion, Action.RETIRER, PROPOSANT, maintenant)


def completer(suggestion: Suggestion, reponse: str, maintenant: dt.datetime) -> None:
    """Its author answers an agent's question. Raises ``TransitionInterdite``."""
    _verrouiller(suggestion)
    appliquer(suggestion, Action.COMPLETER, PROPOSANT, maintenant)
    suggestion.reponse = reponse


# --- by agents


def demander_precisions(suggestion: Suggestion, auteur: Auteur, question: str, maintenant: dt.datetime) -> None:
    """Ask the author something. Raises ``TransitionInterdite``, ``ContributionRefusee``."""
    _verrouiller(suggestion)
    suggestion.question, suggestion.reponse = _dit(question, "Écrivez la question."), None
    appliquer(suggestion, Action.DEMANDER_PRECISIONS, auteur, maintenant)
    mails.precisions_demandees(suggestion)


def accepter(
    suggestion: Suggestion,
    auteur: Auteur,
    maintenant: dt.datetime,
    *,
    corrections: Mapping[str, Any] | None = None,
    avec_personnes: bool = False,
    malgre_doublon: bool = False,
) -> Structure:
    """Publish it: a new listing, its source, its first revision, told to the index.

    ``corrections``: columns of the listing that the agent writes otherwise. ``avec_personnes``: publish what names
    somebody too (else it is left out). Raises ``DoublonCertain`` unless ``malgre_doublon``, ``ContributionRefusee``,
    ``TransitionInterdite``.
    """
    _verrouiller(suggestion)
    deja = None if malgre_doublon else certaine(candidat(suggestion))
    if deja is not None:
        raise DoublonCertain(deja)
    champs = champs_structure(suggestion, avec_personnes=avec_personnes) | dict(corrections or {})
    if not champs["nom"]:
        raise ContributionRefusee("Le nom est celui d’une personne\u00a0: donnez-en un autre, ou publiez-le tel quel.")
    structure = creer_structure(
        {**champs, "statut": Statut.PUBLIEE},
        sources=[SourceStructure(source=SOURCE, source_id=suggestion.id, licence=LICENCE, vue_le=maintenant)],
        origine=OrigineRevision.MODERATEUR,
        auteur=auteur.id,
        maintenant=maintenant,
    )
    suggestion.structure_pk = structure.pk
    appliquer(suggestion, Action.ACCEPTER, auteur, maintenant)
    mails.proposition_acceptee(suggestion, structure)
    return structure


def refuser(suggestion: Suggestion, auteur: Auteur, motif: str, maintenant: dt.datetime) -> None:
    """Say no, and why. Raises ``TransitionInterdite``, ``ContributionRefusee``."""
    _verrouiller(suggestion)
    suggestion.motif = _dit(motif, "Écrivez le motif\u00a0: il sera dit à la personne qui a proposé.")
    appliquer(suggestion, Action.REFUSER, auteur, maintenant)
    mails.proposition_refusee(suggestion)


def rattacher_doublon(suggestion: Suggestion, auteur: Auteur, structure: Structure, maintenant: dt.datetime) -> None:
    """It is this listing, which stays as it is. Raises ``TransitionInterdite``, ``ContributionRefusee``."""
    _verrouiller(suggestion)
    if structure.statut != Statut.PUBLIEE:
        raise ContributionRefusee("Cette fiche n’est pas publiée\u00a0: elle ne peut pas être montrée à sa place.")
    suggestion.structure_pk = structure.pk
    appliquer(suggestion, Action.RATTACHER_DOUBLON, auteur, maintenant)
    mails.proposition_doublon(suggestion, structure)


def _dit(texte: str, sinon: str) -> str:
    if not texte.strip():
        raise ContributionRefusee(sinon)
    return texte.strip()


def _verrouiller(suggestion: Suggestion) -> None:
    """Read it again, for ourselves alone: two people may press two buttons at the same moment."""
    db.session.flush()
    db.session.refresh(suggestion, with_for_update={"of": Suggestion})
