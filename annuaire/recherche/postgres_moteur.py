"""The production engine: PostgreSQL full text over lemmas made here, so that both engines read words alike.

Its tables are derived data in a schema of their own: Alembic never sees them, losing them loses nothing.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any
from zlib import crc32

import orjson
import sqlalchemy as sa

from annuaire.recherche import interpretation
from annuaire.recherche.bareme import DECIMALES_SCORE, VERSION, cle_nom, termes_par_rang
from annuaire.recherche.interpretation import Plan
from annuaire.recherche.moteur import (
    ETATS,
    FACETTES,
    Document,
    EtatIndex,
    IndexIndisponible,
    Requete,
    Resultat,
    Touche,
)
from annuaire.recherche.ouverture import Ouvertures
from annuaire.recherche.plan_sql import Compilation, litteral
from annuaire.recherche.requete_sql import LISTES, requete_sql
from socle.base import maintenant

LOT = 500
MEMOIRE_TRI = "64MB"  # of each sort or count of a query
DUREE_COMPTE = 60.0  # seconds
DUREE_PLAN = 1.0  # seconds; what is edited is found in less than two
PLANS_GARDES = 500
ESSAIS = 3  # a rebuild may swap the tables under a search

_TABLES = """
CREATE TABLE {document} (
    id text PRIMARY KEY, cle_nom text COLLATE "C" NOT NULL, date_maj float8 NOT NULL, label boolean NOT NULL,
    latitude float8, longitude float8, secteurs text[] NOT NULL, famille text, epci text, commune text,
    labels_externes text[] NOT NULL, desservis text[] NOT NULL, intervient text[] NOT NULL, rayon_km float8,
    accessible boolean NOT NULL, horaires text, termes tsvector NOT NULL
);
CREATE TABLE {terme} (terme text COLLATE "C" PRIMARY KEY, documents integer NOT NULL, mot boolean NOT NULL);
"""
_INDEX = """
CREATE INDEX ON {document} USING gin (termes);
CREATE INDEX ON {document} (latitude, longitude);
CREATE INDEX ON {document} (commune);
CREATE INDEX ON {terme} (length(terme)) WHERE mot;
ANALYZE {document};
ANALYZE {terme};
"""
_INSERTION = """
INSERT INTO {document} VALUES (:id, :cle_nom, :date_maj, :label, :latitude, :longitude, :secteurs, :famille, :epci,
    :commune, :labels_externes, :desservis, :intervient, :rayon_km, :accessible, :horaires, CAST(:termes AS tsvector))
"""
# A lemma holds neither the sign of pairs nor that of whole names.
_COMPTER_TOUT = """
INSERT INTO {terme} SELECT word, ndoc, word !~ '[_=]' FROM ts_stat('SELECT termes FROM {document}')
"""
_RETIRER = """
WITH retires AS (DELETE FROM {document} WHERE id = ANY(:ids) RETURNING termes),
perdus AS (SELECT lexeme, count(*) AS n FROM retires, unnest(tsvector_to_array(termes)) AS lexeme GROUP BY lexeme)
UPDATE {terme} SET documents = documents - n FROM perdus WHERE terme = lexeme
"""
_COMPTER = """
INSERT INTO {terme} AS connu SELECT lexeme, count(*), lexeme !~ '[_=]'
FROM {document}, unnest(tsvector_to_array(termes)) AS lexeme WHERE id = ANY(:ids) GROUP BY lexeme
ON CONFLICT (terme) DO UPDATE SET documents = connu.documents + EXCLUDED.documents
"""


class MoteurPostgres:
    """``MoteurRecherche`` over tables of ``schema``, which it creates when first written to.

    Searching raises ``IndexIndisponible`` while there is no index.
    """

    def __init__(self, engine: sa.Engine, schema: str = "recherche") -> None:
        self._engine = engine
        sa.event.listen(engine, "connect", _regler)
        self._schema = schema
        self._noms = {"document": f"{schema}.document_v{VERSION}", "terme": f"{schema}.terme_v{VERSION}"}
        self._ouvertures = Ouvertures()
        self._derniers_ouverts: tuple[dt.datetime, list[str]] | None = None  # of the present minute
        self._compte: tuple[float, int] | None = None  # until when, listings
        self._plans: dict[str, tuple[float, Plan | None]] = {}  # words -> until when, plan

    # --- reading

    def chercher(self, requete: Requete) -> Resultat:
        """One page of results with facet counts."""
        resultat = Resultat(0, [], {facette: {} for facette in FACETTES})
        etats: dict[str, int] = {}
        total = 0
        touches: list[tuple[int, Touche]] = []
        plan, lignes = self._executer(requete, page=True)
        for genre, valeur, nombre, score, distance in lignes:
            if genre == "total":
                total = nombre
            elif genre == "touche":
                touches.append((nombre, _touche(valeur, score, distance)))
            elif genre in ETATS:
                etats[genre] = nombre
            elif valeur is not None:
                comptes = resultat.facettes[genre]
                for une in orjson.loads(valeur) if genre in LISTES else (valeur,):
                    comptes[une] = comptes.get(une, 0) + nombre
        touches.sort(key=lambda rang_touche: rang_touche[0])
        return Resultat(
            total,
            [touche for _, touche in touches],
            resultat.facettes,
            etats or dict.fromkeys(ETATS, 0),
            plan.corrections if plan else (),
        )

    def tous(self, requete: Requete) -> Iterator[Touche]:
        """Every result in order, without paging."""
        _, lignes = self._executer(requete, page=False)
        return (_touche(id, score, distance) for _, id, _, score, distance in lignes)

    def connues(self, expressions: Collection[str]) -> set[str]:
        """Those of these expressions that some listing holds word for word."""
        with self._lecture() as connexion:
            return interpretation.connues(expressions, _Vocabulaire(connexion, self._noms, 0))

    def ids(self) -> set[str]:
        """Every indexed id."""
        with self._lecture() as connexion:
            return set(connexion.execute(self._sql("SELECT id FROM {document}")).scalars())

    def etat(self) -> EtatIndex:
        """Health: both tables are there."""
        try:
            with self._lecture() as connexion:
                sql = self._sql("SELECT count(*), EXISTS (SELECT 1 FROM {terme}) FROM {document}")
                nombre, avec_termes = connexion.execute(sql).one()
        except (IndexIndisponible, sa.exc.SQLAlchemyError):
            return EtatIndex(0, sain=False)
        return EtatIndex(nombre, sain=avec_termes or not nombre)

    def _executer(self, requete: Requete, *, page: bool) -> tuple[Plan | None, list[Any]]:
        for essai in range(1, ESSAIS + 1):
            try:
                with self._lecture() as connexion:
                    plan = self._plan(connexion, requete.mots)
                    if plan == Plan(()):
                        return plan, []
                    ouverts = self._ouverts(connexion, requete.moment)
                    sql, parametres = requete_sql(self._noms["document"], requete, plan, ouverts, page=page)
                    return plan, list(connexion.execute(sa.text(sql), parametres))
            except IndexIndisponible:
                if essai == ESSAIS:
                    raise
        raise AssertionError

    def _ouverts(self, connexion: sa.Connection, moment: dt.datetime | None) -> list[str]:
        """The opening hours of the index that are open at this moment."""
        minute = (moment or maintenant()).replace(second=0, microsecond=0)
        if self._derniers_ouverts is None or self._derniers_ouverts[0] != minute:
            sql = self._sql("SELECT DISTINCT horaires FROM {document} WHERE horaires IS NOT NULL")
            tous = list(connexion.execute(sql).scalars())
            reponses = self._ouvertures.ouverts(tous, minute)
            self._derniers_ouverts = minute, [texte for texte, ouvert in zip(tous, reponses, strict=True) if ouvert]
        return self._derniers_ouverts[1]

    def _plan(self, connexion: sa.Connection, mots: str) -> Plan | None:
        """The first plan that finds anything; None without words; an empty one when nothing answers.

        One page may search twice, and its map right after: the plan of the same words is kept for a moment.
        """
        jusqu_a, plan = self._plans.get(mots, (0.0, None))
        if jusqu_a < time.monotonic():
            plan = self._chercher_plan(connexion, mots)
            if len(self._plans) >= PLANS_GARDES:
                self._plans = {}
            self._plans[mots] = time.monotonic() + DUREE_PLAN, plan
        return plan

    def _nombre(self, connexion: sa.Connection) -> int:
        """About how many listings there are: words are weighed by it, and counting reads the whole table."""
        if self._compte is None or self._compte[0] < time.monotonic():
            nombre = connexion.execute(self._sql("SELECT count(*) FROM {document}")).scalar_one()
            self._compte = time.monotonic() + DUREE_COMPTE, int(nombre)
        return self._compte[1]

    def _chercher_plan(self, connexion: sa.Connection, mots: str) -> Plan | None:
        plans = interpretation.plans(mots, _Vocabulaire(connexion, self._noms, self._nombre(connexion)))
        if plans is None:
            return None
        for plan in plans:
            compilation = Compilation(plan)
            sql = self._sql("SELECT EXISTS (SELECT 1 FROM {document} WHERE " + compilation.condition() + ")")  # noqa: S608
            if connexion.execute(sql, compilation.parametres).scalar_one():
                return plan
        return Plan(())

    # --- writing

    def appliquer(self, documents: Iterable[Document], supprimes: Iterable[str] = ()) -> None:
        """Add or replace these documents and remove these ids, in one transaction. Idempotent."""
        uniques = {document.id: document for document in documents}
        touches = [*uniques, *(id for id in supprimes if id not in uniques)]
        if not touches:
            return
        with self._ecriture() as connexion:
            connexion.execute(self._sql(_RETIRER), {"ids": touches})
            if uniques:
                connexion.execute(self._sql(_INSERTION), [_ligne(document) for document in uniques.values()])
                connexion.execute(self._sql(_COMPTER), {"ids": list(uniques)})

    def reconstruire(self, documents: Iterable[Document]) -> int:
        """Fill new tables beside those that serve and take their names, in one transaction.

        ``documents`` should read its source while it is consumed: changes applied meanwhile wait, and come after.
        """
        neufs = {nom: f"{table}_neuf" for nom, table in self._noms.items()}
        vus: set[str] = set()
        with self._ecriture(creer=False) as connexion:
            for sql in _instructions(_TABLES):
                connexion.execute(self._sql(sql, neufs))
            for lot in _lots(documents, LOT):
                nouveaux = {document.id: document for document in lot if document.id not in vus}
                vus |= nouveaux.keys()
                if nouveaux:
                    connexion.execute(self._sql(_INSERTION, neufs), [_ligne(d) for d in nouveaux.values()])
            connexion.execute(self._sql(_COMPTER_TOUT, neufs))
            for sql in _instructions(_INDEX):
                connexion.execute(self._sql(sql, neufs))
            for nom, table in self._noms.items():
                connexion.execute(sa.text(f"DROP TABLE IF EXISTS {table}"))
                connexion.execute(sa.text(f"ALTER TABLE {neufs[nom]} RENAME TO {table.split('.')[1]}"))
        return len(vus)

    # --- connections

    @contextmanager
    def _lecture(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connexion:
                yield connexion
        except sa.exc.ProgrammingError as erreur:  # a table or the schema is not there
            raise IndexIndisponible(f"index absent : {erreur.orig}") from erreur

    @contextmanager
    def _ecriture(self, creer: bool = True) -> Iterator[sa.Connection]:
        """A transaction; writers wait in line, on any machine."""
        with self._engine.begin() as connexion:
            cle = crc32(f"recherche:{self._schema}".encode())
            connexion.execute(sa.select(sa.func.pg_advisory_xact_lock(cle)))
            connexion.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {self._schema}"))
            if creer and not self._existe(connexion):
                raise IndexIndisponible("aucun index : il faut le construire")
            yield connexion
        # Once it is committed: a search made meanwhile has kept what was true before.
        self._derniers_ouverts, self._plans, self._compte = None, {}, None

    def _existe(self, connexion: sa.Connection) -> bool:
        presentes = [sa.func.to_regclass(table).is_not(None) for table in self._noms.values()]
        return bool(connexion.execute(sa.select(sa.and_(*presentes))).scalar_one())

    def _sql(self, modele: str, noms: dict[str, str] | None = None) -> sa.TextClause:
        texte = modele
        for nom, table in (noms or self._noms).items():
            texte = texte.replace(f"{{{nom}}}", table)
        return sa.text(texte)


def _regler(connexion: Any, _enregistrement: Any) -> None:
    """Room for the counts of a great search; compiling queries that last milliseconds costs more than it gives."""
    with connexion.cursor() as curseur:
        curseur.execute(f"SET work_mem = '{MEMOIRE_TRI}'; SET jit = off")
    connexion.commit()


class _Vocabulaire:
    """``interpretation.Vocabulaire`` over the table of terms."""

    def __init__(self, connexion: sa.Connection, noms: dict[str, str], documents: int) -> None:
        """``documents``: number of listings."""
        self._connexion = connexion
        self._noms = noms
        self.documents = documents

    def frequences(self, termes: Collection[str]) -> dict[str, int]:
        """How many listings hold each of these terms; unknown terms are left out."""
        sql = "SELECT terme, documents FROM {terme} WHERE terme = ANY(:termes) AND documents > 0"
        return {ligne.terme: ligne.documents for ligne in self._un(sql, termes=list(termes))}

    def commencant(self, debut: str, limite: int) -> list[str]:
        """Lemmas that begin so, in alphabetical order."""
        sql = (
            "SELECT terme FROM {terme} WHERE mot AND documents > 0 AND terme >= :debut AND terme < :fin"
            " ORDER BY terme LIMIT :limite"
        )
        fin = debut + "\U0010ffff"
        return list(self._un(sql, debut=debut, fin=fin, limite=limite).scalars())

    def de_longueur(self, minimum: int, maximum: int) -> list[str]:
        """Lemmas of such a length, in characters, in alphabetical order."""
        sql = (
            "SELECT terme FROM {terme} WHERE mot AND documents > 0 AND length(terme) BETWEEN :minimum AND :maximum"
            " ORDER BY terme"
        )
        return list(self._un(sql, minimum=minimum, maximum=maximum).scalars())

    def _un(self, modele: str, **parametres: Any) -> sa.CursorResult[Any]:
        return self._connexion.execute(sa.text(modele.format(**self._noms)), parametres)


def _ligne(document: Document) -> dict[str, Any]:
    rangs = termes_par_rang(document)
    positions: dict[str, list[str]] = {}
    for position, (rang, termes) in enumerate(rangs.items(), start=1):
        for terme in termes:
            positions.setdefault(terme, []).append(f"{position}{rang}")
    return {
        "id": document.id,
        "cle_nom": cle_nom(document.nom),
        "date_maj": document.date_maj.timestamp(),
        "label": document.label,
        "latitude": document.latitude,
        "longitude": document.longitude,
        "secteurs": list(dict.fromkeys(document.secteurs)),
        "famille": document.famille or None,
        "epci": document.epci or None,
        "commune": document.commune or None,
        "labels_externes": list(dict.fromkeys(document.labels_externes)),
        "desservis": list(dict.fromkeys(document.desservis)),
        "intervient": list(document.intervient),
        "rayon_km": document.rayon_km,
        "accessible": document.accessible,
        "horaires": document.horaires,
        "termes": " ".join(f"{litteral(terme)}:{','.join(places)}" for terme, places in positions.items()),
    }


def _touche(id: str, score: float, distance: float | None) -> Touche:
    return Touche(id, round(score, DECIMALES_SCORE), distance)


def _instructions(script: str) -> list[str]:
    return [sql for sql in script.split(";") if sql.strip()]


def _lots(documents: Iterable[Document], taille: int) -> Iterator[list[Document]]:
    flux = iter(documents)
    while lot := list(islice(flux, taille)):
        yield lot
