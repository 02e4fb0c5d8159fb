"""``/annuaire/export.json`` and ``export.geojson``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from annuaire.exports.colonnes import Ligne, objet


def tableau(lignes: Iterable[Ligne]) -> Iterator[str]:
    """A JSON array of these listings, in this order, a piece at a time."""
    separateur = "[\n"
    for ligne in lignes:
        yield separateur + json.dumps(objet(ligne), ensure_ascii=False)
        separateur = ",\n"
    yield "[]\n" if separateur == "[\n" else "\n]\n"


def collection(lignes: Iterable[Ligne]) -> Iterator[str]:
    """A GeoJSON FeatureCollection (RFC 7946): every listing, without a geometry when it has no point."""
    separateur = '{"type": "FeatureCollection", "features": [\n'
    for ligne in lignes:
        yield separateur + json.dumps(_element(ligne), ensure_ascii=False)
        separateur = ",\n"
    yield separateur + "]}\n" if separateur != ",\n" else "\n]}\n"


def _element(ligne: Ligne) -> dict[str, object]:
    proprietes = objet(ligne)
    point = [proprietes["longitude"], proprietes["latitude"]]
    return {
        "type": "Feature",
        "id": proprietes["id"],
        "geometry": None if None in point else {"type": "Point", "coordinates": point},
        "properties": proprietes,
    }
