"""Two names laid side by side: which words answer each other, which ones are left alone."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from annuaire.doublons.lieux import ici_possible
from annuaire.doublons.noms import Genre, Mot, NomNormalise, est_territorial

EGAL, ABREGE, FAUTE, COLLE = 1.0, 0.9, 0.88, 0.9  # how much a word is believed to be the same
_COLLE_MIN = 94.0  # likeness of the names written without spaces
_PREFIXE_MIN = 3


@dataclass(frozen=True, slots=True)
class Alignement:
    """``commun``: weight of the words found on both sides, of 1.0 for a full word of meaning.

    ``reste_a``, ``reste_b``: words without an answer. ``couverture``: shared part of all the words (0 to 1).
    ``inclusion``: shared part of the shorter name. ``sens``: full words of meaning in common.
    ``exact``: every word is the very same. ``territorial``: both say « départemental », « régional »...
    ``lieu``: both name one place. ``lieu_en_plus``: one says a place that the other leaves out, and may be at.
    ``abrege``: the words of meaning in common are all abbreviated.
    """

    commun: float
    couverture: float
    inclusion: float
    sens: float
    exact: bool
    territorial: bool
    lieu: bool
    lieu_en_plus: bool
    abrege: bool
    reste_a: tuple[Mot, ...]
    reste_b: tuple[Mot, ...]

    @property
    def complet(self) -> bool:
        """No word is left alone on either side, but those of a branch and its place."""
        return not _comptes(self.reste_a) and not _comptes(self.reste_b)


def aligner(a: NomNormalise, b: NomNormalise, ici_a: str | None = None, ici_b: str | None = None) -> Alignement:
    """Lay two names side by side. Symmetric but for ``reste_a`` and ``reste_b``.

    ``ici_a``, ``ici_b``: INSEE codes of where they are. A place that one name adds and that is where the other
    stands (or may stand) is no difference; nor is the word of a branch and the place that goes with it.
    """
    paires, reste_a, reste_b = _apparier(a.mots, b.mots)
    if (reste_a or reste_b) and _meme_ecriture(a, b, reste_a, reste_b):
        # « aéro club », « aéroclub »: words cut or joined by the source.
        paires = [*paires, *((m, m, COLLE) for m in (reste_a or reste_b))]
        reste_a = reste_b = ()
    seuls = len(reste_a) + len(reste_b)
    reste_a, reste_b = _sans_lieux(reste_a, ici_b), _sans_lieux(reste_b, ici_a)
    sens = [(x, q) for x, y, q in paires if x.genre is y.genre is Genre.SENS and len(x.forme) > 1]
    commun = sum(min(x.poids, y.poids) * q for x, y, q in paires)
    poids_a = sum(min(x.poids, y.poids) for x, y, _ in paires) + sum(m.poids for m in _comptes(reste_a))
    poids_b = sum(min(x.poids, y.poids) for x, y, _ in paires) + sum(m.poids for m in _comptes(reste_b))
    return Alignement(
        commun=commun,
        couverture=_part(2 * commun, poids_a + poids_b),
        inclusion=_part(commun, min(poids_a, poids_b)),
        sens=sum(x.poids * q for x, q in sens),
        exact=not reste_a and not reste_b and all(q == EGAL for _, _, q in paires),
        territorial=any(est_territorial(x) and est_territorial(y) for x, y, _ in paires),
        lieu=any(x.genre is y.genre is Genre.LIEU for x, y, _ in paires),
        lieu_en_plus=len(reste_a) + len(reste_b) < seuls,
        abrege=bool(sens) and all(q == ABREGE for _, q in sens),
        reste_a=reste_a,
        reste_b=reste_b,
    )


def _sans_lieux(reste: tuple[Mot, ...], ici_autre: str | None) -> tuple[Mot, ...]:
    return tuple(m for m in reste if not (m.genre is Genre.LIEU and ici_possible(m.lieux, ici_autre)))


def _comptes(reste: tuple[Mot, ...]) -> tuple[Mot, ...]:
    """The words that make a difference: « antenne de Fumel » says where, not who."""
    if not any(m.genre is Genre.ANTENNE for m in reste):
        return reste
    return tuple(m for m in reste if m.genre not in (Genre.ANTENNE, Genre.LIEU))


def _part(commun: float, total: float) -> float:
    return min(1.0, commun / total) if total else 0.0


Paire = tuple[Mot, Mot, float]


def _apparier(a: tuple[Mot, ...], b: tuple[Mot, ...]) -> tuple[list[Paire], tuple[Mot, ...], tuple[Mot, ...]]:
    """Best pairs first, each word used once."""
    possibles = [
        (qualite, i, j) for i, x in enumerate(a) for j, y in enumerate(b) if (qualite := ressemblance(x, y)) > 0
    ]
    possibles.sort(key=lambda p: (-p[0], abs(p[1] - p[2]), p[1] + p[2], min(p[1], p[2])))
    pris_a: set[int] = set()
    pris_b: set[int] = set()
    paires: list[Paire] = []
    for qualite, i, j in possibles:
        if i not in pris_a and j not in pris_b:
            pris_a.add(i)
            pris_b.add(j)
            paires.append((a[i], b[j], qualite))
    formes_a, formes_b = {m.forme for m in a}, {m.forme for m in b}
    # A word said twice on one side (« restaurants du cœur, relais du cœur ») lacks no answer.
    reste_a = tuple(m for i, m in enumerate(a) if i not in pris_a and m.forme not in formes_b)
    reste_b = tuple(m for j, m in enumerate(b) if j not in pris_b and m.forme not in formes_a)
    return paires, reste_a, reste_b


def ressemblance(x: Mot, y: Mot) -> float:
    """0 when the words differ; else how sure it is that they are one: same, abbreviated, or misspelt."""
    if x.forme == y.forme:
        return EGAL
    if x.lieux and y.lieux:
        return EGAL if any(code[0] != "D" for code in x.lieux & y.lieux) else 0.0
    if Genre.NOMBRE in (x.genre, y.genre) or x.forme[0] != y.forme[0]:
        return 0.0
    if Genre.AGE in (x.genre, y.genre):
        return 0.0
    court, long = sorted((x.forme, y.forme), key=lambda f: (len(f), f))
    if len(court) >= _PREFIXE_MIN and long.startswith(court) and (len(long) - len(court) >= 2 or len(court) >= 5):
        return ABREGE
    permises = 1 if len(court) >= 6 else 0
    if len(court) >= 10:
        permises = 2
    if permises and OSA.distance(court, long, score_cutoff=permises) <= permises:
        return FAUTE
    return 0.0


def _meme_ecriture(a: NomNormalise, b: NomNormalise, reste_a: tuple[Mot, ...], reste_b: tuple[Mot, ...]) -> bool:
    restes = (*reste_a, *reste_b)
    if any(m.genre in (Genre.NOMBRE, Genre.AGE) for m in restes) or not (reste_a and reste_b):
        return False
    colle_a, colle_b = "".join(m.forme for m in reste_a), "".join(m.forme for m in reste_b)
    return min(len(colle_a), len(colle_b)) >= 5 and (
        colle_a == colle_b or (fuzz.ratio(colle_a, colle_b) >= _COLLE_MIN and a.colle[:3] == b.colle[:3])
    )
