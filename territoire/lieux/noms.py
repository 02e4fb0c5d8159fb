"""Every name that places go by, for finding one among other words."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from territoire.lieux.completion import DOMINANCE, NOMS_COURANTS
from territoire.lieux.index import PAYS, index
from territoire.lieux.modeles import Lieu, TypeLieu, habitants, lieu_epci, noms_epci
from territoire.lieux.texte import normaliser, pleins
from territoire.reference import epcis_reference, lire_csv

LONGUEUR_MINIMUM = 5  # of a short name: « bon » and « port » are words
HOMONYMES_MAXIMUM = 3
CONTREES = sorted(PAYS - {"lot", "garonne"})  # « Fumel, Lot-et-Garonne » is read otherwise
HABITANTS_GRANDE_VILLE = 20_000
ORDINAIRES = NOMS_COURANTS - {"bias", "fals"} | {"croix", "granges", "allez", "landes gascogne"}
GENERIQUES = (
    "CC", "CA", "communauté de communes", "communauté d’agglomération", "communauté", "agglomération", "agglo",
    "intercommunalité", "comcom", "interco",
)  # fmt: skip


class Surete(IntEnum):
    """How surely a name means the place, and not something named after it."""

    PARFOIS = 1  # « Albret », « villeneuvois »: most often part of a name
    SOUVENT = 2  # « Vallée du Lot »
    TOUJOURS = 3  # « Nérac », « CAGV »


def noms_de_lieux() -> Iterator[tuple[str, tuple[Lieu, ...], Surete]]:
    """(name, the places it may mean, how surely): communes, former ones, short names, EPCI.

    A name without any place is that of a town elsewhere, which holds one of ours (« Valence d’Agen »).
    """
    for forme, lieux in index().exacts.items():
        communes = tuple(lieu for lieu in lieux if lieu.type is TypeLieu.COMMUNE)
        if communes and forme not in ORDINAIRES and " ".join(pleins(forme)) not in ORDINAIRES:
            yield forme, communes, Surete.TOUJOURS
            if " " not in forme:  # « Monclar d’Agenais », that its own name lacks
                yield from ((f"{forme} {contree}", communes, Surete.TOUJOURS) for contree in CONTREES)
    for forme in index().courts():
        choisis = _dominants(index().debut(forme))
        ordinaire = forme in ORDINAIRES or len(forme) < LONGUEUR_MINIMUM
        if choisis and not ordinaire and not index().exact(forme):
            yield forme, choisis, Surete.TOUJOURS
    yield from _noms_epcis()
    for ligne in lire_csv("alias_lieux"):
        if ligne["type"] == "ailleurs":
            yield normaliser(ligne["nom"]), (), Surete.TOUJOURS


def villes_ailleurs() -> Iterator[str]:
    """Comparable forms of the great towns and of the départements outside: names that are spelt right."""
    for forme, lieu in index().ailleurs.items():
        if not 0 < lieu.habitants < HABITANTS_GRANDE_VILLE:
            yield forme


def _dominants(lieux: list[Lieu]) -> tuple[Lieu, ...]:
    if len(lieux) > 1 and habitants(lieux[0]) >= DOMINANCE * habitants(lieux[1]):
        return tuple(lieux[:1])
    return tuple(lieux) if len(lieux) <= HOMONYMES_MAXIMUM else ()


def _noms_epcis() -> Iterator[tuple[str, tuple[Lieu, ...], Surete]]:
    officiels = [(nom, code) for code, epci in epcis_reference().items() for nom in noms_epci(epci)]
    alias = [(ligne["nom"], ligne["code"]) for ligne in lire_csv("alias_lieux") if ligne["type"] == "epci"]
    for rang, (nom, code) in enumerate([*officiels, *alias]):
        lieux = (lieu_epci(code),)
        propre = " ".join(
            mot for mot in normaliser(nom).split() if mot not in ("cc", "ca", "communaute", "agglomeration")
        )
        officiel = rang < len(officiels)
        yield normaliser(nom), lieux, Surete.TOUJOURS if officiel or nom.isupper() else _surete(nom)
        if index().exact(propre) and not officiel:
            continue
        for generique in GENERIQUES:
            yield f"{normaliser(generique)} {propre}", lieux, Surete.TOUJOURS
            yield f"{propre} {normaliser(generique)}", lieux, Surete.TOUJOURS
        if officiel and len(pleins(propre)) > 1:
            yield propre, lieux, Surete.TOUJOURS


def _surete(nom: str) -> Surete:
    return Surete.SOUVENT if len(pleins(normaliser(nom))) > 1 else Surete.PARFOIS
