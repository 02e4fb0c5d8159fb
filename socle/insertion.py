"""Many rows at once, in the present transaction, the fast way of each database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, cast

import orjson
import sqlalchemy as sa
from geoalchemy2 import Geometry, WKTElement
from sqlalchemy.dialects.postgresql import JSON

from socle.base import Base
from socle.database import db


def inserer(modele: type[Base], lignes: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns, those with a default among them: it is not applied.

    One statement: the ORM would make one for each set of columns that have a value. PostgreSQL takes the rows out of
    one JSON text: sent one by one, they cost three times as much. SQLite takes tuples, made a column at a time: half of
    the time of an insertion went into making a dictionary of each row. Raises ``ValueError``: a column without its
    value, a date and time without a zone.
    """
    if not lignes:
        return
    table = cast(sa.Table, modele.__table__)
    a_defaut = {colonne.name for colonne in table.columns if colonne.default is not None}
    if absentes := a_defaut - lignes[0].keys():
        raise ValueError(f"{table.name}: no value for {', '.join(sorted(absentes))}")
    noms = [nom for nom in lignes[0] if nom in a_defaut or any(ligne[nom] is not None for ligne in lignes)]
    db.session.flush()
    connexion = db.session.connection()
    if connexion.dialect.name == "postgresql":
        db.session.execute(_depuis_un_texte(table, noms), {"lignes": _texte(lignes)})
        return
    requete = sa.insert(table).compile(dialect=connexion.dialect, column_keys=noms)
    ordre = requete.positiontup or ()
    colonnes = [_valeurs(table.columns[nom].type, connexion.dialect, [ligne[nom] for ligne in lignes]) for nom in ordre]
    connexion.exec_driver_sql(str(requete), list(zip(*colonnes, strict=True)))


def _valeurs(type_: sa.types.TypeEngine[Any], dialecte: sa.Dialect, valeurs: list[Any]) -> list[Any]:
    """A column as the driver takes it."""
    ecrire = type_.dialect_impl(dialecte).bind_processor(dialecte)
    return valeurs if ecrire is None else [ecrire(valeur) for valeur in valeurs]


def _texte(lignes: Sequence[Mapping[str, Any]]) -> str:
    try:
        return orjson.dumps(lignes, default=_ecrit, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()
    except orjson.JSONEncodeError as erreur:
        raise ValueError(str(erreur.__cause__ or erreur)) from erreur


def _depuis_un_texte(table: sa.Table, noms: Sequence[str]) -> sa.Insert:
    """The statement without the text: it is kept with its plan, megabytes of rows must not be kept with it."""
    points = {nom for nom in noms if isinstance(table.columns[nom].type, Geometry)}
    colonnes = [sa.column(nom, sa.Text() if nom in points else table.columns[nom].type) for nom in noms]
    lues = sa.func.json_to_recordset(sa.cast(sa.bindparam("lignes", type_=sa.Text()), JSON)).table_valued(
        *colonnes, name="lues"
    )
    lues = lues.render_derived(with_types=True)
    valeurs = [sa.func.ST_GeomFromEWKT(lues.c[nom]) if nom in points else lues.c[nom] for nom in noms]
    return sa.insert(table).from_select(list(noms), sa.select(*valeurs), include_defaults=False)


def _ecrit(valeur: Any) -> str:
    """A point, a date, a date and time as PostgreSQL reads them."""
    if isinstance(valeur, WKTElement):
        return f"SRID={valeur.srid};{valeur.data}"
    if isinstance(valeur, dt.datetime) and valeur.tzinfo is None:
        raise ValueError(f"naive datetime {valeur!r}: give it a time zone")
    if isinstance(valeur, dt.date):
        return valeur.isoformat()
    raise TypeError(type(valeur))
