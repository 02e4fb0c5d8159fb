"""Loading into a database: everything or nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from annuaire.demonstration.services import charger_demonstration
from annuaire.enums import Statut
from annuaire.models import Revision, SourceStructure, Structure
from socle.spatial import DansRectangle
from territoire.models import Commune

MAINTENANT = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def _compter(session: Any, modele: type) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(modele)))


def test_loads_published_listings_with_position_and_source(session: Any) -> None:
    assert charger_demonstration(MAINTENANT) == 1433
    session.expire_all()
    assert _compter(session, Structure) == 1433
    assert session.scalars(sa.select(Structure.statut).distinct()).all() == [Statut.PUBLIEE]
    assert session.scalars(sa.select(Structure.demonstration).distinct()).all() == [True]
    sources = session.execute(sa.select(SourceStructure.source, SourceStructure.source_id, SourceStructure.licence))
    assert sorted(map(tuple, sources)) == [
        ("demonstration", f"demo-{rang:04d}", "Données inventées") for rang in range(1, 1434)
    ]
    assert _compter(session, Revision) == 0


def test_points_answer_a_spatial_question(session: Any) -> None:
    charger_demonstration(MAINTENANT)
    table = Structure.__table__
    bbox = (0.55, 44.15, 0.70, 44.25)
    par_index = session.scalars(sa.select(Structure.pk).where(DansRectangle(table.c.position, table.c.pk, bbox))).all()
    par_nombres = session.scalars(
        sa.select(Structure.pk).where(
            Structure.longitude.between(bbox[0], bbox[2]), Structure.latitude.between(bbox[1], bbox[3])
        )
    ).all()
    assert len(par_nombres) > 100
    assert sorted(par_index) == sorted(par_nombres)


def test_totals_by_epci_of_2021_hold_in_the_database(session: Any) -> None:
    charger_demonstration(MAINTENANT)
    requete = (
        sa.select(Commune.epci_2021_code, sa.func.count(), sa.func.sum(Structure.effectif))
        .join(Structure, Structure.code_insee == Commune.code_insee)
        .group_by(Commune.epci_2021_code)
    )
    totaux = {code: (nombre, salaries) for code, nombre, salaries in session.execute(requete)}
    assert len(totaux) == 12
    assert totaux["200035459"] == (504, 5611)  # CA d'Agen
    assert totaux["200036572"] == (12, 78)  # CC Porte d'Aquitaine en Pays de Serres


def test_a_second_load_does_nothing(session: Any) -> None:
    charger_demonstration(MAINTENANT)
    assert charger_demonstration(MAINTENANT) == 0
    assert _compter(session, Structure) == 1433


def test_a_directory_in_use_is_left_alone(session: Any) -> None:
    session.add(Structure(nom="Association réelle", slug="association-reelle", statut=Statut.BROUILLON))
    session.flush()
    assert charger_demonstration(MAINTENANT) == 0
    assert _compter(session, Structure) == 1
