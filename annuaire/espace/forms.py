"""What is typed in each section of the editor: shape only, with the sentences that the page shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from annuaire.contributions import forms as propositions
from annuaire.contributions.forms import ACCESSIBILITES, Formulaire, Saisie
from annuaire.enums import TYPES_PRESTATION
from annuaire.espace import semaine
from annuaire.espace.enums import Section
from annuaire.models import Structure
from territoire.lieux import TypeLieu, resoudre
from territoire.queries import noms_communes
from territoire.reference import epcis_reference

MOTS_MAXIMUM = 20
LONGUEUR_MOT = 80
RAYON_MAXIMUM_KM = 200
GARDER = "garder"
_CPV = re.compile(r"\d{8}(-\d)?", re.ASCII)
PARTOUT = (("departement", "Tout le Lot-et-Garonne"), ("region", "Nouvelle-Aquitaine"), ("france", "Toute la France"))
LONGUEUR_AVANT = 20_000


def lire(section: Section, formulaire: Formulaire, structure: Structure) -> Saisie:
    """The values of a section; those that are sound are in ``valeurs``, named as in ``section.colonnes``."""
    return _LECTEURS[section](formulaire, structure)


def lire_avant(formulaire: Formulaire, section: Section) -> dict[str, Any]:
    """What the listing said when the form was opened; empty when the form does not say."""
    brut = formulaire.get("avant", "")
    try:
        lu = json.loads(brut) if len(brut) <= LONGUEUR_AVANT else {}
    except ValueError:
        return {}
    return {nom: lu[nom] for nom in section.colonnes if nom in lu} if isinstance(lu, dict) else {}


def montrer(section: Section, etat: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a form, from what the listing says."""
    brut = dict(etat)
    if section is Section.HORAIRES:
        lue = semaine.depuis_osm(etat["horaires"])
        return {**semaine.en_champs(lue or semaine.Semaine()), "choix": "" if lue else GARDER}
    if section is Section.ZONE:
        return _montrer_zone(etat["zone_intervention"])
    if section is Section.ACHATS:
        return _montrer_achats(etat["offre_achats"] or {})
    for nom in ("autres_noms", "mots_cles", "publics"):
        if nom in brut:
            brut[nom] = "\n".join(brut[nom])
    if section is Section.CONTACT:
        brut["contact_consenti"] = "oui" if brut["contact_consenti"] else "non"
        brut["contact_consenti"] = brut["contact_consenti"] if brut["telephone"] or brut["courriel"] else ""
    if section is Section.LIEU:
        brut = {nom: brut[nom] or "" for nom in ("adresse", "complement_adresse", "code_insee", "code_postal")}
        nom_commune = noms_communes().get(brut["code_insee"], "")
        brut["commune"] = f"{brut['code_postal']} {nom_commune}".strip() if nom_commune else ""
    if section is Section.ACCESSIBILITE:
        autres = [phrase for phrase in etat["accessibilite"] if phrase not in ACCESSIBILITES]
        brut["precisions_acces"] = "\n".join(autres)
    return brut


# --- sections


def _lire_identite(formulaire: Formulaire, _structure: Structure) -> Saisie:
    saisie = propositions.lire_structure(formulaire)
    saisie.texte(formulaire, "sigle")
    _lire_lignes(saisie, formulaire, "autres_noms")
    _reprendre(saisie, propositions.lire_activite(formulaire), "site_web")
    return saisie


def _lire_activite(formulaire: Formulaire, _structure: Structure) -> Saisie:
    saisie = Saisie()
    _reprendre(saisie, propositions.lire_activite(formulaire), "secteurs", "description")
    for nom in ("mots_cles", "publics"):
        _lire_lignes(saisie, formulaire, nom)
    return saisie


def _lire_lieu(formulaire: Formulaire, _structure: Structure) -> Saisie:
    return propositions.lire_lieu(formulaire)


def _lire_contact(formulaire: Formulaire, _structure: Structure) -> Saisie:
    saisie = Saisie()
    _reprendre(saisie, propositions.lire_activite(formulaire), "telephone", "courriel", "contact_consenti")
    joignable = saisie.valeurs["telephone"] or saisie.valeurs["courriel"]
    saisie.valeurs["contact_consenti"] = bool(joignable) and saisie.valeurs["contact_consenti"] == "oui"
    return saisie


def _lire_horaires(formulaire: Formulaire, structure: Structure) -> Saisie:
    brut = {nom: formulaire.get(nom, "")[:20] for nom in semaine.champs_du_tableau()}
    saisie = Saisie(brut={**brut, "choix": formulaire.get("choix", "")})
    if saisie.brut["choix"] == GARDER:  # as they are: nothing is wanted
        return saisie
    lue, saisie.erreurs = semaine.depuis_champs(brut)
    if not saisie.erreurs:
        ancienne = semaine.depuis_osm(structure.horaires)
        ecrits = structure.horaires if ancienne == lue else semaine.en_osm(lue)  # the same hours otherwise written
        saisie.valeurs = {"horaires": ecrits, "horaires_texte": None if ecrits else structure.horaires_texte}
        if formulaire.get("choix") == "tableau":
            saisie.valeurs["horaires_texte"] = None
    return saisie


def _lire_accessibilite(formulaire: Formulaire, _structure: Structure) -> Saisie:
    saisie = Saisie()
    _reprendre(saisie, propositions.lire_activite(formulaire), "accessibilite")
    _lire_lignes(saisie, formulaire, "precisions_acces", separateurs=r"\n", longueur=200)
    saisie.valeurs["accessibilite"] += saisie.valeurs.pop("precisions_acces")
    return saisie


def _lire_zone(formulaire: Formulaire, _structure: Structure) -> Saisie:
    saisie = Saisie()
    zones: list[dict[str, Any]] = [{"type": code} for code, _ in PARTOUT if code in formulaire.getlist("partout")]
    choisis = set(formulaire.getlist("epcis"))
    zones += [{"type": "epci", "code": code} for code in epcis_reference() if code in choisis]
    saisie.brut |= {"partout": formulaire.getlist("partout"), "epcis": sorted(choisis)}
    zones += _lire_communes(saisie, formulaire)
    rayon = formulaire.get("rayon", "").strip()
    saisie.brut["rayon"] = rayon[:20]
    if rayon:
        if rayon.isascii() and rayon.isdecimal() and 1 <= int(rayon[:6]) <= RAYON_MAXIMUM_KM:
            zones.append({"type": "rayon", "km": int(rayon)})
        else:
            saisie.erreurs["rayon"] = f"Écrivez un nombre de kilomètres, de 1 à {RAYON_MAXIMUM_KM}."
    saisie.valeurs["zone_intervention"] = zones
    return saisie


def _montrer_achats(offre: dict[str, Any]) -> dict[str, Any]:
    lignes = {nom: "\n".join(offre.get(nom, ())) for nom in ("cpv", "references", "certifications")}
    simples = {nom: offre.get(nom, "") for nom in ("capacite", "delai")}
    return {"types": offre.get("types", []), "description_achats": offre.get("description", ""), **simples, **lignes}


def _lire_communes(saisie: Saisie, formulaire: Formulaire) -> list[dict[str, Any]]:
    tapees = [tapee.strip() for tapee in re.split(r"[,;\n]", saisie.texte(formulaire, "communes", lignes=True))]
    saisie.valeurs.pop("communes")
    codes: dict[str, None] = {}
    inconnues = []
    for tapee in filter(None, tapees):
        lieu = resoudre(tapee).lieu
        if lieu is not None and lieu.type is TypeLieu.COMMUNE and len(lieu.codes_insee) == 1:
            codes[lieu.codes_insee[0]] = None
        else:
            inconnues.append(f"«\u00a0{tapee[:60]}\u00a0»")
    if inconnues:
        saisie.erreurs["communes"] = (
            f"Nous ne reconnaissons pas {', '.join(inconnues[:5])}. "
            "Écrivez des communes du Lot-et-Garonne, une par ligne."
        )
    return [{"type": "commune", "code": code} for code in codes]


def _montrer_zone(zones: list[dict[str, Any]]) -> dict[str, Any]:
    def de(genre: str) -> list[dict[str, Any]]:
        return [zone for zone in zones if zone.get("type") == genre]

    noms = noms_communes()
    return {
        "partout": [code for code, _ in PARTOUT if de(code)],
        "epcis": [zone.get("code", "") for zone in de("epci")],
        "communes": "\n".join(noms[zone["code"]] for zone in de("commune") if zone.get("code") in noms),
        "rayon": str(next((zone.get("km", "") for zone in de("rayon")), "")),
    }


def _lire_achats(formulaire: Formulaire, _structure: Structure) -> Saisie:
    saisie = Saisie()
    types = [code for code in TYPES_PRESTATION if code in formulaire.getlist("types")]
    saisie.brut["types"] = types
    description = saisie.texte(formulaire, "description_achats", lignes=True)
    offre: dict[str, Any] = {"types": types, "description": description}
    for nom in ("capacite", "delai"):
        offre[nom] = saisie.texte(formulaire, nom)
    _lire_lignes(saisie, formulaire, "cpv")
    for nom in ("references", "certifications"):
        _lire_lignes(saisie, formulaire, nom, separateurs=r"\n", longueur=200)
    offre |= {nom: saisie.valeurs[nom] for nom in ("cpv", "references", "certifications")}
    faux = [code for code in offre["cpv"] if not _CPV.fullmatch(code)]
    if faux:
        saisie.erreurs["cpv"] = f"«\u00a0{faux[0]}\u00a0» n’est pas un code CPV\u00a0: huit chiffres, comme 90511000."
    dite = {nom: valeur for nom, valeur in offre.items() if valeur}
    if dite and not description:
        saisie.erreurs.setdefault("description_achats", "Dites en une phrase ce que vous proposez aux acheteurs.")
    saisie.valeurs = {"offre_achats": dite or None}
    return saisie


def lire_photo(formulaire: Formulaire) -> Saisie:
    """What the photo shows, in words: required, for those who do not see it."""
    saisie = Saisie()
    if not saisie.texte(formulaire, "photo_alt"):
        saisie.erreurs["photo_alt"] = "Dites ce que la photo montre, pour les personnes qui ne la voient pas."
    return saisie


# --- fields


def _reprendre(saisie: Saisie, lue: Saisie, *noms: str) -> None:
    """These fields of a form that asks for more."""
    for nom in noms:
        saisie.brut[nom], saisie.valeurs[nom] = lue.brut.get(nom), lue.valeurs.get(nom)
        if nom in lue.erreurs:
            saisie.erreurs[nom] = lue.erreurs[nom]


def _lire_lignes(
    saisie: Saisie, formulaire: Formulaire, nom: str, *, separateurs: str = r"[,;\n]", longueur: int = LONGUEUR_MOT
) -> None:
    """Several short texts, one a line or with commas between them."""
    lignes = (ligne.strip() for ligne in re.split(separateurs, saisie.texte(formulaire, nom, lignes=True)))
    lues = list(dict.fromkeys(filter(None, lignes)))
    saisie.valeurs[nom] = lues
    if len(lues) > MOTS_MAXIMUM:
        saisie.erreurs.setdefault(nom, f"{MOTS_MAXIMUM} lignes au plus, il y en a {len(lues)}.")
    if any(len(ligne) > longueur for ligne in lues):
        saisie.erreurs.setdefault(nom, f"Une ligne est trop longue\u00a0: {longueur} caractères au plus.")


_LECTEURS: dict[Section, Callable[[Formulaire, Structure], Saisie]] = {
    Section.IDENTITE: _lire_identite,
    Section.ACTIVITE: _lire_activite,
    Section.LIEU: _lire_lieu,
    Section.CONTACT: _lire_contact,
    Section.HORAIRES: _lire_horaires,
    Section.ACCESSIBILITE: _lire_accessibilite,
    Section.ZONE: _lire_zone,
    Section.ACHATS: _lire_achats,
}
