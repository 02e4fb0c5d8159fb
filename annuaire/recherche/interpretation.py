"""From typed words to plans that any engine can run: which terms, which alternatives, what each is worth.

Plans are tried in turn, until one finds something: every word, in the place named (around it first, when only what is
near in meaning is there); around it; read more generously;
wherever it is; then at least half of what was meant. What is between quotation marks is required by each of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from annuaire.recherche import phrases
from annuaire.recherche.analyse import MOTS_VIDES, Mot, mots
from annuaire.recherche.bareme import nom_exact
from annuaire.recherche.lecture import Idee, Lecteur
from annuaire.recherche.lexique import Lexique, Vocabulaire, termes_expression
from annuaire.recherche.orthographe import debuts_proches
from annuaire.recherche.plan import Et, Groupe, Noeud, Ou, Plan, Terme, au_moins, noeuds_termes
from annuaire.recherche.repertoire import repertoire
from annuaire.recherche.synonymes import POIDS_SENS_UNIQUE, synonymes

__all__ = ["Et", "Groupe", "Noeud", "Ou", "Plan", "Terme", "Vocabulaire", "connues", "debuts", "noeuds_termes", "plans"]

PART_SUFFISANTE = 0.4  # of the weight of the words, when not all can be found
PART_INCONNUE = 0.4  # weight of a word that nothing answers, as a part of that of the rarest word
BONUS_NOM_EXACT = 0.5
BONUS_EXPRESSION = 0.3
BONUS_LIEU = 0.5  # of what is in the place, when the search goes beyond it
POIDS_VOISIN_DEDANS = 0.2  # of what is near in meaning in the place, when the thing itself is only around it
BONUS_DEPARTEMENT = 0.1
BONUS_FORME = 0.1  # the word as it was typed, and not another of the same lemma
BONUS_DEBUT = 0.1
BONUS_SUPERFLU = 0.02

_BALISE = re.compile(r"</?[a-zA-Z][^<>]*>")
_CODE_ESPACE = re.compile(r"(?<![\d.])47 (\d{3})(?! ?\d)")


def plans(texte: str, vocabulaire: Vocabulaire) -> Iterator[Plan] | None:
    """The plans to try in turn; None when the text holds no word to look for."""
    hors, entre_guillemets = phrases.separer(_BALISE.sub(" ", texte))
    bruts = mots(_CODE_ESPACE.sub(r"47\1", hors), vides=True)
    libres = not _rien(bruts, vocabulaire)
    voulues = [phrase for phrase in entre_guillemets if not _rien(mots(phrase, vides=True), vocabulaire)]
    if not (libres or voulues):
        return None
    lexique = Lexique(vocabulaire, synonymes())
    suite = _plans(Lecteur(bruts, hors[-1:].isalnum(), lexique)) if libres else iter(())
    return _avec_phrases(suite, voulues, lexique) if voulues else suite


def _rien(bruts: Sequence[Mot], vocabulaire: Vocabulaire) -> bool:
    """Whether small words alone say nothing: « pas à pas » is a name, « le la les » is nothing."""
    if any(mot.forme not in MOTS_VIDES for mot in bruts):
        return False
    lemmes = {mot.lemme for mot in bruts}
    return not lemmes or vocabulaire.frequences(lemmes).keys() != lemmes


def _avec_phrases(suite: Iterator[Plan], voulues: Sequence[str], lexique: Lexique) -> Iterator[Plan]:
    """The same plans where phrases are required, then the phrases alone; none when no listing holds them."""
    exigees = phrases.exigees(voulues, lexique)
    if exigees is None:
        return
    bonus = phrases.bonus(voulues, lexique)
    for plan in suite:
        yield replace(plan, phrases=tuple(exigees), bonus=(*plan.bonus, *bonus))
    yield Plan((), tuple(bonus), phrases=tuple(exigees))


def connues(expressions: Collection[str], vocabulaire: Vocabulaire) -> set[str]:
    """Those of these expressions whose words are in the index, side by side."""
    termes = {expression: termes_expression(tuple(m.lemme for m in mots(expression))) for expression in expressions}
    presents = vocabulaire.frequences({terme for siens in termes.values() for terme in siens})
    return {expression for expression, siens in termes.items() if siens and all(t in presents for t in siens)}


def debuts(forme: str, vocabulaire: Vocabulaire) -> list[str]:
    """The beginnings of words of listings that a folded word may be a misspelling of, nearest first."""
    connus = repertoire(vocabulaire)
    return [] if connus.commencant(forme, 1) else debuts_proches(forme, connus.tries)


def _plans(lecteur: Lecteur) -> Iterator[Plan]:
    idees = lecteur.idees()
    sujets, lieux = _sujets(idees), [idee for idee in idees if idee.alentours]
    inconnus = sum(not (idee.noeud or idee.lieu or idee.superflue) for idee in idees)
    poids = sum(idee.poids for idee in sujets)
    seuil = PART_SUFFISANTE * (poids + inconnus * PART_INCONNUE * (1.0 + math.log(1 + lecteur.lexique.total)))
    if poids < seuil or not (sujets or lieux):
        return  # what is there is not what was asked: a place alone, a common word
    dedans = [_groupe(idee.noeud, idee) for idee in lieux if idee.noeud]
    autour = [_groupe(idee.alentours, idee) for idee in lieux if idee.alentours]
    bonus = _bonus(lecteur, idees)
    exiges = [_groupe(idee.noeud, idee) for idee in sujets if idee.noeud]
    if len(dedans) == len(lieux) == 1 and (mieux := _exacts_autour(sujets, lieux[0])):
        yield replace(_plan(lecteur, [mieux[0]], bonus), sauf=mieux[1])
    if len(dedans) == len(lieux):
        yield _plan(lecteur, [*exiges, *dedans], bonus)
    if len(lieux) > 1:  # « formation agen boé »: in either
        yield _plan(lecteur, [*exiges, _un_des(dedans or autour)], bonus)
    if autour != dedans:
        yield _plan(lecteur, [*exiges, *autour], bonus)
    if not inconnus and (genereux := _sujets(lecteur.idees(genereux=True))) != sujets:
        yield _plan(lecteur, [*(_groupe(idee.noeud, idee) for idee in genereux if idee.noeud), *dedans], bonus)
    ailleurs = [*bonus, *(Groupe(groupe.noeud, BONUS_LIEU) for groupe in autour)]
    if lieux and exiges:
        yield _plan(lecteur, exiges, ailleurs)
    if exiges and len(exiges) + inconnus > 1:
        yield _plan(lecteur, exiges, ailleurs, seuil)
    if exiges and len(exiges) < len(lecteur.tapes):
        separes = [_groupe(idee.noeud, idee) for idee in _sujets(lecteur.idees(mot_a_mot=True)) if idee.noeud]
        yield _plan(lecteur, separes, ailleurs, PART_SUFFISANTE * sum(groupe.poids for groupe in separes))


def _exacts_autour(sujets: Sequence[Idee], lieu: Idee) -> tuple[Groupe, Noeud] | None:
    """What is asked for itself around the place, then what is near it in meaning in the place; unless the thing itself
    is there: « scop agen » is not the banks of Agen when there is a SCOP in the next commune.
    """
    larges = [idee.noeud for idee in sujets if idee.noeud]
    exacts = [noeud for large in larges if (noeud := au_moins(POIDS_SENS_UNIQUE, large))]
    if not larges or len(exacts) < len(larges) or exacts == larges or not (lieu.noeud and lieu.alentours):
        return None
    autour, dedans = Et((*exacts, lieu.alentours)), Et((*larges, lieu.noeud))
    poids = sum(idee.poids for idee in (*sujets, lieu))
    return Groupe(Ou(((1.0, autour), (POIDS_VOISIN_DEDANS, dedans))), poids), Et((*exacts, lieu.noeud))


def _sujets(idees: Sequence[Idee]) -> list[Idee]:
    """What is asked for, places aside; the small talk alone when there is nothing else."""
    connues_ = [idee for idee in idees if idee.noeud and not idee.lieu]
    sujets = [idee for idee in connues_ if not idee.superflue]
    return sujets if sujets or any(idee.lieu for idee in idees) else connues_


def _groupe(noeud: Noeud, idee: Idee) -> Groupe:
    return Groupe(noeud, idee.poids)


def _un_des(groupes: Sequence[Groupe]) -> Groupe:
    return Groupe(Ou(tuple((1.0, groupe.noeud) for groupe in groupes)), min(groupe.poids for groupe in groupes))


def _plan(lecteur: Lecteur, groupes: list[Groupe], bonus: list[Groupe], seuil: float | None = None) -> Plan:
    return Plan(tuple(groupes), tuple(bonus), seuil, tuple(lecteur.devines.items()))


def _bonus(lecteur: Lecteur, idees: Sequence[Idee]) -> list[Groupe]:
    """What makes one answer better than another without being asked for."""
    lexique = lecteur.lexique
    suivis = lecteur.suivis()
    valeurs = [
        (nom_exact([mot.lemme for mot in lecteur.tapes]), BONUS_NOM_EXACT),
        *((suivi, BONUS_EXPRESSION / len(suivis)) for suivi in suivis),
        *((mot.lemme, BONUS_DEPARTEMENT) for mot in lecteur.tapes if mot.lemme == "47"),
        *((debut, BONUS_DEBUT) for debut in lecteur.debuts()),
    ]
    return [
        *(Groupe(Terme(terme), valeur) for terme, valeur in valeurs if terme in lexique),
        *(Groupe(noeud, BONUS_FORME / len(lecteur.tapes)) for noeud in lecteur.ecrits()),
        *(Groupe(idee.noeud, BONUS_SUPERFLU) for idee in idees if idee.superflue and idee.noeud),
    ]
