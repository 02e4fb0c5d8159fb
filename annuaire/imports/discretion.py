"""Personal data kept out of an import: of the listing, of the row kept with its source, of the report."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache

from annuaire.imports.modele import Fiche, LigneLue, LigneRejetee
from annuaire.imports.personnes import Constat, expurger

CHAMPS_LIBRES = ("nom", "sigle", "description", "adresse", "complement_adresse", "horaires_texte")
CHAMPS_CONTACT = ("telephone", "courriel")
RETIRE = "[retiré : donnée personnelle]"
LISTES = ("autres_noms", "mots_cles")


def expurger_fiche(fiche: Fiche) -> tuple[Fiche, Counter[str]]:
    """The mapped row without personal data, and how many of each kind were kept out.

    Raises ``LigneRejetee`` when the name itself is a person's.
    """
    comptes: Counter[str] = Counter()
    champs = dict(fiche.champs)
    consenti = champs.get("contact_consenti_le") is not None  # our own export only
    for nom in CHAMPS_LIBRES if consenti else (*CHAMPS_LIBRES, *CHAMPS_CONTACT):
        if champs.get(nom):
            reste, constats = _expurger(nom, champs[nom])
            comptes.update(constat.nature.value for constat in constats)
            champs[nom] = reste if nom in CHAMPS_LIBRES or not constats else None
    for nom in LISTES:
        if champs.get(nom):
            lus = [_expurger("nom", valeur) for valeur in champs[nom]]
            comptes.update(constat.nature.value for _, constats in lus for constat in constats)
            champs[nom] = [reste for reste, constats in lus if reste and not constats]
    if not champs["nom"]:
        raise LigneRejetee("Le nom est celui d’une personne : il n’est jamais publié.")
    return (replace(fiche, champs=champs) if comptes else fiche), comptes


def expurger_ligne(ligne: LigneLue, fiche: Fiche | None = None) -> dict[str, str]:
    """The row as received, but what is personal; empty cells left out.

    ``fiche``: what was made of it, already expurgated: the texts that it holds need no second look.
    """
    propres = {fiche.champs.get(nom) for nom in CHAMPS_LIBRES} if fiche else set()
    return {
        nom: valeur if valeur in propres else _sans(nom, valeur) for nom, valeur in ligne.colonnes.items() if valeur
    }


def _sans(colonne: str, valeur: str) -> str:
    return RETIRE if _expurger(colonne, valeur)[1] else valeur


@lru_cache(maxsize=4096)
def _expurger(colonne: str, texte: str) -> tuple[str | None, tuple[Constat, ...]]:
    lu = expurger(colonne, texte)
    return lu.texte, lu.constats
