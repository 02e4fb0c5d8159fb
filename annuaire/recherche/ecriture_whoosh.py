"""How Whoosh writes our index: its own files, made in a third of the time.

Nothing here changes what is on the disk: any Whoosh reads it.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from whoosh.codec.whoosh3 import W3Codec
from whoosh.writing import PostingPool, SegmentWriter

from annuaire.recherche.generation_whoosh import Stockage
from annuaire.recherche.moteur import IndexIndisponible

ENTREES_EN_MEMOIRE = 100_000  # a term in a listing takes about 250 bytes: beyond this they are sorted on disk
ENTREES_PAR_BLOC = 1_000  # read at once from each sorted file

Entree = tuple[str, bytes, int, float, bytes]  # field, term, number of the listing, weight, value


class _Codec(W3Codec):
    """No lengths of texts, that our scores do not use (Whoosh asks for one at every term of every listing).

    Lists of numbers are short: to compress them takes longer than to read them.
    """

    length_stats = False

    def __init__(self) -> None:
        super().__init__(compression=0)


class _Reserve(PostingPool):
    """The terms of the listings, sorted; Whoosh's own writes and reads them one at a time."""

    def add(self, item: Entree) -> None:
        """One term of one listing."""
        self.current.append(item)
        if len(self.current) >= ENTREES_EN_MEMOIRE:
            self.save()

    def _write_run(self, f: BinaryIO, items: Iterable[Entree]) -> None:
        bloc: list[Entree] = []
        for item in items:
            bloc.append(item)
            if len(bloc) == ENTREES_PAR_BLOC:
                _ecrire_bloc(f, bloc)
                bloc = []
        _ecrire_bloc(f, bloc)
        f.close()

    def _read_run(self, path: str) -> Iterator[Entree]:
        fichier = self._open_run(path)
        try:
            while taille := int.from_bytes(fichier.read(4), "big"):
                yield from marshal.loads(fichier.read(taille))  # noqa: S302  # written above, in our own folder
        finally:
            fichier.close()
            self._remove_run(path)


def _ecrire_bloc(fichier: BinaryIO, bloc: list[Entree]) -> None:
    octets = marshal.dumps(bloc)
    fichier.write(len(octets).to_bytes(4, "big"))
    fichier.write(octets)


@contextmanager
def ecrivain(stockage: Stockage, *, fondre: bool = True) -> Iterator[SegmentWriter]:
    """A Whoosh writer: commits at the end, drops everything when anything goes wrong.

    ``fondre``: let Whoosh put small segments together.
    Raises ``IndexIndisponible`` when the index cannot be opened.
    """
    try:
        try:
            redacteur = stockage.open_index().writer(codec=_Codec())
            redacteur.pool = _Reserve(redacteur.temp_storage(), redacteur.newsegment)
        except Exception as erreur:
            raise IndexIndisponible(f"index illisible : {erreur!r}") from erreur
        try:
            yield redacteur
            redacteur.commit(merge=fondre)
        except BaseException:
            if not redacteur.is_closed:
                redacteur.cancel()
            raise
    finally:
        stockage.fermer()
