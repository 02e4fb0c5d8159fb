"""Where a row says a structure is: commune, postal code and point, mended when it is sure, refused when it is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from annuaire.imports.modele import HorsDepartement
from socle.spatial import distance_km
from territoire.lieux import TypeLieu, resoudre
from territoire.reference import bourg, communes_par_code_postal, communes_reference

DEPARTEMENT = "47"
# Bounding box of the Département, a little wider: south, north, west, east (degrees).
EMPRISE = (43.9, 44.85, -0.25, 1.2)
LOIN_KM = 8.0  # beyond the radius of the commune, a point is somewhere else

_CEDEX = re.compile(r"\s*\bcedex\b(?:\s*\d{1,2}\b)?", re.IGNORECASE)
_CODE_POSTAL = re.compile(r"(?<!\d)(\d{2}) ?(\d{3})(?:\.0)?(?!\d)")
_DEPARTEMENT_COLLE = re.compile(r"\s*[-(]\s*(\d{2}|2[AB]|9[78]\d)\s*\)?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lieu:
    """``code_insee`` is None when the row does not say, or says a place of no commune of ours."""

    code_insee: str | None
    code_postal: str | None
    avertissements: tuple[str, ...] = ()


@lru_cache(maxsize=20_000)
def situer(insee: str, commune: str, code_postal: str, departement: str = "") -> Lieu:
    """The commune of these cells. Raises ``HorsDepartement`` when they name a place elsewhere."""
    avertissements: list[str] = []
    postal, brut_postal = code_postal_lu(code_postal or commune), code_postal
    if brut_postal and not postal:
        avertissements.append(f"Le code postal « {brut_postal} » est faux : il n’a pas été repris.")
    # « 47916 AGEN CEDEX 9 » in the cell of the postal code says the commune too.
    nom = _DEPARTEMENT_COLLE.sub("", _CEDEX.sub("", _CODE_POSTAL.sub("", commune or code_postal))).strip(" -,.0")
    code = _par_insee(insee) or _par_nom(nom, postal, avertissements)
    desservies = communes_par_code_postal().get(postal or "", ())
    if code is None and len(desservies) == 1:
        code = desservies[0]
        if nom:
            avertissements.append(
                f"« {nom} » n’est pas une commune de Lot-et-Garonne : {_nom(code)}, d’après {postal}."
            )
    if code is None and _ailleurs(postal, departement):
        raise HorsDepartement(
            f"« {' '.join(filter(None, (postal or departement, nom)))} » n’est pas en Lot-et-Garonne."
        )
    if code is not None:
        siens = communes_reference()[code].codes_postaux
        if postal in communes_par_code_postal() and postal not in siens:
            avertissements.append(f"Le code postal {postal} n’est pas celui de {_nom(code)} : {siens[0]} l’a remplacé.")
        postal = postal if postal in siens else siens[0]  # a CEDEX is of no use to find one's way
    elif nom:
        avertissements.append(f"La commune « {nom} » n’a pas été reconnue.")
    return Lieu(code, postal, tuple(avertissements))


def _nom(code_insee: str) -> str:
    return communes_reference()[code_insee].nom


def code_postal_lu(texte: str) -> str | None:
    """« 47000 » out of « 47 000 », « 47000.0 », « 47916 AGEN CEDEX 9 »."""
    trouve = _CODE_POSTAL.search(texte.replace("\u00a0", " "))
    return trouve.group(1) + trouve.group(2) if trouve else None


def _par_insee(insee: str) -> str | None:
    code = insee.strip().removesuffix(".0").zfill(5) if insee.strip() else ""
    if not code:
        return None
    if code in communes_reference():
        return code
    if len(code) == 5 and not code.startswith(DEPARTEMENT):
        raise HorsDepartement(f"La commune {code} n’est pas en Lot-et-Garonne.")
    return None  # a former commune, or a slip: the name will tell


def _par_nom(nom: str, postal: str | None, avertissements: list[str]) -> str | None:
    """By name, spelling mended and said; the postal code tells homonyms apart."""
    if not nom:
        return None
    resolution = resoudre(f"{nom} {postal}" if postal and postal.startswith(DEPARTEMENT) else nom)
    if resolution.hors_departement:
        raise HorsDepartement(f"« {nom} » n’est pas en Lot-et-Garonne.")
    lieu = resolution.lieu
    if lieu is None or lieu.type is not TypeLieu.COMMUNE:
        return None
    if resolution.approche:
        if _ailleurs(postal, ""):
            return None
        avertissements.append(f"La commune « {nom} » a été lue « {lieu.libelle} ».")
    return lieu.codes_insee[0]


def _ailleurs(postal: str | None, departement: str) -> bool:
    if postal is not None and not postal.startswith(DEPARTEMENT):
        return postal not in communes_par_code_postal()
    return bool(departement) and departement != DEPARTEMENT


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees in WGS 84; ``au_bourg``: of the commune, not of the structure."""

    latitude: float
    longitude: float
    au_bourg: bool
    avertissement: str | None = None


def placer(latitude: str, longitude: str, code_insee: str | None, *, partout: bool = False) -> Point | None:
    """The point of these cells, else that of the commune; None without either. ``partout``: outside too."""
    if not (latitude.strip() and longitude.strip()):
        return _au_bourg(code_insee, None)
    dit = f"{latitude}, {longitude}"
    try:
        lat, lon = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        return _au_bourg(code_insee, f"Le point {dit} n’est pas fait de nombres : il n’a pas été repris.")
    if lat == lon == 0:
        return _au_bourg(code_insee, None)
    if _dans_l_emprise(lat, lon) or (partout and code_insee is None and abs(lat) <= 90 and abs(lon) <= 180):
        return Point(lat, lon, au_bourg=False, avertissement=_trop_loin(lat, lon, code_insee))
    if _dans_l_emprise(lon, lat):
        return Point(lon, lat, au_bourg=False, avertissement=f"Le point {dit} a été lu à l’envers (X et Y inversés).")
    return _au_bourg(code_insee, f"Le point {dit} n’est pas en Lot-et-Garonne : il n’a pas été repris.")


def _dans_l_emprise(latitude: float, longitude: float) -> bool:
    sud, nord, ouest, est = EMPRISE
    return sud <= latitude <= nord and ouest <= longitude <= est


def _trop_loin(latitude: float, longitude: float, code_insee: str | None) -> str | None:
    if code_insee is None:
        return None
    commune = communes_reference()[code_insee]
    ecart = distance_km(latitude, longitude, commune.latitude, commune.longitude) - commune.rayon_km
    return f"Le point est à plus de {LOIN_KM:g} km de {commune.nom} : à vérifier." if ecart > LOIN_KM else None


def _au_bourg(code_insee: str | None, avertissement: str | None) -> Point | None:
    if code_insee is None:
        return None
    return Point(*bourg(code_insee), au_bourg=True, avertissement=avertissement)
