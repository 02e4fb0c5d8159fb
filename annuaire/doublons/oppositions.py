"""What, in two names that look alike, says that they are two bodies."""

from __future__ import annotations

from dataclasses import dataclass

from annuaire.doublons import lieux
from annuaire.doublons.alignement import Alignement
from annuaire.doublons.modele import Candidat
from annuaire.doublons.noms import Genre, Mot, NomNormalise

_SEULS = (Genre.SATELLITE, Genre.ACTIVITE, Genre.AGE)  # alone on one side, they name a part or a neighbour
_VAGUE = 3  # a place that may be more communes than this opposes nothing alone


@dataclass(frozen=True, slots=True)
class Oppositions:
    """``fermes``: reasons why the names are those of two bodies. ``lieu``: the places they name differ.

    ``lieux_des_deux``: each of them names one. ``antenne``: one of them says that it is a branch.
    ``reserves``: what makes the likeness weaker.
    """

    fermes: tuple[str, ...]
    lieu: bool
    lieux_des_deux: bool
    antenne: bool
    reserves: tuple[str, ...]


SANS_OPPOSITION = Oppositions((), False, False, False, ())


def opposer(a: Candidat, b: Candidat, nom_a: NomNormalise, nom_b: NomNormalise, alignement: Alignement) -> Oppositions:
    """Weigh the words left alone on each side. Symmetric."""
    reste_a, reste_b = _ignorer_coupe(nom_a, nom_b, alignement)
    fermes: list[str] = []
    reserves: list[str] = []
    _nombres(reste_a, reste_b, fermes, reserves)
    _natures(nom_a, nom_b, fermes)
    seuls = sorted({m.forme for reste in (reste_a, reste_b) for m in reste if m.genre in _SEULS})
    if seuls:
        fermes.append(f"un seul des deux noms dit « {', '.join(seuls)} »")
    if any(m.genre is Genre.NATURE for m in (*reste_a, *reste_b)) and not fermes:
        reserves.append("un seul des deux noms dit de quelle sorte d’organisme il s’agit")
    antenne = any(m.genre is Genre.ANTENNE for m in (*reste_a, *reste_b))
    lieu = _lieux_differents(a, b, nom_a, nom_b, reste_a, reste_b)
    lieux_des_deux = bool(_lieux(nom_a.mots) and _lieux(nom_b.mots))
    return Oppositions(tuple(fermes), lieu, lieux_des_deux, antenne, tuple(reserves))


def _ignorer_coupe(
    nom_a: NomNormalise, nom_b: NomNormalise, alignement: Alignement
) -> tuple[tuple[Mot, ...], tuple[Mot, ...]]:
    """What follows the place where a source cut a name is no difference."""
    reste_a, reste_b = alignement.reste_a, alignement.reste_b
    if nom_a.tronque and not reste_a:
        reste_b = tuple(m for m in reste_b if m not in nom_b.mots[len(nom_a.mots) :])
    if nom_b.tronque and not reste_b:
        reste_a = tuple(m for m in reste_a if m not in nom_a.mots[len(nom_b.mots) :])
    return reste_a, reste_b


def _nombres(reste_a: tuple[Mot, ...], reste_b: tuple[Mot, ...], fermes: list[str], reserves: list[str]) -> None:
    nombres_a = sorted(m.forme for m in reste_a if m.genre is Genre.NOMBRE)
    nombres_b = sorted(m.forme for m in reste_b if m.genre is Genre.NOMBRE)
    if nombres_a and nombres_b:
        dits = " et ".join(sorted((", ".join(nombres_a), ", ".join(nombres_b))))
        fermes.append(f"les numéros diffèrent ({dits})")
    elif nombres_a or nombres_b:
        reserves.append("un seul des deux noms porte un numéro")


def _natures(nom_a: NomNormalise, nom_b: NomNormalise, fermes: list[str]) -> None:
    genres = (Genre.NATURE, Genre.SATELLITE)
    natures_a = {m.forme for m in nom_a.mots if m.genre in genres}
    natures_b = {m.forme for m in nom_b.mots if m.genre in genres}
    seules_a, seules_b = natures_a - natures_b, natures_b - natures_a
    if seules_a and seules_b and not _abregees(seules_a, seules_b):
        dits = " et ".join(sorted((", ".join(sorted(seules_a)), ", ".join(sorted(seules_b)))))
        fermes.append(f"deux sortes d’organismes ({dits})")


def _abregees(seules_a: set[str], seules_b: set[str]) -> bool:
    return all(any(x.startswith(y) or y.startswith(x) for y in seules_b) for x in seules_a)


def _lieux_differents(
    a: Candidat,
    b: Candidat,
    nom_a: NomNormalise,
    nom_b: NomNormalise,
    reste_a: tuple[Mot, ...],
    reste_b: tuple[Mot, ...],
) -> bool:
    """Both name a place and not the same, or one names a place that is not where the other is."""
    tous_a, tous_b = _lieux(nom_a.mots), _lieux(nom_b.mots)
    if _ailleurs(_lieux(reste_a), b, tous_b) or _ailleurs(_lieux(reste_b), a, tous_a):
        return True
    return bool(tous_a and tous_b) and not lieux.compatibles(tous_a, tous_b)


def _lieux(mots: tuple[Mot, ...]) -> frozenset[str]:
    return frozenset().union(*(m.lieux for m in mots if m.genre is Genre.LIEU))


def _ailleurs(restes: frozenset[str], autre: Candidat, lieux_autre: frozenset[str]) -> bool:
    """Places that only one name says, and where the other listing is not."""
    if not restes or len(restes) > _VAGUE or restes & lieux_autre:
        return False
    return not lieux.ici_possible(restes, autre.code_insee)
