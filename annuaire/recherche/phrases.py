"""What a search puts between quotation marks: words to find side by side, taken as they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from annuaire.recherche.analyse import morceaux, mots, paires
from annuaire.recherche.bareme import nom_exact
from annuaire.recherche.lexique import Lexique
from annuaire.recherche.plan import Groupe, Noeud, Terme, et

PHRASES_MAXIMUM = 4
BONUS_NOM_EXACT = 0.5

_DROITS = str.maketrans(dict.fromkeys("“”„‟″＂", '"'))
_PHRASE = re.compile(r'"([^"«»]*)"|«([^"«»]*)»')


def separer(texte: str) -> tuple[str, tuple[str, ...]]:
    """The words outside quotation marks, and what stands between those that are closed; the others are no sign.

    A phrase without any letter or digit is none.
    """
    droit = texte.translate(_DROITS)
    lues = [trouve.group(1) or trouve.group(2) or "" for trouve in _PHRASE.finditer(droit)]
    phrases = tuple(" ".join(lue.split()) for lue in lues if mots(lue, vides=True))
    return _PHRASE.sub(" ", droit) if lues else texte, phrases[:PHRASES_MAXIMUM]


def sans_guillemets(texte: str) -> str:
    """The same words, none of them between quotation marks."""
    return " ".join(re.sub(r'["«»]', " ", texte.translate(_DROITS)).split())


def suites(phrase: str) -> list[list[str]]:
    """The lemmas of a phrase, a list for each part between two marks of punctuation; small words only when alone."""
    lues = list(morceaux(phrase)) or list(morceaux(phrase, vides=True))
    return [[mot.lemme for mot in suite] for suite in lues]


def exigees(phrases: Sequence[str], lexique: Lexique) -> list[Groupe] | None:
    """What a listing must hold; None when no listing holds one of the phrases."""
    termes = [_termes(phrase) for phrase in phrases]
    lexique.apprendre(terme for siens in termes for terme in siens)
    if any(terme not in lexique for siens in termes for terme in siens):
        return None
    noeuds: list[Noeud] = [et([Terme(terme) for terme in siens]) for siens in termes]
    return [Groupe(noeud, lexique.rarete(noeud)) for noeud in noeuds]


def bonus(phrases: Sequence[str], lexique: Lexique) -> list[Groupe]:
    """A name that is a phrase, word for word, is a better answer."""
    noms = [nom_exact([lemme for suite in suites(phrase) for lemme in suite]) for phrase in phrases]
    lexique.apprendre(noms)
    return [Groupe(Terme(nom), BONUS_NOM_EXACT) for nom in noms if nom in lexique]


def _termes(phrase: str) -> list[str]:
    return list(dict.fromkeys(terme for suite in suites(phrase) for terme in paires(suite) or suite))
