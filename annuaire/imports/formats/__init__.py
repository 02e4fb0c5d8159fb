"""The sources that we know how to read; the first whose columns a file has is its format: the most specific first."""

from annuaire.imports.formats import (
    data_inclusion,
    gogocarto,
    listes_labels,
    listes_publiques,
    notre_export,
    rna,
    sirene,
    structures_47,
)

FORMATS = (
    notre_export.FORMAT,
    structures_47.FORMAT,
    listes_publiques.FORMAT,
    rna.FORMAT,
    sirene.FORMAT,
    data_inclusion.FORMAT,
    gogocarto.FORMAT,
    *listes_labels.FORMATS,
)

__all__ = ["FORMATS"]
