"""The sources that we know how to read; the first whose columns a file has is its format."""

from annuaire.imports.formats import listes_publiques, structures_47

FORMATS = (structures_47.FORMAT, listes_publiques.FORMAT)

__all__ = ["FORMATS"]
