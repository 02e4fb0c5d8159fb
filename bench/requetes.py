"""French searches as people type them, always the same: 200 to repeat, and as many others as needed, never repeated."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlencode

from annuaire.demonstration.genres import genres
from bench.fiches import NOMBRE_DE_BASE, fiches
from socle.identifiants import sans_accents
from territoire.reference import communes_reference

NOMBRE = 200
GRAINE = 4747
LONGUEUR_FAUTE = 6  # nobody is asked to guess a shorter word
FACETTES = ("secteur", "famille", "epci")


@dataclass(frozen=True, slots=True)
class Recherche:
    """What a visitor types: words, and a place."""

    q: str
    ou: str = ""

    @property
    def chemin(self) -> str:
        """Our search page."""
        valeurs = {"q": self.q, "ou": self.ou}
        return "/annuaire/?" + urlencode({nom: valeur for nom, valeur in valeurs.items() if valeur})

    @property
    def chemin_datasette(self) -> str:
        """The same of Datasette: the place among the words, three facets, twenty results."""
        parametres = [("_search", f"{self.q} {self.ou}".strip()), ("_size", "20")]
        return "/fiches/structure?" + urlencode(parametres + [("_facet", facette) for facette in FACETTES])


def recherches(nombre: int = NOMBRE) -> list[Recherche]:
    """The searches that are repeated, all different."""
    return list(islice(_suite(GRAINE), nombre))


def inedites(nombre: int, graine: int = 1) -> list[Recherche]:
    """Searches that are not among the repeated ones, all different; another seed gives others, few of them shared."""
    connues = set(recherches())
    return list(islice((r for r in _suite(GRAINE + graine, precises=nombre > NOMBRE) if r not in connues), nombre))


def _suite(graine: int, *, precises: bool = False) -> Iterator[Recherche]:
    """Endless, without repetition. ``precises``: a place with each of the shapes that are soon exhausted."""
    alea = random.Random(graine)
    deja: set[Recherche] = set()
    while True:
        for forme in FORMES:
            q, ou = forme(alea)
            if precises and forme in RARES:
                ou = _commune(alea)
            recherche = Recherche(" ".join(q.split()), ou)
            if recherche not in deja:
                deja.add(recherche)
                yield recherche


# --- the shapes that searches take


@lru_cache(maxsize=1)
def _mots_cles() -> list[str]:
    return sorted({mot for genre in genres().values() for mot in genre.mots_cles})


@lru_cache(maxsize=1)
def _publics() -> list[str]:
    return sorted({public for genre in genres().values() for public in genre.publics if public != "Tout public"})


@lru_cache(maxsize=1)
def _noms() -> list[str]:
    return [champs["nom"] for champs in fiches(NOMBRE_DE_BASE)]


@lru_cache(maxsize=1)
def _communes() -> tuple[list[str], list[int]]:
    toutes = communes_reference().values()
    return [commune.nom for commune in toutes], [commune.population for commune in toutes]


def _commune(alea: random.Random) -> str:
    noms, populations = _communes()
    return alea.choices(noms, populations)[0]


def _activite(alea: random.Random) -> tuple[str, str]:
    return alea.choice(_mots_cles()), ""


def _sans_accents(alea: random.Random) -> tuple[str, str]:
    return sans_accents(alea.choice(_mots_cles())).lower(), ""


def _pluriel(alea: random.Random) -> tuple[str, str]:
    """Each word with the number that it had not."""
    return " ".join(map(_autre_nombre, alea.choice(_mots_cles()).split())), ""


def _autre_nombre(mot: str) -> str:
    if len(mot) < 4 or mot.endswith(("x", "z")):
        return mot
    return mot.removesuffix("s") if mot.endswith("s") else f"{mot}s"


def _faute(alea: random.Random) -> tuple[str, str]:
    """A letter too few, one twice, or two in the wrong order."""
    longs = [mot for mot in _mots_cles() if max(map(len, mot.split())) >= LONGUEUR_FAUTE]
    mots = alea.choice(longs).split()
    rang = max(range(len(mots)), key=lambda i: len(mots[i]))
    mot, place = mots[rang], alea.randint(1, len(mots[rang]) - 3)
    mots[rang] = alea.choice(
        (
            mot[:place] + mot[place + 1 :],
            mot[:place] + mot[place] + mot[place:],
            mot[:place] + mot[place + 1] + mot[place] + mot[place + 2 :],
        )
    )
    return " ".join(mots), ""


def _nom(alea: random.Random) -> tuple[str, str]:
    return alea.choice(_noms()), ""


def _bout_de_nom(alea: random.Random) -> tuple[str, str]:
    mots = re.findall(r"[^\W\d_]{4,}", alea.choice(_noms()))
    return " ".join(mots[-2:]).lower() or _activite(alea)[0], ""


def _activite_et_lieu(alea: random.Random) -> tuple[str, str]:
    return alea.choice(_mots_cles()), _commune(alea)


def _lieu_dans_les_mots(alea: random.Random) -> tuple[str, str]:
    return f"{alea.choice(_mots_cles())} {_commune(alea)}".lower(), ""


def _public(alea: random.Random) -> tuple[str, str]:
    return f"{alea.choice(_mots_cles())} pour {alea.choice(_publics())}".lower(), ""


def _lieu_sans_accents(alea: random.Random) -> tuple[str, str]:
    return sans_accents(alea.choice(_mots_cles())), sans_accents(_commune(alea)).lower()


FORMES: tuple[Callable[[random.Random], tuple[str, str]], ...] = (
    _activite,
    _sans_accents,
    _pluriel,
    _faute,
    _nom,
    _bout_de_nom,
    _activite_et_lieu,
    _lieu_dans_les_mots,
    _public,
    _lieu_sans_accents,
)
RARES = (_activite, _sans_accents, _pluriel, _nom, _bout_de_nom)
