"""Official lists of SIAE, EA, ESAT and ESUS, as external labels.

The row of a known SIRET adds its label to that listing (the import unites them); with a SIREN alone, that of its
commune does. Otherwise it makes a listing. None of these lists has a fixed header: columns are found by their names.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import sqlalchemy as sa

from annuaire.enums import LABELS_EXTERNES as LABELS
from annuaire.imports.formats.colonnes import SYNONYMES, proposer, simple
from annuaire.imports.formats.jugement import juger, refuser_public, refuser_sans_lieu
from annuaire.imports.formats.valeurs import chiffres, date_lue, dit
from annuaire.imports.lecture import Fichier
from annuaire.imports.lieux import DEPARTEMENT, situer
from annuaire.imports.modele import Fiche, Format, HorsDepartement, HorsEss, LigneLue, LigneRejetee
from annuaire.imports.rapprochement import VIVANTES
from annuaire.imports.releve import Releve
from annuaire.models import Structure
from socle.base import maintenant
from socle.database import db
from socle.typographie import PARIS
from territoire.nomenclatures import categorie_juridique, categorie_par_libelle

LICENCE = "Information publique (CRPA, art. L321-1)"
SIAE = ("EI", "ACI", "AI", "ETTI", "EITI", "GEIQ")
FINESS_ESAT = "246"  # category of establishments of the FINESS register
FINESS_PUBLIC_MAXIMUM = 30  # legal statuses 1 to 30 of FINESS: bodies of public law
FINESS_FORMES = {"60": "9220", "61": "9230", "62": "9260", "63": "9300", "47": "8210"}
SANS_ENTETE = frozenset({"\0"})  # no column is called so: these lists are recognised by ``liste_nommee``, or asked for
_PROPRES: dict[str, tuple[str, ...]] = {
    "nom": ("denomination esus", "et raison sociale", "nom de l esat", "nom de l ea", "nom de l entreprise adaptee"),
    "siret": ("et siret", "siret et"),
    "finess": ("et n finess", "nofinesset", "numero finess et", "n finess et", "finess", "numero finess"),
    "adresse": ("et adresse",),
    "code_postal": ("et code postal",),
    "commune": ("et commune libelle", "ligneacheminement", "ligne acheminement"),
    "code_insee": ("et commune code",),
    "departement": ("et departement code",),
    "telephone": ("et telephone 1",),
    "courriel": ("et email",),
    "gestionnaire": ("ej raison sociale", "organisme gestionnaire", "gestionnaire", "association gestionnaire"),
    "statut_finess": ("ej statut juridique code", "statut juridique code", "codestatutjuridique"),
    "categorie": ("categetab", "code categorie", "categorie etablissement"),
    "type": ("type siae", "type", "kind", "type de structure", "type structure", "af mesure dispositif code", "mesure"),
    "fin": (
        "date de fin", "date fin", "fin de validite", "date de fin de validite", "valide jusqu au", "echeance",
        "date d echeance", "date fin agrement", "date de fin d agrement", "fin de l agrement", "date fin convention",
        "date de fin de convention", "date d expiration",
    ),
}  # fmt: skip
_FIN = re.compile(r"\b(?:fin|echeance|expir\w*|vala\w*|valid\w*|jusqu|terme)\b")
_COLONNES = {champ: (*_PROPRES.get(champ, ()), *SYNONYMES.get(champ, ())) for champ in {*SYNONYMES, *_PROPRES}} | {
    "forme_juridique": tuple(nom for nom in SYNONYMES["forme_juridique"] if nom != "type de structure")
}


@lru_cache(maxsize=16)
def _places(colonnes: tuple[str, ...]) -> dict[str, str]:
    places = {champ: colonne for champ, (colonne, _) in proposer(colonnes, _COLONNES).items()}
    if "fin" not in places:  # « Valable jusqu’au », « Fin agrément ESUS »: what matters most is named in most ways
        restes = (colonne for colonne in colonnes if colonne not in places.values())
        fin = next((colonne for colonne in restes if _FIN.search(simple(colonne))), None)
        places |= {"fin": fin} if fin else {}
    return places


class _Ligne:
    """The cells of a row by field, empty when the list has no such column."""

    def __init__(self, ligne: LigneLue) -> None:
        places = _places(tuple(ligne.colonnes))
        self._lu = {champ: dit(ligne.colonnes[colonne]) for champ, colonne in places.items()}

    def __getitem__(self, champ: str) -> str:
        return self._lu.get(champ, "")


@dataclass(frozen=True, slots=True)
class Lecteur:
    """Reads the rows of one list."""

    liste: str

    def __call__(self, ligne: LigneLue, releve: Releve) -> Fiche:
        """Map a row. Raises ``LigneRejetee``."""
        lu = _Ligne(ligne)
        code = _sorte(lu["type"]) if self.liste == "siae" else self.liste.upper()
        source = f"siae-{code.lower()}" if self.liste == "siae" else self.liste  # each row only says its own label
        releve.source(source, _identifiant(lu, self.liste), LICENCE)
        releve.siret(chiffres(lu["siret"], 14))
        _situer(releve, lu)
        releve.nom(lu["nom"])
        refuser_public(releve)
        releve.texte("description", f"{LABELS[code]} géré par {lu['gestionnaire']}." if lu["gestionnaire"] else "")
        releve.texte("adresse", " ".join(lu["adresse"].split()))
        releve.point(lu["latitude"], lu["longitude"])
        fin = date_lue(lu["fin"])
        if lu["fin"] and fin is None:
            releve.avertissements.append(f"La date de fin «\u00a0{lu['fin']}\u00a0» n’a pas été comprise.")
        _juger(releve, lu, code, fin)
        releve.activite(lu["activite_naf"])
        releve.telephone(lu["telephone"])
        releve.courriel(lu["courriel"])
        releve.site(lu["site_web"])
        releve.label(code, LABELS[code], source, fin)
        return releve.fiche()


def _sorte(texte: str) -> str:
    """« ACI », « ACI_DC », « Atelier et chantier d’insertion » -> « ACI ». Raises ``LigneRejetee``."""
    mots = simple(texte).upper().split()
    trouves = [code for code in SIAE if code in mots]
    trouves = trouves or [code for code in SIAE if simple(LABELS[code]) in simple(texte).replace("ateliers", "atelier")]
    if len(trouves) != 1:
        raise LigneRejetee(f"Type de SIAE inconnu («\u00a0{texte[:60]}\u00a0»). Connus\u00a0: {', '.join(SIAE)}.")
    return trouves[0]


def _situer(releve: Releve, lu: _Ligne) -> None:
    releve.lieu(*_lieu(lu))
    if _departement(lu) != DEPARTEMENT:
        refuser_sans_lieu(releve)


def _departement(lu: _Ligne) -> str:
    """« 47 » out of « 047 », « 47 - Lot-et-Garonne », « Lot-et-Garonne »; another one as it is."""
    numero = re.match(r"0?(\d{1,3}|2[AB])\b", lu["departement"], re.IGNORECASE)
    nomme = simple(lu["departement"]) == "lot et garonne"
    return DEPARTEMENT if nomme else numero[1] if numero else lu["departement"]


def _lieu(lu: _Ligne) -> tuple[str, str, str, str]:
    return chiffres(lu["code_insee"], 5), lu["commune"], chiffres(lu["code_postal"], 5), _departement(lu)


class AvecSirets:
    """A list whose rows that only have a SIREN get the SIRET of the listing that has it, in the same commune."""

    def __init__(self, fichier: Fichier) -> None:
        self._fichier = fichier
        self.colonnes, self.avertissements = fichier.colonnes, fichier.avertissements

    def lignes(self) -> Iterator[LigneLue]:
        """Reads the database as it goes. Raises ``FichierIllisible``."""
        for ligne in self._fichier.lignes():
            lu = _Ligne(ligne)
            siret = "" if lu["siret"] else _siret_connu(lu)
            colonne = _places(tuple(ligne.colonnes)).get("siret", "siret")
            yield replace(ligne, colonnes={**ligne.colonnes, colonne: siret}) if siret else ligne


def _siret_connu(lu: _Ligne) -> str | None:
    """The SIRET of the only listing of this SIREN there."""
    siren = chiffres(lu["siren"], 9)
    if not re.fullmatch(r"\d{9}", siren):
        return None
    try:
        code_insee = situer(*_lieu(lu)).code_insee
    except HorsDepartement:
        return None
    requete = sa.select(Structure.siret).where(Structure.siret.startswith(siren), Structure.statut.in_(VIVANTES))
    if code_insee is not None:
        requete = requete.where(Structure.code_insee == code_insee)
    sirets = db.session.scalars(requete.distinct().limit(2)).all()
    return sirets[0] if len(sirets) == 1 else None


def _juger(releve: Releve, lu: _Ligne, code: str, fin: dt.date | None) -> None:
    """ESUS proves it while it runs; the other lists are hints (loi 2014-856, art. 11: under conditions)."""
    if lu["categorie"] and code == "ESAT" and lu["categorie"] != FINESS_ESAT:
        raise LigneRejetee(f"Catégorie FINESS {lu['categorie']}\u00a0: ce n’est pas un ESAT.")
    statut = lu["statut_finess"]
    if statut.isdecimal() and int(statut) <= FINESS_PUBLIC_MAXIMUM:
        raise HorsEss("Organisme public (statut juridique FINESS)\u00a0: il ne relève pas de l’ESS.")
    forme = lu["forme_juridique"]
    numero = FINESS_FORMES.get(statut) or (forme if forme[:4].isdecimal() else "")
    connue = categorie_juridique(numero) or categorie_par_libelle(forme)
    esus, indice = code == "ESUS", LABELS[code]
    if esus and fin is not None and fin < maintenant().astimezone(PARIS).date():
        esus, indice = False, f"agrément ESUS échu le {fin:%d/%m/%Y}"
    elif esus and fin is None:
        esus = not lu["fin"]
        indice = indice if esus else "agrément ESUS dont la date de fin n’a pas été comprise"
        if esus:
            releve.avertissements.append("La liste ne dit pas jusqu’à quand court l’agrément ESUS.")
    base = "agrément ESUS" if esus and connue is None else None
    juger(releve, numero, "" if numero else forme, esus=esus, indice=indice, base=base)


def _identifiant(lu: _Ligne, liste: str) -> str:
    """What the list knows it by: FINESS for an ESAT, else SIRET, else SIREN and commune."""
    if liste == "esat" and lu["finess"]:
        return chiffres(lu["finess"], 9)
    if siret := chiffres(lu["siret"], 14):
        return siret
    return "-".join(filter(None, (chiffres(lu["siren"], 9), simple(lu["commune"] or lu["code_postal"]))))


def liste_nommee(colonnes: Sequence[str]) -> str | None:
    """The list that the header itself names (« Type SIAE », « Date d’agrément ESUS »), when it names only one."""
    noms = [f" {simple(colonne)} " for colonne in colonnes]
    if not ({"siret", "siren"} & _places(tuple(colonnes)).keys() and "nom" in _places(tuple(colonnes))):
        return None
    marques = {
        "siae": (" siae ",),
        "esus": (" esus ",),
        "esat": (" esat ", " categetab "),
        "ea": (" entreprise adaptee ",),
    }
    dites = [liste for liste, mots in marques.items() if any(mot in nom for mot in mots for nom in noms)]
    return dites[0] if len(dites) == 1 else None


FORMATS = tuple(
    Format(nom, description, SANS_ENTETE, Lecteur(nom))
    for nom, description in {
        "siae": "liste de structures d’insertion (EI, ACI, AI, ETTI, EITI, GEIQ), avec leur type",
        "ea": "liste d’entreprises adaptées (--format ea)",
        "esat": "liste d’ESAT, colonnes FINESS (--format esat)",
        "esus": "liste d’agréments ESUS (--format esus)",
    }.items()
)
