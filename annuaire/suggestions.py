"""What a search being typed may be about: activities, structures, places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from flask import url_for

from annuaire import presentation, queries
from annuaire.enums import Secteur
from annuaire.recherche.analyse import lemmes, mots, plier
from annuaire.recherche.moteur import MoteurRecherche, Requete
from annuaire.recherche.orthographe import debuts_proches, mots_justes
from annuaire.recherche.synonymes import expressions
from territoire.lieux import Lieu, completer, resoudre

LONGUEUR_MINIMUM = 2  # characters
ACTIVITES, STRUCTURES, LIEUX = 4, 4, 3
LIEUX_SEULS = 6
EXAMINEES = 20  # activities of which it is asked whether any structure has them; structures of a place
ESSAIS = 3  # mended beginnings that are looked for in turn


class Genre(StrEnum):
    """What is suggested."""

    ACTIVITE = "activite"
    STRUCTURE = "structure"
    LIEU = "lieu"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``texte`` goes to the box; ``url`` is where choosing it leads."""

    genre: Genre
    texte: str
    precision: str | None
    url: str


def suggerer(debut: str, moteur: MoteurRecherche) -> list[Suggestion]:
    """For the words box: activities that some structure has, structures, places; nothing for less than two letters.

    What begins as it is typed; a mistyped beginning is mended for a kind of which nothing does.
    """
    if len(debut) < LONGUEUR_MINIMUM:
        return []
    activites = _activites(debut, moteur)
    lieux = completer(debut, LIEUX, devine=False)
    devines = [] if lieux or activites or _connu(debut, moteur) else completer(debut, LIEUX)
    if not activites and not lieux:
        activites = _premieres(_corriges(debut, _mots_des_expressions()), lambda corrige: _activites(corrige, moteur))
    structures = _structures(debut, moteur, devines) or _premieres(
        [] if lieux else _remplaces(debut, moteur.debuts), lambda corrige: _structures(corrige, moteur)
    )
    return [*activites, *structures, *map(_lieu, lieux or devines)]


def suggerer_lieux(debut: str) -> list[Suggestion]:
    """For the place box."""
    return list(map(_lieu, completer(debut, LIEUX_SEULS))) if len(debut) >= LONGUEUR_MINIMUM else []


def _activites(debut: str, moteur: MoteurRecherche) -> list[Suggestion]:
    cherche = plier(debut).strip()
    secteurs = [
        Suggestion(Genre.ACTIVITE, secteur.libelle, "secteur", url_for("annuaire.recherche", secteur=secteur.value))
        for secteur in Secteur
        if _un_mot_commence(plier(secteur.libelle), cherche)
    ]
    ecrites = sorted(
        (ecrite for ecrite, pliee in _expressions() if _un_mot_commence(pliee, cherche)),
        key=lambda ecrite: (not plier(ecrite).startswith(cherche), len(ecrite), ecrite),
    )
    examinees = list(islice((ecrite for ecrite in ecrites if not _est_un_lieu(ecrite)), EXAMINEES))
    connues = moteur.connues(examinees) if examinees else set()
    trouvees = [
        Suggestion(Genre.ACTIVITE, ecrite, None, url_for("annuaire.recherche", q=ecrite))
        for ecrite in examinees
        if ecrite in connues
    ]
    return [*trouvees[: ACTIVITES - len(secteurs)], *secteurs][:ACTIVITES]


@lru_cache(maxsize=1)
def _expressions() -> list[tuple[str, str]]:
    return [(ecrite, plier(ecrite)) for ecrite in expressions()]


def _est_un_lieu(ecrite: str) -> bool:
    """« Le passage d’Agen ». Asked of few: reading them all as places would cost the first visitor a second."""
    lue = resoudre(ecrite)
    return lue.lieu is not None and not lue.approche


def _un_mot_commence(texte: str, debut: str) -> bool:
    return texte.startswith(debut) or re.search(rf"[\s'’-]{re.escape(debut)}", texte) is not None


def _structures(debut: str, moteur: MoteurRecherche, lieux: Sequence[Lieu] = ()) -> list[Suggestion]:
    """``lieux``: what the words may be instead; a structure must then be called so, being there is not enough."""
    resultat = moteur.chercher(Requete(mots=debut, taille=EXAMINEES if lieux else STRUCTURES))
    structures = queries.structures_publiees([touche.id for touche in resultat.touches])
    if lieux:
        noms = {lemme for _, lemme in resultat.corrections}
        structures = [structure for structure in structures if noms & set(lemmes(structure.nom))]
    return [
        Suggestion(
            Genre.STRUCTURE,
            structure.nom,
            structure.commune.nom if structure.commune else None,
            presentation.url_structure(structure),
        )
        for structure in structures[:STRUCTURES]
    ]


def _lieu(lieu: Lieu) -> Suggestion:
    return Suggestion(Genre.LIEU, lieu.libelle, None, url_for("annuaire.recherche", ou=lieu.libelle))


# --- what is mistyped


def _connu(debut: str, moteur: MoteurRecherche) -> bool:
    """Whether every word is spelt right: a word of French, or of a listing."""
    formes = {mot.forme for mot in mots(debut)}
    inconnues = formes - mots_justes()
    return bool(formes) and inconnues <= moteur.connues(inconnues)


def _corriges(debut: str, tries: Sequence[str]) -> list[str]:
    return _remplaces(debut, lambda forme: debuts_proches(forme, tries))


def _remplaces(debut: str, debuts: Callable[[str], list[str]]) -> list[str]:
    """The text with its last word, which is being typed, mended in turn; none when it is over."""
    avant, _, dernier = plier(debut).rpartition(" ")
    return [f"{avant} {corrige}".strip() for corrige in debuts(dernier)[:ESSAIS]] if dernier.isalpha() else []


def _premieres(corriges: Iterable[str], suggestions: Callable[[str], list[Suggestion]]) -> list[Suggestion]:
    """What the first that has any suggests."""
    return next((trouvees for corrige in corriges if (trouvees := suggestions(corrige))), [])


@lru_cache(maxsize=1)
def _mots_des_expressions() -> list[str]:
    return sorted({mot.forme for ecrite, _ in _expressions() for mot in mots(ecrite)})
