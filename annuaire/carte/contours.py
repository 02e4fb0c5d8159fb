"""Base map without tiles: borders of the communes and EPCI, each drawn once, and where to write their names.

``python -m annuaire.carte.contours`` builds ``static/geo/contours.json`` from the reference data of ``territoire``.
A border shared by two communes is stored once, as integers relative to the previous point: a fifth of the GeoJSON.
"""

from __future__ import annotations

import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely

RACINE = Path(__file__).resolve().parents[2]
DONNEES = RACINE / "territoire" / "donnees"
FICHIER = RACINE / "static" / "geo" / "contours.json"
ATTRIBUTION = "© IGN ADMIN EXPRESS COG"  # Licence Ouverte 2.0: the source must be named on the map
ECHELLE = 100_000  # integers hold 1e-5 degree, about one metre

# Names: from which zoom each may be written so that no two overlap. Sizes in CSS pixels of the label's text.
ZOOM_MIN, ZOOM_MAX = 8, 13
LARGEUR_LETTRE, MARGE_NOM, HAUTEUR_NOM = 7.2, 16, 22
HABITANTS = {8: 5000, 9: 2500, 10: 1000, 11: 400}  # a village that happens to have room is no landmark

Point = tuple[float, float]  # longitude, latitude, degrees WGS 84
Ligne = list[Point]


@dataclass(frozen=True, slots=True)
class Nom:
    """A commune's name, where its village is and the lowest zoom at which it may be written."""

    nom: str
    longitude: float
    latitude: float
    zoom: int


@dataclass(frozen=True, slots=True)
class Contours:
    """What the base map draws. ``departement`` holds closed rings; ``epci`` and ``communes`` hold inner borders."""

    departement: list[Ligne]
    epci: list[Ligne]
    communes: list[Ligne]
    noms: list[Nom]


def construire(communes: dict[str, Any], lignes_csv: Iterable[dict[str, str]]) -> Contours:
    """Borders and names from the communes' GeoJSON (properties ``insee``, ``epci``) and the rows of their CSV."""
    proprietaires: dict[tuple[Point, Point], list[str]] = defaultdict(list)
    for commune in communes["features"]:
        for anneau in _anneaux(commune["geometry"]):
            for debut, fin in pairwise(anneau):
                proprietaires[min(debut, fin), max(debut, fin)].append(commune["properties"]["epci"])
    sortes: dict[str, list[tuple[Point, Point]]] = {"departement": [], "epci": [], "communes": []}
    for segment, epcis in sorted(proprietaires.items()):
        sorte = "departement" if len(epcis) == 1 else "epci" if len(set(epcis)) > 1 else "communes"
        sortes[sorte].append(segment)
    formes = {c["properties"]["insee"]: shapely.geometry.shape(c["geometry"]) for c in communes["features"]}
    return Contours(**{sorte: _chainer(segments) for sorte, segments in sortes.items()}, noms=_noms(lignes_csv, formes))


def _anneaux(geometrie: dict[str, Any]) -> Iterable[Ligne]:
    polygones = [geometrie["coordinates"]] if geometrie["type"] == "Polygon" else geometrie["coordinates"]
    for polygone in polygones:
        for anneau in polygone:
            yield [(x, y) for x, y in anneau]


def _chainer(segments: list[tuple[Point, Point]]) -> list[Ligne]:
    """Segments joined end to end into the longest lines, in a stable order."""
    lignes = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(segments)))
    return sorted([(x, y) for x, y in ligne.coords] for ligne in lignes)


def _noms(lignes_csv: Iterable[dict[str, str]], formes: dict[str, Any]) -> list[Nom]:
    """The largest communes first, each at the first zoom where its name overlaps none already written."""
    noms: list[Nom] = []
    for ligne in sorted(lignes_csv, key=lambda c: (-int(c["population"]), c["insee"])):
        longitude, latitude = _village(ligne, formes[ligne["insee"]])
        zoom = ZOOM_MIN
        while zoom < ZOOM_MAX and (
            int(ligne["population"]) < HABITANTS.get(zoom, 0)
            or any(a.zoom <= zoom and _se_genent(ligne["nom"], longitude, latitude, a, zoom) for a in noms)
        ):
            zoom += 1
        noms.append(Nom(ligne["nom"], longitude, latitude, zoom))
    return noms


def _village(ligne: dict[str, str], forme: Any) -> Point:
    """The town hall, or the centre when the register puts the town hall in another commune (some twenty rows)."""
    if ligne["mairie_lon"] and ligne["mairie_lat"]:
        mairie = float(ligne["mairie_lon"]), float(ligne["mairie_lat"])
        if forme.covers(shapely.Point(mairie)):
            return mairie
    return float(ligne["lon"]), float(ligne["lat"])


def _se_genent(nom: str, longitude: float, latitude: float, autre: Nom, zoom: int) -> bool:
    pixels_par_degre = 256 * 2**zoom / 360
    ecart_x = abs(longitude - autre.longitude) * pixels_par_degre
    ecart_y = abs(latitude - autre.latitude) * pixels_par_degre / math.cos(math.radians(latitude))
    return ecart_x < (len(nom) + len(autre.nom)) / 2 * LARGEUR_LETTRE + MARGE_NOM and ecart_y < HAUTEUR_NOM


def encoder(contours: Contours) -> str:
    """JSON for the browser: every line is ``[x0, y0, dx, dy, dx, dy, ...]`` in 1e-5 degree."""
    return json.dumps(
        {
            "attribution": ATTRIBUTION,
            "echelle": ECHELLE,
            "departement": [_deltas(ligne) for ligne in contours.departement],
            "epci": [_deltas(ligne) for ligne in contours.epci],
            "communes": [_deltas(ligne) for ligne in contours.communes],
            "noms": [[n.nom, _entier(n.longitude), _entier(n.latitude), n.zoom] for n in contours.noms],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def decoder(texte: str) -> Contours:
    """The reverse of :func:`encoder`."""
    brut = json.loads(texte)
    return Contours(
        **{sorte: [_absolus(ligne) for ligne in brut[sorte]] for sorte in ("departement", "epci", "communes")},
        noms=[Nom(nom, x / ECHELLE, y / ECHELLE, zoom) for nom, x, y, zoom in brut["noms"]],
    )


def _entier(degres: float) -> int:
    return round(degres * ECHELLE)


def _deltas(ligne: Ligne) -> list[int]:
    deltas: list[int] = []
    avant = (0, 0)
    for x, y in ((_entier(x), _entier(y)) for x, y in ligne):
        deltas += (x - avant[0], y - avant[1])
        avant = (x, y)
    return deltas


def _absolus(deltas: list[int]) -> Ligne:
    ligne: Ligne = []
    x = y = 0
    for dx, dy in zip(deltas[::2], deltas[1::2], strict=True):
        x, y = x + dx, y + dy
        ligne.append((x / ECHELLE, y / ECHELLE))
    return ligne


@lru_cache(maxsize=1)
def charger() -> Contours:
    """The committed base map, read once per process."""
    return decoder(FICHIER.read_text(encoding="utf-8"))


def main() -> None:
    """Rebuild the committed file; the same data gives the same bytes."""
    communes = json.loads((DONNEES / "communes.geojson").read_text(encoding="utf-8"))
    with (DONNEES / "communes.csv").open(encoding="utf-8", newline="") as flux:
        FICHIER.write_text(encoder(construire(communes, csv.DictReader(flux))), encoding="utf-8")


if __name__ == "__main__":
    main()
