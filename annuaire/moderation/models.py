"""Who deals with what on the worklists."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from comptes.models import Compte
from socle.base import Base, UtcDateTime, maintenant
from socle.identifiants import LONGUEUR_ID


class PriseEnCharge(Base):
    """An agent says « je m’en occupe » of a row of a worklist."""

    __tablename__ = "prise_en_charge"
    __table_args__ = (sa.UniqueConstraint("objet_type", "objet_id"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    objet_type: Mapped[str] = mapped_column(sa.String(40))
    objet_id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID))
    compte_pk: Mapped[int] = mapped_column(sa.ForeignKey("compte.pk"), index=True)
    depuis_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)

    compte: Mapped[Compte] = relationship(lazy="joined", innerjoin=True)
