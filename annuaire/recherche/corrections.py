"""« Vouliez-vous dire »: the search as it would be written with the words that the directory holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from annuaire.recherche.analyse import mots

_MORCEAU = re.compile(r"[^\W_]+")
_BRUT = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


def corriger(texte: str, corrections: Mapping[str, str], lus: Iterable[str]) -> str | None:
    """``texte`` with its mistyped words put right; None when nothing changes.

    ``corrections``: folded word -> lemma it was taken for. The index only knows lemmas: the word to write is the first
    of this lemma among ``lus``, texts of the results.
    """
    voulus = set(corrections.values())
    ecritures: dict[str, str] = {}
    for lu in lus if voulus else ():
        for brut in _BRUT.findall(lu):
            for ecrit in [brut] if len(mots(brut)) == 1 else _MORCEAU.findall(brut):
                for mot in mots(ecrit):
                    if mot.lemme in voulus:
                        ecritures.setdefault(mot.lemme, ecrit.lower())
        if voulus <= ecritures.keys():
            break

    def juste(trouve: re.Match[str]) -> str:
        siens = mots(trouve.group())
        lemme = corrections.get(siens[0].forme) if len(siens) == 1 else None
        return ecritures.get(lemme, trouve.group()) if lemme else trouve.group()

    corrige = _BRUT.sub(juste, texte)
    return corrige if corrige != texte else None
