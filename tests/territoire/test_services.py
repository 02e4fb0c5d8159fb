"""Loading of the reference data, and what pages read of them."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from geoalchemy2.shape import to_shape

from territoire import queries
from territoire.models import CodePostal, Commune, Epci
from territoire.reference import contours
from territoire.services import charger_reference


@pytest.fixture(autouse=True)
def _reference(session: Any) -> None:
    charger_reference()


def test_un_second_chargement_n_ecrit_rien(session: Any) -> None:
    session.expire_all()
    assert charger_reference() == 0


def test_ce_qui_est_charge(session: Any) -> None:
    def nombre(modele: type) -> int:
        return session.scalar(sa.select(sa.func.count()).select_from(modele)) or 0

    assert (nombre(Commune), nombre(Epci)) == (319, 14)
    assert session.scalar(sa.select(sa.func.count(sa.distinct(CodePostal.code)))) == 44


def test_un_chargement_repare_ce_qui_a_change(session: Any) -> None:
    agen = queries.commune("47001")
    assert agen is not None
    agen.nom = "Ajin"
    session.add(CodePostal(code="47999", code_insee="47001"))
    session.delete(session.get(CodePostal, ("47000", "47001")))
    session.flush()
    assert charger_reference() == 3
    session.expire_all()
    assert agen.nom == "Agen"
    assert [p.code for p in agen.codes_postaux] == ["47000"]


def test_les_contours_relus_sont_ceux_des_donnees(session: Any) -> None:
    session.expire_all()
    relus = {c.code_insee: to_shape(c.contour) for c in session.scalars(sa.select(Commune)) if c.contour is not None}
    attendus = contours("communes", "insee")
    assert {code for code, contour in attendus.items() if not contour.equals_exact(relus[code], 0)} == set()


def test_la_base_sait_dans_quelle_commune_est_un_point(session: Any) -> None:
    point = sa.func.ST_GeomFromText("POINT(0.6163 44.2033)", 4326)
    assert session.scalars(sa.select(Commune.nom).where(sa.func.ST_Contains(Commune.contour, point))).all() == ["Agen"]


def test_epci_de_2021_des_communes() -> None:
    puymirol, agen, marmande = (queries.commune(code) for code in ("47217", "47001", "47157"))
    assert puymirol is not None
    assert agen is not None
    assert marmande is not None
    assert (puymirol.epci_2021_code, agen.epci_2021_code) == ("200036572", "200035459")
    assert marmande.epci_2021_code == marmande.epci_code == "200030674"


def test_communes_d_un_epci() -> None:
    assert len(queries.communes()) == 319
    assert [c.nom for c in queries.communes("248200016")] == ["Clermont-Soubiran", "Grayssas"]


def test_epcis_d_aujourd_hui_puis_ceux_de_2021() -> None:
    assert len(queries.epcis()) == 12
    assert [e.nom for e in queries.epcis(actuels=False)][-2:] == ["CA d'Agen", "CC Porte d'Aquitaine en Pays de Serres"]


def test_un_ancien_epci_mene_a_son_successeur() -> None:
    trouve = queries.epci("200035459")
    assert trouve is not None
    assert trouve.nom == "CA Agglomération d'Agen"
    assert queries.epci("000000000") is None
