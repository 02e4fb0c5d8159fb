"""A search as one SQL statement: filters, order, page and exact facet counts."""

# ruff: noqa: S608  # only names of ours are put into the text; what visitors type is always bound

from __future__ import annotations

from typing import Any

from annuaire.recherche.bareme import BANDE_DE_SCORE, DECIMALES_SCORE
from annuaire.recherche.colonnes import ordre_effectif
from annuaire.recherche.interpretation import Plan
from annuaire.recherche.moteur import ETATS, FACETTES, Requete, Tri, Zone
from annuaire.recherche.plan_sql import Compilation
from socle.spatial import RAYON_TERRE_KM, rectangle_autour

COLONNES_FACETTES = {
    "secteur": "secteurs",
    "famille": "famille",
    "epci": "epci",
    "commune": "commune",
    "label_externe": "labels_externes",
    "desservi": "desservis",
}
LISTES = frozenset({"secteur", "label_externe", "desservi"})
_ETATS = {
    "label": "label",
    "accessible": "accessible",
    "ouvert": "coalesce(horaires = ANY(:ouverts), FALSE)",
}
_DISTANCE = (
    "CASE WHEN latitude IS NOT NULL THEN "
    f"2 * {RAYON_TERRE_KM} * asin(least(1, sqrt(sin(radians(latitude - :z_lat) / 2) ^ 2 + cos(radians(:z_lat))"
    " * cos(radians(latitude)) * sin(radians(longitude - :z_lon) / 2) ^ 2))) END"
)


def requete_sql(
    table: str, requete: Requete, plan: Plan | None, ouverts: list[str], *, page: bool
) -> tuple[str, dict[str, Any]]:
    """The statement and its parameters. Rows: (kind, value, number, score, distance).

    ``ouverts``: opening hours that are open at the moment asked. ``page``: rows ``total`` and one per facet value and
    per state come with those of one page; otherwise every result, alone.
    """
    base, parametres = _base(table, requete, plan)
    parametres["ouverts"] = ouverts
    partout = " AND ".join(f"f_{nom}" for nom in (*FACETTES, *ETATS))
    rangees = f"SELECT id, score, distance, row_number() OVER (ORDER BY {_ordre(requete, plan)}) AS rang FROM base"
    touches = f"SELECT 'touche', id, rang, score, distance FROM ({rangees} WHERE {partout}) AS rangees"
    if not page:
        return f"{base} {touches} ORDER BY rang", parametres
    parametres |= {"debut": max(requete.page - 1, 0) * requete.taille, "fin": max(requete.page, 1) * requete.taille}
    requetes = [
        f"SELECT 'total', NULL::text, count(*), NULL::float8, NULL::float8 FROM base WHERE {partout}",
        *(_comptes(facette) for facette in FACETTES),
        *(_compte_etat(nom) for nom in ETATS),
        f"{touches} WHERE rang > :debut AND rang <= :fin",
    ]
    return f"{base} {' UNION ALL '.join(requetes)}", parametres


def _base(table: str, requete: Requete, plan: Plan | None) -> tuple[str, dict[str, Any]]:
    compilation = Compilation(plan) if plan else None
    conditions = [compilation.condition()] if compilation else []
    score = compilation.score() if compilation else "0::float8"
    parametres: dict[str, Any] = compilation.parametres if compilation else {}
    if requete.bbox is not None:
        conditions.append("longitude BETWEEN :ouest AND :est AND latitude BETWEEN :sud AND :nord")
        parametres |= dict(zip(("ouest", "sud", "est", "nord"), requete.bbox, strict=True))
    if requete.zone is not None:
        conditions.append(_zone(requete.zone, parametres))
    etats = ", ".join(
        f"{sql} AS e_{nom}, {_etat_voulu(sql, requete.etats.get(nom))} AS f_{nom}" for nom, sql in _ETATS.items()
    )
    filtres = ", ".join(_filtre(facette, valeurs, parametres) for facette, valeurs in requete.choix.items())
    lues = ", ".join(COLONNES_FACETTES.values())
    distance = _DISTANCE if requete.zone else "NULL::float8"
    return (
        f"WITH base AS MATERIALIZED (SELECT id, cle_nom, date_maj, {lues}, "
        f"{score} AS score, {distance} AS distance, {filtres}, {etats} FROM {table}"
        f"{' WHERE ' + ' AND '.join(f'({c})' for c in conditions) if conditions else ''})"
    ), parametres


def _zone(zone: Zone, parametres: dict[str, Any]) -> str:
    parametres |= {"z_lat": zone.latitude, "z_lon": zone.longitude}
    ou = []
    if zone.communes:
        parametres["z_communes"] = sorted(zone.communes)
        ou.append("commune = ANY(:z_communes)")
    if zone.codes:
        parametres["z_codes"] = sorted(zone.codes)
        ou.append("intervient && :z_codes")
    if zone.rayon_km is not None or zone.communes:  # otherwise the whole country is in
        ou.append(f"rayon_km IS NOT NULL AND {_DISTANCE} <= rayon_km")
    if zone.rayon_km is not None:
        bornes = rectangle_autour(zone.latitude, zone.longitude, zone.rayon_km * 1.001 + 0.001)
        parametres |= dict(zip(("z_ouest", "z_sud", "z_est", "z_nord"), bornes, strict=True))
        parametres["z_rayon"] = zone.rayon_km
        ou.append(
            f"latitude BETWEEN :z_sud AND :z_nord AND longitude BETWEEN :z_ouest AND :z_est AND {_DISTANCE} <= :z_rayon"
        )
    if zone.rayon_km is None and not zone.communes:
        return "TRUE"
    return " OR ".join(f"({condition})" for condition in ou)


def _etat_voulu(sql: str, voulu: bool | None) -> str:
    return "TRUE" if voulu is None else sql if voulu else f"NOT {sql}"


def _filtre(facette: str, valeurs: frozenset[str], parametres: dict[str, Any]) -> str:
    if not valeurs:
        return f"TRUE AS f_{facette}"
    parametres[f"v_{facette}"] = sorted(valeurs)
    colonne = COLONNES_FACETTES[facette]
    condition = f"{colonne} && :v_{facette}" if facette in LISTES else f"{colonne} = ANY(:v_{facette})"
    return f"coalesce({condition}, FALSE) AS f_{facette}"


def _comptes(facette: str) -> str:
    colonne = COLONNES_FACETTES[facette]
    source, valeur = (f"base, unnest({colonne}) AS valeur", "valeur") if facette in LISTES else ("base", colonne)
    autres = _autres(facette)
    return (
        f"SELECT '{facette}', {valeur}, count(*), NULL, NULL FROM {source}"
        f" WHERE {valeur} IS NOT NULL AND {autres} GROUP BY {valeur}"
    )


def _compte_etat(nom: str) -> str:
    return f"SELECT '{nom}', NULL, count(*), NULL, NULL FROM base WHERE e_{nom} AND {_autres(nom)}"


def _autres(nom: str) -> str:
    return " AND ".join(f"f_{autre}" for autre in (*FACETTES, *ETATS) if autre != nom)


def _ordre(requete: Requete, plan: Plan | None) -> str:
    cles = {
        Tri.NOM: [],
        Tri.DISTANCE: ["distance NULLS LAST"],
        Tri.MISE_A_JOUR: ["date_maj DESC"],
        Tri.PERTINENCE: [f"floor(score / {BANDE_DE_SCORE} + 1e-4) DESC", "distance NULLS LAST"]
        if requete.zone
        else [f"round(score::numeric, {DECIMALES_SCORE}) DESC"],
    }[ordre_effectif(requete, plan is not None)]
    return ", ".join([*cles, "cle_nom", "id"])
