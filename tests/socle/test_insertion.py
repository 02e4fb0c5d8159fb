"""Many rows at once: the same result on both databases, and nothing left to chance."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.enums import OrigineRevision, Statut
from annuaire.models import Structure
from annuaire.services import creer_structures
from socle.base import maintenant
from socle.identifiants import nouvel_id
from socle.insertion import inserer
from territoire.models import Commune

CHAMPS = {"nom": 'Cercle « l’Œuf » \\ "bis"', "statut": Statut.PUBLIEE, "precision_position": None, "latitude": None}


def creer(*fiches: dict[str, Any]) -> None:
    ajouts = [({**CHAMPS, "id": nouvel_id(), **fiche}, ()) for fiche in fiches]
    creer_structures(ajouts, origine=OrigineRevision.IMPORT, maintenant=maintenant())


def test_every_kind_of_value_comes_back_as_it_was(session: Any) -> None:
    instant = dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    place = {"latitude": 44.203312345678, "longitude": 0.1, "precision_position": "adresse"}
    labels = [{"nom": "ESAT", "source": "é", "valide_au": None}]
    creer(
        {"est_employeur": True, "effectif": 7, "labels_externes": labels, "contact_consenti_le": instant, **place},
        {"labellisee_jusqu_au": dt.date(2027, 1, 31)},
    )
    session.commit()
    une, deux = session.scalars(sa.select(Structure).order_by(Structure.pk))
    assert (une.nom, une.statut, une.est_employeur, une.effectif) == (CHAMPS["nom"], Statut.PUBLIEE, True, 7)
    assert (une.labels_externes, une.secteurs, une.reseaux_sociaux) == (labels, [], {})
    assert (une.contact_consenti_le, une.latitude, une.longitude) == (instant, 44.203312345678, 0.1)
    lon, lat = session.execute(sa.select(sa.func.ST_X(Structure.position), sa.func.ST_Y(Structure.position))).all()[0]
    assert (lon, lat) == (0.1, 44.203312345678)
    assert (deux.labellisee_jusqu_au, deux.position, deux.effectif) == (dt.date(2027, 1, 31), None, None)


def test_a_naive_date_and_time_is_refused(session: Any) -> None:
    with pytest.raises((ValueError, sa.exc.StatementError), match="naive datetime"):
        creer({"contact_consenti_le": dt.datetime(2026, 1, 1)})  # noqa: DTZ001  # what is tested


def test_a_column_whose_default_would_be_lost_is_asked_for() -> None:
    with pytest.raises(ValueError, match="no value for"):
        inserer(Structure, [{"nom": "Cercle"}])


def test_nothing_to_insert_is_nothing(session: Any) -> None:
    avant = session.scalar(sa.select(sa.func.count()).select_from(Commune))
    inserer(Commune, [])
    assert session.scalar(sa.select(sa.func.count()).select_from(Commune)) == avant
