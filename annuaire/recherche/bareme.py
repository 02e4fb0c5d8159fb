"""What of a listing is searched, and how much each part counts. Shared by both engines: they rank alike.

The value of a term in a listing: the weight of the best rank that holds it, plus a quarter of the next one's, a ninth
of the third's, a sixteenth of the last one's. Weights halve from rank to rank, so that a better rank always wins: name
> keywords > activity > description and place. How often a word comes back does not count: a listing is short, and
repeating words must not pay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annuaire.recherche.analyse import LIEN, colles, lemmes, morceaux, mots, paires, plier, termes
from annuaire.recherche.moteur import Document
from territoire.reference import communes_reference

# From the best to the least; the engines name their fields so.
POIDS = {"A": 1.0, "B": 0.5, "C": 0.25, "D": 0.125}
VERSION = 7  # of what the index holds; raise it when lemmas or terms change: older indexes are then rebuilt
DECIMALES_SCORE = 4  # scores nearer than this are equal
NOM_EXACT = "="  # begins the term that stands for a whole name
FORME = "~"  # begins the term of a word as it is written
LIEU = f"lieu{LIEN}"  # begins the term of a place
COMMUNE, POSTAL, EPCI = "c", "p", "e"  # kinds of places

# With a place, results whose scores fall in the same band of this width are ordered by distance:
# a near structure that fits slightly less may pass a far one.
BANDE_DE_SCORE = 0.125


def termes_par_rang(document: Document) -> dict[str, set[str]]:
    """The terms of a listing under each rank: lemmas, pairs of lemmas, words as written, whole names, places."""
    noms = [document.nom, *filter(None, [document.sigle]), *document.autres_noms]
    textes = {
        "A": noms,
        "B": document.mots_cles,
        "C": [document.activite],
        "D": [document.description, document.commune_nom, document.code_postal],
    }
    rangs = {rang: _termes(contenus) for rang, contenus in textes.items()}
    # The words of streets are looked for, but nothing is corrected into them.
    rangs["D"] |= set(termes(document.adresse or ""))
    rangs["A"] |= {terme for nom in noms for terme in termes_du_nom(nom)} | _identifiants(document) | _lieux(document)
    return rangs


def mots_seuls(rangs: dict[str, set[str]]) -> set[str]:
    """The lemmas and the words as written: the vocabulary that typing errors are corrected against."""
    return {terme for trouves in rangs.values() for terme in trouves if LIEN not in terme and terme[0] != NOM_EXACT}


def termes_du_nom(nom: str) -> list[str]:
    """The term of a whole name; its compounds in one word; the small words of a name that has no other."""
    if suite := lemmes(nom):
        return [nom_exact(suite), *(terme for colle in colles(nom) for terme in (colle.lemme, forme(colle.forme)))]
    vides = termes(nom, vides=True)
    return [*vides, nom_exact([mot.lemme for mot in mots(nom, vides=True)])] if vides else []


def forme(mot: str) -> str:
    """The term that stands for a word as it is written, once folded; lemmas lose too much to mend spelling."""
    return FORME + mot


def terme_lieu(genre: str, code: str) -> str:
    """The term of the listings that are in a place; ``genre``: ``COMMUNE``, ``POSTAL`` or ``EPCI``."""
    return f"{LIEU}{genre}{code}"


def nom_exact(suite: Sequence[str]) -> str:
    """The term that stands for a whole name, given as lemmas."""
    return NOM_EXACT + LIEN.join(suite)[:200]


def cle_nom(nom: str) -> str:
    """What names are ordered by: neither accents nor case count."""
    return plier(nom)


def _termes(textes: Iterable[str | None]) -> set[str]:
    """Lemmas, pairs of lemmas and words as written."""
    trouves: set[str] = set()
    for morceau in (morceau for texte in textes if texte for morceau in morceaux(texte)):
        suite = [mot.lemme for mot in morceau]
        trouves.update(suite, paires(suite), (forme(mot.forme) for mot in morceau))
    return trouves


def _lieux(document: Document) -> set[str]:
    """The commune, its postal codes (the listing's own may be that of a post box), its EPCI."""
    commune = communes_reference().get(document.commune or "")
    postaux = {*(commune.codes_postaux if commune else ()), *filter(None, [document.code_postal])}
    lieux = {terme_lieu(POSTAL, code) for code in postaux}
    lieux |= {terme_lieu(COMMUNE, document.commune)} if document.commune else set()
    return lieux | ({terme_lieu(EPCI, document.epci)} if document.epci else set())


def _identifiants(document: Document) -> set[str]:
    numeros = {document.siret, document.siret and document.siret[:9], document.rna}
    return {terme for numero in numeros if numero for terme in termes(numero)}
