"""Searches that found nothing, counted by commune and words: what the Département lacks, or calls otherwise.

Nothing of the visitor is kept: no time finer than the month, and no words that may name or number somebody.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from annuaire.imports.personnes import examiner
from annuaire.imports.personnes_mots import est_prenom
from annuaire.models import RechercheSansReponse
from annuaire.recherche.analyse import mots
from annuaire.recherche.interrogation import Interrogation
from socle.base import maintenant
from socle.database import db
from socle.typographie import PARIS
from socle.unit_of_work import unite_de_travail

journal = logging.getLogger(__name__)
MOTS_MAXIMUM = 6
LONGUEUR = 100
LIGNES_MAXIMUM = 5000  # a month


@dataclass(frozen=True, slots=True)
class SansReponse:
    """Words, the commune they were asked for (empty: none), and how many times."""

    mots: str
    code_insee: str
    nombre: int


def compter(interrogation: Interrogation) -> None:
    """Count this search once more. Commits; never raises: a page does not fail because it could not be counted."""
    dits = mots_a_garder(interrogation.demande.q)
    if not dits:
        return
    lieu = interrogation.lieu
    commune = lieu.codes_insee[0] if lieu is not None and len(lieu.codes_insee) == 1 else ""
    mois = maintenant().astimezone(PARIS).date().replace(day=1)
    try:
        with unite_de_travail():
            db.session.execute(_une_de_plus(mois, commune, dits))
    except sa.exc.OperationalError:  # an import holds the embedded database
        journal.warning("recherche sans réponse non comptée", exc_info=True)


def _une_de_plus(mois: dt.date, commune: str, dits: str) -> sa.Insert:
    """One statement: a row more or a greater number; no new row once a month has ``LIGNES_MAXIMUM`` (robots)."""
    table = RechercheSansReponse
    du_mois = sa.select(sa.func.count()).select_from(table).where(table.mois == mois).scalar_subquery()
    connue = sa.exists().where(table.mois == mois, table.code_insee == commune, table.mots == dits)
    ligne = sa.select(
        sa.literal(mois, sa.Date), sa.literal(commune, sa.String), sa.literal(dits, sa.String), sa.literal(1)
    ).where(sa.or_(du_mois < LIGNES_MAXIMUM, connue))
    cle = ["mois", "code_insee", "mots"]
    inserer = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    ajout = inserer(table).from_select([*cle, "nombre"], ligne)
    return ajout.on_conflict_do_update(index_elements=cle, set_={"nombre": table.nombre + 1})


def mots_a_garder(texte: str) -> str:
    """The words, folded and in order; none when they may be of a person (name, mail, number) or are too many."""
    lus = [mot.forme for mot in mots(texte)]
    personnels = "@" in texte or examiner("nom", texte.title()) or any(est_prenom(forme.title()) for forme in lus)
    if personnels or len(lus) > MOTS_MAXIMUM or any(forme.isdigit() for forme in lus):
        return ""
    return " ".join(lus)[:LONGUEUR]


def les_plus_demandees(depuis: dt.date, limite: int = 50) -> list[SansReponse]:
    """What was asked most and found nothing since that month, most asked first."""
    table = RechercheSansReponse
    nombre = sa.func.sum(table.nombre).label("nombre")
    requete = (
        sa.select(table.mots, table.code_insee, nombre)
        .where(table.mois >= depuis)
        .group_by(table.mots, table.code_insee)
        .order_by(nombre.desc(), table.mots, table.code_insee)
        .limit(limite)
    )
    return [SansReponse(*ligne) for ligne in db.session.execute(requete)]
