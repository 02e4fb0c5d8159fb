"""How the index is written in PostgreSQL: tables that only grow, one set of them for each time it is rebuilt.

Listings are numbered from 0 in the order they come. A change of a listing adds a new one and withdraws the old:
a search that began before still finds all that it knows, without a lock.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from annuaire.recherche.analyse import LIEN
from annuaire.recherche.bareme import NOM_EXACT, VERSION, mots_seuls, termes_par_rang
from annuaire.recherche.colonnes import CODEES, Codes, Colonnes, Courts, Masque, choisir, colonnes, fiche
from annuaire.recherche.listes import BIT, Motifs
from annuaire.recherche.moteur import Document
from annuaire.recherche.segments import encoder

LOT = 5_000  # listings that are written together, and columns that are read together
LISTES_PAR_LOT = 20_000
NOMS = ("segment", "document", "retrait", "liste", "mot")

ETAT = f"etat_v{VERSION}"  # which set of tables serves, and how far it has come; one row
CREER_ETAT = """
CREATE TABLE IF NOT EXISTS {etat} (
    epoque text NOT NULL, version bigint NOT NULL, fiches integer NOT NULL, vivantes integer NOT NULL
)
"""
# Numbers are 32 bits each, the least byte first; ranks a byte each. They hardly compress: PostgreSQL must not try.
_TABLES = """
CREATE TABLE {segment} (debut integer PRIMARY KEY, fiches integer NOT NULL, colonnes bytea NOT NULL);
CREATE TABLE {document} (id text PRIMARY KEY, numero integer NOT NULL);
CREATE TABLE {retrait} (numero integer NOT NULL, version bigint NOT NULL);
CREATE TABLE {liste} (terme text COLLATE "C", debut integer, numeros bytea NOT NULL, motifs bytea NOT NULL);
ALTER TABLE {liste} ALTER numeros SET STORAGE EXTERNAL, ALTER motifs SET STORAGE EXTERNAL;
CREATE TABLE {mot} (mot text COLLATE "C" PRIMARY KEY, debut integer NOT NULL)
"""
_INDEX = """
ALTER TABLE {liste} ADD PRIMARY KEY (terme, debut);
CREATE INDEX ON {mot} (debut);
CREATE INDEX ON {retrait} (version);
ANALYZE {segment}; ANALYZE {document}; ANALYZE {retrait}; ANALYZE {liste}; ANALYZE {mot}
"""
_DOCUMENTS = """
INSERT INTO {document}
SELECT id, :debut + rang - 1 FROM unnest(CAST(:ids AS text[])) WITH ORDINALITY AS nouveau (id, rang)
"""
_RETIRER = """
WITH retires AS (DELETE FROM {document} WHERE id = ANY(:ids) RETURNING numero)
INSERT INTO {retrait} SELECT numero, :version FROM retires
"""


class Liasse(NamedTuple):
    """A set of tables: what its searches ask, by their full names."""

    schema: str
    epoque: str

    def sql(self, modele: str) -> sa.TextClause:
        """A statement, the names of tables put in."""
        noms = {nom: f"{self.schema}.{nom}_v{VERSION}_{self.epoque}" for nom in NOMS}
        return sa.text(modele.format(etat=f"{self.schema}.{ETAT}", **noms))

    def tables(self) -> set[str]:
        """Names of the tables, without the schema."""
        return {f"{nom}_v{VERSION}_{self.epoque}" for nom in NOMS}


class Ecriture:
    """What a transaction writes in a set of tables. ``fiches``: how many listings it holds already."""

    def __init__(self, connexion: sa.Connection, liasse: Liasse, fiches: int = 0) -> None:
        self._connexion = connexion
        self.liasse = liasse
        self.fiches = fiches

    @classmethod
    def neuve(cls, connexion: sa.Connection, schema: str) -> Ecriture:
        """A new set of tables, that nobody reads yet."""
        ecriture = cls(connexion, Liasse(schema, secrets.token_hex(4)))
        ecriture._executer(_TABLES)
        return ecriture

    def ajouter(self, documents: Sequence[Document]) -> None:
        """Write these listings after the others."""
        codes = {facette: Codes() for facette in CODEES}
        table = colonnes([d.id for d in documents], [fiche(d) for d in documents], codes)
        listes: dict[str, dict[int, int]] = {}
        mots: set[str] = set()
        for numero, document in enumerate(documents, start=self.fiches):
            rangs = termes_par_rang(document)
            mots |= mots_seuls(rangs)
            for rang, termes in rangs.items():
                for terme in termes:
                    liste = listes.setdefault(terme, {})
                    liste[numero] = liste.get(numero, 0) | BIT[rang]
        lignes = (
            (terme, np.fromiter(liste, dtype="<i4"), np.fromiter(liste.values(), dtype=np.uint8))
            for terme, liste in sorted(listes.items())
        )
        self._listes(lignes, self.fiches)
        self._mots(mots)
        self.ajouter_colonnes(table, codes)

    def ajouter_colonnes(self, table: Colonnes, codes: dict[str, Codes]) -> None:
        """Write the columns of these listings after the others."""
        parametres = {"debut": self.fiches, "fiches": len(table), "colonnes": encoder(table, codes)}
        self._un("INSERT INTO {segment} VALUES (:debut, :fiches, :colonnes)", **parametres)
        self._un(_DOCUMENTS, debut=self.fiches, ids=table.ids.tolist())
        self.fiches += len(table)

    def retirer(self, ids: Sequence[str], version: int) -> int:
        """Withdraw these listings from this version on; returns how many there were."""
        return int(self._un(_RETIRER, ids=list(ids), version=version).rowcount)

    def reprendre(self, ancienne: Liasse, table: Colonnes, vivants: Masque, codes: dict[str, Codes]) -> None:
        """Write what lives of another set of tables, whose columns are given."""
        numeros = np.where(vivants, np.cumsum(vivants) - 1, -1).astype(np.int32)
        places = np.flatnonzero(vivants)
        for debut in range(0, len(places), LOT):
            self.ajouter_colonnes(choisir(table, places[debut : debut + LOT]), codes)
        lues = iter(_reunies(_lues(self._connexion, ancienne), numeros))
        while lot := list(islice(lues, LISTES_PAR_LOT)):
            self._listes(lot, 0)
            self._mots({terme for terme, _, _ in lot if LIEN not in terme and terme[0] != NOM_EXACT}, 0)

    def finir(self) -> None:
        """Index the tables once they are full."""
        self._executer(_INDEX)

    def _listes(self, lignes: Iterable[tuple[str, Courts, Motifs]], debut: int) -> None:
        pilote = self._connexion.connection.driver_connection
        copier = self.liasse.sql("COPY {liste} FROM STDIN (FORMAT BINARY)").text
        with pilote.cursor() as curseur, curseur.copy(copier) as copie:  # type: ignore[union-attr]
            copie.set_types(["text", "int4", "bytea", "bytea"])
            for terme, numeros, motifs in lignes:
                copie.write_row((terme, debut, numeros.tobytes(), motifs.tobytes()))

    def _mots(self, mots: set[str], debut: int | None = None) -> None:
        sql = "INSERT INTO {mot} SELECT unnest(CAST(:mots AS text[])), :debut ON CONFLICT DO NOTHING"
        self._un(sql, mots=sorted(mots), debut=self.fiches if debut is None else debut)

    def _un(self, modele: str, **parametres: Any) -> sa.CursorResult[Any]:
        return self._connexion.execute(self.liasse.sql(modele), parametres)

    def _executer(self, script: str) -> None:
        for modele in script.split(";"):
            self._un(modele)


def _lues(connexion: sa.Connection, liasse: Liasse) -> Iterator[tuple[str, Courts, Motifs]]:
    """Every list, the pieces of a term one after the other; read by parts, so that others may be written between."""
    sql = liasse.sql(
        "SELECT terme, debut, numeros, motifs FROM {liste} WHERE (terme, debut) > (:terme, :debut)"
        " ORDER BY terme, debut LIMIT :limite"
    )
    terme, debut = "", -1
    while lignes := connexion.execute(sql, {"terme": terme, "debut": debut, "limite": LISTES_PAR_LOT}).all():
        for ligne in lignes:
            yield ligne.terme, np.frombuffer(ligne.numeros, dtype="<i4"), np.frombuffer(ligne.motifs, dtype=np.uint8)
        terme, debut = lignes[-1].terme, lignes[-1].debut


def _reunies(listes: Iterable[tuple[str, Courts, Motifs]], numeros: Courts) -> Iterator[tuple[str, Courts, Motifs]]:
    """One list a term, of the listings that have a new number."""
    for terme, morceaux in groupby(listes, key=lambda liste: liste[0]):
        paires = [(anciens, motifs) for _, anciens, motifs in morceaux]
        neufs = numeros[np.concatenate([anciens for anciens, _ in paires])]
        gardes = neufs >= 0
        if gardes.any():
            yield terme, neufs[gardes], np.concatenate([motifs for _, motifs in paires])[gardes]
