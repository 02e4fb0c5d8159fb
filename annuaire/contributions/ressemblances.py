"""« C’est elle ? »: listings that a proposed structure may be, found in a few queries whatever the directory's size.

The comparison is that of imports (``doublons``); only its candidates differ: same identifiers, same place, same words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from annuaire.doublons.comparaison import comparer
from annuaire.doublons.modele import Candidat, Verdict
from annuaire.enums import PrecisionPosition, Statut
from annuaire.imports.rapprochement import CHAMPS, VIVANTES, candidat
from annuaire.models import Structure
from annuaire.queries import avec_commune
from annuaire.recherche.moteur import IndexIndisponible, MoteurRecherche, Requete
from socle.database import db
from socle.spatial import DansRectangle, rectangle_autour

RAYON_KM = 0.4
MOTS_MAXIMUM = 25  # listings asked of the engine, twice
VOISINES_MAXIMUM = 80
RANGS = {Verdict.CERTAIN: 0, Verdict.PROBABLE: 1, Verdict.MEME_ORGANISME_AUTRE_LIEU: 2}
PUBLIQUES = (Statut.PUBLIEE,)


@dataclass(frozen=True, slots=True)
class Ressemblance:
    """A listing that may be the proposed one. ``raisons``: in French. Its commune is loaded."""

    structure: Structure
    verdict: Verdict
    raisons: tuple[str, ...]


def ressemblantes(
    proposee: Candidat, moteur: MoteurRecherche, *, statuts: Iterable[Statut] = PUBLIQUES, limite: int = 5
) -> list[Ressemblance]:
    """The likeliest first. A visitor sees public listings only; agents may ask for the others (``VIVANTES``)."""
    conditions = [*_memes_identifiants(proposee), *_au_meme_endroit(proposee), *_memes_mots(proposee, moteur)]
    if not conditions:
        return []
    cles = sa.union(*(sa.select(Structure.pk).where(condition) for condition in conditions)).subquery()
    requete = sa.select(Structure).where(Structure.pk.in_(sa.select(cles.c.pk)), Structure.statut.in_(tuple(statuts)))
    structures = db.session.scalars(requete.options(avec_commune())).all()
    trouvees = []
    for structure in structures:
        jugee = comparer(proposee, candidat(structure.id, {nom: getattr(structure, nom) for nom in CHAMPS}))
        if jugee.verdict is not Verdict.DISTINCT:
            trouvees.append((RANGS[jugee.verdict], -jugee.score, structure.pk, structure, jugee))
    return [Ressemblance(s, jugee.verdict, jugee.raisons) for *_, s, jugee in sorted(trouvees)[:limite]]


def certaine(proposee: Candidat) -> Structure | None:
    """The listing, published or not, that is surely the proposed one by its identifiers."""
    for condition in _memes_identifiants(proposee):
        for structure in db.session.scalars(
            sa.select(Structure).where(condition, Structure.statut.in_(VIVANTES)).order_by(Structure.pk).limit(50)
        ):
            jugee = comparer(proposee, candidat(structure.id, {nom: getattr(structure, nom) for nom in CHAMPS}))
            if jugee.verdict is Verdict.CERTAIN:
                return structure
    return None


def _memes_identifiants(proposee: Candidat) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if proposee.siret:
        siren = proposee.siret[:9]
        conditions.append(Structure.siret.between(f"{siren}00000", f"{siren}99999"))
    if proposee.rna:
        conditions.append(Structure.rna == proposee.rna)
    return conditions


def _au_meme_endroit(proposee: Candidat) -> list[sa.ColumnElement[bool]]:
    if proposee.latitude is None or proposee.longitude is None or proposee.precision == PrecisionPosition.COMMUNE:
        return []
    table = Structure.__table__
    rectangle = rectangle_autour(proposee.latitude, proposee.longitude, RAYON_KM)
    pks = db.session.scalars(
        sa.select(table.c.pk).where(DansRectangle(table.c.position, table.c.pk, rectangle)).limit(VOISINES_MAXIMUM)
    ).all()
    return [Structure.pk.in_(pks)] if pks else []


def _memes_mots(proposee: Candidat, moteur: MoteurRecherche) -> list[sa.ColumnElement[bool]]:
    """Listings that the engine finds for the name, those of the commune first."""
    requetes = [Requete(mots=proposee.nom, taille=MOTS_MAXIMUM)]
    if proposee.code_insee:
        requetes.append(Requete(mots=proposee.nom, communes=frozenset({proposee.code_insee}), taille=MOTS_MAXIMUM))
    ids: dict[str, None] = {}
    for requete in requetes:
        try:
            ids |= dict.fromkeys(touche.id for touche in moteur.chercher(requete).touches)
        except IndexIndisponible:
            break
    return [Structure.id.in_(list(ids))] if ids else []
