"""``structures_47.csv``: the public lists of the Département, already gathered and cleaned (one row a structure)."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from stdnum.exceptions import ValidationError
from stdnum.fr import siret as stdnum_siret

from annuaire.enums import Famille, PrecisionPosition, Secteur
from annuaire.imports.modele import Fiche, Format, LigneLue, LigneRejetee, SourceLue
from annuaire.imports.secteurs import secteur_par_mots
from territoire.nomenclatures import activite, categorie_par_libelle
from territoire.queries import noms_communes
from territoire.reference import communes_par_code_postal

NOM = "structures_47"
COLONNES = frozenset({"id", "source", "source_id", "name", "legal_form", "insee", "lat", "lon", "sources", "publiable"})

_RNA = re.compile(r"W\d[\dA-Z]\d{7}")
_CODE_POSTAL = re.compile(r"\d{5}")
# Margins of the Département's bounding box, a little wider: south, north, west, east.
_EMPRISE = (43.9, 44.85, -0.25, 1.2)
_LABELS = {
    "EI": "Entreprise d’insertion",
    "ACI": "Atelier et chantier d’insertion",
    "AI": "Association intermédiaire",
    "ETTI": "Entreprise de travail temporaire d’insertion",
    "GEIQ": "Groupement d’employeurs pour l’insertion et la qualification",
}


def lire(ligne: LigneLue) -> Fiche:
    """Map a row. Raises ``LigneRejetee`` when nothing could be shown or recognised."""
    colonnes = {nom: propre(valeur) for nom, valeur in ligne.colonnes.items()}
    if not colonnes["id"]:
        raise LigneRejetee("Pas d’identifiant (colonne id).")
    if not colonnes["name"]:
        raise LigneRejetee("Pas de nom (colonne name).")
    avertissements: list[str] = []
    champs: dict[str, Any] = {
        "nom": colonnes["name"][:250],
        "autres_noms": _liste(colonnes.get("other_names", "")),
        "siret": _siret(colonnes.get("siret", ""), avertissements),
        "rna": _rna(colonnes.get("rna", ""), avertissements),
        "description": colonnes.get("description") or None,
        "site_web": _site(colonnes.get("website", ""), avertissements),
        "base_ess": (colonnes.get("ess_basis") or None),
        "adresse": colonnes.get("address") or None,
        **_forme(colonnes["legal_form"]),
        **_commune(colonnes, avertissements),
        **_position(colonnes, avertissements),
    }
    champs |= _activite(colonnes, champs)
    champs["labels_externes"] = _labels(colonnes["sources"])
    licence = colonnes.get("licences", "") or None
    return Fiche(
        champs=champs,
        sources=_sources(colonnes, licence),
        sans_licence=colonnes["publiable"] != "oui",
        avertissements=tuple(avertissements),
    )


def propre(valeur: str) -> str:
    """White space folded, composed characters (NFC), nothing else: a name stays as its source writes it."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", valeur)).strip()


def _liste(valeur: str) -> list[str]:
    return [partie.strip() for partie in valeur.split("|") if partie.strip()]


def _siret(valeur: str, avertissements: list[str]) -> str | None:
    if not valeur:
        return None
    try:
        siret = str(stdnum_siret.validate(valeur))
    except ValidationError:
        siret = "0"
    if not int(siret):  # all zeros pass the check digit and name nobody
        avertissements.append(f"Le SIRET « {valeur} » est faux : il n’a pas été repris.")
        return None
    return siret


def _rna(valeur: str, avertissements: list[str]) -> str | None:
    if not valeur or _RNA.fullmatch(valeur.upper()):
        return valeur.upper() or None
    avertissements.append(f"Le numéro RNA « {valeur} » est faux : il n’a pas été repris.")
    return None


def _site(valeur: str, avertissements: list[str]) -> str | None:
    if not valeur:
        return None
    adresse = valeur if "://" in valeur else f"https://{valeur}"
    morceaux = urlsplit(adresse)
    if morceaux.scheme in ("http", "https") and "." in (morceaux.hostname or "") and " " not in adresse:
        return adresse[:500]
    avertissements.append(f"L’adresse de site « {valeur} » est fausse : elle n’a pas été reprise.")
    return None


def _forme(libelle: str) -> dict[str, Any]:
    """Legal category by its label; « Association » alone says the family and no more."""
    categorie = categorie_par_libelle(libelle)
    return {
        "forme_juridique": categorie.code if categorie else None,
        "forme_juridique_libelle": libelle[:160] or None,
        "famille": Famille(categorie.famille) if categorie and categorie.famille else None,
    }


def _commune(colonnes: dict[str, str], avertissements: list[str]) -> dict[str, Any]:
    insee, code_postal = colonnes["insee"], colonnes.get("postcode", "")
    if insee and insee not in noms_communes():
        raise LigneRejetee(f"La commune {insee} n’est pas en Lot-et-Garonne.")
    if code_postal and not _CODE_POSTAL.fullmatch(code_postal):
        avertissements.append(f"Le code postal « {code_postal} » est faux : il n’a pas été repris.")
        code_postal = ""
    if not insee and code_postal:
        desservies = communes_par_code_postal().get(code_postal, ())
        insee = desservies[0] if len(desservies) == 1 else ""
    return {"code_insee": insee or None, "code_postal": code_postal or None}


def _position(colonnes: dict[str, str], avertissements: list[str]) -> dict[str, Any]:
    vide = {"latitude": None, "longitude": None, "precision_position": None}
    if not (colonnes["lat"] and colonnes["lon"]):
        return vide
    try:
        latitude, longitude = float(colonnes["lat"]), float(colonnes["lon"])
    except ValueError:
        latitude = longitude = float("nan")
    sud, nord, ouest, est = _EMPRISE
    if not (sud <= latitude <= nord and ouest <= longitude <= est):
        avertissements.append(f"Le point {colonnes['lat']}, {colonnes['lon']} n’est pas en Lot-et-Garonne : écarté.")
        return vide
    precision = colonnes.get("geo_precision", "")
    connue = precision in {membre.value for membre in PrecisionPosition}
    return {
        "latitude": latitude,
        "longitude": longitude,
        "precision_position": PrecisionPosition(precision) if connue else PrecisionPosition.COMMUNE,
    }


def _activite(colonnes: dict[str, str], champs: dict[str, Any]) -> dict[str, Any]:
    """Sector by the NAF code; without one, by the words of the name and the description."""
    trouvee = activite(colonnes.get("activity_naf"))
    if trouvee is not None:
        return {"activite_naf": trouvee.code, "secteurs": [trouvee.secteur]}
    textes = (champs["nom"], *champs["autres_noms"], champs["description"] or "")
    secteur = secteur_par_mots(textes) or Secteur.NON_CLASSES
    return {"activite_naf": None, "secteurs": [secteur.value]}


def _labels(sources: str) -> list[dict[str, Any]]:
    """External labels that the lists themselves prove: the kind of SIAE, the official list of ESAT."""
    labels: dict[str, dict[str, Any]] = {}
    for source, source_id in _paires(sources):
        sigle = source_id.partition("-")[0]
        if source in ("asp-siae-2019", "lemarche-siae-2020") and sigle in _LABELS:
            labels.setdefault(sigle, {"nom": sigle, "libelle": _LABELS[sigle], "source": source, "valide_au": None})
        elif source == "esat-liste-2026":
            libelle = "Établissement ou service d’aide par le travail"
            labels.setdefault("ESAT", {"nom": "ESAT", "libelle": libelle, "source": source, "valide_au": None})
    return list(labels.values())


def _paires(sources: str) -> list[tuple[str, str]]:
    """``source:id`` pairs; an id may hold a colon."""
    return [(source, source_id) for source, _, source_id in (p.partition(":") for p in _liste(sources)) if source_id]


def _sources(colonnes: dict[str, str], licence: str | None) -> tuple[SourceLue, ...]:
    autres = dict.fromkeys(_paires(colonnes["sources"]))
    return (
        SourceLue(NOM, colonnes["id"], licence),
        *(SourceLue(source, source_id, licence) for source, source_id in autres),
    )


FORMAT = Format(NOM, "listes publiques du Lot-et-Garonne, réunies et nettoyées (CSV)", COLONNES, lire)
