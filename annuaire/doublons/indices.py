"""Clues other than the name: identifiers, address, telephone, mail, site."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from rapidfuzz import fuzz
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from annuaire.doublons.lieux import VOISINAGE_KM, distance_km, position_commune
from annuaire.doublons.modele import Candidat
from annuaire.doublons.vocabulaire import HEBERGEURS
from socle.identifiants import sans_accents

_RNA = re.compile(r"W\d[\dA-Z]\d{7}")
_VOIES = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "boul": "boulevard", "r": "rue",
    "rte": "route", "pl": "place", "all": "allee", "allees": "allee", "chem": "chemin", "che": "chemin",
    "imp": "impasse", "sq": "square", "crs": "cours", "gal": "general", "st": "saint", "ste": "sainte",
    "dr": "docteur", "pdt": "president", "mal": "marechal", "lt": "lieutenant", "zac": "za", "zi": "za",
}  # fmt: skip
_VIDES_ADRESSE = frozenset("de du des la le les l d bp cs cedex lieu dit lieudit za residence appartement".split())
_ADRESSE_EGALE = 90.0
_METRES_MEME_POINT = 0.06  # kilometres
_NUMERO = re.compile(r"^\d+$")


class Proximite(StrEnum):
    """How near two listings are, from what is known of each."""

    ADRESSE = "adresse"
    COMMUNE = "commune"
    VOISINE = "voisine"
    INCONNUE = "inconnue"
    LOIN = "loin"


@dataclass(frozen=True, slots=True)
class Indices:
    """What two listings share besides their names. ``adresses_differentes``: both known, and not the same."""

    siret: bool
    siren: bool
    sirens_differents: bool
    sirets_differents: bool
    rna: bool
    rnas_differents: bool
    proximite: Proximite
    adresses_differentes: bool
    telephone: bool
    courriel: bool
    site: bool

    @property
    def contact(self) -> bool:
        """A way to reach them is shared."""
        return self.telephone or self.courriel or self.site


@dataclass(frozen=True, slots=True)
class Identite:
    """Identifiers and contacts of one listing, in the form in which they are compared; empty when missing or wrong."""

    siret: str
    rna: str
    telephone: str
    courriel: str
    site: str
    point: tuple[float, float] | None


@lru_cache(maxsize=4_000)
def identite(c: Candidat) -> Identite:
    """What identifies a listing besides its name. ``point``: its town hall, else its own position."""
    point = position_commune(c.code_insee) or _point(c)
    return Identite(
        siret=siret_valide(c.siret),
        rna=rna_valide(c.rna),
        telephone=chiffres(c.telephone),
        courriel=courriel(c.courriel),
        site=site(c.site_web),
        point=point if point and all(map(math.isfinite, point)) else None,
    )


def relever(a: Candidat, b: Candidat) -> Indices:
    """Clues shared by two listings; symmetric."""
    ida, idb = identite(a), identite(b)
    siret_a, siret_b, rna_a, rna_b = ida.siret, idb.siret, ida.rna, idb.rna
    meme_adresse = _meme_adresse(a, b)
    return Indices(
        siret=bool(siret_a) and siret_a == siret_b,
        siren=bool(siret_a and siret_b) and siret_a[:9] == siret_b[:9],
        sirens_differents=bool(siret_a and siret_b) and siret_a[:9] != siret_b[:9],
        sirets_differents=bool(siret_a and siret_b) and siret_a != siret_b,
        rna=bool(rna_a) and rna_a == rna_b,
        rnas_differents=bool(rna_a and rna_b) and rna_a != rna_b,
        proximite=Proximite.ADRESSE if meme_adresse else _proximite(a, b),
        adresses_differentes=not meme_adresse and bool(a.adresse and b.adresse),
        telephone=_egaux(ida.telephone, idb.telephone),
        courriel=_egaux(ida.courriel, idb.courriel),
        site=_egaux(ida.site, idb.site),
    )


def _egaux(x: str, y: str) -> bool:
    return bool(x) and x == y


def siret_valide(valeur: str | None) -> str:
    """The fourteen digits of a SIRET whose keys are right; empty otherwise."""
    chiffres = re.sub(r"\D", "", valeur or "")
    valide = len(chiffres) == 14 and int(chiffres) > 0
    return chiffres if valide and stdnum_siret.is_valid(chiffres) and stdnum_siren.is_valid(chiffres[:9]) else ""


def rna_valide(valeur: str | None) -> str:
    """An RNA number (W and nine characters); empty when it is not one."""
    rna = re.sub(r"\s", "", valeur or "").upper()
    return rna if _RNA.fullmatch(rna) else ""


def chiffres(telephone: str | None) -> str:
    """The nine digits that tell French numbers apart; empty when there are fewer."""
    tous = re.sub(r"\D", "", telephone or "")
    return tous[-9:] if len(tous) >= 9 else ""


def courriel(adresse: str | None) -> str:
    """A mail address compared; empty when it is not one."""
    propre = (adresse or "").strip().lower()
    return propre if "@" in propre else ""


def site(adresse: str | None) -> str:
    """Host and path of a site, compared; empty for the front page of a host where everybody has a page."""
    brut = (adresse or "").strip().lower()
    if not brut:
        return ""
    try:
        parties = urlsplit(brut if "//" in brut else f"//{brut}")
        hote = (parties.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    chemin = parties.path.rstrip("/")
    if "." not in hote or (hote in HEBERGEURS and not chemin):
        return ""
    return hote + chemin


@lru_cache(maxsize=4_000)
def _mots_adresse(adresse: str) -> tuple[frozenset[str], str]:
    """House numbers, and the words of the street without the postal code and the town."""
    plie = re.sub(r"\b\d{5}\b.*$", "", sans_accents(adresse[:200]).lower())
    mots = [_VOIES.get(mot, mot) for mot in re.findall(r"[a-z]+|\d+", plie)]
    numeros = frozenset(mot for mot in mots[:3] if _NUMERO.match(mot))
    return numeros, " ".join(m for m in mots if m not in _VIDES_ADRESSE and not _NUMERO.match(m) and len(m) > 1)


def _meme_adresse(a: Candidat, b: Candidat) -> bool:
    """Same commune, house number and street; or two points known at the address within sixty metres."""
    if a.code_insee and b.code_insee and a.code_insee != b.code_insee:
        return False
    if a.adresse and b.adresse and (a.code_insee or a.code_postal) and (b.code_insee or b.code_postal):
        numeros_a, rue_a = _mots_adresse(a.adresse)
        numeros_b, rue_b = _mots_adresse(b.adresse)
        if rue_a and rue_b:
            meme_rue = fuzz.token_sort_ratio(rue_a, rue_b) >= _ADRESSE_EGALE
            return meme_rue and numeros_a == numeros_b
    point_a, point_b = _point(a), _point(b)
    if point_a and point_b and a.precision == b.precision == "adresse":
        return distance_km(point_a, point_b) <= _METRES_MEME_POINT
    return False


def _point(c: Candidat) -> tuple[float, float] | None:
    if c.latitude is None or c.longitude is None or not (math.isfinite(c.latitude) and math.isfinite(c.longitude)):
        return None
    return c.latitude, c.longitude


def _proximite(a: Candidat, b: Candidat) -> Proximite:
    if a.code_insee and a.code_insee == b.code_insee:
        return Proximite.COMMUNE
    point_a, point_b = identite(a).point, identite(b).point
    if point_a and point_b:
        return Proximite.VOISINE if distance_km(point_a, point_b) <= VOISINAGE_KM else Proximite.LOIN
    if a.code_postal and b.code_postal:
        if a.code_postal == b.code_postal:
            return Proximite.VOISINE
        return Proximite.LOIN if a.code_postal[:2] != b.code_postal[:2] else Proximite.INCONNUE
    return Proximite.INCONNUE
