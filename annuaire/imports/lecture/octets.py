"""The bytes of a file: compressed or not, what they hold, and never more of them than can be borne."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from annuaire.imports.modele import FichierIllisible
from socle.typographie import nombre

MIO = 1024 * 1024
TEXTE_MAXIMUM = 64 * 1024**3  # a national stock of SIRENE; read a piece at a time
CLASSEUR_MAXIMUM = 256 * MIO  # decompressed XML of a workbook, read as a stream
COMMUNS_MAXIMUM = 64 * MIO  # shared strings of an XLSX: openpyxl holds them in memory
RAPPORT_MAXIMUM = 200  # decompressed / compressed, beyond RAPPORT_DES bytes: no list is that repetitive
RAPPORT_DES = 32 * MIO
MEMBRES_MAXIMUM = 10_000
TEXTES = {".csv", ".tsv", ".txt", ".json", ".geojson"}
# First bytes of what people send by mistake, and what it is.
ETRANGERS = {
    b"\xd0\xcf\x11\xe0": "un ancien classeur Excel (.xls) ou un document protégé par mot de passe : "
    "enregistrez-le en .xlsx, sans mot de passe, ou en .csv",
    b"%PDF": "un PDF : demandez le tableau d’origine",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"PAR1": "un fichier Parquet : convertissez-le en CSV",
    b"SQLite format 3": "une base SQLite : exportez la table en CSV",
    b"7z\xbc\xaf": "une archive 7z : décompressez-la",
    b"Rar!": "une archive RAR : décompressez-la",
}
# What zipfile and gzip raise on damaged or hostile bytes (ValueError: a name that is not UTF-8).
ERREURS_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError),
)


class Flux(Protocol):
    """What is needed of a stream of bytes."""

    def read(self, taille: int, /) -> bytes:
        """At most ``taille`` bytes, none at the end."""


class Contenu(StrEnum):
    """What the bytes are, once any compression is taken off."""

    TEXTE = "texte"
    XLSX = "xlsx"
    ODS = "ods"


class Octets:
    """The content of a file. ``nom`` is that of the file itself, or of the only list in the archive."""

    def __init__(self, chemin: Path) -> None:
        """Raises ``FichierIllisible`` when absent, unknown, or suspiciously large once decompressed."""
        if not chemin.is_file():
            raise FichierIllisible(f"Le fichier {chemin} n’existe pas.")
        self.chemin = chemin
        self.nom = chemin.name
        self.contenu = Contenu.TEXTE
        self._membre: zipfile.ZipInfo | None = None
        debut = self._debut()
        self._gzip = debut.startswith(b"\x1f\x8b")
        if self._gzip and self.nom.lower().endswith(".gz"):
            self.nom = self.nom[:-3]
        if debut.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            self._examiner_archive()
        _refuser_etranger(debut, self.chemin.name)

    def _debut(self) -> bytes:
        try:
            with self.chemin.open("rb") as flux:
                return flux.read(32)
        except OSError as erreur:
            raise FichierIllisible(f"Le fichier {self.nom} ne peut pas être ouvert ({erreur.strerror}).") from erreur

    def _examiner_archive(self) -> None:
        with self._lisible(), zipfile.ZipFile(self.chemin) as archive:
            membres = {m.filename: m for m in archive.infolist() if not m.is_dir()}
        if len(membres) > MEMBRES_MAXIMUM:
            raise FichierIllisible(f"L’archive {self.nom} contient {nombre(len(membres))} fichiers : elle est refusée.")
        if "xl/workbook.xml" in membres:
            self.contenu = Contenu.XLSX
        elif "content.xml" in membres:
            self.contenu = Contenu.ODS
        else:
            self._membre = self._liste_unique(membres)
            self.nom = PurePosixPath(self._membre.filename).name
            _refuser_bombe(self.nom, self._membre.file_size, self._membre.compress_size, TEXTE_MAXIMUM)
            return
        for membre in membres.values():
            maximum = COMMUNS_MAXIMUM if membre.filename.endswith("sharedStrings.xml") else CLASSEUR_MAXIMUM
            _refuser_bombe(self.nom, membre.file_size, membre.compress_size, maximum)

    def _liste_unique(self, membres: dict[str, zipfile.ZipInfo]) -> zipfile.ZipInfo:
        listes = [
            membre
            for nom, membre in membres.items()
            if PurePosixPath(nom).suffix.lower() in TEXTES
            and not nom.startswith("__MACOSX/")
            and not PurePosixPath(nom).name.startswith(".")
        ]
        if len(listes) != 1:
            combien = f"{len(listes)} listes" if listes else "aucune liste"
            raise FichierIllisible(
                f"L’archive {self.nom} contient {combien} : il en faut une seule (CSV, TSV, JSON ou GeoJSON)."
            )
        return listes[0]

    @contextmanager
    def ouvrir(self) -> Iterator[Flux]:
        """The decompressed bytes. Raises ``FichierIllisible``, also while they are read."""
        with ExitStack() as pile:
            with self._lisible():
                brut = pile.enter_context(self.chemin.open("rb"))
                flux: Flux = brut
                if self._membre is not None:
                    flux = pile.enter_context(pile.enter_context(zipfile.ZipFile(brut)).open(self._membre))
                elif self._gzip:
                    flux = pile.enter_context(gzip.GzipFile(fileobj=brut))
            yield _Lecture(self, flux, brut)

    def lire(self, flux: Flux, taille: int) -> bytes:
        """Bytes of a stream of this file. Raises ``FichierIllisible`` where it is damaged."""
        with self._lisible():
            return flux.read(taille)

    @contextmanager
    def _lisible(self) -> Iterator[None]:
        try:
            yield
        except ERREURS_ARCHIVE as erreur:
            raise FichierIllisible(
                f"Le fichier {self.chemin.name} est abîmé, incomplet ou protégé : il ne peut pas être décompressé."
            ) from erreur


class _Lecture:
    """Counts what is decompressed, which a gzip does not tell beforehand, and stops a bomb."""

    def __init__(self, octets: Octets, flux: Flux, brut: IO[bytes]) -> None:
        self._octets, self._flux, self._brut = octets, flux, brut
        self._lus = 0

    def read(self, taille: int, /) -> bytes:
        """At most ``taille`` bytes. Raises ``FichierIllisible`` when damaged or past the limits."""
        morceau = self._octets.lire(self._flux, taille)
        self._lus += len(morceau)
        _refuser_bombe(self._octets.nom, self._lus, self._brut.tell(), TEXTE_MAXIMUM)
        return morceau


def _refuser_bombe(nom: str, taille: int, compresse: int, maximum: int) -> None:
    if taille > maximum:
        raise FichierIllisible(
            f"Le fichier {nom} est trop gros une fois décompressé (plus de {nombre(maximum // MIO)} Mio) : coupez-le."
        )
    if taille > RAPPORT_DES and taille > RAPPORT_MAXIMUM * max(compresse, 1):
        raise FichierIllisible(
            f"Le fichier {nom} grossit plus de {RAPPORT_MAXIMUM} fois en se décompressant : il est refusé."
        )


def _refuser_etranger(debut: bytes, nom: str) -> None:
    for marque, nature in ETRANGERS.items():
        if debut.startswith(marque):
            raise FichierIllisible(f"Le fichier {nom} est {nature}.")
    if debut.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise FichierIllisible(f"Le fichier {nom} est une page web, pas une liste : téléchargez le fichier lui-même.")
