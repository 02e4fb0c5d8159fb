"""Completion of a place being typed, and place names inside a search's free words."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from territoire.lieux.index import COURANTS, est_commune, index
from territoire.lieux.modeles import HABITANTS_VILLE, Lieu, TypeLieu, habitants, lieu_code_postal, lieu_commune
from territoire.lieux.resolution import resoudre
from territoire.lieux.texte import VIDES, mots, nettoyer, normaliser
from territoire.reference import communes_par_code_postal, communes_reference

MOTS_D_UN_LIEU = 6
# Communes whose name is an everyday word: « cours de danse », « croix blanche », « SOS médecins »...
NOMS_COURANTS = frozenset(
    ["cours", "sos", "temple", "passage", "reunion", "rives", "lannes", "salles", "bias", "fals"]
) | {"croix blanche"}
ARTICLES = frozenset({"le", "la", "les"})
LIAISONS = frozenset("a au d de dans du en pres sur vers".split())
PROPOSES = (TypeLieu.COMMUNE, TypeLieu.EPCI)
DEVINE_MINIMUM, DEVINE_LONG = 4, 8  # letters from which one error is mended, then two
DOMINANCE = 5  # a short name counts when its first commune has five times the inhabitants of the second


def completer(debut: str, limite: int = 8, *, devine: bool = True) -> list[Lieu]:
    """Places that may be meant by the beginning of a name or of a postal code, most likely first.

    ``devine``: when nothing begins so, a mistyped name or beginning of a name will do.
    """
    forme = normaliser(debut)
    if not forme:
        return []
    if forme.isdecimal():
        codes = [code for code in communes_par_code_postal() if code.startswith(forme)]
        communes = [c for code in codes for c in communes_par_code_postal()[code]] if len(codes) == 1 else []
        return [*map(lieu_code_postal, codes), *map(lieu_commune, communes)][:limite]
    rangs = [(rang, lieu) for lieu, nom in _noms() if (rang := _rang(forme, nom, lieu)) is not None]
    rangs.sort(key=lambda r: (r[0], r[1].type is TypeLieu.EPCI, -habitants(r[1])))
    lieux = list(dict.fromkeys(lieu for _, lieu in rangs))
    return (lieux or (_devines(forme) if devine else []))[:limite]


def _devines(forme: str) -> list[Lieu]:
    """Those whose name is a few errors away, then those whose name begins about so, the most populated first.

    None for a name that is right elsewhere, nor for fewer than four letters.
    """
    lettres = len(forme.replace(" ", ""))
    resolution = resoudre(forme)
    if lettres < DEVINE_MINIMUM or resolution.hors_departement:
        return []
    entiers = [lieu for lieu in resolution.candidats if resolution.lieu and lieu.type in PROPOSES]
    permis = 1 if lettres < DEVINE_LONG else 2
    distances: dict[Lieu, int] = {}
    for nom, lieux in index().exacts.items():
        if nom[:1] != forme[0]:
            continue
        tailles = range(len(forme) - permis, min(len(forme) + permis, len(nom)) + 1)
        distance = min((OSA.distance(forme, nom[:t], score_cutoff=permis) for t in tailles), default=permis + 1)
        if distance <= permis:
            for lieu in lieux:
                distances[lieu] = min(distance, distances.get(lieu, distance))
    proches = [lieu for lieu in distances if distances[lieu] == min(distances.values()) and lieu.type in PROPOSES]
    debuts = sorted(proches, key=lambda lieu: (lieu.type is TypeLieu.EPCI, -habitants(lieu)))
    return list(dict.fromkeys([*entiers, *debuts]))


@lru_cache(maxsize=1)
def _noms() -> list[tuple[Lieu, str]]:
    return [(lieu, nom) for nom, lieux in index().exacts.items() for lieu in lieux if lieu.type in PROPOSES]


def _rang(debut: str, nom: str, lieu: Lieu) -> int | None:
    """0 when the place's own name begins so, 1 when another name or a later word does, 2 when « saint » is to be read
    « sainte »; None otherwise.
    """
    if nom.startswith(debut):
        return 0 if set(nom.split()) <= set(normaliser(lieu.libelle).split()) else 1
    if debut.startswith("saint") and " " in debut and _sans_genre(nom).startswith(_sans_genre(debut)):
        return 2
    return 1 if len(debut) > 2 and f" {debut}" in nom else None


def _sans_genre(nom: str) -> str:
    return nom.replace("sainte ", "saint ", 1)


def extraire_lieu(texte: str) -> tuple[str, Lieu | None]:
    """Split free words into what is sought and where: « vélo agen » gives (« vélo », Agen).

    Only a name or a postal code spelt right, at either end, counts; nothing is guessed. A name that is the whole
    text leaves no word. The Département is left in the words: it narrows nothing.
    """
    propre = nettoyer(texte)
    tous = mots(propre)
    for taille in range(min(MOTS_D_UN_LIEU, len(tous)), 0, -1):
        fin = tous[len(tous) - taille :]
        if lieu := _certain([m.forme for m in fin], abrege=True):
            return _sans_liaison(propre[: fin[0].debut]), lieu
        debut = tous[:taille]
        if lieu := _certain([m.forme for m in debut], abrege=False):
            return propre[debut[-1].fin :].strip(" ,;-–)"), lieu
    return propre, None


def _certain(formes: list[str], *, abrege: bool) -> Lieu | None:
    """The place these words name beyond doubt; ``abrege``: the short name of a town will do."""
    codes = [f for f in formes if f in communes_par_code_postal()]
    noms = [f for f in formes if f not in codes]
    if len(codes) > 1:
        return None
    if not noms:
        return lieu_code_postal(codes[0]) if codes else None
    if noms[0] in VIDES - ARTICLES or noms[-1] in VIDES or set(noms) <= COURANTS | VIDES:
        return None
    nom = " ".join(noms)
    if codes:
        return next((lieu for lieu in _communes(nom, abrege=True) if codes[0] in _codes(lieu)), None)
    if " ".join(n for n in noms if n not in VIDES) in NOMS_COURANTS:
        return None
    if communes := _communes(nom, abrege=abrege):
        return communes[0]
    return index().epci(nom) if len(set(noms) - VIDES) > 1 else None  # « agenais » alone is often part of a name


def _communes(nom: str, *, abrege: bool) -> list[Lieu]:
    exacts = [lieu for lieu in index().exact(nom) if est_commune(lieu)]
    return exacts or (_courts(nom) if abrege else [])


def _codes(commune: Lieu) -> tuple[str, ...]:
    return communes_reference()[commune.codes_insee[0]].codes_postaux


def _courts(nom: str) -> list[Lieu]:
    """A town by the short form of its name, when no other commune is nearly as likely."""
    lieux = index().debut(nom)
    if not lieux or habitants(lieux[0]) < HABITANTS_VILLE:
        return []
    seul = len(lieux) == 1 or habitants(lieux[0]) >= DOMINANCE * habitants(lieux[1])
    return lieux[:1] if seul else []


def _sans_liaison(texte: str) -> str:
    """The words before a place, without the « à » or « près d’ » that led to it."""
    reste = texte.strip(" ,;-–'’(")
    tous = mots(reste)
    while tous and tous[-1].forme in LIAISONS:
        reste = reste[: tous[-1].debut].strip(" ,;-–'’(")
        tous = tous[:-1]
    return reste
