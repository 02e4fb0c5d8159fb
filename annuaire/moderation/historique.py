"""The history of a listing, field by field: read, compared between two moments, brought back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from annuaire.enums import Famille, OrigineRevision, PrecisionPosition, Statut
from annuaire.models import Revision, SourceStructure, Structure
from annuaire.moderation.services import DecisionRefusee, lire_motif
from annuaire.moderation.workflow import AGENTS
from annuaire.services import modifier_structure
from comptes.enums import Role
from comptes.models import Compte
from socle import journal
from socle.database import db
from socle.pagination import Pagination

PAR_PAGE = 30
POINT = ("latitude", "longitude", "precision_position")  # they go together
# Never brought back: identity, states (they have their own transitions), what others say, a consent withdrawn.
JAMAIS = {
    "pk", "id", "slug", "statut", "position", "cree_le", "date_maj", "confirmee_le", "demonstration",
    "fusionnee_dans_pk", "labellisee_jusqu_au", "contact_consenti_le",
}  # fmt: skip
COLONNES = {une.key: une for une in sa.inspect(Structure).columns}
RESTAURABLES = COLONNES.keys() - JAMAIS
LIBELLES_ORIGINE = {
    OrigineRevision.IMPORT: "Import",
    OrigineRevision.MEMBRE: "Structure",
    OrigineRevision.MODERATEUR: "Agent du Département",
    OrigineRevision.SYSTEME: "Le site",
}


@dataclass(frozen=True, slots=True)
class RevisionLue:
    """A change. ``numero``: its rank in the history of the listing, from 1."""

    numero: int
    faite_le: dt.datetime
    origine: str
    auteur: str | None
    source: str | None
    motif: str | None
    changements: dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class PageHistorique:
    """The last changes first."""

    revisions: list[RevisionLue]
    pagination: Pagination


def page_historique(structure: Structure, numero: int) -> PageHistorique:
    """A page of the history, with the names of the accounts that wrote."""
    siennes = Revision.structure_pk == structure.pk
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Revision).where(siennes)) or 0
    pagination = Pagination(max(1, min(numero, -(-total // PAR_PAGE) or 1)), PAR_PAGE, total)
    debut = (pagination.page - 1) * PAR_PAGE
    requete = (
        sa.select(Revision, SourceStructure.source, sa.func.coalesce(Compte.nom, Revision.auteur))
        .outerjoin(SourceStructure, SourceStructure.pk == Revision.source_pk)
        .outerjoin(Compte, Compte.id == Revision.auteur)
        .where(siennes)
        .order_by(Revision.pk.desc())
        .offset(debut)
        .limit(PAR_PAGE)
    )
    lues = [
        RevisionLue(
            total - debut - rang, r.faite_le, LIBELLES_ORIGINE[r.origine], auteur, source, r.motif, r.changements
        )
        for rang, (r, source, auteur) in enumerate(db.session.execute(requete))
    ]
    return PageHistorique(lues, pagination)


def etat_au(structure: Structure, instant: dt.datetime) -> dict[str, Any]:
    """Each field with a history as it was at this moment, as revisions write values."""
    return _etat(structure, Revision.faite_le > instant)


def etat_avant(structure: Structure, numero: int) -> dict[str, Any] | None:
    """The same just before the change of this rank; None when there is no such change."""
    pks = sa.select(Revision.pk).where(Revision.structure_pk == structure.pk).order_by(Revision.pk)
    pk = db.session.scalar(pks.offset(numero - 1).limit(1)) if 0 < numero < 10**6 else None
    return None if pk is None else _etat(structure, Revision.pk >= pk)


def _etat(structure: Structure, apres: sa.ColumnElement[bool]) -> dict[str, Any]:
    etat: dict[str, Any] = {}
    requete = sa.select(Revision.changements).where(Revision.structure_pk == structure.pk, apres)
    for changements in db.session.scalars(requete.order_by(Revision.pk.desc())):
        etat |= {champ: avant for champ, (avant, _) in changements.items()}
    return etat


def differences(structure: Structure, debut: dt.datetime, fin: dt.datetime) -> dict[str, tuple[Any, Any]]:
    """What changed between two moments: field -> (then, later)."""
    presents = {nom: en_json(getattr(structure, nom)) for nom in COLONNES if nom != "position"}
    la, ici = etat_au(structure, debut), etat_au(structure, fin)
    valeurs = {nom: (la.get(nom, present), ici.get(nom, present)) for nom, present in presents.items()}
    return {nom: paire for nom, paire in valeurs.items() if nom in la and paire[0] != paire[1]}


def a_restaurer(structure: Structure, etat: Mapping[str, Any], champ: str = "") -> dict[str, Any]:
    """Columns that would change if the listing took this state again; of one field, with those tied to it."""
    noms = POINT if champ in POINT else (champ,) if champ else tuple(etat)
    champs = {}
    for nom in noms:
        if nom in etat and nom in RESTAURABLES:
            valeur = colonne(nom, etat[nom])
            if valeur != getattr(structure, nom) and (nom != "nom" or valeur):
                champs[nom] = valeur
    if champs.keys() & set(POINT):  # a point is whole or is not
        for nom in POINT:
            champs.setdefault(nom, colonne(nom, etat[nom]) if nom in etat else getattr(structure, nom))
        if any(champs[nom] is None for nom in POINT):
            champs |= dict.fromkeys(POINT)
    return champs


def restaurer(
    structure: Structure,
    champs: Mapping[str, Any],
    compte: Compte,
    roles: frozenset[Role],
    motif: str,
    maintenant: dt.datetime,
) -> dict[str, list[Any]]:
    """Bring these values back: it is one more change, with its reason. Raises ``DecisionRefusee``."""
    motif = lire_motif(motif)
    if structure.statut == Statut.FUSIONNEE:
        raise DecisionRefusee("Cette fiche a été réunie à une autre\u00a0: c’est l’autre qui se modifie.")
    agent = not roles.isdisjoint(AGENTS)
    changements = modifier_structure(
        structure,
        champs,
        origine=OrigineRevision.MODERATEUR if agent else OrigineRevision.MEMBRE,
        auteur=compte.id,
        motif=motif,
        maintenant=maintenant,
    )
    if not changements:
        raise DecisionRefusee("La fiche a déjà ces valeurs.")
    details = {"champs": sorted(changements), "motif": motif}
    journal.noter("fiche.restaurer", "structure", structure.id, qui=compte.id, details=details, maintenant=maintenant)
    return changements


def en_json(valeur: Any) -> Any:
    """A value of a column as revisions write it."""
    return valeur.isoformat() if isinstance(valeur, dt.date) else valeur


def colonne(nom: str, valeur: Any) -> Any:
    """A value of a revision as the column takes it."""
    if valeur is None:
        return _VIDES.get(nom)
    if nom == "famille":
        return Famille(valeur)
    if nom == "contact_consenti_le":
        return dt.datetime.fromisoformat(valeur)
    if nom == "precision_position":
        return PrecisionPosition(valeur)
    return valeur


_VIDES: dict[str, Any] = {
    **{nom: [] for nom in ("autres_noms", "secteurs", "mots_cles", "zone_intervention", "accessibilite", "publics")},
    "labels_externes": [],
    "reseaux_sociaux": {},
}
