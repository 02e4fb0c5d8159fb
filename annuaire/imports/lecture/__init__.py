"""Reading files for imports: CSV, XLSX, ODS, JSON and GeoJSON, in whatever encoding they come."""

from annuaire.imports.lecture.enregistrements import LigneSuspecte
from annuaire.imports.lecture.fichier import Fichier, reconnaitre

__all__ = ["Fichier", "LigneSuspecte", "reconnaitre"]
