"""Writes of the directory: every change leaves a revision and tells the search index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from annuaire.enums import OrigineRevision, Statut
from annuaire.models import Revision, SourceStructure, Structure
from annuaire.queries import avec_commune, structures_publiees
from annuaire.recherche.documents import document
from annuaire.recherche.moteur import Document, MoteurRecherche
from socle import outbox
from socle.database import db
from socle.identifiants import slug
from socle.spatial import point

SUJET_INDEX = "index.structure"
LOT_INDEX = 500
POSITION = ("latitude", "longitude")


def creer_structure(
    champs: Mapping[str, Any],
    *,
    sources: Iterable[SourceStructure] = (),
    origine: OrigineRevision,
    auteur: str | None = None,
    maintenant: dt.datetime,
) -> Structure:
    """Add a listing with its first revision. ``champs`` are columns of ``Structure``, never ``position`` itself.

    Does not commit.
    """
    structure = Structure(cree_le=maintenant, date_maj=maintenant, **champs)
    structure.slug = slug(structure.nom)
    structure.position = _point(structure)
    structure.sources = list(sources)
    db.session.add(structure)
    db.session.flush()
    changements = {nom: [None, _en_json(valeur)] for nom, valeur in champs.items() if valeur not in (None, [], {})}
    _noter(structure, changements, origine, auteur, maintenant)
    return structure


def modifier_structure(
    structure: Structure,
    champs: Mapping[str, Any],
    *,
    origine: OrigineRevision,
    auteur: str | None = None,
    maintenant: dt.datetime,
) -> dict[str, list[Any]]:
    """Change these columns of a listing; returns the real changes, {field: [before, after]}, empty for none.

    Does not commit.
    """
    changements: dict[str, list[Any]] = {}
    for nom, valeur in champs.items():
        avant = getattr(structure, nom)
        if avant != valeur:
            changements[nom] = [_en_json(avant), _en_json(valeur)]
            setattr(structure, nom, valeur)
    if not changements:
        return {}
    if "nom" in changements:
        structure.slug = slug(structure.nom)
    if changements.keys() & set(POSITION):
        structure.position = _point(structure)
    structure.date_maj = maintenant
    _noter(structure, changements, origine, auteur, maintenant)
    return changements


def _point(structure: Structure) -> Any:
    if structure.latitude is None or structure.longitude is None:
        return None
    return point(structure.latitude, structure.longitude)


def _noter(
    structure: Structure,
    changements: dict[str, list[Any]],
    origine: OrigineRevision,
    auteur: str | None,
    maintenant: dt.datetime,
) -> None:
    db.session.add(
        Revision(
            structure_pk=structure.pk, faite_le=maintenant, origine=origine, auteur=auteur, changements=changements
        )
    )
    outbox.deposer(SUJET_INDEX, {"id": structure.id})


def _en_json(valeur: Any) -> Any:
    return valeur.isoformat() if isinstance(valeur, dt.date | dt.datetime) else valeur


def indexer_structures(ids: Sequence[str], moteur: MoteurRecherche) -> None:
    """Bring the index to the present state of these listings: those not public leave it. Idempotent."""
    uniques = list(dict.fromkeys(ids))
    publiees = structures_publiees(uniques)
    presentes = {structure.id for structure in publiees}
    moteur.appliquer([document(structure) for structure in publiees], [id for id in uniques if id not in presentes])


def reconstruire_index(moteur: MoteurRecherche) -> int:
    """Rebuild the whole index while searches go on; returns the number of listings."""
    return moteur.reconstruire(documents_publies())


def documents_publies() -> Iterator[Document]:
    """Every public listing, a batch at a time so that memory stays bounded."""
    dernier = 0
    while True:
        lot = db.session.scalars(
            sa.select(Structure)
            .where(Structure.statut == Statut.PUBLIEE, Structure.pk > dernier)
            .order_by(Structure.pk)
            .limit(LOT_INDEX)
            .options(avec_commune())
        ).all()
        if not lot:
            return
        yield from (document(structure) for structure in lot)
        dernier = lot[-1].pk
        db.session.expunge_all()
