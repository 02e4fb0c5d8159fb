"""Fields of a listing, and their values, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from annuaire.enums import Secteur
from annuaire.horaires import semaine
from socle.typographie import telephone_fr
from territoire.queries import noms_communes, noms_epcis

NOMS = {
    "nom": "le nom", "sigle": "le sigle", "autres_noms": "les autres noms", "siret": "le SIRET", "rna": "le RNA",
    "site_web": "le site", "secteurs": "les secteurs", "mots_cles": "les mots-clés", "description": "la description",
    "publics": "les publics", "adresse": "l’adresse", "complement_adresse": "le complément d’adresse",
    "code_postal": "le code postal", "code_insee": "la commune", "latitude": "le point sur la carte",
    "longitude": "le point sur la carte", "precision_position": "le point sur la carte", "telephone": "le téléphone",
    "courriel": "le courriel", "contact_consenti": "l’accord pour publier le contact",
    "contact_consenti_le": "l’accord pour publier le contact", "horaires": "les horaires",
    "horaires_texte": "les horaires", "accessibilite": "l’accessibilité", "zone_intervention": "la zone d’intervention",
    "photo_cle": "la photo", "photo_largeur": "la photo", "photo_hauteur": "la photo",
    "photo_alt": "la description de la photo", "confirmee_le": "la confirmation",
    "offre_achats": "l’offre aux acheteurs publics",
}  # fmt: skip
# The field of the form that shows a column under another name.
CHAMPS = {
    "code_postal": "commune", "code_insee": "commune", "latitude": "point", "longitude": "point",
    "precision_position": "point", "horaires": "tableau", "horaires_texte": "tableau", "zone_intervention": "communes",
    "offre_achats": "description_achats",
}  # fmt: skip


def enumerer(colonnes: Iterable[str]) -> str:
    """« le nom, le sigle et la description »."""
    dites = set(colonnes)
    noms = list(dict.fromkeys(nom for colonne, nom in NOMS.items() if colonne in dites))
    return " et ".join(filter(None, (", ".join(noms[:-1]), noms[-1]))) if noms else ""


def conflits(siennes: dict[str, Any], moment: dt.datetime) -> dict[str, str]:
    """What somebody wrote meanwhile, a sentence for each field of the form."""
    return {
        CHAMPS.get(nom, nom): (
            f"Quelqu’un d’autre a changé {NOMS[nom]} entre-temps. La fiche dit maintenant\u00a0: "
            f"«\u00a0{en_mots(nom, valeur, moment)}\u00a0». Votre version est gardée ci-dessous\u00a0: enregistrez "
            "encore pour la mettre à la place, ou recopiez l’autre."
        )
        for nom, valeur in siennes.items()
    }


def en_mots(nom: str, valeur: Any, moment: dt.datetime) -> str:
    """A value as the page would show it."""
    if valeur in (None, "", [], False):
        return "non" if valeur is False else "rien"
    if nom == "secteurs":
        return ", ".join(Secteur(un).libelle for un in valeur)
    if nom == "zone_intervention":
        lieux = {**noms_communes(), **noms_epcis()}
        return ", ".join(lieux.get(zone.get("code", ""), str(zone.get("km") or zone.get("type"))) for zone in valeur)
    if nom == "horaires":
        jours = semaine(valeur, moment)
        return ", ".join(f"{jour.jour} {' et '.join(jour.plages)}" for jour in jours if jour.plages)
    if nom == "code_insee":
        return noms_communes().get(valeur, valeur)
    if nom == "telephone":
        return telephone_fr(valeur)
    if nom == "offre_achats":
        morceaux = (", ".join(un) if isinstance(un, list) else un for un in valeur.values())
        return "\u00a0; ".join(morceau for morceau in morceaux if morceau)
    if valeur is True:
        return "oui"
    return ", ".join(valeur) if isinstance(valeur, list) else str(valeur)
