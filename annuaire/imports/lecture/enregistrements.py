"""Records of a table, whatever the file: finding the header, naming the columns, telling rows of a wrong length."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from annuaire.imports.modele import FichierIllisible, LigneLue

ECHANTILLON = 200  # records looked at to find the header and the columns in use
TITRES_MAXIMUM = 20  # rows of title above the header
COLONNES_MAXIMUM = 2000
EXTRAIT = 60  # characters of each surplus value shown in the report


@dataclass(frozen=True, slots=True)
class Enregistrement:
    """Values in the order of the file. ``numero``: line (or row of the sheet) where they start, from 1."""

    numero: int
    valeurs: list[str]
    remarque: str | None = None
    rejete: bool = False


@dataclass(frozen=True)
class LigneSuspecte(LigneLue):
    """A row whose cutting into columns is in doubt (``remarque``, in French) or wrong (``rejetee``)."""

    remarque: str
    rejetee: bool


@dataclass(frozen=True, slots=True)
class Entete:
    """Names of the columns, and the number of the row they were read on."""

    numero: int
    colonnes: list[str]
    avertissements: list[str]


def texte_de(valeur: object) -> str:
    """A cell or JSON value as text: whole numbers without « .0 », ISO dates, oui/non; nothing is rounded."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        return str(int(valeur)) if valeur.is_integer() and abs(valeur) < 1e15 else str(Decimal(repr(valeur)))
    if isinstance(valeur, dt.datetime) and valeur.time() == dt.time():
        return valeur.date().isoformat()
    if isinstance(valeur, dt.date | dt.time):
        return valeur.isoformat()
    return str(valeur).encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot be written anywhere


def lire_entete(debut: Iterable[Enregistrement], nom: str) -> Entete:
    """Find the header: the first row that fills half of the columns at least. Raises ``FichierIllisible``."""
    echantillon = [lu for lu in debut if any(map(str.strip, lu.valeurs))]
    remplies = [sum(bool(valeur.strip()) for valeur in lu.valeurs) for lu in echantillon]
    if not remplies:
        raise FichierIllisible(f"Le fichier {nom} est vide ou n’a pas de ligne d’en-tête.")
    rang = 0
    if max(remplies) > 2:
        rang = next((r for r, n in enumerate(remplies[:TITRES_MAXIMUM]) if n * 2 >= max(remplies)), 0)
    entete = echantillon[rang]
    noms = [_nom_propre(valeur) for valeur in entete.valeurs]
    utiles = max((_derniere_remplie(lu.valeurs) for lu in echantillon[rang + 1 :]), default=0)
    while noms and not noms[-1] and len(noms) > utiles:
        noms.pop()
    if len(noms) > COLONNES_MAXIMUM:
        raise FichierIllisible(f"Le fichier {nom} a plus de {COLONNES_MAXIMUM} colonnes : ce n’est pas une liste.")
    avertissements = []
    if rang:
        titres = " / ".join(" ".join(filter(None, lu.valeurs))[:EXTRAIT] for lu in echantillon[:rang])
        avertissements.append(f"L’en-tête est à la ligne {entete.numero} ; ce qui précède n’est pas repris : {titres}")
    return Entete(entete.numero, nommer(noms, avertissements), avertissements)


def nommer(noms: Sequence[str], avertissements: list[str]) -> list[str]:
    """Give every column its own name: « nom », then « nom (2) »; « colonne 3 » for one without a name."""
    uniques: list[str] = []
    pris = set(noms)
    for rang, nom in enumerate(noms, 1):
        unique = base = nom or f"colonne {rang}"
        suite = 2
        while unique in uniques or (unique != nom and unique in pris):
            unique = f"{base} ({suite})"
            suite += 1
        if unique != nom:
            cause = f"Deux colonnes s’appellent « {nom} »" if nom else f"La colonne {rang} n’a pas de nom"
            avertissements.append(f"{cause} : elle est lue sous le nom « {unique} ».")
        uniques.append(unique)
    return uniques


def associer(entete: Entete, enregistrements: Iterable[Enregistrement], *, dire_courtes: bool) -> Iterator[LigneLue]:
    """Rows under the header, blank ones left out. ``dire_courtes``: a sheet has no short rows, a CSV should not."""
    colonnes = entete.colonnes
    largeur = len(colonnes)
    for lu in enregistrements:
        if lu.numero <= entete.numero or not any(map(str.strip, lu.valeurs)):
            continue
        manquantes = largeur - len(lu.valeurs)
        ligne = dict(zip(colonnes, [*lu.valeurs, *[""] * manquantes], strict=False))
        if lu.remarque:
            yield LigneSuspecte(lu.numero, ligne, lu.remarque, lu.rejete)
        elif manquantes > 0 and dire_courtes:
            yield LigneSuspecte(lu.numero, ligne, _trop_courte(len(lu.valeurs), largeur), rejetee=False)
        elif any(map(str.strip, lu.valeurs[largeur:])):
            yield LigneSuspecte(lu.numero, ligne, _trop_longue(lu.valeurs, largeur), rejetee=True)
        else:
            yield LigneLue(lu.numero, ligne)


def _trop_courte(trouvees: int, largeur: int) -> str:
    return f"Ligne trop courte : {trouvees} valeurs pour {largeur} colonnes ; les dernières sont prises pour vides."


def _trop_longue(valeurs: list[str], largeur: int) -> str:
    surplus = " | ".join(valeur.strip()[:EXTRAIT] for valeur in valeurs[largeur:][:10])
    return (
        f"Ligne trop longue : {len(valeurs)} valeurs pour {largeur} colonnes, "
        f"sans doute un séparateur dans un texte. En trop : {surplus}"
    )


def _nom_propre(valeur: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", valeur).replace("\ufeff", "")).strip()


def _derniere_remplie(valeurs: Sequence[str]) -> int:
    return max((rang for rang, valeur in enumerate(valeurs, 1) if valeur.strip()), default=0)
