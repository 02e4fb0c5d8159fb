"""Acronyms of two listings: the same one, or the one that the other spells out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from annuaire.doublons.modele import Candidat
from annuaire.doublons.noms import Genre, NomNormalise, radical, sigle_propre, variantes

LONG = 5  # letters from which an acronym is not that of many
_MIN = 3


@dataclass(frozen=True, slots=True)
class SiglesCommuns:
    """``commun``: one acronym on both sides. ``developpe``: one side spells out the other, or is nothing but it.

    ``long``: the acronym in common is long enough to be of one body only.
    """

    commun: bool = False
    developpe: bool = False
    long: bool = False


@lru_cache(maxsize=4_000)
def noms_et_sigles(c: Candidat) -> tuple[tuple[NomNormalise, ...], frozenset[str]]:
    """The names of a listing, normalised, and its acronyms of three letters or more."""
    noms = variantes(c.nom, c.autres_noms, c.code_insee)
    return noms, frozenset(s for s in {sigle_propre(c.sigle)}.union(*(n.sigles for n in noms)) if len(s) >= _MIN)


def sigles_communs(a: Candidat, b: Candidat) -> SiglesCommuns:
    """What the acronyms of two listings say; symmetric."""
    (noms_a, sigles_a), (noms_b, sigles_b) = noms_et_sigles(a), noms_et_sigles(b)
    if not sigles_a and not sigles_b:
        return SiglesCommuns()
    ecrits = (sigles_a & sigles_b) | _en_tete(sigles_a, noms_b) | _en_tete(sigles_b, noms_a)
    epeles = _developpes(sigles_a, noms_b) | _developpes(sigles_b, noms_a)
    seul = bool(ecrits) and (_seul(sigles_b, noms_a) or _seul(sigles_a, noms_b))
    return SiglesCommuns(
        commun=bool(ecrits or epeles),
        developpe=bool(epeles) or seul,
        long=any(len(s) >= LONG for s in ecrits | epeles),
    )


def _en_tete(sigles: frozenset[str], noms: tuple[NomNormalise, ...]) -> frozenset[str]:
    premiers = {nom.mots[0].forme for nom in noms if nom.mots}
    return frozenset(s for s in sigles if s in premiers or radical(s) in premiers)


def _seul(sigles: frozenset[str], noms: tuple[NomNormalise, ...]) -> bool:
    """One of the names is an acronym and nothing else, but for places."""
    seuls = {tuple(m.forme for m in nom.mots if m.genre is not Genre.LIEU) for nom in noms}
    return any((s,) in seuls or (radical(s),) in seuls for s in sigles)


def _developpes(sigles: frozenset[str], noms: tuple[NomNormalise, ...]) -> frozenset[str]:
    """« FOL » and « Fédération des œuvres laïques »; a name cut by its source may lack the last two letters."""
    return frozenset(s for nom in noms for s in sigles if s in nom.initiales or (nom.tronque and _entame(s, nom)))


def _entame(sigle: str, nom: NomNormalise) -> bool:
    return any(len(i) >= 4 and sigle.startswith(i) and len(sigle) - len(i) <= 2 for i in nom.initiales)
