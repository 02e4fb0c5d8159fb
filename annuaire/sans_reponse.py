"""Searches that found nothing, counted by commune and words: what the Département lacks, or calls otherwise.

Nothing of the visitor is kept: no time finer than the month, no words that may name or number somebody, and no word at
all that was not asked for three times. Until then a row holds a digest under the application's key: nobody can read it,
nor try words against it without the key. The third time the words, which the request of then brings, take its place.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from annuaire.imports.personnes import examiner
from annuaire.imports.personnes_mots import est_prenom
from annuaire.models import RechercheSansReponse
from annuaire.recherche.analyse import mots
from annuaire.recherche.interrogation import Interrogation
from annuaire.recherche.orthographe import mots_des_lieux, mots_justes
from socle.base import maintenant
from socle.database import db
from socle.typographie import PARIS
from socle.unit_of_work import unite_de_travail

journal = logging.getLogger(__name__)
MOTS_MAXIMUM = 6
LONGUEUR = 100
LIGNES_MAXIMUM = 5000  # a month
REVELE = 3  # times in a month, in one commune: from then on the words are kept
EMPREINTE = "#"  # begins a digest; words are letters, digits and spaces
INCONNUS = 2  # from so many words that nobody knows, they are left out: a surname and another one

Connues = Callable[[Collection[str]], set[str]]
"""Those of some words that the index holds."""


@dataclass(frozen=True, slots=True)
class SansReponse:
    """Words, the commune they were asked for (empty: none), and how many times."""

    mots: str
    code_insee: str
    nombre: int


class _Minute:
    """The digests counted in the present minute: whoever reloads a page, or writes a loop, counts once."""

    def __init__(self) -> None:
        self._verrou = threading.Lock()
        self._minute = 0
        self._comptees: set[str] = set()

    def nouvelle(self, empreinte: str, moment: dt.datetime) -> bool:
        """Whether this is the first time in this minute."""
        minute = int(moment.timestamp() // 60)
        with self._verrou:
            if minute != self._minute:
                self._minute, self._comptees = minute, set()
            if empreinte in self._comptees or len(self._comptees) >= LIGNES_MAXIMUM:
                return False
            self._comptees.add(empreinte)
            return True


_minute = _Minute()


def compter(interrogation: Interrogation, connues: Connues, cle: str) -> None:
    """Count this search once more, once a minute in each process. Commits.

    ``cle``: the application's secret. Never raises: a page does not fail because it could not be counted.
    """
    dits = mots_a_garder(interrogation.demande.q, connues)
    if not dits:
        return
    lieu = interrogation.lieu
    commune = lieu.codes_insee[0] if lieu is not None and len(lieu.codes_insee) == 1 else ""
    moment = maintenant()
    mois = moment.astimezone(PARIS).date().replace(day=1)
    empreinte = _empreinte(mois, commune, dits, cle)
    if not _minute.nouvelle(empreinte, moment):
        return
    try:
        with unite_de_travail():
            db.session.execute(_une_de_plus(mois, commune, dits, empreinte))
    except (sa.exc.OperationalError, sa.exc.IntegrityError):  # an import holds the embedded database; two at once
        journal.warning("recherche sans réponse non comptée")  # no trace: it would hold the words


def _empreinte(mois: dt.date, commune: str, dits: str, cle: str) -> str:
    """A digest that neither another month nor another commune has: rows cannot be put together."""
    contenu = f"sans-reponse\n{mois:%Y-%m}\n{commune}\n{dits}".encode()
    return EMPREINTE + hmac.new(cle.encode(), contenu, hashlib.sha256).hexdigest()[:40]


def _une_de_plus(mois: dt.date, commune: str, dits: str, empreinte: str) -> sa.Insert:
    """One statement: a row more or a greater number, under the digest until the third time, then under the words.

    No new row once a month has ``LIGNES_MAXIMUM`` (robots).
    """
    table = RechercheSansReponse
    du_mois = sa.select(sa.func.count()).select_from(table).where(table.mois == mois).scalar_subquery()
    ici = (table.mois == mois, table.code_insee == commune)
    revelee, en_clair = sa.exists().where(*ici, table.mots == dits), sa.literal(dits, sa.String)
    ligne = sa.select(
        sa.literal(mois, sa.Date),
        sa.literal(commune, sa.String),
        sa.case((revelee, en_clair), else_=sa.literal(empreinte, sa.String)),
        sa.literal(1),
    ).where(sa.or_(du_mois < LIGNES_MAXIMUM, revelee, sa.exists().where(*ici, table.mots == empreinte)))
    cle = ["mois", "code_insee", "mots"]
    inserer = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    ajout = inserer(table).from_select([*cle, "nombre"], ligne)
    ecrit = sa.case((table.nombre + 1 >= REVELE, en_clair), else_=table.mots)
    return ajout.on_conflict_do_update(index_elements=cle, set_={"nombre": table.nombre + 1, "mots": ecrit})


def mots_a_garder(texte: str, connues: Connues) -> str:
    """The words, folded and in order; none when they may be of a person (name, mail, number) or are too many.

    A word with digits is left out, and so are those that no list nor the index knows when there are several.
    """
    lus = [mot.forme for mot in mots(texte)]
    personnels = "@" in texte or examiner("nom", texte.title()) or any(est_prenom(forme.title()) for forme in lus)
    if personnels or len(lus) > MOTS_MAXIMUM or any(forme.isdigit() for forme in lus):
        return ""
    en_lettres = [forme for forme in lus if forme.isalpha()]
    inconnus = _inconnus(en_lettres, connues)
    return " ".join(forme for forme in en_lettres if forme not in inconnus)[:LONGUEUR]


def _inconnus(formes: Collection[str], connues: Connues) -> set[str]:
    """The words that nobody knows, when there are several. The index is only asked when it matters."""
    inconnus = {forme for forme in formes if not {mot.lemme for mot in mots(forme)} <= _lemmes_connus()}
    if len(inconnus) >= INCONNUS:
        inconnus -= connues(inconnus)
    return inconnus if len(inconnus) >= INCONNUS else set()


@lru_cache(maxsize=1)
def _lemmes_connus() -> frozenset[str]:
    """Those of everyday words, activities, synonyms and places."""
    return frozenset(mot.lemme for forme in {*mots_justes(), *mots_des_lieux()} for mot in mots(forme))


def les_plus_demandees(depuis: dt.date, limite: int = 50) -> list[SansReponse]:
    """What was asked most and found nothing since that month, most asked first; digests are nobody's business."""
    table = RechercheSansReponse
    nombre = sa.func.sum(table.nombre).label("nombre")
    requete = (
        sa.select(table.mots, table.code_insee, nombre)
        .where(table.mois >= depuis, table.nombre >= REVELE, table.mots.not_like(f"{EMPREINTE}%"))
        .group_by(table.mots, table.code_insee)
        .order_by(nombre.desc(), table.mots, table.code_insee)
        .limit(limite)
    )
    return [SansReponse(*ligne) for ligne in db.session.execute(requete)]
