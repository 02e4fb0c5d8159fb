"""What pages ask about the territory. Rows come without their contours, which are heavy."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import orm

from socle.database import db
from territoire.models import Commune, Epci
from territoire.reference import communes_reference, epcis_reference


def communes(epci_code: str | None = None) -> Sequence[Commune]:
    """The communes in alphabetical order of their slug, those of one EPCI if given; EPCI loaded."""
    requete = sa.select(Commune).options(*_legere()).order_by(Commune.slug)
    if epci_code is not None:
        requete = requete.where(Commune.epci_code == epci_code)
    return db.session.scalars(requete).all()


def commune(code_insee: str) -> Commune | None:
    """A commune by INSEE code; EPCI loaded."""
    return db.session.scalar(sa.select(Commune).options(*_legere()).where(Commune.code_insee == code_insee))


def epcis(actuels: bool = True) -> Sequence[Epci]:
    """Intercommunalités, the most populated first; with ``actuels=False``, those of 2021 too, last."""
    requete = sa.select(Epci).options(orm.defer(Epci.contour))
    if actuels:
        requete = requete.where(Epci.actuel)
    return db.session.scalars(requete.order_by(Epci.actuel.desc(), Epci.population.desc())).all()


def epci(code: str) -> Epci | None:
    """An intercommunalité by SIREN; that of a former one is followed to its successor."""
    trouve = db.session.scalar(sa.select(Epci).options(orm.defer(Epci.contour)).where(Epci.code == code))
    return epci(trouve.successeur_code) if trouve and trouve.successeur_code else trouve


def noms_communes() -> dict[str, str]:
    """Name of each commune by INSEE code, to be read, from memory."""
    return {code: c.nom.replace("'", "’") for code, c in communes_reference().items()}


def noms_epcis() -> dict[str, str]:
    """Name of each EPCI by SIREN, to be read, from memory; former ones too."""
    return {code: e.nom.replace("'", "’") for code, e in epcis_reference().items()}


def _legere() -> tuple[orm.interfaces.LoaderOption, ...]:
    return (
        orm.defer(Commune.contour),
        orm.defer(Commune.centre),
        orm.joinedload(Commune.epci, innerjoin=True).defer(Epci.contour),
    )
