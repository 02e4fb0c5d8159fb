"""The form of a listing in the back office: shape only, with the readings and sentences of the public forms."""

from __future__ import annotations

import datetime as dt
from typing import Any

from werkzeug.datastructures import MultiDict

from annuaire.contributions.emplacement import PointAilleurs, situer
from annuaire.contributions.forms import Saisie, lire_activite, lire_lieu, lire_structure
from annuaire.enums import Famille, PrecisionPosition
from annuaire.imports.horaires import lire_horaires
from annuaire.models import Structure
from territoire.queries import noms_communes

SIMPLES = ("nom", "siret", "rna", "adresse", "complement_adresse", "description", "telephone", "courriel", "site_web")
CHANGEE = "La fiche a changé pendant que vous écriviez. Rechargez la page pour voir ce qui a changé."


def version(structure: Structure) -> str:
    """What tells that a listing has changed since it was shown."""
    return structure.date_maj.isoformat()


def montrer(structure: Structure) -> Saisie:
    """The form filled with the listing as it is."""
    brut: dict[str, Any] = {nom: getattr(structure, nom) or "" for nom in SIMPLES}
    brut |= {
        "sigle": structure.sigle or "",
        "famille": structure.famille.value if structure.famille else "",
        "commune": noms_communes().get(structure.code_insee or "", ""),
        "latitude": _degres(structure.latitude),
        "longitude": _degres(structure.longitude),
        "secteurs": structure.secteurs,
        "horaires_saisis": structure.horaires_texte or structure.horaires or "",
        "contact_consenti": "oui" if structure.contact_consenti_le else "non",
        "version": version(structure),
    }
    return Saisie(brut=brut)


def lire(formulaire: MultiDict[str, str], structure: Structure, maintenant: dt.datetime) -> Saisie:
    """What was typed, as columns of the listing that change."""
    avant = montrer(structure).brut
    formulaire = MultiDict(formulaire)
    deplace = any(formulaire.get(nom, "").strip() != avant[nom] for nom in ("latitude", "longitude"))
    if deplace and formulaire.get("latitude", "").strip():
        formulaire["point_choisi"] = "1"
        for nom in ("latitude", "longitude"):
            formulaire[nom] = formulaire.get(nom, "").strip().replace(",", ".")
    lues = (lire_structure(formulaire), lire_lieu(formulaire), lire_activite(formulaire))
    saisie = Saisie()
    for lue in lues:
        saisie.brut |= lue.brut
        saisie.valeurs |= lue.valeurs
        saisie.erreurs |= lue.erreurs
    saisie.brut |= {nom: formulaire.get(nom, "")[:100] for nom in ("sigle", "famille", "latitude", "longitude")}
    saisie.brut["version"] = formulaire.get("version", "")[:40]
    if saisie.brut["version"] != version(structure):
        saisie.erreurs = {"nom": CHANGEE} | saisie.erreurs
    saisie.valeurs = _colonnes(saisie, structure, avant, maintenant) if not saisie.erreurs else {}
    return saisie


def _colonnes(saisie: Saisie, structure: Structure, avant: dict[str, Any], maintenant: dt.datetime) -> dict[str, Any]:
    lues = saisie.valeurs
    champs: dict[str, Any] = {nom: lues[nom] for nom in SIMPLES} | {"secteurs": lues["secteurs"]}
    champs["sigle"] = " ".join(saisie.brut["sigle"].split())[:60] or None
    famille = saisie.brut["famille"]
    champs["famille"] = Famille(famille) if famille in set(Famille) else None
    if saisie.brut["horaires_saisis"].strip() != str(avant["horaires_saisis"]).strip():
        horaires = lire_horaires(lues["horaires_saisis"] or "")
        champs |= {"horaires": horaires.osm, "horaires_texte": horaires.texte}
    consenti = lues["contact_consenti"] == "oui" and bool(lues["telephone"] or lues["courriel"])
    champs["contact_consenti_le"] = (structure.contact_consenti_le or maintenant) if consenti else None
    lieu_change = any((lues.get(nom) or None) != (getattr(structure, nom) or None) for nom in ("adresse", "code_insee"))
    if lieu_change or "latitude" in lues:
        champs |= _lieu(saisie, lues)
    return champs


def _lieu(saisie: Saisie, lues: dict[str, Any]) -> dict[str, Any]:
    """The point given, else the centre of the commune: an agent moves it, or a source brings it."""
    noms = ("adresse", "code_insee", "code_postal", "latitude", "longitude")
    try:
        situee = situer({nom: lues[nom] for nom in noms if nom in lues}, None)
    except PointAilleurs as erreur:
        saisie.erreurs["latitude"] = str(erreur)
        return {}
    return {
        **{nom: situee[nom] for nom in ("code_insee", "code_postal", "latitude", "longitude")},
        "precision_position": PrecisionPosition(situee["precision_position"]),
    }


def _degres(valeur: float | None) -> str:
    return "" if valeur is None else f"{valeur:.6f}"
