"""French as people type it, reduced to lemmas that both engines index and look up.

Everything is folded (accents, case, ligatures) before stemming: visitors leave accents out, sources write in
capitals, and both must meet. Whole words only: a word never matches a part of another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import Stemmer

from socle.identifiants import sans_accents

LONGUEUR_MOT = 40  # nothing a visitor looks for is longer
LONGUEUR_TEXTE = 20_000
LIEN = "_"  # joins the two lemmas of a pair; never inside a lemma

MOTS_VIDES = frozenset(
    "a au aux avec ce ces cet cette c d dans de des du elle en est et eux il ils j je l la le les leur leurs "
    "lui m ma me mes moi mon n ne nos notre nous on ou par pas pour qu que qui s sa se ses si son sont sur t ta te tes "
    "toi ton tu un une vos votre vous y".split()
)

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ‛`´′", "'"))
_INVISIBLES = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")  # come along when one copies and pastes
_A_DANS_UN_MOT = re.compile(r"(?<=[a-z])@(?=[a-z]+\b(?!\.\w))")  # « Tr@nsnumérique », but no mail address
_SIGLE_POINTE = re.compile(r"(?<!\w)[^\W\d_](?:\.[^\W\d_])+\.?(?![\w'])|(?<!\w)[^\W\d_]\.(?: [^\W\d_]\.){2,}")
# Two letters apart may be small words; those of clubs are not.
_SIGLE_ESPACE = re.compile(r"\b[^\W\d_](?: [^\W\d_]){2,}\b|\b(?:a s|e s|f c|j s|r c|s c|s u|t c|u s)\b")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'")
_NUMERO = re.compile(r"(?<!\d)\d{3}[ .-]?\d{3}[ .-]?\d{3}(?:[ .-]?\d{5})?(?!\d)")  # SIREN, SIRET
_COMPOSE = re.compile(r"[^\W_]+(?:['-][^\W_]+)+")
_MOT = re.compile(r"[^\W_]+")
_COUPURE = re.compile(r"[.;:!?()\[\]\n|/]+")  # a pair of words never spans these

# Words whose forms Snowball does not bring together, once folded.
_TERMINAISONS = (
    ("oeufs", "oeuf"),
    ("eaux", "eau"),
    ("ieux", "ieu"),
    ("eux", "eu"),
    ("aux", "al"),
    ("ees", "e"),
    ("ee", "e"),
    ("annes", "an"),
    ("anne", "an"),
    ("onnes", "on"),
    ("onne", "on"),
    ("trices", "teur"),
    ("trice", "teur"),
    ("euses", "eur"),
    ("euse", "eur"),
    ("ieres", "ier"),
    ("iere", "ier"),
    ("eres", "er"),
    ("ere", "er"),
    ("ennes", "en"),
    ("enne", "en"),
    ("elles", "el"),
    ("elle", "el"),
    ("ives", "if"),
    ("ive", "if"),
)
_FORMES = {
    "st": "saint",
    "tiers": "tiers",
    "tier": "tiers",
    "travaux": "travail",
    "yeux": "oeil",
    "restos": "resto",
    "emplois": "emploi",
    "reemplois": "reemploi",
    "essais": "essai",
    "delais": "delai",
    "quais": "quai",
}
# Words that Snowball takes for forms of others which mean something else, or for an acronym: each line is a lemma, and
# the forms that are its own. « Restaure un prieuré » is no restaurant, « café » is not the CAF.
_A_PART = """
acier aciers
agencement agencements
balai balais
bougie bougies
boyer
cada
cafe cafes
cafi
collectif collectifs collective collectives
collection collections
commune communes
communication communications
conversion conversions
cress
departement departements
detention
direction directions
donnees donnee
egalement
environs environ
foyer foyers
fraise fraises
francas
livraison livraisons livrer livree livrees
lotissement lotissements
loyer loyers
notamment
opera operas
paix
porte portes porter portee portees portent
priere prieres
prix
profit profits
publication publications
repas
repit repits
restaurer restaure restaures restauree restaurees restaurent
retraite retraites retraitee retraitees
selle selles
sorte sortes
stationnement stationnements
tennis
terrasse terrasses
vente ventes
villa villas
voix
"""
_FORMES |= {forme: ligne.split()[0] for ligne in _A_PART.strip().splitlines() for forme in ligne.split()}
# « agenais » is not Agen: Snowball would take the end off as that of a verb.
_GENTILE = re.compile(r"(\w{2,}ais|\w{5,}ois)(?:es?)?$")
_stemmer = Stemmer.Stemmer("french", 0)


class Mot(NamedTuple):
    """A word of a text: folded as written, and its lemma."""

    forme: str
    lemme: str


def plier(texte: str) -> str:
    """``texte`` in lower case, without accents or ligatures, apostrophes made one; NFD input welcome."""
    compose = unicodedata.normalize("NFKC", _INVISIBLES.sub("", texte[:LONGUEUR_TEXTE]))
    return sans_accents(compose.translate(_APOSTROPHES).lower()).lower()


@lru_cache(maxsize=100_000)
def lemme(forme: str) -> str:
    """Lemma of one folded word: number and gender taken off, then Snowball."""
    if forme in _FORMES:
        return _FORMES[forme]
    if forme.isdigit() or len(forme) < 4 or forme in _FORMES.values():
        return forme
    if gentile := _GENTILE.match(forme):
        return gentile.group(1)
    mot = forme
    for fin, remplacement in _TERMINAISONS:
        if mot.endswith(fin) and len(mot) - len(fin) >= 2:
            mot = mot[: -len(fin)] + remplacement
            break
    else:
        if mot[-1] in "sx":  # Snowball leaves « vélos »
            mot = mot[:-1]
    return str(_stemmer.stemWord(mot)) or mot


def mots(texte: str, *, vides: bool = False) -> list[Mot]:
    """The words of a text in order; stop words left out, unless ``vides``.

    « A.M.A.P. » is one word, « l’ » none, « tiers-lieux » two; the groups of a SIRET are joined.
    """
    return [mot for morceau in morceaux(texte, vides=vides) for mot in morceau]


def lemmes(texte: str) -> list[str]:
    """The lemmas of a text, in order, stop words left out."""
    return [mot.lemme for mot in mots(texte)]


def paire(gauche: str, droite: str) -> str:
    """The term that stands for two lemmas side by side; this is how both engines know expressions."""
    return f"{gauche}{LIEN}{droite}"


def paires(suite: list[str]) -> list[str]:
    """The pairs of a sequence of lemmas."""
    return [paire(a, b) for a, b in pairwise(suite)]


def termes(texte: str, *, vides: bool = False) -> list[str]:
    """What the index holds of a text: its lemmas, and the pairs of lemmas of each sentence."""
    trouves: list[str] = []
    for morceau in morceaux(texte, vides=vides):
        suite = [mot.lemme for mot in morceau]
        trouves += suite
        trouves += paires(suite)
    return trouves


def colles(texte: str) -> list[Mot]:
    """What is written with a hyphen or an apostrophe, in one word: « archimede » for « Archi’mede »."""
    plie = _ELISION.sub(" ", plier(texte))
    formes = (re.sub(r"['-]", "", compose)[:LONGUEUR_MOT] for compose in _COMPOSE.findall(plie))
    return [Mot(forme, lemme(forme)) for forme in formes]


def morceaux(texte: str, *, vides: bool = False) -> Iterator[list[Mot]]:
    """The words between two marks of punctuation, in order; never empty."""
    plie = _A_DANS_UN_MOT.sub("a", plier(texte))
    plie = _NUMERO.sub(lambda m: re.sub(r"\D", "", m.group()), plie)
    plie = _SIGLE_POINTE.sub(lambda m: re.sub(r"[.\s]", "", m.group()) + " ", plie)
    plie = _SIGLE_ESPACE.sub(lambda m: m.group().replace(" ", ""), plie)
    plie = _ELISION.sub(" ", plie)
    for morceau in _COUPURE.split(plie):
        formes = (forme[:LONGUEUR_MOT] for forme in _MOT.findall(morceau) if vides or forme not in MOTS_VIDES)
        if suite := [Mot(forme, lemme(forme)) for forme in formes]:
            yield suite
