"""A search as one SQL statement: filters, order, page and exact facet counts."""

# ruff: noqa: S608  # only names of ours are put into the text; what visitors type is always bound

from __future__ import annotations

from collections.abc import Sequence
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
    actifs = [*(nom for nom, valeurs in requete.choix.items() if valeurs), *requete.etats]
    ordre = _ordre(requete, plan)
    if not page:
        rangees = f"SELECT id, score, distance, row_number() OVER (ORDER BY {ordre}) AS rang FROM base"
        return (
            f"{base} SELECT 'touche', id, rang, score, distance FROM ({rangees}{_ou(actifs)}) AS r ORDER BY rang",
            parametres,
        )
    parametres |= {"debut": max(requete.page - 1, 0) * requete.taille, "taille": requete.taille}
    # The page first, alone: sorting its twenty rows out of all is ten times quicker than ranking every row.
    trouvees = f"SELECT id, score, distance FROM base{_ou(actifs)} ORDER BY {ordre} LIMIT :taille OFFSET :debut"
    requetes = [
        f"SELECT 'touche', id, row_number() OVER (), score, distance FROM ({trouvees}) AS trouvees",
        *_comptes_communs(actifs),
        *(_comptes_seuls(facette, actifs) for facette in FACETTES if facette in actifs),
        *(_compte_etat(nom, actifs) for nom in ETATS if nom in actifs),
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
    etats = [f"{sql} AS e_{nom}" for nom, sql in _ETATS.items()]
    filtres = [_filtre(facette, valeurs, parametres) for facette, valeurs in requete.choix.items() if valeurs]
    filtres += [f"{'' if voulu else 'NOT '}{_ETATS[nom]} AS f_{nom}" for nom, voulu in requete.etats.items()]
    lues = ", ".join([*COLONNES_FACETTES.values(), *etats, *filtres])
    distance = _DISTANCE if requete.zone else "NULL::float8"
    return (
        f"WITH base AS MATERIALIZED (SELECT id, cle_nom, date_maj, {lues}, "
        f"{score} AS score, {distance} AS distance FROM {table}"
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


def _filtre(facette: str, valeurs: frozenset[str], parametres: dict[str, Any]) -> str:
    parametres[f"v_{facette}"] = sorted(valeurs)
    colonne = COLONNES_FACETTES[facette]
    condition = f"{colonne} && :v_{facette}" if facette in LISTES else f"{colonne} = ANY(:v_{facette})"
    return f"coalesce({condition}, FALSE) AS f_{facette}"


def _ou(actifs: Sequence[str], *conditions: str, sauf: str | None = None) -> str:
    """The filters in use but one, and these conditions."""
    toutes = [*conditions, *(f"f_{nom}" for nom in actifs if nom != sauf)]
    return f" WHERE {' AND '.join(toutes)}" if toutes else ""


def _comptes_communs(actifs: Sequence[str]) -> list[str]:
    """Total, and what has no filter of its own in use: one pass for the facets, one for the states.

    The value of a facet of several values is the whole list, as JSON: adding up a few lists afterwards is quicker than
    taking each listing's apart.
    """
    facettes = [facette for facette in FACETTES if facette not in actifs]
    colonnes = [COLONNES_FACETTES[facette] for facette in facettes]
    tous = 2 ** len(facettes) - 1  # GROUPING() has one bit a column, set where it is not grouped by
    cas = [f"WHEN {tous - 2 ** (len(facettes) - 1 - rang)} THEN '{facette}'" for rang, facette in enumerate(facettes)]
    if facettes:
        genre = f"CASE GROUPING({', '.join(colonnes)}) {' '.join(cas)} ELSE 'total' END"
        ensembles = ", ".join(["()", *(f"({colonne})" for colonne in colonnes)])
        valeur = f"coalesce({', '.join(map(_en_texte, facettes))})"
        groupes = f" GROUP BY GROUPING SETS ({ensembles})"
    else:
        genre, valeur, groupes = "'total'", "NULL::text", ""
    requetes = [f"SELECT {genre}, {valeur}, count(*), NULL::float8, NULL::float8 FROM base{_ou(actifs)}{groupes}"]
    if etats := [nom for nom in ETATS if nom not in actifs]:
        noms = ", ".join(f"'{nom}'" for nom in etats)
        nombres = ", ".join(f"count(*) FILTER (WHERE e_{nom})" for nom in etats)
        requetes.append(
            f"SELECT unnest(ARRAY[{noms}]), NULL, unnest(ARRAY[{nombres}]), NULL, NULL FROM base{_ou(actifs)}"
        )
    return requetes


def _en_texte(facette: str) -> str:
    colonne = COLONNES_FACETTES[facette]
    return f"array_to_json({colonne})::text" if facette in LISTES else colonne


def _comptes_seuls(facette: str, actifs: Sequence[str]) -> str:
    """Counts of a facet whose own filter is in use: the others alone count."""
    colonne = COLONNES_FACETTES[facette]
    ou = _ou(actifs, f"{colonne} IS NOT NULL", sauf=facette)
    return f"SELECT '{facette}', {_en_texte(facette)}, count(*), NULL, NULL FROM base{ou} GROUP BY {colonne}"


def _compte_etat(nom: str, actifs: Sequence[str]) -> str:
    return f"SELECT '{nom}', NULL, count(*), NULL, NULL FROM base{_ou(actifs, f'e_{nom}', sauf=nom)}"


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
