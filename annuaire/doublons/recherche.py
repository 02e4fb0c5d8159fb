"""Pairs of near listings among many: only those that share a key are compared.

Keys are identifiers, contacts, first letters of words around one point, whole names, and acronyms. A key that too many
listings share says nothing and is not followed: the time stays in proportion to the number of listings.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import combinations

from annuaire.doublons.comparaison import comparer
from annuaire.doublons.indices import identite
from annuaire.doublons.modele import Candidat, Rapprochement, Verdict
from annuaire.doublons.noms import Genre, NomNormalise, sigle_propre
from annuaire.doublons.sigles import noms_et_sigles

# Listings under one key beyond which it is not followed.
PARTAGE_MAX = 40  # the same identifier, the same whole name, the same acronym
PARTAGE_MOTS = 25  # words around one place
PARTAGE_MOTS_PARTOUT = 12  # one word anywhere
CANDIDATS_MAX = 60  # comparisons for one listing
_LETTRES = 4
_MOTS_PAIRES = 6
_PAS_LAT, _PAS_LON = 0.065, 0.09  # degrees: about 7 km in France, the distance of neighbours
_PARTOUT = "*"
_INCONNU = "?"
_PAIRE, _MOT = "p", "m"
_SURES = frozenset({"siret", "siren", "rna", "tel", "mel", "site"})

Cle = tuple[str, ...]


class Index:
    """Listings that can be asked « who is near this one? ».

    Memory: the listings themselves, and about ten numbers for each. Adding and asking do not depend on the order.
    """

    def __init__(self, candidats: Iterable[Candidat] = ()) -> None:
        self._candidats: list[Candidat] = []
        self._rangs: dict[int, int | list[int]] = {}
        for candidat in candidats:
            self.ajouter(candidat)

    def __len__(self) -> int:
        return len(self._candidats)

    def ajouter(self, candidat: Candidat) -> None:
        """Add a listing; the same id added twice stays twice."""
        rang = len(self._candidats)
        self._candidats.append(candidat)
        for cle in {_nombre(cle) for cle in _cles(candidat)}:
            self._noter(cle, rang)

    def _noter(self, cle: int, rang: int) -> None:
        # Most keys have one listing: a number costs less than a list. One more than the limit is kept, to know it.
        deja = self._rangs.get(cle)
        if deja is None:
            self._rangs[cle] = rang
        elif isinstance(deja, int):
            self._rangs[cle] = [deja, rang]
        elif len(deja) <= PARTAGE_MAX:
            deja.append(rang)

    def candidats_proches(self, candidat: Candidat) -> list[Rapprochement]:
        """Listings that may be ``candidat`` (its own id left out), the likeliest first; ``DISTINCT`` ones left out."""
        trouves = (comparer(candidat, autre) for autre in self._voisins(candidat) if autre.id != candidat.id)
        gardes = [r for r in trouves if r.verdict is not Verdict.DISTINCT]
        # Ties stay as the listings came: public ids are drawn at random, and the same file must give the same result.
        return sorted(gardes, key=lambda r: (_RANGS[r.verdict], -r.score))

    def _voisins(self, candidat: Candidat) -> list[Candidat]:
        """Listings that share a key, those that share the most and the rarest first."""
        vus: dict[int, float] = {}
        for cle in dict.fromkeys(_cles_demandees(candidat)):
            rangs = self._rangs.get(_nombre(cle))
            if rangs is None:
                continue
            liste = [rangs] if isinstance(rangs, int) else rangs
            if len(liste) <= _partage(cle):
                gain = 10.0 if cle[0] in _SURES else 1.0 / len(liste)
                for rang in liste:
                    vus[rang] = vus.get(rang, 0.0) + gain
        tries = sorted(vus, key=lambda rang: (-vus[rang], rang))
        return [self._candidats[rang] for rang in tries[:CANDIDATS_MAX]]


_RANGS = {v: rang for rang, v in enumerate((Verdict.CERTAIN, Verdict.PROBABLE, Verdict.MEME_ORGANISME_AUTRE_LIEU))}


def rapprocher(candidats: Iterable[Candidat], anciens: Index | None = None) -> Iterator[Rapprochement]:
    """Near pairs among ``candidats``, and between them and ``anciens``, as they are read; ``DISTINCT`` left out.

    ``anciens`` receives the candidats. Without it a new index is made. Every pair comes once.
    """
    index = Index() if anciens is None else anciens
    for candidat in candidats:
        yield from index.candidats_proches(candidat)
        index.ajouter(candidat)


def _partage(cle: Cle) -> int:
    if cle[0] == _MOT:
        return PARTAGE_MOTS_PARTOUT if cle[-1] == _PARTOUT else PARTAGE_MOTS
    return PARTAGE_MOTS if cle[0] == _PAIRE else PARTAGE_MAX


def _nombre(cle: Cle) -> int:
    """A key in 64 bits: hundreds of thousands of tuples of text would cost ten times more."""
    return int.from_bytes(blake2b("\x1f".join(cle).encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _cles(c: Candidat) -> Iterator[Cle]:
    """Keys under which a listing is filed."""
    yield from _cles_sures(c)
    ici = _maille(c)
    for jeton in _jetons(c):
        yield (*jeton, ici)
        if jeton[0] != _PAIRE:  # pairs of everyday words are too many to be kept for the whole country
            yield (*jeton, _PARTOUT)


def _cles_demandees(c: Candidat) -> Iterator[Cle]:
    """Keys under which its likes may be filed: around it, where the place is unknown, and everywhere."""
    yield from _cles_sures(c)
    alentours = _alentours(c)
    for jeton in _jetons(c):
        for maille in alentours:
            yield (*jeton, maille)


def _cles_sures(c: Candidat) -> Iterator[Cle]:
    qui = identite(c)
    cles = (
        ("siret", qui.siret),
        ("siren", qui.siret[:9]),
        ("rna", qui.rna),
        ("tel", qui.telephone),
        ("mel", qui.courriel),
        ("site", qui.site),
    )
    yield from (cle for cle in cles if cle[1])


def _jetons(c: Candidat) -> Iterator[Cle]:
    """What the names are filed under: first letters of words of meaning, of pairs of words, acronyms, whole names."""
    noms, _ = noms_et_sigles(c)
    for sigle in _acronymes(c, noms):
        yield ("a", sigle)
    for debut in {s[:_LETTRES] for n in noms for s in (n.initiales if n.tronque else n.sigles) if len(s) >= _LETTRES}:
        yield ("d", debut)  # an acronym of which the source cut the last letters
    for nom in noms:
        debuts = {m.forme[:_LETTRES]: m.genre for m in nom.mots if m.genre is not Genre.LIEU}
        yield ("n", " ".join(sorted(debuts)))
        for debut, genre in debuts.items():
            if genre is Genre.SENS and len(debut) >= 2:
                yield (_MOT, debut)
        for paire in combinations(sorted(list(debuts)[:_MOTS_PAIRES]), 2):
            yield (_PAIRE, *paire)


def _acronymes(c: Candidat, noms: tuple[NomNormalise, ...]) -> set[str]:
    trouves = {sigle_propre(c.sigle)}
    for nom in noms:
        trouves |= nom.sigles | nom.initiales
        if nom.mots and len(nom.mots[0].forme) >= 3:
            trouves.add(nom.mots[0].forme[:12])
    return {s for s in trouves if len(s) >= 3}


def _maille(c: Candidat) -> str:
    position = identite(c).point
    if position is None:
        return _INCONNU if not c.code_postal else c.code_postal[:2]
    return f"{math.floor(position[0] / _PAS_LAT)}:{math.floor(position[1] / _PAS_LON)}"


def _alentours(c: Candidat) -> list[str]:
    position = identite(c).point
    if position is None:
        return [_maille(c), _INCONNU, _PARTOUT]
    ligne, colonne = math.floor(position[0] / _PAS_LAT), math.floor(position[1] / _PAS_LON)
    proches = [f"{ligne + i}:{colonne + j}" for i in (-1, 0, 1) for j in (-1, 0, 1)]
    return [*proches, _INCONNU, *([c.code_postal[:2]] if c.code_postal else []), _PARTOUT]
