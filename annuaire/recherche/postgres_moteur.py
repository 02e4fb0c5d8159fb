"""The production engine: PostgreSQL keeps the index for every process and machine, columns in memory answer.

Its tables are derived data in a schema of their own: Alembic never sees them, losing them loses nothing.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any, TypeVar
from zlib import crc32

import sqlalchemy as sa

from annuaire.recherche import moteur_colonnes
from annuaire.recherche.bareme import VERSION
from annuaire.recherche.ecriture_postgres import CREER_ETAT, ETAT, LOT, Ecriture, Liasse
from annuaire.recherche.generation_postgres import Epoque, Etat, Generation, charger
from annuaire.recherche.moteur import Document, EtatIndex, IndexIndisponible

ESSAIS = 3  # two rebuilds may take the tables from under one search
RETIREES_GARDEES = 5_000  # withdrawn listings that may always stay; beyond, no more than those that live

T = TypeVar("T")

_VERSION = re.compile(r"_v(\d+)(?:_|$)")  # in the name of a table
# In one statement: a change made meanwhile is seen by all of it or by none.
_SAIN = """
SELECT vivantes, (SELECT count(*) FROM {document}) = vivantes
    AND (SELECT coalesce(sum(segment.fiches), 0) FROM {segment} AS segment) = etat.fiches
    AND (SELECT count(*) FROM {retrait}) = etat.fiches - vivantes
    AND (etat.fiches = 0 OR EXISTS (SELECT 1 FROM {liste}) AND EXISTS (SELECT 1 FROM {mot}))
FROM {etat} AS etat WHERE epoque = :epoque
"""


class MoteurPostgres(moteur_colonnes.MoteurColonnes):
    """``MoteurRecherche`` over tables of ``schema``, which it creates when first written to.

    Every method but ``etat`` and ``reconstruire`` raises ``IndexIndisponible`` while there is no index, or a damaged
    one. Each search asks which change was the last, and reads only what it does not know yet.
    """

    def __init__(self, engine: sa.Engine, schema: str = "recherche") -> None:
        super().__init__()
        self._engine = engine
        self._schema = schema
        self._verrou = threading.Lock()
        self._generation: Generation | None = None

    # --- reading

    def version(self) -> str:
        """The set of tables in use and its last change."""
        etat = self._etat()
        return f"{etat.epoque}:{etat.version}"

    def etat(self) -> EtatIndex:
        """Health: the tables are there, and as full as they should be."""
        with suppress(IndexIndisponible, sa.exc.SQLAlchemyError):
            for _ in range(ESSAIS):
                epoque = self._etat().epoque
                for vivantes, sain in self._lignes(Liasse(self._schema, epoque).sql(_SAIN), epoque=epoque):
                    return EtatIndex(vivantes if sain else 0, sain=sain)
        return EtatIndex(0, sain=False)

    def _lire(self, question: Callable[[moteur_colonnes.Generation], T]) -> T:
        for _ in range(ESSAIS - 1):
            with suppress(IndexIndisponible):
                return super()._lire(question)
        return super()._lire(question)

    def _courante(self) -> Generation:
        """The latest committed state; one thread reads it, the others wait: an older answer must not pass for it."""
        etat = self._etat()
        generation = self._generation
        if generation is not None and generation.etat == etat:
            return generation
        with self._verrou:
            generation, etat = self._generation, self._etat()
            if generation is None or generation.etat != etat:
                self._generation = generation = self._charger(etat, generation)
            return generation

    def _charger(self, etat: Etat, generation: Generation | None) -> Generation:
        """This state; what is known is gone on with, unless the database was put back to an earlier date."""
        try:
            if generation is not None and generation.etat.epoque == etat.epoque and generation.etat < etat:
                return charger(generation.epoque, etat, generation)
            self._generation = generation = None  # two great tables at once would be one too many
            return charger(Epoque(Liasse(self._schema, etat.epoque), self._lignes), etat, None)
        except (ValueError, KeyError, TypeError, IndexError) as erreur:
            raise IndexIndisponible(f"index illisible : {erreur!r}") from erreur

    def _etat(self) -> Etat:
        lignes = self._lignes(sa.text(f"SELECT epoque, version, fiches, vivantes FROM {self._schema}.{ETAT}"))  # noqa: S608
        if not lignes:
            raise IndexIndisponible("aucun index : il faut le construire")
        return Etat(*lignes[0])

    def _lignes(self, sql: sa.TextClause, **parametres: Any) -> Sequence[Any]:
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connexion:
                return connexion.execute(sql, parametres).all()
        except sa.exc.ProgrammingError as erreur:  # a table or the schema is not there
            raise IndexIndisponible(f"index absent : {erreur.orig}") from erreur

    # --- writing

    def appliquer(self, documents: Iterable[Document], supprimes: Iterable[str] = ()) -> None:
        """Add or replace these documents and remove these ids, in one transaction. Idempotent."""
        uniques = {document.id: document for document in documents}
        touches = [*uniques, *(id for id in supprimes if id not in uniques)]
        if not touches:
            return
        with self._ecriture() as connexion:
            etat = self._etat_ecrit(connexion)
            ecriture = Ecriture(connexion, Liasse(self._schema, etat.epoque), etat.fiches)
            vivantes = etat.vivantes - ecriture.retirer(touches, etat.version + 1)
            for lot in _lots(uniques.values(), LOT):
                ecriture.ajouter(lot)
            suivant = Etat(etat.epoque, etat.version + 1, ecriture.fiches, vivantes + len(uniques))
            self._pointer(connexion, suivant)
            if suivant.fiches - suivant.vivantes > max(RETIREES_GARDEES, suivant.vivantes):
                self._alleger(connexion, suivant)

    def reconstruire(self, documents: Iterable[Document]) -> int:
        """Fill new tables beside those that serve, then name them the ones to read, in one transaction.

        ``documents`` should read its source while it is consumed: changes applied meanwhile wait, and come after.
        """
        vus: set[str] = set()
        with self._ecriture() as connexion:
            connexion.execute(sa.text(CREER_ETAT.format(etat=f"{self._schema}.{ETAT}")))
            ecriture = Ecriture.neuve(connexion, self._schema)
            for lot in _lots(documents, LOT):
                nouveaux = {document.id: document for document in lot if document.id not in vus}
                vus |= nouveaux.keys()
                if nouveaux:
                    ecriture.ajouter(list(nouveaux.values()))
            self._remplacer(connexion, ecriture)
        return len(vus)

    def _alleger(self, connexion: sa.Connection, etat: Etat) -> None:
        """Write the living listings in new tables, when the withdrawn ones are too many."""

        def lignes(sql: sa.TextClause, **parametres: Any) -> Sequence[Any]:
            return connexion.execute(sql, parametres).all()

        ancienne = charger(Epoque(Liasse(self._schema, etat.epoque), lignes), etat, None)
        ecriture = Ecriture.neuve(connexion, self._schema)
        ecriture.reprendre(ancienne.epoque.liasse, ancienne.table, ancienne.vivants, ancienne.codes)
        self._remplacer(connexion, ecriture)

    def _remplacer(self, connexion: sa.Connection, ecriture: Ecriture) -> None:
        """Let these tables serve. Those that served stay, for searches that still read them; older ones go."""
        ecriture.finir()
        servaient = self._epoque_ecrite(connexion)
        self._pointer(connexion, Etat(ecriture.liasse.epoque, 0, ecriture.fiches, ecriture.fiches))
        if servaient is None:
            return
        gardees = {ETAT, *ecriture.liasse.tables(), *Liasse(self._schema, servaient).tables()}
        presentes = sa.text("SELECT tablename FROM pg_tables WHERE schemaname = :schema")
        for table in connexion.execute(presentes, {"schema": self._schema}).scalars().all():
            version = _VERSION.search(table)
            if version and int(version[1]) <= VERSION and table not in gardees:
                connexion.execute(sa.text(f"DROP TABLE {self._schema}.{table}"))

    def _pointer(self, connexion: sa.Connection, etat: Etat) -> None:
        connexion.execute(sa.text(f"DELETE FROM {self._schema}.{ETAT}"))  # noqa: S608
        sql = f"INSERT INTO {self._schema}.{ETAT} VALUES (:epoque, :version, :fiches, :vivantes)"  # noqa: S608
        connexion.execute(sa.text(sql), etat._asdict())

    @contextmanager
    def _ecriture(self) -> Iterator[sa.Connection]:
        """A transaction; writers wait in line, on any machine."""
        with self._engine.begin() as connexion:
            cle = crc32(f"recherche:{self._schema}".encode())
            connexion.execute(sa.select(sa.func.pg_advisory_xact_lock(cle)))
            connexion.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {self._schema}"))
            yield connexion

    def _etat_ecrit(self, connexion: sa.Connection) -> Etat:
        """The state that a change comes after."""
        if self._epoque_ecrite(connexion) is None:
            raise IndexIndisponible("aucun index : il faut le construire")
        return Etat(*connexion.execute(sa.text(f"SELECT * FROM {self._schema}.{ETAT}")).one())  # noqa: S608

    def _epoque_ecrite(self, connexion: sa.Connection) -> str | None:
        """The set of tables that serves, if any does."""
        existe = sa.select(sa.func.to_regclass(f"{self._schema}.{ETAT}").is_not(None))
        if not connexion.execute(existe).scalar_one():
            return None
        return connexion.execute(sa.text(f"SELECT epoque FROM {self._schema}.{ETAT}")).scalar_one_or_none()  # noqa: S608


def _lots(documents: Iterable[Document], taille: int) -> Iterator[list[Document]]:
    flux = iter(documents)
    while lot := list(islice(flux, taille)):
        yield lot
