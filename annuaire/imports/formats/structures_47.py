"""``structures_47.csv``: the public lists of the Département, already gathered and cleaned (one row a structure)."""

from __future__ import annotations

from annuaire.imports.formats.jugement import base_dite, fermeture_signalee, juger
from annuaire.imports.formats.labels import LABELS_PAR_SOURCE, etiqueter
from annuaire.imports.modele import SANS_IDENTIFIANT, Fiche, Format, LigneLue, LigneRejetee
from annuaire.imports.releve import Releve

NOM = "structures_47"
COLONNES = frozenset({"id", "source", "source_id", "name", "legal_form", "insee", "lat", "lon", "sources", "publiable"})


def lire(ligne: LigneLue, releve: Releve) -> Fiche:
    """Map a row. Raises ``LigneRejetee`` when nothing could be shown or recognised."""
    lu = {nom: valeur.strip() for nom, valeur in ligne.colonnes.items()}
    if not lu["id"]:
        raise LigneRejetee(SANS_IDENTIFIANT)
    licence = lu.get("licences", "").replace("|", ", ") or None
    releve.source(NOM, lu["id"], licence)
    paires = _paires(lu["sources"])
    for source, source_id in paires:
        releve.source(source, source_id, licence)
    releve.siret(lu.get("siret", ""))
    releve.rna(lu.get("rna", ""))
    releve.nom(lu["name"], autres=_liste(lu.get("other_names", "")))
    releve.texte("description", lu.get("description", ""))
    releve.texte("adresse", lu.get("address", ""))
    releve.site(lu.get("website", ""))
    releve.lieu(lu["insee"], lu.get("commune", ""), lu.get("postcode", ""))
    releve.point(lu["lat"], lu["lon"], lu.get("geo_precision", ""))
    juger(releve, libelle=lu["legal_form"], base=base_dite(lu))
    releve.activite(lu.get("activity_naf", ""))
    releve.champs["labels_externes"] = []
    for source, source_id in paires:
        if source in LABELS_PAR_SOURCE:
            etiqueter(releve, source, source_id)
    return releve.fiche(sans_licence=lu["publiable"] != "oui", alerte=fermeture_signalee(lu.get("flags", "")))


def _liste(valeur: str) -> list[str]:
    return [partie.strip() for partie in valeur.split("|") if partie.strip()]


def _paires(sources: str) -> list[tuple[str, str]]:
    """``source:id`` pairs; an id may hold a colon."""
    return [(source, source_id) for source, _, source_id in (p.partition(":") for p in _liste(sources)) if source_id]


FORMAT = Format(NOM, "listes publiques du Lot-et-Garonne, réunies et nettoyées (CSV)", COLONNES, lire)
