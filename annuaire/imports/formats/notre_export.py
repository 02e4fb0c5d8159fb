"""Our own export (``/annuaire/export.json``, ``.csv``…): it comes back as the same listings, under the same sources."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from typing import Any

from annuaire.enums import LABELS_EXTERNES as LABELS
from annuaire.enums import Famille, Secteur
from annuaire.exports.tableur import originale
from annuaire.imports.formats.valeurs import date_lue, liste_lue
from annuaire.imports.modele import SANS_IDENTIFIANT, Fiche, Format, LigneLue, LigneRejetee
from annuaire.imports.releve import Releve

NOM = "export_ess47"
COLONNES = frozenset({"id", "nom", "code_insee", "famille", "secteurs", "label", "url", "sources"})
SANS_LICENCE = "test seulement"
TEXTES = ("sigle", "description", "adresse", "complement_adresse")
LISTES = ("mots_cles", "publics", "accessibilite")
SOURCE_LABELS = "export"  # of a label that an export gave by its name alone


def lire(ligne: LigneLue, releve: Releve) -> Fiche:
    """Map a row of a table, whose cells were made inert. Raises ``LigneRejetee``."""
    return lire_objet(replace(ligne, colonnes={nom: originale(texte) for nom, texte in ligne.colonnes.items()}), releve)


def lire_objet(ligne: LigneLue, releve: Releve) -> Fiche:
    """Map an object, whose texts are as they were. Raises ``LigneRejetee``."""
    lu = defaultdict(str, {nom: valeur.strip() for nom, valeur in ligne.colonnes.items()})
    if not lu["id"]:
        raise LigneRejetee(SANS_IDENTIFIANT)
    releve.lieu(lu["code_insee"], lu["commune"], lu["code_postal"])
    releve.nom(lu["nom"], autres=liste_lue(lu["autres_noms"]))
    releve.siret(lu["siret"])
    releve.rna(lu["rna"])
    for champ in TEXTES:
        releve.texte(champ, lu[champ])
    for champ in LISTES:
        releve.liste(champ, liste_lue(lu[champ]))
    releve.point(lu["latitude"], lu["longitude"], lu["precision_position"])
    _nature(releve, lu)
    releve.telephone(lu["telephone"])
    releve.courriel(lu["courriel"])
    # Our export gives contact data only with a recorded consent, and its date: both come back together.
    releve.instant("contact_consenti_le", lu["contact_consenti_le"])
    releve.instant("confirmee_le", lu["confirmee_le"])
    releve.site(lu["site_web"])
    _horaires(releve, lu)
    releve.nombre("effectif", lu["effectif"])
    releve.annee(lu["annee_creation"])
    releve.champs["est_employeur"] = {"oui": True, "true": True, "non": False, "false": False}.get(
        lu["est_employeur"].lower()
    )
    releve.champs["zone_intervention"] = [zone for zone in _objets(lu["zone_intervention"]) if _zone_sure(zone)]
    reseaux = _dictionnaire(lu, "reseaux_sociaux").items()
    releve.champs["reseaux_sociaux"] = {nom: lien for nom, lien in reseaux if lien.startswith(("https://", "http://"))}
    sources = _objets(lu["sources"])
    for source in sources:
        if source.get("source") and source.get("id"):
            licence = source.get("licence")
            releve.source(str(source["source"]), str(source["id"]), str(licence) if licence else None)
    if not sources:
        releve.source(NOM, lu["id"])
    # Kept for tests only under every source: an export does not open it.
    fermees = bool(sources) and all(SANS_LICENCE in str(source.get("licence") or "") for source in sources)
    return releve.fiche(sans_licence=fermees)


def _nature(releve: Releve, lu: dict[str, str]) -> None:
    """What it is, as the export says: a person may have decided otherwise than the nomenclatures."""
    base_dite = "base_ess" in lu
    releve.forme(lu["forme_juridique"], lu["forme_juridique_libelle"], base=lu["base_ess"] or None)
    if lu["famille"] in set(Famille):
        releve.champs["famille"] = Famille(lu["famille"])
    if base_dite:
        releve.champs["base_ess"] = lu["base_ess"] or None
    releve.activite(lu["activite_naf"])
    secteurs = [secteur for secteur in liste_lue(lu["secteurs"]) if secteur in set(Secteur)]
    releve.champs["secteurs"] = secteurs or releve.champs["secteurs"]
    releve.champs["labels_externes"] = []
    for label in _objets(lu["labels_externes"]):
        if label.get("nom"):
            code, fin = str(label["nom"]), date_lue(str(label.get("valide_au") or ""))
            releve.label(code, _libelle(code, label), str(label.get("source") or SOURCE_LABELS), fin)


def _zone_sure(zone: dict[str, Any]) -> bool:
    """« rayon » has its kilometres, a commune or an EPCI its code; the others need nothing."""
    genre = zone.get("type")
    if genre == "rayon":
        return isinstance(zone.get("km"), int | float)
    return genre in ("departement", "region", "france") or (
        genre in ("commune", "epci") and isinstance(zone.get("code"), str)
    )


def _libelle(code: str, label: dict[str, Any]) -> str:
    return str(label.get("libelle") or LABELS.get(code, code))


def _horaires(releve: Releve, lu: dict[str, str]) -> None:
    """Those not understood come back as the same text."""
    releve.horaires(lu["horaires_accueil"] or lu["horaires"])
    if lu["horaires_texte"] and not releve.champs["horaires_texte"]:
        releve.texte("horaires_texte", lu["horaires_texte"])


def _objets(texte: str) -> list[dict[str, Any]]:
    """A list of objects as JSON; of plain names, as objects that have only a name."""
    if texte.startswith("["):
        try:
            membres = json.loads(texte)
        except ValueError:
            membres = []
        return [membre if isinstance(membre, dict) else {"nom": str(membre)} for membre in membres]
    return [{"nom": nom} for nom in liste_lue(texte)]


def _dictionnaire(lu: dict[str, str], champ: str) -> dict[str, str]:
    """One column for all as JSON, or one a key (``reseaux_sociaux.facebook``)."""
    objet: Any = {}
    if lu[champ].startswith("{"):
        try:
            objet = json.loads(lu[champ])
        except ValueError:
            objet = {}
    prefixe = f"{champ}."
    plats = {nom.removeprefix(prefixe): valeur for nom, valeur in lu.items() if nom.startswith(prefixe) and valeur}
    return {str(cle): str(valeur) for cle, valeur in {**objet, **plats}.items() if valeur}


FORMAT = Format(NOM, "export de cet annuaire (JSON, CSV)", COLONNES, lire)
FORMAT_OBJETS = replace(FORMAT, lire=lire_objet)
