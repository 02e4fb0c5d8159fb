"""Personal data in the values of a row: found, kept out, and counted, whatever column they came in.

``examiner`` says what there is; ``expurger`` gives the text without it. What is decided where:

- a column about a person (prénom, président, nom du contact...) is kept out whole, but for a structure's mailbox;
- a name column is a person's only when the whole value is (« DUPONT Jean », « Mme Dupont »);
- an address that names its inhabitant (« chez M. X, 12 rue... », « Jean DUPONT 12 rue... ») is a home: kept out whole;
- elsewhere names lose to caution: a title, a surname in capitals, or a role beside first name and surname.

Nothing of what was found is repeated in the reasons: they go to reports and logs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from annuaire.imports.personnes_contacts import courriels, fin_adresse, rues, telephones
from annuaire.imports.personnes_mots import est_eponyme, est_mot_courant, est_prenom, liste, simple
from annuaire.imports.personnes_noms import Nom, chez, initiales, prenoms_noms, role_proche, titres
from annuaire.imports.personnes_numeros import comptes_bancaires, page_personnelle, securite_sociale
from annuaire.imports.personnes_roles import est_un_entrepreneur, logis, rendez_vous, roles
from annuaire.imports.textes import est_vide
from socle.identifiants import sans_accents

LONGUEUR_MAXIMUM = 20_000  # characters examined; a longer value is cut there, so that nothing goes unseen


class Nature(StrEnum):
    """Kinds of personal data, as the report counts them."""

    NOM = "nom d’une personne"
    COURRIEL = "courriel d’une personne"
    TELEPHONE = "téléphone"
    ADRESSE = "adresse d’une personne"
    NUMERO = "numéro de sécurité sociale ou de compte"


class Genre(StrEnum):
    """What a column is for, as its name tells."""

    PERSONNE = "personne"
    COURRIEL = "courriel"
    TELEPHONE = "telephone"
    HORAIRES = "horaires"
    SITE = "site"
    ADRESSE = "adresse"
    COMMUNE = "commune"
    IDENTIFIANT = "identifiant"
    NOM = "nom"
    TEXTE = "texte"


@dataclass(frozen=True, slots=True)
class Constat:
    """Personal data between two positions of the text. ``raison``: in French, without the data itself."""

    nature: Nature
    debut: int
    fin: int
    raison: str


@dataclass(frozen=True, slots=True)
class Expurge:
    """A text without its personal data; None when nothing is left to publish."""

    texte: str | None
    constats: tuple[Constat, ...]


# First kind that has a word of the column's name: « adresse mail » is a mail, « tel_president » a person's.
_GENRES: dict[Genre, frozenset[str]] = {
    genre: frozenset(mots.split())
    for genre, mots in {
        Genre.PERSONNE: "prenom prenoms president presidente dirigeant dirigeante dirigeants gerant gerante "
        "responsable responsables tresorier tresoriere secretaire referent referente representant interlocuteur "
        "correspondant "
        "directeur directrice civilite titulaire naissance firstname lastname surname owner manager "
        "personne mandataire",
        Genre.COURRIEL: "mail mails email emails courriel courriels mel",
        Genre.TELEPHONE: "tel telephone telephones phone mobile portable fax gsm",
        Genre.HORAIRES: "horaires horaire opening hours ouverture ouvertures permanence permanences",
        Genre.SITE: "site url web website facebook instagram lien href",
        Genre.ADRESSE: "adresse adresses address voie rue street complement lieu siege",
        Genre.COMMUNE: "commune communes ville city town",
        Genre.IDENTIFIANT: "siret siren rna finess id uuid lat latitude lon lng longitude code insee naf ape uai "
        "postcode postal cp date geo geometry coordinates licence licences source sources departement",
        Genre.NOM: "nom noms name names denomination raison enseigne sigle libelle titre structure "
        "organisme association",
    }.items()
}
_LIBELLES = re.compile(
    r"(?:(?<!\w)(?:tél(?:éphone)?|tel|port(?:able)?|mobile|gsm|fax|(?:e-?)?mail|courriel|contact|responsable|renseignements?|"
    r"présidente?|au|par)\.?\s*:?|[:,;–(-])\s*$",
    re.IGNORECASE,
)
_ENTREPRENEUR = re.compile(r"^(?:EI|EIRL|EURL|entreprise individuelle|auto-?entrepreneur)\s+|\s*\(?EI(?:RL)?\)?$", re.I)
_PENDANTS = re.compile(r"^[.,;:)\s]+|(?<!\w)(?:du|de|des|d[’']|à|au|aux|chez|par|et|le|la)\s*$", re.IGNORECASE)
_DOMICILE = re.compile(r"(?:domicile|chez (?:moi|lui|elle)|adresse (?:personnelle|privée))\s*:?\s*$", re.IGNORECASE)
# In the cell of an identifier: a mail, a mobile phone, a person's title.
_EGARE = re.compile(r"@|(?<!\d)0[67](?:[ .-]?\d\d){4}(?!\d)|(?<!\w)(?:M\.|Mme|Mlle|Monsieur|Madame)(?!\w)")
_SANS_LARGEUR = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), " ")
_OUI_NON = frozenset("oui non vrai faux true false 0 1 x".split())


@lru_cache(maxsize=2000)
def genre(colonne: str) -> Genre:
    """What a column is for: « nomContact », « E-mail du président » and « adresse » are read as a person would."""
    separe = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", sans_accents(colonne)).lower().replace("e-mail", "email")
    mots = set(re.findall(r"[a-z]+", separe))
    if "contact" in mots and mots & {"nom", "name", "first", "last"}:
        return Genre.PERSONNE
    return next((genre for genre, cles in _GENRES.items() if mots & cles), Genre.TEXTE)


def examiner(colonne: str, texte: str) -> list[Constat]:
    """Personal data of a value, in the order of the text, without overlap."""
    sorte = genre(colonne)
    texte = _chiffres_latins(texte[:LONGUEUR_MAXIMUM])
    if (sorte is Genre.IDENTIFIANT and not _EGARE.search(texte)) or est_vide(texte):
        return []
    if sorte is Genre.SITE and page_personnelle(texte):
        return [Constat(Nature.COURRIEL, 0, len(texte), "page d’une personne, ou contact dans l’adresse")]
    trouves = list(_contacts(sorte, texte))
    if sorte is Genre.PERSONNE:
        if texte.strip().lower() in _OUI_NON or _boite_de_structure(texte):
            return []
        return [Constat(Nature.NOM, 0, len(texte), "colonne qui décrit une personne")]
    if sorte not in (Genre.SITE, Genre.COURRIEL):
        trouves += _personnes(sorte, texte)
    return _sans_recouvrement(trouves)


def expurger(colonne: str, texte: str) -> Expurge:
    """The text without its personal data: an inhabited address wholly, elsewhere the words that say it."""
    constats = examiner(colonne, texte)
    texte = texte[:LONGUEUR_MAXIMUM]
    if not constats:
        return Expurge(texte, ())
    natures = {constat.nature for constat in constats}
    if genre(colonne) is Genre.ADRESSE and natures & {Nature.NOM, Nature.ADRESSE}:
        return Expurge(None, tuple(constats))
    reste, fin = "", 0
    for constat in constats:
        reste = _LIBELLES.sub("", reste + texte[fin : constat.debut]).rstrip() + " "
        fin = constat.fin
    reste = re.sub(r"\s+([,.)])", r"\1", re.sub(r"[ \t]{2,}", " ", reste + texte[fin:])).strip(" ,;:-–/|(")
    reste = re.sub(r"(?<=[.;:]),", "", reste)
    reste = _PENDANTS.sub("", re.sub(r"\(\s*\)", "", reste)).strip(" ,;:-–/|")
    if genre(colonne) is Genre.NOM and _ENTREPRENEUR.fullmatch(f"{reste} "):
        reste = ""
    return Expurge(None if est_vide(reste) or _LIBELLES.fullmatch(reste) else reste, tuple(constats))


def _contacts(sorte: Genre, texte: str) -> Iterator[Constat]:
    for courriel in courriels(texte):
        if courriel.prive:
            yield Constat(Nature.COURRIEL, courriel.debut, courriel.fin, "boîte aux lettres d’une personne")
    if sorte is Genre.SITE:
        return
    for numero in (*securite_sociale(texte), *comptes_bancaires(texte)):
        yield Constat(Nature.NUMERO, numero.debut, numero.fin, "numéro qui est celui d’une personne")
    for telephone in telephones(texte):
        if telephone.prive:
            yield Constat(Nature.TELEPHONE, telephone.debut, telephone.fin, "téléphone mobile")
        elif sorte not in (Genre.TELEPHONE, Genre.TEXTE):
            yield Constat(Nature.TELEPHONE, telephone.debut, telephone.fin, "téléphone hors de sa colonne")
    if sorte not in (Genre.ADRESSE, Genre.PERSONNE):
        yield from _adresses_deplacees(sorte, texte)


def _adresses_deplacees(sorte: Genre, texte: str) -> Iterator[Constat]:
    """In a name or a text only an address said to be a home; elsewhere any."""
    for rue in rues(texte):
        avant = texte[: rue.debut]
        if sorte not in (Genre.NOM, Genre.TEXTE):
            yield Constat(Nature.ADRESSE, rue.debut, rue.fin, "adresse hors de sa colonne")
        elif _DOMICILE.search(avant):
            yield Constat(Nature.ADRESSE, rue.debut, rue.fin, "adresse d’un domicile")


def _personnes(sorte: Genre, texte: str) -> Iterator[Constat]:
    noms = [*titres(texte), *chez(texte, adresse=sorte is Genre.ADRESSE)]
    noms += logis(texte, adresse=sorte is Genre.ADRESSE)
    noms += [nom for nom in prenoms_noms(texte) if _personnel(sorte, texte, nom)]
    if sorte in (Genre.TEXTE, Genre.TELEPHONE, Genre.HORAIRES):
        noms += [*initiales(texte), *roles(texte)]
    if sorte is Genre.HORAIRES:
        noms += rendez_vous(texte)
    if sorte is Genre.NOM and est_un_entrepreneur(texte):
        noms.append(Nom(0, len(texte), "entreprise d’une seule personne", True))
    if sorte in (Genre.NOM, Genre.TEXTE) and not noms and _est_une_personne(texte):
        noms.append(Nom(0, len(texte), "nom d’une personne", True))
    for nom in noms:
        yield Constat(Nature.NOM, nom.debut, nom.fin, nom.raison)
        fin = fin_adresse(texte, nom.fin)
        if fin > nom.fin:
            yield Constat(Nature.ADRESSE, nom.fin, fin, "adresse qui suit le nom d’une personne")


def _personnel(sorte: Genre, texte: str, nom: Nom) -> bool:
    """Whether first name and surname, found there, name somebody to keep out."""
    if sorte is Genre.ADRESSE:
        habite = re.match(r"[\s,–-]*\d{1,4}\b", texte[nom.fin :])  # a house number; « Pierre Blanche, 47000 » has none
        return nom.debut == 0 and bool(habite or nom.sur)
    if sorte is Genre.NOM:
        mots = [simple(mot) for mot in texte[nom.debut : nom.fin].split()]
        if mots[0] in liste("ambigus") or not liste("particules").isdisjoint(mots):  # « Pierre de Lune »
            return False
        seul = _ENTREPRENEUR.sub("", texte[: nom.debut]).strip(" -–(")
        return not seul and (fin_adresse(texte, nom.fin) > nom.fin or not texte[nom.fin :].strip(" -–()"))
    return nom.sur or role_proche(texte, nom)


def _est_une_personne(texte: str) -> bool:
    """Whether a whole value is « DUPONT JEAN » or « Dupont Jean-Marie »: a first name last, a word unknown before."""
    mots = re.findall(r"[^\W\d_][\w'’-]*", _ENTREPRENEUR.sub("", texte.strip()))
    if len(mots) != 2 or re.search(r"[\d&@!?/+:]", texte) or est_eponyme(" ".join(mots)):
        return False
    nom, prenom = mots
    if not est_prenom(prenom) or simple(prenom) in liste("ambigus"):
        return False
    return nom[:1].isupper() and len(nom) > 2 and not est_mot_courant(nom) and not est_prenom(nom)


def _chiffres_latins(texte: str) -> str:
    """Digits of any script as 0 to 9, spaces of no width as spaces, each in its place."""
    if texte.isascii():
        return texte
    return "".join(
        str(unicodedata.decimal(signe)) if signe.isdecimal() else signe for signe in texte.translate(_SANS_LARGEUR)
    )


def _boite_de_structure(texte: str) -> bool:
    boites = list(courriels(texte))
    return (
        bool(boites)
        and not any(boite.prive for boite in boites)
        and boites[0].fin - boites[0].debut == len(texte.strip())
    )


def _sans_recouvrement(constats: list[Constat]) -> list[Constat]:
    gardes: list[Constat] = []
    for constat in sorted(constats, key=lambda constat: (constat.debut, -constat.fin)):
        if not gardes or constat.debut >= gardes[-1].fin:
            gardes.append(constat)
        elif constat.fin > gardes[-1].fin:  # the rest of it, beyond what is already found
            gardes.append(Constat(constat.nature, gardes[-1].fin, constat.fin, constat.raison))
    return gardes
