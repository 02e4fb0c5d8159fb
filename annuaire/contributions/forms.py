"""What is typed in the steps of a proposal and in a report: shape only, with the sentences that the page shows.

Nothing raises: each reading gives its values, its errors by field, and what was typed, to be shown again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from stdnum import luhn
from werkzeug.datastructures import MultiDict

from annuaire.contributions.enums import MotifSignalement
from annuaire.contributions.garde import LIENS_MAXIMUM, trop_de_liens
from annuaire.enums import Secteur
from annuaire.imports.releve import Releve
from territoire.lieux import Resolution, TypeLieu, resoudre
from territoire.reference import communes_reference

Formulaire = MultiDict[str, str]
# Sentences that a listing may hold as they are (the demonstration's vocabulary has the same).
ACCESSIBILITES = (
    "Entrée de plain-pied.",
    "Rampe d’accès à l’entrée.",
    "Place de stationnement réservée devant l’entrée.",
    "Toilettes adaptées.",
    "Boucle magnétique à l’accueil.",
)
SECTEURS_MAXIMUM = 3
LONGUEURS = {
    "nom": 250, "adresse": 250, "complement_adresse": 250, "commune": 100, "description": 2000, "horaires_saisis": 500,
    "site_web": 300, "message": 2000, "reponse": 2000, "sigle": 60, "autres_noms": 600, "mots_cles": 800,
    "publics": 600, "precisions_acces": 1000, "photo_alt": 300, "description_achats": 1000,
    "capacite": 300, "delai": 200, "cpv": 600, "references": 2000, "certifications": 1000, "communes": 2000,
}  # fmt: skip
_RNA = re.compile(r"W\d[\dA-Z]\d{7}")
_ADRESSE_WEB = re.compile(r"https?://|www\.", re.IGNORECASE)


@dataclass(slots=True)
class Saisie:
    """``valeurs`` are sound but for the fields in ``erreurs`` (field -> sentence); ``brut`` is what was typed."""

    brut: dict[str, Any] = field(default_factory=dict)
    valeurs: dict[str, Any] = field(default_factory=dict)
    erreurs: dict[str, str] = field(default_factory=dict)

    def texte(self, formulaire: Formulaire, nom: str, *, lignes: bool = False) -> str:
        """A text within its length, without control characters."""
        tape = formulaire.get(nom, "")
        self.brut[nom] = tape[:5000]
        lu = _propre(tape, lignes=lignes)
        if len(lu) > LONGUEURS[nom]:
            self.erreurs[nom] = f"C’est trop long\u00a0: {LONGUEURS[nom]} caractères au plus, il y en a {len(lu)}."
        self.valeurs[nom] = lu or None
        return lu


def _propre(texte: str, *, lignes: bool = False) -> str:
    normal = unicodedata.normalize("NFC", texte.replace("\r\n", "\n").replace("\r", "\n"))
    signes = (s if s.isprintable() or (lignes and s == "\n") else " " for s in normal)
    propre = re.sub(r"[^\S\n]+", " ", "".join(signes))
    return re.sub(r" ?\n ?(?:\n ?){2,}", "\n\n", propre).strip()


# --- step 1


def lire_structure(formulaire: Formulaire, *, recherche: bool = False) -> Saisie:
    """Name and identifiers. ``recherche``: by SIRET alone, so that it is the SIRET that is needed."""
    saisie = Saisie()
    nom = saisie.texte(formulaire, "nom")
    _lire_siret(saisie, formulaire.get("siret", ""), requis=recherche)
    _lire_rna(saisie, formulaire.get("rna", ""))
    if not nom and not recherche:
        saisie.erreurs = {"nom": "Écrivez le nom de la structure."} | saisie.erreurs
    elif nom and (sum(signe.isalpha() for signe in nom) < 2 or _ADRESSE_WEB.search(nom)):
        saisie.erreurs["nom"] = "Écrivez le nom de la structure avec des lettres, sans adresse de site."
    return saisie


def _lire_siret(saisie: Saisie, tape: str, *, requis: bool) -> None:
    saisie.brut["siret"] = tape[:60]
    chiffres = re.sub(r"[\s.\u00a0\u202f-]", "", tape)
    saisie.valeurs["siret"] = None
    if not chiffres:
        if requis:
            saisie.erreurs["siret"] = "Écrivez le SIRET pour que nous cherchions la structure."
    elif not (chiffres.isascii() and chiffres.isdecimal()):
        saisie.erreurs["siret"] = "Un SIRET n’a que des chiffres."
    elif len(chiffres) != 14:
        quoi = (
            "Les neuf chiffres du SIREN ne suffisent pas"
            if len(chiffres) == 9
            else f"vous en avez écrit {len(chiffres)}"
        )
        saisie.erreurs["siret"] = f"Un SIRET a quatorze chiffres\u00a0: {quoi[:1].lower()}{quoi[1:]}."
    else:
        releve = Releve()
        releve.siret(chiffres)
        saisie.valeurs["siret"] = releve.champs["siret"]
        if releve.champs["siret"] is None or not luhn.is_valid(chiffres[:9]):
            saisie.valeurs["siret"] = None
            saisie.erreurs["siret"] = "Ce SIRET n’existe pas\u00a0: un chiffre est sans doute faux."


def _lire_rna(saisie: Saisie, tape: str) -> None:
    saisie.brut["rna"] = tape[:60]
    lu = re.sub(r"[\s\u00a0]", "", tape).upper()
    saisie.valeurs["rna"] = lu if _RNA.fullmatch(lu) else None
    if lu and not saisie.valeurs["rna"]:
        saisie.erreurs["rna"] = "Un numéro RNA commence par W, suivi de neuf chiffres\u00a0: W472001234."


# --- step 2


def lire_lieu(formulaire: Formulaire) -> Saisie:
    """Address, commune (required), and the point when one was put on the map."""
    saisie = Saisie()
    saisie.texte(formulaire, "adresse")
    saisie.texte(formulaire, "complement_adresse")
    tapee = saisie.texte(formulaire, "commune")
    saisie.valeurs.pop("commune")
    if not tapee:
        saisie.erreurs["commune"] = "Écrivez la commune."
    else:
        _lire_commune(saisie, tapee)
    _lire_point(saisie, formulaire)
    return saisie


def _lire_commune(saisie: Saisie, tapee: str) -> None:
    resolution = resoudre(tapee)
    lieu = resolution.lieu
    if resolution.hors_departement:
        saisie.erreurs["commune"] = (
            f"{resolution.hors_departement} n’est pas en Lot-et-Garonne\u00a0: l’annuaire s’arrête là."
        )
    elif lieu is not None and len(lieu.codes_insee) == 1 and lieu.type in (TypeLieu.COMMUNE, TypeLieu.CODE_POSTAL):
        code = lieu.codes_insee[0]
        codes = communes_reference()[code].codes_postaux
        saisie.valeurs["code_insee"] = code
        saisie.valeurs["code_postal"] = next((postal for postal in codes if postal in tapee), codes[0])
    else:
        saisie.erreurs["commune"] = _commune_inconnue(resolution)


def _commune_inconnue(resolution: Resolution) -> str:
    noms = [
        communes_reference()[code].nom
        for lieu in (resolution.candidats or ((resolution.lieu,) if resolution.lieu else ()))
        for code in lieu.codes_insee[:3]
    ]
    proposes = ", ".join(dict.fromkeys(noms[:4]))
    suite = f" Est-ce {proposes}\u202f?" if proposes else " Vérifiez son nom, ou écrivez le code postal."
    return f"Nous ne reconnaissons pas cette commune de Lot-et-Garonne.{suite}"


def _lire_point(saisie: Saisie, formulaire: Formulaire) -> None:
    """``latitude``, ``longitude``: only of a point that a person put; else the address will be looked up."""
    noms = ("point_choisi", "latitude", "longitude")
    saisie.brut |= {nom: formulaire.get(nom, "")[:30] for nom in noms}
    if saisie.brut["point_choisi"] != "1":
        return
    try:
        latitude, longitude = float(formulaire.get("latitude", "")), float(formulaire.get("longitude", ""))
    except ValueError:
        saisie.erreurs["point"] = "Le point n’a pas été compris. Placez-le à nouveau, ou effacez-le."
        return
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        saisie.erreurs["point"] = "Le point n’a pas été compris. Placez-le à nouveau, ou effacez-le."
        return
    saisie.valeurs |= {"latitude": round(latitude, 6), "longitude": round(longitude, 6)}


# --- step 3


def lire_activite(formulaire: Formulaire) -> Saisie:
    """What it does, when, how to reach it, and whether that may be published."""
    saisie = Saisie()
    lire_secteurs(saisie, formulaire)
    lire_description(saisie, formulaire)
    saisie.texte(formulaire, "horaires_saisis", lignes=True)
    lire_contact(saisie, formulaire)
    choisies = [phrase for phrase in ACCESSIBILITES if phrase in formulaire.getlist("accessibilite")]
    saisie.brut["accessibilite"] = saisie.valeurs["accessibilite"] = choisies
    return saisie


def lire_description(saisie: Saisie, formulaire: Formulaire) -> None:
    """A text with few links."""
    if trop_de_liens(saisie.texte(formulaire, "description", lignes=True)):
        saisie.erreurs["description"] = f"Il y a trop d’adresses de sites dans ce texte\u00a0: {LIENS_MAXIMUM} au plus."


def lire_secteurs(saisie: Saisie, formulaire: Formulaire) -> None:
    """One to three of the ten."""
    demandes = set(formulaire.getlist("secteurs"))
    choisis = [secteur.value for secteur in Secteur if secteur.value in demandes]
    saisie.brut["secteurs"] = saisie.valeurs["secteurs"] = choisis
    if not choisis:
        saisie.erreurs["secteurs"] = (
            "Choisissez au moins un secteur. Aucun ne va\u202f? Choisissez «\u00a0Activités non classées\u00a0»."
        )
    elif len(choisis) > SECTEURS_MAXIMUM:
        saisie.erreurs["secteurs"] = (
            f"Choisissez {SECTEURS_MAXIMUM} secteurs au plus\u00a0: ceux qui la décrivent le mieux."
        )


def lire_contact(saisie: Saisie, formulaire: Formulaire) -> None:
    """Phone, mail, site, and whether the first two may be shown."""
    lecteurs: dict[str, tuple[Callable[[Releve, str], None], str]] = {
        "telephone": (Releve.telephone, "Ce numéro n’est pas complet, ou n’existe pas. Exemple\u00a0: 05 53 00 00 00."),
        "courriel": (Releve.courriel, "Cette adresse électronique est incomplète. Exemple\u00a0: contact@exemple.org."),
        "site_web": (Releve.site, "Cette adresse de site n’est pas juste. Exemple\u00a0: www.exemple.org."),
    }
    for nom, (lire, phrase) in lecteurs.items():
        tape = formulaire.get(nom, "")[:300]
        saisie.brut[nom] = tape
        releve = Releve()
        lire(releve, _propre(tape))
        saisie.valeurs[nom] = releve.champs[nom]
        if _propre(tape) and releve.champs[nom] is None:
            saisie.erreurs[nom] = phrase
    accord = formulaire.get("contact_consenti", "")
    saisie.brut["contact_consenti"] = saisie.valeurs["contact_consenti"] = accord if accord in ("oui", "non") else None
    if (saisie.brut["telephone"].strip() or saisie.brut["courriel"].strip()) and not saisie.valeurs["contact_consenti"]:
        saisie.erreurs["contact_consenti"] = "Dites si le téléphone et le courriel peuvent être publiés."


# --- step 5, report, answer


def lire_envoi(formulaire: Formulaire) -> Saisie:
    """The proposer's own address (optional) and agreement."""
    saisie = Saisie()
    _lire_adresse_personnelle(saisie, formulaire)
    saisie.brut["accord"] = formulaire.get("accord") == "1"
    if not saisie.brut["accord"]:
        saisie.erreurs["accord"] = "Cochez la case pour que nous puissions publier ces informations."
    return saisie


def lire_signalement(formulaire: Formulaire) -> Saisie:
    """What is wrong with a listing, in one choice and a few words."""
    saisie = Saisie()
    motif = formulaire.get("motif", "")
    saisie.brut["motif"] = motif
    if motif in set(MotifSignalement):
        saisie.valeurs["motif"] = MotifSignalement(motif)
    else:
        saisie.erreurs["motif"] = "Choisissez ce qui ne va pas."
    message = saisie.texte(formulaire, "message", lignes=True)
    expliquer = motif in (MotifSignalement.INFORMATION_FAUSSE, MotifSignalement.DOUBLON, MotifSignalement.AUTRE)
    if expliquer and not message:
        saisie.erreurs["message"] = "Dites en quelques mots ce qu’il faut corriger."
    elif trop_de_liens(message):
        saisie.erreurs["message"] = f"Il y a trop d’adresses de sites dans ce texte\u00a0: {LIENS_MAXIMUM} au plus."
    _lire_adresse_personnelle(saisie, formulaire)
    return saisie


def lire_reponse(formulaire: Formulaire) -> Saisie:
    """The answer to an agent's question."""
    saisie = Saisie()
    if not saisie.texte(formulaire, "reponse", lignes=True):
        saisie.erreurs["reponse"] = "Écrivez votre réponse."
    return saisie


def _lire_adresse_personnelle(saisie: Saisie, formulaire: Formulaire) -> None:
    tape = formulaire.get("courriel", "")[:300]
    saisie.brut["courriel"] = tape
    releve = Releve()
    releve.courriel(_propre(tape))
    saisie.valeurs["courriel"] = releve.champs["courriel"]
    if tape.strip() and releve.champs["courriel"] is None:
        saisie.erreurs["courriel"] = "Cette adresse électronique est incomplète. Exemple\u00a0: prenom@exemple.org."


def depuis(valeurs: Mapping[str, Any]) -> Saisie:
    """A step as it was saved, to be shown again."""
    return Saisie(brut=dict(valeurs))
