"""Persons told by what they do: « président : jean dupont », « Présidée par Anne Durand », « C/O DURAND ».

A role alone names nobody (« la présidente ») ; the home of who holds it does (« siège chez la trésorière, 3 rue... »).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from annuaire.imports.personnes_mots import est_eponyme, est_mot_courant, est_prenom, liste, simple
from annuaire.imports.personnes_noms import Nom

_ROLE = (
    r"(?:(?:vice-?|co-?)?pr[ée]sident(?:e|s)?|tr[ée]sori(?:er|[èe]re)|secr[ée]taire(?: g[ée]n[ée]rale?)?|g[ée]rante?|"
    r"direct(?:eur|rice)|responsable|r[ée]f[ée]rente?|fondat(?:eur|rice)|"
    r"(?:pr[ée]sid|dirig|anim|fond|cr[ée])[ée]e? par)"
)
_SEPARE = re.compile(rf"(?<![\w-])(?:{_ROLE}|contact|interlocut\w+)\s*[:=]\s*", re.IGNORECASE)
_COLLE = re.compile(rf"(?<![\w-]){_ROLE}\s+", re.IGNORECASE)
_MOT = r"[^\W\d_][\w'’-]*"
_SUITE = re.compile(rf"({_MOT})(?:\s+((?:(?:[Dd]e|[Dd]u|[Ll]a|[Ll]e)\s+|[Dd][’'])*{_MOT}\.?))?")
_AUX_SOINS = re.compile(r"(?<![\w-])c/o\s*:?\s*([A-ZÀ-ÝŒ][\w'’-]+)", re.IGNORECASE)
_FAMILLE = re.compile(r"(?:chez )?(?:la )?famille\s+([A-ZÀ-ÝŒ][\w'’-]+)", re.IGNORECASE)
_LOGIS = re.compile(
    r"(?:(?:siège|courrier|adresse)[\w ]{0,20} chez|domicile d[eu’']|domiciliée? chez)\s*"
    r"(?:l[ae]\s|l[’']|notre\s|son\s|sa\s)?(?:vice-?|co-?)?(?:président|trésori|secrétaire|gérant|responsable|bénévole)\w*",
    re.IGNORECASE,
)
_INITIALES = re.compile(r"\b(?:avec|auprès de|voir)\s+((?:[A-Z]\.?[ -]){1,3}[A-Z]\.?)(?![\w'’])")
_ENTREPRENEUR = re.compile(
    r"(?:EIRL|entreprise individuelle|entrepreneu(?:r|se) individuel(?:le)?|"
    r"(?:auto|micro)-?\s?(?:entrepreneu(?:r|se)|entreprise))",
    re.IGNORECASE,
)


def roles(texte: str) -> Iterator[Nom]:
    """Names that a role introduces, whatever their case after a colon."""
    for trouve in _SEPARE.finditer(texte):
        if (suite := _SUITE.match(texte, trouve.end())) and (fin := _fin_separee(suite)):
            yield Nom(suite.start(), fin, "nom d’une personne (après son rôle)", True)
    for trouve in _COLLE.finditer(texte):
        suite = _SUITE.match(texte, trouve.end())
        if not suite or not suite[2] or est_eponyme(suite.group()):
            continue
        if suite[1].isupper() and not est_prenom(suite[1]):
            continue  # « fondé par APEI AUBE »
        if _nomme(suite[1]) and _nomme(suite[2]):
            yield Nom(suite.start(), suite.end(), "nom d’une personne (après son rôle)", True)


def _fin_separee(suite: re.Match[str]) -> int:
    """Where the name ends: « jean dupont », « DUPONT J. », « Dupont »; 0 when it is none."""
    premier, second = suite[1], suite[2] or ""
    if est_prenom(premier.title()) and second and not est_mot_courant(second):
        return suite.end()
    if not _nomme(premier):
        return 0
    if not second or _nomme(second) or re.fullmatch(r"[A-Z]\.?", second):
        return suite.end() if second else suite.end(1)
    return 0  # « Responsable : Formation des bénévoles »


def _nomme(mot: str) -> bool:
    """Whether a word may be of a name: a capital, and neither a common word nor a rank."""
    nu = mot.split()[-1].rstrip(".")
    if not nu[:1].isupper() or (len(nu) < 2 and not mot.endswith(".")):
        return False
    return not est_mot_courant(nu) and simple(nu) not in liste("fonctions", "qualites")


def logis(texte: str, *, adresse: bool) -> Iterator[Nom]:
    """« C/O DURAND », « siège chez la trésorière »; in an address « Famille Durand » too: whose home it is."""
    for trouve in _AUX_SOINS.finditer(texte):
        if trouve[1][:1].isupper() and not est_mot_courant(trouve[1]):
            yield Nom(trouve.start(), trouve.end(), "chez une personne", True)
    for trouve in _LOGIS.finditer(texte):
        yield Nom(trouve.start(), trouve.end(), "chez une personne", True)
    if adresse and (famille := _FAMILLE.match(texte)) and famille[1][:1].isupper() and not est_mot_courant(famille[1]):
        yield Nom(famille.start(), famille.end(), "chez une personne", True)


def rendez_vous(texte: str) -> Iterator[Nom]:
    """« Sur RDV avec K D S »: initials beside hours."""
    for trouve in _INITIALES.finditer(texte):
        yield Nom(trouve.start(1), trouve.end(1), "initiales d’une personne", True)


def est_un_entrepreneur(nom: str) -> bool:
    """Whether a name says that it is one person's business (« EIRL Durand », « Durand, auto-entrepreneur »)."""
    trouve = _ENTREPRENEUR.search(nom)
    return trouve is not None and (not nom[: trouve.start()].strip() or not nom[trouve.end() :].strip(" )."))
