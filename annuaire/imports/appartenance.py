"""Whether a body belongs to the ESS, and on what basis (loi n° 2014-856 du 31 juillet 2014, article 1).

By right: associations, cooperatives, mutuals, foundations (INSEE legal category). Commercial companies: by their
statutes, or the ESUS agreement. INSEE's flag is a hint, never a proof.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from annuaire.imports.modele import HorsEss, NonPubliable
from territoire.nomenclatures import AppartenanceEss, CategorieJuridique, categorie_juridique, categorie_par_libelle

LONGUEUR_BASE = 200  # of the column
PERSONNES_PHYSIQUES = ("1", "2110")  # beginnings of the INSEE legal categories; 2110: they own together
_DOUTE = re.compile(r"[àa] v[ée]rifier\W*", re.IGNORECASE)  # how a source begins that does not know
DROIT_PUBLIC = ("4", "7")  # establishments under administrative law; public bodies


@dataclass(frozen=True, slots=True)
class Appartenance:
    """``certaine``: by right, or by an agreement; else a person decides before the listing is public."""

    code: str | None
    libelle: str | None
    famille: str | None
    base: str | None
    certaine: bool


@lru_cache(maxsize=5000)
def appartenance(
    code: str = "", libelle: str = "", *, esus: bool = False, indice: str | None = None, base: str | None = None
) -> Appartenance:
    """Judge a legal form. Raises ``HorsEss`` for public bodies, natural persons and forms that never belong.

    ``indice``: why a form that the law does not decide may belong (« SIAE », « indicateur de l’INSEE »).
    ``base``: what the source itself says; kept as it is when there is one, but « à vérifier » proves nothing.
    """
    if base and (doute := _DOUTE.match(base)):
        indice, base = indice or base[doute.end() :].strip(" )") or "la source en doute", None
    categorie = categorie_juridique(code) or categorie_par_libelle(libelle)
    if categorie is None:
        if not (code or libelle) or base or indice:
            return Appartenance(None, None, None, _court(base or indice), certaine=bool(base))
        return Appartenance(None, None, None, "à vérifier\u00a0: forme juridique inconnue", certaine=False)
    numero = categorie.code or ""
    if numero.startswith(PERSONNES_PHYSIQUES):
        raise NonPubliable("Personne physique : elle n’est jamais publiée.")
    if numero.startswith(DROIT_PUBLIC):
        raise HorsEss(f"Organisme public ({categorie.libelle}) : il ne relève pas de l’ESS.")
    return _selon_la_loi(categorie, esus, indice, base)


def _selon_la_loi(categorie: CategorieJuridique, esus: bool, indice: str | None, base: str | None) -> Appartenance:
    famille, libelle = categorie.famille, categorie.libelle
    if categorie.ess is AppartenanceEss.OUI:
        return Appartenance(
            categorie.code, libelle, famille, _court(base or f"de droit\u00a0: {libelle}"), certaine=True
        )
    if esus:
        return Appartenance(
            categorie.code, libelle, famille or "societe_commerciale_ess", "agrément ESUS", certaine=True
        )
    if base or indice:
        return Appartenance(
            categorie.code, libelle, famille, _court(base or f"à vérifier\u00a0: {indice}"), certaine=bool(base)
        )
    if categorie.ess is AppartenanceEss.NON:
        raise HorsEss(f"{libelle} : cette forme ne relève pas de l’ESS.")
    return Appartenance(categorie.code, libelle, famille, "à vérifier\u00a0: statuts", certaine=False)


def _court(base: str | None) -> str | None:
    return base[:LONGUEUR_BASE] if base else None
