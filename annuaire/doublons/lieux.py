"""Places inside names, and how far two listings are from each other."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from territoire.lieux.completion import NOMS_COURANTS
from territoire.lieux.texte import VIDES, normaliser
from territoire.reference import bourg, communes_reference, epcis_reference, lire_csv

_ICI = "47"
# Départements whose name is an everyday word or that of a river of here.
_DEPARTEMENTS_COURANTS = frozenset(
    {"nord", "lot", "manche", "creuse", "landes", "aube", "cher", "var", "somme", "orne"}
)
VOISINAGE_KM = 7.0  # from town hall to town hall
_RAYON_TERRE_KM = 6371.0
_LIAISON = re.compile(r" (?:sur|sous|en|d|de|du|des|le|la|les|et) .*$")
_ARTICLE = re.compile(r"^(?:le|la|les|l) ")
# Endings of the names of inhabitants: Marmandais, Villeneuvoises, Casteljalousain, Fidéenne.
_GENTILE = re.compile(
    r"^(?P<racine>\w{4,}?)(?:qu|n)?(?:ais|aise|aises|ois|oise|oises|ien|iens|ienne|iennes|"
    r"ain|ains|aine|aines|een|eens|eenne|eennes|in|ins|ine|ines)$"
)


@lru_cache(maxsize=1)
def mentions() -> dict[tuple[str, ...], frozenset[str]]:
    """Places of the Département by the words that name them: INSEE codes, and « D47 » for a département.

    A short form (« Sainte-Livrade », « Villeneuve ») stands for every commune that it may mean. Names that are
    everyday words, and short forms of saints, are left out: ``propres_de`` gives those of one commune.
    """
    trouvees: dict[tuple[str, ...], set[str]] = {}
    for commune in communes_reference().values():
        forme = normaliser(commune.nom)
        courte = _LIAISON.sub("", forme)
        formes = {forme, _ARTICLE.sub("", forme)}
        if len(courte) >= 4 and not courte.startswith("saint"):
            formes.add(courte)
        for une in formes:
            if une not in NOMS_COURANTS and len(une) >= 4:
                _ajouter(trouvees, une, {commune.code_insee})
    for ligne in lire_csv("alias_lieux"):
        codes = {ligne["code"]} if ligne["type"] == "commune" else _communes_epci(ligne["code"])
        _ajouter(trouvees, normaliser(ligne["nom"]), codes)
    for ligne in lire_csv("ailleurs"):
        forme = normaliser(ligne["nom"])
        if ligne["type"] == "departement" and forme not in _DEPARTEMENTS_COURANTS:
            trouvees.setdefault(tuple(forme.split()), {f"D{ligne['departement']}"})
    for forme in ("lot et garonne", "lot garonne", _ICI):
        trouvees[tuple(forme.split())] = {f"D{_ICI}"}
    return {mots: frozenset(codes) for mots, codes in trouvees.items() if codes}


def _ajouter(trouvees: dict[tuple[str, ...], set[str]], forme: str, codes: set[str]) -> None:
    mots = tuple(forme.split())
    if mots:
        trouvees.setdefault(mots, set()).update(codes)


def _communes_epci(code: str) -> set[str]:
    epci = epcis_reference().get(code)
    return set(epci.communes) if epci else set()


@lru_cache(maxsize=1)
def premiers_mots() -> frozenset[str]:
    """First words of ``mentions``: most words of a name are none, which is soon known."""
    return frozenset(mots[0] for mots in mentions())


def ici_possible(codes: frozenset[str], ici: str | None) -> bool:
    """Whether a listing of commune ``ici`` (None: unknown) may be at the place of these codes."""
    if ici is None or ici in codes:
        return True
    return any(ici.startswith(code[1:]) for code in codes if code[0] == "D")


def compatibles(codes_a: frozenset[str], codes_b: frozenset[str]) -> bool:
    """Whether two sets of places may be one: a code in common, or a commune of one in a département of the other."""
    return bool(codes_a & codes_b) or any(
        len(code) == 5 and ici_possible(departements, code)
        for departements, codes in ((codes_a, codes_b), (codes_b, codes_a))
        for code in codes
    )


@lru_cache(maxsize=4096)
def propres_de(commune: str) -> dict[tuple[str, ...], frozenset[str]]:
    """Ways of writing one's own commune (name or INSEE code): in full, and in short even when it is a saint's."""
    code = commune if commune in communes_reference() else None
    forme = normaliser(nom_commune(code) or commune)
    if not forme or forme[:1].isdigit():
        return {}
    codes = frozenset({code or forme})
    formes = {forme, _LIAISON.sub("", forme)}
    return {tuple(une.split()): codes for une in formes if len(une) >= 3}


@lru_cache(maxsize=1)
def _racines() -> dict[str, frozenset[str]]:
    """First letters of the full words of communes -> INSEE codes, to recognise the names of inhabitants."""
    racines: dict[str, set[str]] = {}
    for code, commune in communes_reference().items():
        for mot in normaliser(commune.nom).split():
            if len(mot) >= 4 and mot not in VIDES and mot not in ("saint", "sainte", "pont", "castel", "bourg"):
                racines.setdefault(mot[:4], set()).add(code)
    return {racine: frozenset(codes) for racine, codes in racines.items()}


@lru_cache(maxsize=8192)
def gentile(mot: str) -> frozenset[str]:
    """INSEE codes of the communes whose inhabitants may be called ``mot`` (folded); empty when it is no such name."""
    motif = _GENTILE.match(mot)
    if not motif:
        return frozenset()
    racine = motif["racine"]
    reference = communes_reference()
    return frozenset(
        code
        for code in _racines().get(racine[:4], frozenset())
        for nom in normaliser(reference[code].nom).split()
        if len(nom) >= 4 and abs(len(nom) - len(racine)) <= 2 and _commun(nom, racine) >= min(len(nom), len(racine)) - 1
    )


def _commun(a: str, b: str) -> int:
    n = 0
    while n < min(len(a), len(b)) and a[n] == b[n]:
        n += 1
    return n


@lru_cache(maxsize=4096)
def nom_commune(code_insee: str | None) -> str:
    """Name of a commune of the Département; empty elsewhere."""
    commune = communes_reference().get(code_insee or "")
    return commune.nom if commune else ""


def position_commune(code_insee: str | None) -> tuple[float, float] | None:
    """Town hall (latitude, longitude) of a commune of the Département; None elsewhere."""
    return bourg(code_insee) if code_insee in communes_reference() else None


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two (latitude, longitude) points, in kilometres."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _RAYON_TERRE_KM * math.asin(min(1.0, math.sqrt(h)))
