"""Public lists brought to one set of columns, before any merging: one row a structure and a source."""

from __future__ import annotations

from annuaire.imports.formats.jugement import base_dite, fermeture_signalee, juger, refuser_sans_lieu
from annuaire.imports.formats.labels import LABELS_PAR_SOURCE, etiqueter
from annuaire.imports.lieux import DEPARTEMENT
from annuaire.imports.modele import Fiche, Format, LigneLue
from annuaire.imports.releve import Releve

COLONNES = frozenset({"source", "source_id", "name", "legal_form", "postcode", "commune", "insee", "lat", "lon"})
INDICES = {"SIAE": "structure d’insertion par l’activité économique"}


def lire(ligne: LigneLue, releve: Releve) -> Fiche:
    """Map a row. Raises ``LigneRejetee``."""
    lu = {nom: valeur.strip() for nom, valeur in ligne.colonnes.items()}
    licence = lu.get("licence", "")
    releve.source(lu["source"], lu["source_id"], licence or None)
    releve.siret(lu.get("siret", ""))
    releve.rna(lu.get("rna", ""))
    releve.nom(lu["name"])
    releve.texte("description", lu.get("description", ""))
    releve.texte("adresse", lu.get("address", ""))
    releve.site(lu.get("website", ""))
    releve.lieu(lu["insee"], lu["commune"], lu["postcode"], lu.get("departement", ""))
    # A national list tells the département of each row: one that does not is of nowhere.
    if "departement" in lu and lu["departement"] != DEPARTEMENT and not releve.partout:
        refuser_sans_lieu(releve)
    releve.point(lu["lat"], lu["lon"], lu.get("geo_precision", ""))
    juger(releve, libelle=lu["legal_form"], indice=_indice(lu), base=base_dite(lu))
    releve.activite(lu.get("activity_naf", ""))
    if lu.get("opening_hours"):
        releve.horaires(lu["opening_hours"])
    if lu["source"] in LABELS_PAR_SOURCE:
        etiqueter(releve, lu["source"], lu["source_id"])
    return releve.fiche(sans_licence="test seulement" in licence, alerte=fermeture_signalee(lu.get("flags", "")))


def _indice(lu: dict[str, str]) -> str | None:
    """Why a form that the law does not decide may belong to the ESS."""
    return INDICES["SIAE"] if "siae" in lu["source"] else None


FORMAT = Format("listes_publiques", "listes publiques mises aux mêmes colonnes, non réunies (CSV)", COLONNES, lire)
