"""Figures of the dashboard: how fresh listings are, how much of the Département they cover, what was asked in vain."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from annuaire.demonstration.totaux import STRUCTURES_PAR_SECTEUR
from annuaire.enums import LIBELLES_SECTEUR, Secteur, Statut
from annuaire.models import Structure
from annuaire.sans_reponse import SansReponse, les_plus_demandees
from socle.database import db
from socle.typographie import PARIS
from territoire.models import Commune
from territoire.reference import epcis_reference, lire_csv

AN = dt.timedelta(days=365)
RECHERCHES = 20


@dataclass(frozen=True, slots=True)
class Fraicheur:
    """Public listings by the age of their last change; and by their last confirmation."""

    total: int
    moins_d_un_an: int
    moins_de_deux_ans: int
    plus_vieilles: int
    confirmees: int  # within a year
    jamais: int


@dataclass(frozen=True, slots=True)
class Couverture:
    """Public listings beside the establishments of the panorama of 2021."""

    code: str
    libelle: str
    fiches: int
    panorama: int | None

    @property
    def part(self) -> int | None:
        """Per cent of the panorama; None when it says nothing."""
        return round(100 * self.fiches / self.panorama) if self.panorama else None


def fraicheur(maintenant: dt.datetime) -> Fraicheur:
    """In one question to the database."""
    un, deux = maintenant - AN, maintenant - 2 * AN
    compte = sa.func.count
    ligne = db.session.execute(
        sa.select(
            compte(),
            compte().filter(Structure.date_maj >= un),
            compte().filter(Structure.date_maj < un, Structure.date_maj >= deux),
            compte().filter(Structure.date_maj < deux),
            compte().filter(Structure.confirmee_le >= un),
            compte().filter(Structure.confirmee_le.is_(None)),
        ).where(Structure.statut == Statut.PUBLIEE)
    ).one()
    return Fraicheur(*ligne)


def par_epci() -> list[Couverture]:
    """Today's intercommunalités, the best covered last; what has no commune comes first."""
    requete = (
        sa.select(Commune.epci_code, sa.func.count())
        .select_from(Structure)
        .outerjoin(Commune, Commune.code_insee == Structure.code_insee)
        .where(Structure.statut == Statut.PUBLIEE)
        .group_by(Commune.epci_code)
    )
    nombres = {ligne[0]: ligne[1] for ligne in db.session.execute(requete)}
    panorama = _panorama_2021()
    actuels = [epci for epci in epcis_reference().values() if epci.actuel]
    lignes = [
        Couverture(e.code, e.nom.replace("'", "’"), nombres.get(e.code, 0), panorama.get(e.code)) for e in actuels
    ]
    return sorted(lignes, key=lambda ligne: (ligne.part is None, ligne.part, ligne.libelle))


@lru_cache(maxsize=1)
def _panorama_2021() -> dict[str, int]:
    """Establishments of the roadmap's table 4 by SIREN of today's EPCI, where it has one."""
    nombres = ((ligne["code"], ligne["etablissements_employeurs_ess_2015"]) for ligne in lire_csv("epci"))
    return {code: int(nombre) for code, nombre in nombres if nombre}


def par_secteur() -> list[Couverture]:
    """The ten sectors, by the first one of each listing, the worst covered first."""
    texte = sa.cast(Structure.secteurs, sa.Text)
    comptes = [sa.func.count().filter(texte.startswith(f'["{secteur.value}"', autoescape=True)) for secteur in Secteur]
    ligne = db.session.execute(sa.select(*comptes).where(Structure.statut == Statut.PUBLIEE)).one()
    lignes = [
        Couverture(secteur.value, LIBELLES_SECTEUR[secteur], nombre, sum(STRUCTURES_PAR_SECTEUR[secteur].values()))
        for secteur, nombre in zip(Secteur, ligne, strict=True)
    ]
    return sorted(lignes, key=lambda une: (une.part or 0, une.libelle))


def recherches_vaines(maintenant: dt.datetime) -> list[SansReponse]:
    """What was asked most in vain for a year."""
    return les_plus_demandees((maintenant - AN).astimezone(PARIS).date().replace(day=1), RECHERCHES)
