"""One state of a Whoosh index as searches see it: columns in memory, terms read when first asked for."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence
from whoosh.reading import IndexReader, TermNotFound

from annuaire.recherche.bareme import POIDS, mots_seuls, termes_par_rang
from annuaire.recherche.colonnes import CODEES, Codes, Colonnes, Courts, assembler, colonnes, fiche
from annuaire.recherche.listes import BIT, Liste, MemoireListes, Motifs
from annuaire.recherche.moteur import Document

_SOMMAIRE = re.compile(r"_MAIN_\d+\.toc$")  # Whoosh's table of contents, one a commit
CHAMP_MOTS = "mots"
# Terms come analysed, as a list: the pickled schema holds nothing of ours.
SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    fiche=fields.STORED(),
    **{champ: fields.FieldType(Existence(), SpaceSeparatedTokenizer()) for champ in (*POIDS, CHAMP_MOTS)},
)


def champs(document: Document) -> dict[str, object]:
    """A listing as the schema holds it."""
    rangs = termes_par_rang(document)
    termes = {champ: sorted(mots) for champ, mots in {**rangs, CHAMP_MOTS: mots_seuls(rangs)}.items()}
    return {"id": document.id, "fiche": fiche(document), **termes}


class Stockage(FileStorage):
    """A folder of index files, read without memory maps: a truncated file raises instead of killing the process.

    Whoosh leaves files open when it fails half-way: this one remembers them.
    """

    def __init__(self, dossier: Path) -> None:
        super().__init__(str(dossier), supports_mmap=False)
        self._ouverts: list[Any] = []

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file for reading."""
        fichier = super().open_file(name, **options)
        self._ouverts.append(fichier)
        return fichier

    def fermer(self) -> None:
        """Close every file still open."""
        for fichier in self._ouverts:
            if not fichier.is_closed:
                fichier.close()
        self._ouverts.clear()


def dernier_commit(dossier: Path) -> int:
    """Number of the last commit of an index; -1 without any."""
    noms = os.listdir(dossier)  # noqa: PTH208  # at every search: Path objects cost too much
    return max((int(nom[6:-4]) for nom in noms if _SOMMAIRE.match(nom)), default=-1)


class CacheColonnes:
    """Columns of the segments already read: an edit reads again only the segment that it adds."""

    def __init__(self) -> None:
        self.codes = {facette: Codes() for facette in CODEES}
        self._segments: dict[str, Colonnes] = {}

    def de(self, lecteur: IndexReader) -> Colonnes:
        """Columns of every listing of the reader, deleted ones included, in the order of its numbers."""
        segments: dict[str, Colonnes] = {}
        for feuille, _ in lecteur.leaf_readers():
            if feuille.segment() is not None:
                cle = feuille.segment().segment_id()
                segments[cle] = self._segments.get(cle) or self._lire(feuille)
        self._segments = segments
        return assembler(list(segments.values()), self.codes)

    def _lire(self, feuille: IndexReader) -> Colonnes:
        enregistres = [feuille.stored_fields(numero) for numero in range(feuille.doc_count_all())]
        return colonnes([e["id"] for e in enregistres], [e["fiche"] for e in enregistres], self.codes)


class Generation:
    """An immutable state of the index, shared by threads; a later commit makes another one.

    Implements ``interpretation.Vocabulaire``. Its files close when the last search that uses it lets go of it.
    """

    def __init__(self, dossier: Path, cache: CacheColonnes) -> None:
        self.dossier = dossier
        self.numero = dernier_commit(dossier)
        self.processus = os.getpid()
        self.codes = cache.codes
        self._verrou = threading.Lock()  # one reader: its files have one position
        self._stockage = Stockage(dossier)
        try:
            self._lecteur = self._stockage.open_index().reader()
            self.table = cache.de(self._lecteur)
            self.vivants = np.array([not self._lecteur.is_deleted(n) for n in range(len(self.table))], dtype=np.bool_)
        except BaseException:
            self._stockage.fermer()
            raise
        self._listes = MemoireListes()

    def __del__(self) -> None:
        if hasattr(self, "_stockage"):
            self._stockage.fermer()

    @cached_property
    def documents(self) -> int:
        """Number of listings."""
        return int(self.vivants.sum())

    def chercher(self, terme: str) -> tuple[Courts, Motifs]:
        """Positions of the listings that hold a term, and the ranks that hold it in each."""
        trouve = self._listes.lire(terme)
        if trouve is None:
            with self._verrou:
                trouve = self._lire(terme)
            self._listes.garder(terme, trouve)
        return trouve.avant(len(self.table))

    def _lire(self, terme: str) -> Liste:
        motifs = np.zeros(len(self.table), dtype=np.uint8)
        for rang in POIDS:
            try:
                positions = np.fromiter(self._lecteur.postings(rang, terme).all_ids(), dtype=np.int32)
            except TermNotFound:
                continue
            motifs[positions] |= BIT[rang]
        trouves = np.flatnonzero(motifs).astype(np.int32)
        return Liste(trouves, motifs[trouves], len(motifs))

    def frequences(self, termes: Collection[str]) -> dict[str, int]:
        """How many listings hold each of these terms; unknown terms are left out."""
        nombres = {terme: len(self.chercher(terme)[0]) for terme in termes}
        return {terme: nombre for terme, nombre in nombres.items() if nombre}

    def de_longueur(self, minimum: int, maximum: int) -> list[str]:
        """Lemmas of such a length, in characters, in alphabetical order."""
        return [mot for mot in self._mots if minimum <= len(mot) <= maximum]

    @cached_property
    def _mots(self) -> list[str]:
        with self._verrou:
            return [octets.decode("utf-8") for octets in self._lecteur.lexicon(CHAMP_MOTS)]
