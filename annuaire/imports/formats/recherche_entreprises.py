"""The public API « Recherche d’entreprises » (DINUM, from SIRENE): one row an establishment of the Département.

Of an answer, only the columns named here are kept: it also holds the names of officers and elected people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from annuaire.imports.formats.jugement import juger
from annuaire.imports.lecture.objets import aplatir
from annuaire.imports.modele import Fermee, Fiche, Format, HorsEss, LigneLue, NonPubliable
from annuaire.imports.releve import Releve

NOM = "recherche-entreprises"
LICENCE = "Licence Ouverte 2.0"
COLONNES = frozenset({"siren", "nom_complet", "nature_juridique", "etablissement.siret", "etablissement.commune"})
CHAMPS_UNITE = (
    "siren", "nom_complet", "nom_raison_sociale", "sigle", "nature_juridique", "activite_principale",
    "etat_administratif", "date_fermeture", "statut_diffusion",
)  # fmt: skip
CHAMPS_COMPLEMENTS = ("est_ess", "est_association", "est_siae", "identifiant_association")
CHAMPS_ETABLISSEMENT = (
    "siret", "adresse", "complement_adresse", "code_postal", "commune", "libelle_commune", "latitude", "longitude",
    "geo_id", "activite_principale", "etat_administratif", "date_creation", "date_fermeture", "est_siege",
    "liste_enseignes", "nom_commercial", "caractere_employeur", "statut_diffusion_etablissement",
)  # fmt: skip
NON_DIFFUSIBLE = "[NON-DIFFUSIBLE]"
NON_DIFFUSIBLES = ("P", "N")  # partly, or not at all (code de commerce, article A123-96)
INDICE_ESS = "indicateur ESS de l’INSEE"
INDICE_SIAE = "structure d’insertion par l’activité économique"
# « 47001_0123_00012 » is an address of the national base, « 47001_0123 » a street, « 47001 » a commune.
PRECISIONS = {0: "commune", 1: "rue", 2: "adresse"}


def lignes_de(unite: dict[str, Any], departement: str) -> Iterator[dict[str, str]]:
    """Rows of one result of the API: its establishments that are in the Département, each flattened to text."""
    complements = unite.get("complements")
    complements = complements if isinstance(complements, dict) else {}
    commun = {nom: unite.get(nom) for nom in CHAMPS_UNITE}
    commun["complements"] = {nom: complements.get(nom) for nom in CHAMPS_COMPLEMENTS}
    etablissements = unite.get("matching_etablissements") or [unite.get("siege")]
    for etablissement in etablissements if isinstance(etablissements, list) else ():
        if not isinstance(etablissement, dict):
            continue
        commune = etablissement.get("commune") or etablissement.get("code_postal") or ""
        if etablissement.get("siret") and str(commune).startswith(departement):
            retenus = {nom: etablissement.get(nom) for nom in CHAMPS_ETABLISSEMENT}
            yield aplatir({**commun, "etablissement": retenus})


def lire(ligne: LigneLue, releve: Releve) -> Fiche:
    """Map a row. Raises ``LigneRejetee``."""
    lu = {nom: "" if NON_DIFFUSIBLE in valeur else valeur.strip() for nom, valeur in ligne.colonnes.items()}
    etablissement = {
        nom.removeprefix("etablissement."): valeur for nom, valeur in lu.items() if nom.startswith("etablissement.")
    }
    releve.source(NOM, etablissement["siret"], LICENCE)
    releve.siret(etablissement["siret"])
    if {lu.get("statut_diffusion"), etablissement.get("statut_diffusion_etablissement")} & set(NON_DIFFUSIBLES):
        raise NonPubliable("L’INSEE ne diffuse pas cette entreprise\u00a0: elle n’est jamais publiée.")
    indice = _indice(lu)
    if not juger(releve, lu["nature_juridique"], indice=indice).certaine and indice is None:
        raise HorsEss("Ni la loi ni l’INSEE ne disent que cette entreprise relève de l’ESS.")
    enseignes = [*etablissement.get("liste_enseignes", "").split("|"), etablissement.get("nom_commercial", "")]
    releve.nom(lu.get("nom_raison_sociale") or lu["nom_complet"], autres=enseignes)
    releve.texte("sigle", lu.get("sigle", ""))
    releve.rna(lu.get("complements.identifiant_association", ""))
    releve.texte("adresse", _voie(etablissement))
    releve.texte("complement_adresse", etablissement.get("complement_adresse", ""))
    releve.lieu(
        etablissement["commune"], etablissement.get("libelle_commune", ""), etablissement.get("code_postal", "")
    )
    geo_id = etablissement.get("geo_id", "")
    precision = PRECISIONS.get(geo_id.count("_"), "") if geo_id else ""
    releve.point(etablissement.get("latitude", ""), etablissement.get("longitude", ""), precision)
    releve.activite(etablissement.get("activite_principale") or lu.get("activite_principale", ""))
    releve.annee(etablissement.get("date_creation", ""))
    releve.champs["est_employeur"] = {"O": True, "N": False}.get(etablissement.get("caractere_employeur", ""))
    return releve.fiche(fermee_le=_fermeture(lu, etablissement))


def _indice(lu: dict[str, str]) -> str | None:
    """Why a form that the law does not decide may belong to the ESS, if anything says so."""
    if lu.get("complements.est_siae") == "oui":
        return INDICE_SIAE
    return INDICE_ESS if lu.get("complements.est_ess") == "oui" else None


def _voie(etablissement: dict[str, str]) -> str:
    """« 12 RUE VOLTAIRE » out of « 12 RUE VOLTAIRE 47000 AGEN »: postal code and commune have their own columns."""
    adresse, code_postal = etablissement.get("adresse", ""), etablissement.get("code_postal", "")
    avant, trouve, _ = adresse.rpartition(code_postal) if code_postal else ("", "", "")
    return avant.rstrip(" ,") if trouve else adresse


def _fermeture(lu: dict[str, str], etablissement: dict[str, str]) -> dt.date | None:
    """When the establishment, or the whole body, has closed. Raises ``LigneRejetee`` for a closure without a date."""
    if etablissement.get("etat_administratif") != "F" and lu.get("etat_administratif") != "C":
        return None
    for date in (etablissement.get("date_fermeture", ""), lu.get("date_fermeture", "")):
        try:
            return dt.date.fromisoformat(date[:10])
        except ValueError:
            continue
    raise Fermee("Établissement fermé, sans date.")


FORMAT = Format(NOM, "API Recherche d’entreprises, un établissement par ligne", COLONNES, lire)
