"""Spatial questions asked the same way of SpatiaLite and PostGIS."""

from __future__ import annotations

import math
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import WKTElement
from sqlalchemy.ext.compiler import compiles

RAYON_TERRE_KM = 6371.0088
KM_PAR_DEGRE = 111.195


def point(latitude: float, longitude: float) -> WKTElement:
    """A POINT in WGS 84 for a geometry column."""
    return WKTElement(f"POINT({longitude} {latitude})", srid=4326)


def distance_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Great-circle distance in kilometres between two points in degrees (haversine)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    demi_phi, demi_lambda = (phi_b - phi_a) / 2, math.radians(lon_b - lon_a) / 2
    h = math.sin(demi_phi) ** 2 + math.cos(phi_a) * math.cos(phi_b) * math.sin(demi_lambda) ** 2
    return 2 * RAYON_TERRE_KM * math.asin(min(1.0, math.sqrt(h)))


def rectangle_autour(latitude: float, longitude: float, rayon_km: float) -> tuple[float, float, float, float]:
    """West, south, east, north of the rectangle that holds the disc."""
    dlat = rayon_km / KM_PAR_DEGRE
    dlon = dlat / max(math.cos(math.radians(latitude)), 0.01)
    return longitude - dlon, latitude - dlat, longitude + dlon, latitude + dlat


class DansRectangle(sa.sql.expression.ColumnElement[bool]):
    """Whether a POINT column lies in a rectangle, through the spatial index on both databases.

    SQLite uses its R-tree only when asked by name: hence a construct compiled for each database.
    """

    type = sa.Boolean()
    inherit_cache = False

    def __init__(
        self, colonne: sa.ColumnElement[Any], cle: sa.ColumnElement[Any], bbox: tuple[float, float, float, float]
    ) -> None:
        self.colonne = colonne
        self.cle = cle
        self.bbox = tuple(float(borne) for borne in bbox)


def _exactement(colonne: str, bbox: tuple[float, ...]) -> str:
    """Both spatial indexes hold single-precision boxes: what they let through is checked again."""
    ouest, sud, est, nord = bbox
    return f"ST_X({colonne}) BETWEEN {ouest!r} AND {est!r} AND ST_Y({colonne}) BETWEEN {sud!r} AND {nord!r}"


@compiles(DansRectangle, "postgresql")
def _postgresql(element: DansRectangle, compiler: Any, **kw: Any) -> str:
    colonne = compiler.process(element.colonne, **kw)
    ouest, sud, est, nord = element.bbox
    rectangle = f"ST_MakeEnvelope({ouest!r}, {sud!r}, {est!r}, {nord!r}, 4326)"
    return f"({colonne} && {rectangle} AND {_exactement(colonne, element.bbox)})"


@compiles(DansRectangle, "sqlite")
def _sqlite(element: DansRectangle, compiler: Any, **kw: Any) -> str:
    colonne, cle = compiler.process(element.colonne, **kw), compiler.process(element.cle, **kw)
    index = f"idx_{element.colonne.table.name}_{element.colonne.name}"
    ouest, sud, est, nord = element.bbox
    return (
        f"({cle} IN (SELECT pkid FROM {index} "  # noqa: S608 names come from the model, numbers are floats
        f"WHERE xmax >= {ouest!r} AND xmin <= {est!r} AND ymax >= {sud!r} AND ymin <= {nord!r}) "
        f"AND {_exactement(colonne, element.bbox)})"
    )
