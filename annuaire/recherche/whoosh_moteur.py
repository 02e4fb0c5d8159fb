"""The embedded engine: Whoosh keeps terms and listings on disk, columns in memory filter, count and sort.

Layout of the folder: one subfolder for each rebuilt index, and the file ``courant`` that names the one in use.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path

from annuaire.recherche.bareme import VERSION
from annuaire.recherche.ecriture_whoosh import ecrivain
from annuaire.recherche.generation_whoosh import SCHEMA, CacheColonnes, Generation, Stockage, champs, dernier_commit
from annuaire.recherche.moteur import Document, EtatIndex, IndexIndisponible
from annuaire.recherche.moteur_colonnes import MoteurColonnes
from socle.verrou import Verrou, verrou_fichier

POINTEUR = "courant"
PREFIXE = f"index-{VERSION}-"
FICHES_PAR_SEGMENT = 40_000  # Whoosh holds the terms of a segment in memory while it writes it


class MoteurWhoosh(MoteurColonnes):
    """``MoteurRecherche`` over a folder. Several processes may search it and write to it; writes wait in line.

    Every method but ``etat`` and ``reconstruire`` raises ``IndexIndisponible`` when the index is absent or damaged.
    Durable means: survives the death of the process. After a power cut, a damaged index is rebuilt at start.
    """

    def __init__(self, dossier: Path) -> None:
        super().__init__()
        self._dossier = dossier
        self._verrou = threading.Lock()
        self._cache = CacheColonnes()
        self._generation: Generation | None = None

    # --- reading

    def version(self) -> str:
        """The index in use and its last commit."""
        nom = self._nom_courant()
        try:
            return f"{nom}:{dernier_commit(self._dossier / nom)}"
        except OSError as erreur:
            raise IndexIndisponible(f"index illisible : {erreur!r}") from erreur

    def etat(self) -> EtatIndex:
        """Health: the files that the index names are there and it opens."""
        try:
            generation = self._courante()
            self._verifier_fichiers()
        except IndexIndisponible:
            return EtatIndex(0, sain=False)
        return EtatIndex(generation.documents, sain=True)

    # --- writing

    def appliquer(self, documents: Iterable[Document], supprimes: Iterable[str] = ()) -> None:
        """Add or replace these documents and remove these ids. Idempotent."""
        uniques = {document.id: document for document in documents}
        retires = [id for id in supprimes if id not in uniques]
        if not uniques and not retires:
            return
        with self._ecriture():
            stockage = Stockage(self._dossier / self._nom_courant())
            with ecrivain(stockage) as redacteur:
                for id in (*uniques, *retires):
                    redacteur.delete_by_term("id", id)
                for document in uniques.values():
                    redacteur.add_document(**champs(document))

    def reconstruire(self, documents: Iterable[Document]) -> int:
        """Build a new index beside the one that serves, then switch to it at once.

        ``documents`` should read its source while it is consumed: changes applied meanwhile wait, and come after.
        """
        with self._ecriture():
            ancien = self._nom_courant(absent="")
            nom = f"{PREFIXE}{secrets.token_hex(6)}"
            dossier = self._dossier / nom
            dossier.mkdir()
            try:
                nombre = self._remplir(dossier, documents)
            except BaseException:
                shutil.rmtree(dossier, ignore_errors=True)
                raise
            self._pointer(nom)
            self._nettoyer({nom, ancien})
        return nombre

    def _remplir(self, dossier: Path, documents: Iterable[Document]) -> int:
        stockage = Stockage(dossier)
        stockage.create_index(SCHEMA)
        vus: set[str] = set()
        restants = iter(documents)
        while segment := list(islice(restants, 1)):
            with ecrivain(stockage, fondre=False) as redacteur:
                for document in chain(segment, islice(restants, FICHES_PAR_SEGMENT - 1)):
                    if document.id not in vus:
                        vus.add(document.id)
                        redacteur.add_document(**champs(document))
        return len(vus)

    def _pointer(self, nom: str) -> None:
        provisoire = self._dossier / f"{POINTEUR}.{os.getpid()}"
        with provisoire.open("w", encoding="ascii") as fichier:
            fichier.write(nom)
            fichier.flush()
            os.fsync(fichier.fileno())
        provisoire.replace(self._dossier / POINTEUR)

    def _nettoyer(self, gardes: set[str]) -> None:
        """Remove older indexes; the last one stays, for searches that are still opening it."""
        for dossier in self._dossier.glob("index-*"):
            if dossier.name not in gardes:
                shutil.rmtree(dossier, ignore_errors=True)

    def _ecriture(self) -> Verrou:
        self._dossier.mkdir(parents=True, exist_ok=True)
        return verrou_fichier(self._dossier / "ecriture.verrou")

    # --- the present generation

    def _nom_courant(self, absent: str | None = None) -> str:
        try:
            nom = (self._dossier / POINTEUR).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            nom = ""
        if nom.startswith(PREFIXE):
            return nom
        if absent is not None:
            return absent
        raise IndexIndisponible("aucun index de cette version : il faut le construire")

    def _courante(self) -> Generation:
        """The latest committed state, opened once per process."""
        for essai in range(3):  # a writer may remove files while they are being opened
            try:
                return self._ouvrir_courante()
            except IndexIndisponible:
                raise
            except Exception as erreur:
                self._generation = None
                if essai == 2:
                    raise IndexIndisponible(f"index illisible : {erreur!r}") from erreur
        raise AssertionError

    def _ouvrir_courante(self) -> Generation:
        dossier = self._dossier / self._nom_courant()
        generation = self._generation
        # Files opened before a fork would be read at one position by two processes.
        etat = (dossier, dernier_commit(dossier), os.getpid())
        if generation is not None and (generation.dossier, generation.numero, generation.processus) == etat:
            return generation
        with self._verrou:
            self._generation = Generation(dossier, self._cache)
            return self._generation

    def _verifier_fichiers(self) -> None:
        try:
            stockage = Stockage(self._dossier / self._nom_courant())
            try:
                stockage.open_index().reader()
            finally:
                stockage.fermer()
        except IndexIndisponible:
            raise
        except Exception as erreur:
            raise IndexIndisponible(f"index illisible : {erreur!r}") from erreur
