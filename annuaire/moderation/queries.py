"""The worklists: what is left to do, a page at a time, and who is on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from annuaire.contributions.enums import A_TRAITER, EtatSignalement
from annuaire.contributions.models import Signalement, Suggestion
from annuaire.enums import EtatVerification, NatureVerification, Statut
from annuaire.models import Structure, Verification
from annuaire.moderation.models import PriseEnCharge
from socle.database import db
from socle.pagination import Pagination

PAR_PAGE = 50
LIBELLES_NATURE = {
    NatureVerification.DOUBLON: "Doublon probable",
    NatureVerification.FERMETURE: "Fermeture annoncée par une source",
    NatureVerification.DISPARITION: "Disparue de sa source",
    NatureVerification.APPARTENANCE: "Appartenance à l’ESS à prouver",
    NatureVerification.CONFLIT: "Une source contredit une personne",
}


class Travail(StrEnum):
    """The worklists."""

    PROPOSITION = "proposition"
    SIGNALEMENT = "signalement"
    DOUBLON = "doublon"
    VERIFICATION = "verification"


@dataclass(frozen=True, slots=True)
class LigneATraiter:
    """One thing to look at."""

    id: str
    titre: str
    sorte: str
    dit: str
    depuis: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PageDeTravail:
    """A page of a worklist, and who is on its rows."""

    lignes: Sequence[LigneATraiter]
    pagination: Pagination
    prises: dict[str, PriseEnCharge]


def _ouvertes(doublons: bool) -> list[sa.ColumnElement[bool]]:
    est_doublon = Verification.nature == NatureVerification.DOUBLON
    return [Verification.etat == EtatVerification.A_TRAITER, est_doublon if doublons else ~est_doublon]


def nombres() -> dict[Travail, int]:
    """How much is left in each list, in one question to the database."""
    signalements = Signalement.etat == EtatSignalement.OUVERT
    comptes = {
        Travail.PROPOSITION: _nombre(Suggestion, Suggestion.etat.in_(A_TRAITER)),
        Travail.SIGNALEMENT: _nombre(Signalement, signalements),
        Travail.DOUBLON: _nombre(Verification, *_ouvertes(doublons=True)),
        Travail.VERIFICATION: _nombre(Verification, *_ouvertes(doublons=False)),
    }
    ligne = db.session.execute(sa.select(*[compte.scalar_subquery() for compte in comptes.values()])).one()
    return dict(zip(comptes, ligne, strict=True))


def jamais_confirmees() -> int:
    """Public listings that nobody of theirs has ever confirmed."""
    requete = _nombre(Structure, Structure.statut == Statut.PUBLIEE, Structure.confirmee_le.is_(None))
    return db.session.scalar(requete) or 0


def _nombre(modele: Any, *clauses: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(modele).where(*clauses)


def page_de(travail: Travail, numero: int, sorte: str = "", ids: Sequence[str] | None = None) -> PageDeTravail:
    """A page of this list. ``sorte``: a nature of check or a reason of report. ``ids``: these rows only."""
    modele, clauses, lire = _LISTES[travail]
    conditions = list(clauses())
    if sorte:
        colonne = Signalement.motif if modele is Signalement else Verification.nature
        conditions.append(colonne == sorte)
    if ids is not None:
        conditions.append(modele.id.in_(ids))
    total = db.session.scalar(_nombre(modele, *conditions)) or 0
    pagination = Pagination(max(1, min(numero, -(-total // PAR_PAGE) or 1)), PAR_PAGE, total)
    lignes = list(lire(conditions, (pagination.page - 1) * PAR_PAGE))
    return PageDeTravail(lignes, pagination, prises(travail, [ligne.id for ligne in lignes]))


def prises(travail: Travail, ids: Sequence[str]) -> dict[str, PriseEnCharge]:
    """Who is on these rows."""
    if not ids:
        return {}
    requete = sa.select(PriseEnCharge).where(PriseEnCharge.objet_type == travail, PriseEnCharge.objet_id.in_(ids))
    return {prise.objet_id: prise for prise in db.session.execute(requete).unique().scalars()}


def verification(id: str) -> Verification | None:
    """A row of the checks, its listings loaded."""
    options = (joinedload(Verification.structure), joinedload(Verification.autre))
    return db.session.scalar(sa.select(Verification).where(Verification.id == id).options(*options))


def _propositions(conditions: list[Any], debut: int) -> Iterable[LigneATraiter]:
    requete = sa.select(Suggestion).where(*conditions).order_by(Suggestion.deposee_le, Suggestion.pk)
    for s in db.session.scalars(requete.offset(debut).limit(PAR_PAGE)):
        attend = s.etat.value == "a_completer"
        dit = s.question if attend else s.reponse
        yield LigneATraiter(s.id, s.nom or "", "Précision demandée" if attend else "À lire", dit or "", s.deposee_le)


def _signalements(conditions: list[Any], debut: int) -> Iterable[LigneATraiter]:
    requete = sa.select(Signalement, Structure.nom).join(Structure, Structure.pk == Signalement.structure_pk)
    requete = requete.where(*conditions).order_by(Signalement.cree_le, Signalement.pk).offset(debut).limit(PAR_PAGE)
    for s, nom in db.session.execute(requete):
        yield LigneATraiter(s.id, nom, s.motif.libelle, s.message or "", s.cree_le)


def _verifications(conditions: list[Any], debut: int) -> Iterable[LigneATraiter]:
    requete = sa.select(Verification, Structure.nom).join(Structure, Structure.pk == Verification.structure_pk)
    requete = requete.where(*conditions).order_by(Verification.cree_le, Verification.pk).offset(debut).limit(PAR_PAGE)
    for v, nom in db.session.execute(requete):
        yield LigneATraiter(v.id, nom, LIBELLES_NATURE[v.nature], " ".join(v.raisons), v.cree_le)


def _doublons(conditions: list[Any], debut: int) -> Iterable[LigneATraiter]:
    premiere, seconde = aliased(Structure), aliased(Structure)
    requete = (
        sa.select(Verification, premiere.nom, seconde.nom)
        .join(premiere, premiere.pk == Verification.structure_pk)
        .join(seconde, seconde.pk == Verification.autre_pk)
        .where(*conditions)
        .order_by(Verification.score.desc(), Verification.pk)
    )
    for v, a, b in db.session.execute(requete.offset(debut).limit(PAR_PAGE)):
        yield LigneATraiter(
            v.id, f"{a} / {b}", f"Score {v.score or 0:.2f}".replace(".", ","), " ; ".join(v.raisons), v.cree_le
        )


_Lecture = Callable[[list[Any], int], Iterable[LigneATraiter]]
_LISTES: dict[Travail, tuple[Any, Callable[[], list[sa.ColumnElement[bool]]], _Lecture]] = {
    Travail.PROPOSITION: (Suggestion, lambda: [Suggestion.etat.in_(A_TRAITER)], _propositions),
    Travail.SIGNALEMENT: (Signalement, lambda: [Signalement.etat == EtatSignalement.OUVERT], _signalements),
    Travail.DOUBLON: (Verification, lambda: _ouvertes(doublons=True), _doublons),
    Travail.VERIFICATION: (Verification, lambda: _ouvertes(doublons=False), _verifications),
}
