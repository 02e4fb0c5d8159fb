"""What of a listing is searched, and how much each part counts. Shared by both engines: they rank alike.

The value of a term in a listing: the weight of the best rank that holds it, plus a quarter of the next one's, a ninth
of the third's, a sixteenth of the last one's. Weights halve from rank to rank, so that a better rank always wins: name
> keywords > activity > description and place. How often a word comes back does not count: a listing is short, and
repeating words must not pay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annuaire.recherche.analyse import LIEN, lemmes, plier, termes
from annuaire.recherche.moteur import Document

# From the best to the least; the engines name their fields so.
POIDS = {"A": 1.0, "B": 0.5, "C": 0.25, "D": 0.125}
VERSION = 5  # of what the index holds; raise it when lemmas or terms change: older indexes are then rebuilt
DECIMALES_SCORE = 4  # scores nearer than this are equal
NOM_EXACT = "="  # begins the term that stands for a whole name

# With a place, results whose scores fall in the same band of this width are ordered by distance:
# a near structure that fits slightly less may pass a far one.
BANDE_DE_SCORE = 0.125


def termes_par_rang(document: Document) -> dict[str, set[str]]:
    """The terms of a listing under each rank: lemmas, pairs of lemmas, whole names."""
    noms = [document.nom, *filter(None, [document.sigle]), *document.autres_noms]
    rangs = {
        "A": _termes(noms) | {nom_exact(lemmes(nom)) for nom in noms} | _identifiants(document),
        "B": _termes(document.mots_cles),
        "C": _termes([document.activite]),
        "D": _termes([document.description, document.adresse, document.commune_nom, document.code_postal]),
    }
    rangs["A"].discard(NOM_EXACT)
    return rangs


def mots_seuls(rangs: dict[str, set[str]]) -> set[str]:
    """The lemmas alone: the vocabulary that typing errors are corrected against."""
    return {terme for trouves in rangs.values() for terme in trouves if LIEN not in terme and terme[0] != NOM_EXACT}


def nom_exact(suite: Sequence[str]) -> str:
    """The term that stands for a whole name, given as lemmas."""
    return NOM_EXACT + LIEN.join(suite)[:200]


def cle_nom(nom: str) -> str:
    """What names are ordered by: neither accents nor case count."""
    return plier(nom)


def _termes(textes: Iterable[str | None]) -> set[str]:
    return {terme for texte in textes if texte for terme in termes(texte)}


def _identifiants(document: Document) -> set[str]:
    numeros = {document.siret, document.siret and document.siret[:9], document.rna}
    return {terme for numero in numeros if numero for terme in termes(numero)}
