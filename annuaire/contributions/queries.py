"""What pages and agents ask of contributions."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from annuaire.contributions.codes import empreinte, est_code
from annuaire.contributions.enums import A_TRAITER, EtatSignalement, EtatSuggestion
from annuaire.contributions.models import EvenementContribution, Signalement, Suggestion
from annuaire.enums import EtatVerification, NatureVerification
from annuaire.models import Structure, Verification
from socle.database import db
from socle.identifiants import est_id


def suggestion_par_code(code: str) -> Suggestion | None:
    """The suggestion of this secret code. Found by its hash: how long it takes says nothing of the codes."""
    if not est_code(code):
        return None
    cherchee = empreinte(code)
    trouvee = db.session.scalar(
        sa.select(Suggestion).where(Suggestion.code_empreinte == cherchee).options(joinedload(Suggestion.structure))
    )
    return trouvee if trouvee is not None and hmac.compare_digest(trouvee.code_empreinte, cherchee) else None


def suggestion_par_id(id: str) -> Suggestion | None:
    """The suggestion that agents know under this id."""
    if not est_id(id):
        return None
    return db.session.scalar(sa.select(Suggestion).where(Suggestion.id == id).options(joinedload(Suggestion.structure)))


def suggestions(etats: frozenset[EtatSuggestion] = A_TRAITER, limite: int = 500) -> Sequence[Suggestion]:
    """Those in these states, sent first first: the agents' worklist by default."""
    requete = sa.select(Suggestion).where(Suggestion.etat.in_(etats)).options(joinedload(Suggestion.structure))
    return db.session.scalars(requete.order_by(Suggestion.deposee_le, Suggestion.pk).limit(limite)).all()


def semblables_en_attente(suggestion: Suggestion) -> Sequence[Suggestion]:
    """Other suggestions still to be treated with the same SIRET, or the same name in the same commune."""
    memes = [
        sa.and_(
            sa.func.lower(Suggestion.nom) == (suggestion.nom or "").lower(),
            Suggestion.code_insee == suggestion.code_insee,
        )
    ]
    if suggestion.siret:
        memes.append(Suggestion.siret == suggestion.siret)
    requete = sa.select(Suggestion).where(
        Suggestion.etat.in_(A_TRAITER), Suggestion.pk != suggestion.pk, sa.or_(*memes)
    )
    return db.session.scalars(requete.order_by(Suggestion.pk)).all()


def evenements(suggestion: Suggestion) -> Sequence[EvenementContribution]:
    """What happened to it, oldest first."""
    requete = sa.select(EvenementContribution).where(EvenementContribution.suggestion_pk == suggestion.pk)
    return db.session.scalars(requete.order_by(EvenementContribution.pk)).all()


def nombre_deposees(courriel: str, depuis: dt.datetime) -> int:
    """How many suggestions gave this address since then: receipts must not flood anybody."""
    deposees = sa.select(sa.func.count()).where(Suggestion.courriel == courriel, Suggestion.deposee_le >= depuis)
    return db.session.scalar(deposees) or 0


def signalement_par_id(id: str) -> Signalement | None:
    """The report that agents know under this id."""
    if not est_id(id):
        return None
    return db.session.scalar(
        sa.select(Signalement).where(Signalement.id == id).options(joinedload(Signalement.structure))
    )


def signalements_ouverts(structure_pk: int | None = None) -> Sequence[Signalement]:
    """Reports to be treated, oldest first; those on one listing, for its people, when it is given."""
    requete = sa.select(Signalement).where(Signalement.etat == EtatSignalement.OUVERT)
    if structure_pk is not None:
        requete = requete.where(Signalement.structure_pk == structure_pk)
    return db.session.scalars(
        requete.options(joinedload(Signalement.structure)).order_by(Signalement.cree_le, Signalement.pk)
    ).all()


@dataclass(frozen=True, slots=True)
class LigneDeTravail:
    """Something about a listing that an agent must look at: said by a visitor, or by an import."""

    id: str
    origine: str  # « visiteur » or « import »
    nature: str
    structure_id: str
    structure: str
    dit: str
    depuis: dt.datetime


def liste_de_travail() -> list[LigneDeTravail]:
    """Reports of visitors and checks asked by imports (duplicates aside, which have their own), oldest first."""
    lignes = [
        LigneDeTravail(s.id, "visiteur", s.motif.libelle, s.structure.id, s.structure.nom, s.message or "", s.cree_le)
        for s in signalements_ouverts()
    ]
    verifications = db.session.execute(
        sa.select(Verification, Structure.id, Structure.nom)
        .join(Structure, Structure.pk == Verification.structure_pk)
        .where(Verification.etat == EtatVerification.A_TRAITER, Verification.nature != NatureVerification.DOUBLON)
    )
    lignes += [
        LigneDeTravail(v.id, "import", v.nature.value, id, nom, " ".join(v.raisons), v.cree_le)
        for v, id, nom in verifications
    ]
    return sorted(lignes, key=lambda ligne: (ligne.depuis, ligne.id))
