"""Names of persons in a text: civil titles, first names and surnames, « chez... ».

A place word before a name (rue, résidence, école...) tells that it is no personal data; so does a person after whom
places are named. « Association Jean Dupont » is the name of a body; « association de M. Dupont » names a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from annuaire.imports.personnes_mots import est_eponyme, est_mot_courant, est_prenom, liste, simple
from socle.identifiants import sans_accents

_ROLE = re.compile(
    r"\b(?:president|tresori|secretaire\b|direct(?:eur|rice)|responsable|gerante?\b|contact|referente?\b|"
    r"anime[er]? par|animat|coordin|fondat|fonde[er]? par|cree[er]? par|dirigee? par|aupres de|adresser a|"
    r"joindre|appeler|demander|interlocut|(?:rdv|rendez-vous) avec|"
    r"permanente?\b|benevole|tel\b|telephone|portable|correspondant|educat(?:eur|rice)|professeur)"
)
_TITRE = (
    r"(?:M\.|MM\.|Mr\.?|M(?=\s+[A-ZÀ-Ý]{2})|(?i:Mme|Mmes|Mlle|Mlles|Dr)\.?|"
    r"(?i:monsieur|madame|mademoiselle|docteur))"
)
_NOM = r"[A-ZÀ-ÝŒ][\w'’-]*\.?"
_TITRE_NOM = re.compile(
    rf"(?<![\w.'’-])(?:{_TITRE}\s+|M\.(?=[A-ZÀ-Ý][a-zà-ÿ]{{2}}))(?:(?:et|ou|&)\s+{_TITRE}\s+)?((?:(?:de|du|d[’']|la|le|van)\s+)*{_NOM}(?:\s+{_NOM}){{0,3}})"
)
_CHEZ = re.compile(
    r"(?<![\w-])(?:chez|c/o|c\.o\.|s/c(?: de)?|aux bons soins de|(?:au |à son )?domicile (?:de|du|d[’']))\s*:?\s*",
    re.IGNORECASE,
)
_INITIALE_NOM = re.compile(
    r"(?<![\w.'’-])[A-ZÀ-Ý](?:\.?-[A-ZÀ-Ý])?\.\s?((?:(?:de|du|d[’']|le|la)\s+)?[A-ZÀ-ÝŒ][\w’'-]{2,})"
)
_DIRIGEANT = re.compile(
    r"(?:le |la |l[’']|notre |son |sa )?(?:président|trésori|secrétaire|adhérent|particulier|habitant)\w*",
    re.IGNORECASE,
)
_MOT = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?")


@dataclass(frozen=True, slots=True)
class Nom:
    """Where a person is named. ``sur``: told by a title, « chez » or a capital surname, not by a first name alone."""

    debut: int
    fin: int
    raison: str
    sur: bool


def _apres(texte: str, debut: int, mots: frozenset[str]) -> bool:
    """Whether one of these words stands just before (same clause, 30 characters)."""
    avant = re.split(r"[,;.:()\d]", texte[max(0, debut - 30) : debut])[-1]
    return any(simple(mot) in mots for mot in re.findall(r"[^\W\d_]+", avant))


def titres(texte: str) -> Iterator[Nom]:
    """« M. Dupont », « Mme Anne Dupont », « Docteur Dupont »; neither « rue du Docteur X » nor « M. Bricolage »."""
    for trouve in _TITRE_NOM.finditer(texte):
        mots = [simple(mot) for mot in re.split(r"\s+", trouve[1])]
        nom = [mot for mot in mots if mot not in liste("particules")]
        if not nom or nom[0] in liste("fonctions", "enseignes") or est_eponyme(" ".join(nom)):
            continue
        if _titre_sur(texte, trouve, mots) and not _apres(texte, trouve.start(), liste("lieux")):
            yield Nom(trouve.start(), trouve.end(), "nom d’une personne (civilité)", True)


def _titre_sur(texte: str, trouve: re.Match[str], mots: list[str]) -> bool:
    """« Docteur » mostly names places, and « M » alone is an initial (« H L M »): both need more."""
    titre = simple(trouve.group().split()[0])
    avant = texte[: trouve.start()].rstrip()
    if titre not in ("docteur", "dr", "m") or trouve.group().startswith("M."):
        return True
    if not avant or avant[-1] in "-–:(/,«":
        return True
    if titre == "m":
        return any(est_prenom(mot.title()) for mot in mots) and not re.search(r"(?:\b\w|&)$", avant)
    return bool(re.search(r"\bcabinet(?: du)?$", avant, re.IGNORECASE))


def chez(texte: str, *, adresse: bool) -> Iterator[Nom]:
    """« Chez M. X », « c/o Jean Dupont », « chez la présidente »; in an address also « Chez DUPONT, 12 rue... »."""
    for trouve in _CHEZ.finditer(texte):
        suite = texte[trouve.end() :]
        personne = _TITRE_NOM.match(suite) or (adresse and _DIRIGEANT.match(suite)) or None
        fin = personne.end() if personne else next((nom.fin for nom in prenoms_noms(suite) if nom.debut == 0), 0)
        if not fin and adresse and (seul := re.match(rf"{_NOM}(?=\s*,?\s*\d)", suite)):
            fin = seul.end() if not est_mot_courant(seul.group()) else 0
        if fin:
            yield Nom(trouve.start(), trouve.end() + fin, "chez une personne", True)


def prenoms_noms(texte: str) -> Iterator[Nom]:
    """« Jean Dupont », « Jean-Marie DUPONT », « DUPONT Jean »; not « rue Jean X » nor « Association Jean X »."""
    mots = list(_MOT.finditer(texte))
    rang = 0
    exclus = liste("lieux", "organismes")
    while rang < len(mots) - 1:
        fin = _prenom_nom(texte, mots, rang) or _nom_prenom(texte, mots, rang)
        if not fin:
            rang += 1
            continue
        debut, arret = mots[rang].start(), mots[fin - 1].end()
        if not est_eponyme(texte[debut:arret]) and not _apres(texte, debut, exclus):
            surnoms = [mot.group() for mot in mots[rang:fin] if len(mot.group()) > 2]
            mixte = any(mot.isupper() for mot in surnoms) and not all(mot.isupper() for mot in surnoms)
            yield Nom(debut, arret, "nom d’une personne (prénom et nom)", mixte)
        rang = fin


def initiales(texte: str) -> Iterator[Nom]:
    """« P. Durand », « J.-M. Durand » with a role beside; neither « rue J. Durand » nor « collège P. Durand »."""
    exclus = liste("lieux", "organismes")
    for trouve in _INITIALE_NOM.finditer(texte):
        nom = Nom(trouve.start(), trouve.end(), "nom d’une personne (initiale et nom)", False)
        if est_mot_courant(trouve[1]) or _apres(texte, nom.debut, exclus) or not role_proche(texte, nom):
            continue
        yield nom


def _prenom_nom(texte: str, mots: list[re.Match[str]], rang: int) -> int:
    """Rank after « Prénom (Prénom) (de) Nom », 0 when it is not one."""
    suivant = rang
    while suivant < len(mots) and est_prenom(mots[suivant].group()) and _colles(texte, mots, suivant, rang):
        suivant += 1
    if suivant == rang:
        return 0
    if (
        suivant - rang >= 2
        and simple(mots[suivant - 1].group()) in liste("patronymes")
        and not _nom_suit(texte, mots, suivant)
    ):
        return suivant
    while (
        suivant < len(mots)
        and simple(mots[suivant].group()) in liste("particules")
        and _colles(texte, mots, suivant, rang)
    ):
        suivant += 1
    return suivant + 1 if _nom_suit(texte, mots, suivant) else 0


def _nom_prenom(texte: str, mots: list[re.Match[str]], rang: int) -> int:
    """Rank after « NOM Prénom »: the surname in capitals, and nothing that looks like a name behind."""
    premier, second = mots[rang].group(), mots[rang + 1].group()
    if not (premier.isupper() and len(premier) > 2 and not est_mot_courant(premier) and not est_prenom(premier)):
        return 0
    if not est_prenom(second) or simple(second) in liste("ambigus") or not _colles(texte, mots, rang + 1, rang):
        return 0
    if _nom_suit(texte, mots, rang + 2) or re.match(r"\s(?:d[’']|de )", texte[mots[rang + 1].end() :]):
        return 0
    return rang + 2


def _nom_suit(texte: str, mots: list[re.Match[str]], rang: int) -> bool:
    if rang >= len(mots) or not _colles(texte, mots, rang, 0):
        return False
    mot = mots[rang].group()
    return mot[0].isupper() and len(mot) > 1 and not est_mot_courant(mot)


def _colles(texte: str, mots: list[re.Match[str]], rang: int, premier: int) -> bool:
    """Whether only a space parts this word from the one before."""
    return rang <= premier or texte[mots[rang - 1].end() : mots[rang].start()].strip(" \u00a0") == ""


def role_proche(texte: str, nom: Nom) -> bool:
    """Whether a role or an invitation to call stands within 40 characters of the name."""
    autour = f"{texte[max(0, nom.debut - 40) : nom.debut]} | {texte[nom.fin : nom.fin + 40]}"
    return bool(_ROLE.search(sans_accents(autour).lower()))
