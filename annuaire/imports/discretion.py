"""Personal data kept out of an import: of the listing, of the row kept with its source, of the report."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from annuaire.enums import PrecisionPosition
from annuaire.imports.fusion import RUE
from annuaire.imports.lieux import placer
from annuaire.imports.modele import Fiche, HorsEss, LigneLue, SourceLue
from annuaire.imports.personnes import Constat, Genre, Nature, expurger, genre

CHAMPS_LIBRES = (
    "nom", "sigle", "description", "adresse", "complement_adresse", "horaires_texte", "horaires",
    "forme_juridique_libelle", "base_ess", "site_web",
)  # fmt: skip
CHAMPS_CONTACT = ("telephone", "courriel")
# Columns that together say where it is, commune left out.
_DIT_OU = re.compile(r"adresse|address|adr[sg]?_|voie|rue|street|^lat|^lon|latitude|longitude|coord|lambert|geo", re.I)
RETIRE = "[retiré : donnée personnelle]"
LISTES = ("autres_noms", "mots_cles", "publics", "accessibilite")


def expurger_fiche(fiche: Fiche) -> tuple[Fiche, Counter[str]]:
    """The mapped row without personal data, and how many of each kind were kept out.

    Raises ``HorsEss`` when the name itself is a person's.
    """
    comptes: Counter[str] = Counter()
    champs = dict(fiche.champs)
    consenti = champs.get("contact_consenti_le") is not None  # our own export only
    habitee = False
    for nom in CHAMPS_LIBRES if consenti else (*CHAMPS_LIBRES, *CHAMPS_CONTACT):
        if champs.get(nom):
            reste, constats = _expurger(nom, champs[nom])
            habitee = habitee or (nom in RUE and _est_un_domicile(constats))
            comptes.update(constat.nature.value for constat in constats)
            # Hours with a hole are no longer hours; a phone with a hole no longer a phone.
            entier = nom in CHAMPS_CONTACT or nom in ("horaires", "site_web")
            champs[nom] = None if entier and constats else reste
    if habitee:
        champs |= _sans_domicile(champs)
    for nom in LISTES:
        if champs.get(nom):
            lus = [_expurger("nom" if nom == "autres_noms" else nom, valeur) for valeur in champs[nom]]
            comptes.update(constat.nature.value for _, constats in lus for constat in constats)
            champs[nom] = [reste for reste, constats in lus if reste and not constats]
    if not champs["nom"]:
        raise HorsEss("Le nom est celui d’une personne : il n’est jamais publié.")
    fiche, de_plus = _hors_des_champs(replace(fiche, champs=champs) if comptes else fiche)
    comptes.update(de_plus)
    return fiche, comptes


def _est_un_domicile(constats: Iterable[Constat]) -> bool:
    return any(constat.nature in (Nature.NOM, Nature.ADRESSE) for constat in constats)


def _sans_domicile(champs: Mapping[str, Any]) -> dict[str, Any]:
    """A street whose inhabitant is named, be it in the column beside, is a home: the commune only is kept."""
    bourg = placer("", "", champs.get("code_insee"))
    return dict.fromkeys(RUE) | {
        "latitude": bourg.latitude if bourg else None,
        "longitude": bourg.longitude if bourg else None,
        "precision_position": PrecisionPosition.COMMUNE if bourg else None,
    }


def _hors_des_champs(fiche: Fiche) -> tuple[Fiche, list[str]]:
    """The same for what goes with the columns: labels, remarks, identifiers and licences of the sources."""
    natures: list[str] = []

    def propre(texte: str) -> str:
        reste, constats = _expurger("remarque", texte)
        natures.extend(constat.nature.value for constat in constats)
        return (reste or RETIRE) if constats else texte

    sources = tuple(_source_propre(source, propre) for source in fiche.sources)
    remarques = tuple(propre(avertissement) for avertissement in fiche.avertissements)
    labels = [
        {**label, "nom": propre(label["nom"]), "libelle": propre(label["libelle"])}
        for label in fiche.champs.get("labels_externes") or ()
    ]
    if not natures:
        return fiche, natures
    champs = fiche.champs | ({"labels_externes": labels} if labels else {})
    return replace(fiche, champs=champs, sources=sources, avertissements=remarques), natures


def _source_propre(source: SourceLue, propre: Callable[[str], str]) -> SourceLue:
    """An identifier that is somebody's (a mail, a phone) becomes its digest: the row is still known again by it."""
    licence = propre(source.licence) if source.licence else None
    id = source.source_id
    if ("@" in id or " " in id) and propre(id) != id:
        id = f"empreinte-{hashlib.sha256(id.encode()).hexdigest()[:16]}"
    return replace(source, source_id=id, licence=licence)


def sources_propres(sources: Iterable[SourceLue]) -> tuple[SourceLue, ...]:
    """Those of a refused row, as they would be kept with a listing."""
    return tuple(_source_propre(source, expurger_texte) for source in sources)


def expurger_texte(texte: str) -> str:
    """A sentence for the report, without personal data."""
    reste, constats = _expurger("remarque", texte)
    return (reste or RETIRE) if constats else texte


def expurger_ligne(ligne: LigneLue, fiche: Fiche | None = None, *, domicile: str = "") -> dict[str, str]:
    """The row as received, but what is personal; empty cells left out.

    ``fiche``: what was made of it, already expurgated: the texts that it holds need no second look.
    ``domicile``: the address when it was found to be a home: columns that hold it are kept out, whatever their names.
    """
    propres = {fiche.champs.get(nom) for nom in CHAMPS_LIBRES} if fiche else set()
    lue: dict[str, str] = {}
    habitee = bool(domicile)
    for nom, valeur in ligne.colonnes.items():
        if not valeur or valeur in propres:
            lue |= {nom: valeur} if valeur else {}
            continue
        constats = _expurger(nom, valeur)[1]
        habitee = habitee or (genre(nom) is Genre.ADRESSE and _est_un_domicile(constats))
        lue[nom] = RETIRE if constats else valeur
    if not habitee:
        return lue
    return {nom: RETIRE if _DIT_OU.search(nom) or valeur.strip() in domicile else valeur for nom, valeur in lue.items()}


@lru_cache(maxsize=4096)
def _expurger(colonne: str, texte: str) -> tuple[str | None, tuple[Constat, ...]]:
    lu = expurger(colonne, texte)
    return lu.texte, lu.constats
