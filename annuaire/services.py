"""Writes of the directory: every change leaves a revision and tells the search index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from annuaire.enums import EtatVerification, NatureVerification, OrigineRevision, Statut
from annuaire.models import Revision, SourceStructure, Structure, Verification
from annuaire.queries import avec_commune, structures_publiees
from annuaire.recherche.documents import document
from annuaire.recherche.moteur import Document, MoteurRecherche
from socle import outbox
from socle.database import db
from socle.identifiants import nouvel_id, slug
from socle.insertion import inserer
from socle.spatial import point
from socle.unit_of_work import unite_de_travail

SUJET_INDEX = "index.structure"
SUJET_RECONSTRUCTION = "index.reconstruire"
REPIT = dt.timedelta(minutes=2)  # without another batch: the great import is over, or was stopped
LOT_INDEX = 500
POSITION = ("latitude", "longitude")
LISTES = (
    "autres_noms", "secteurs", "mots_cles", "zone_intervention", "accessibilite", "publics", "labels_externes",
)  # fmt: skip


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
    structure.position = _point(structure.latitude, structure.longitude)
    structure.sources = list(sources)
    db.session.add(structure)
    db.session.flush()
    source_pk = structure.sources[0].pk if structure.sources else None
    _noter(structure, _premiers(champs), origine, auteur, source_pk, maintenant, indexer=True)
    return structure


def creer_structures(
    ajouts: Sequence[tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]]],
    *,
    origine: OrigineRevision,
    maintenant: dt.datetime,
    indexer: bool = True,
) -> None:
    """Add many listings, given as (columns with their ``id``, columns of their sources), and their first revisions.

    Five statements whatever their number. Does not commit.
    """
    if not ajouts:
        return
    avant = db.session.scalar(sa.select(sa.func.max(Structure.pk))) or 0
    inserer(Structure, [_ligne(champs, maintenant) for champs, _ in ajouts])
    # Keys read back together: asked of each insertion, both databases insert row by row.
    cles = sa.select(Structure.id, Structure.pk).where(Structure.pk > avant)
    par_id = {ligne.id: ligne.pk for ligne in db.session.execute(cles)}
    pks = [par_id[champs["id"]] for champs, _ in ajouts]
    sources = [
        {**source, "structure_pk": pk} for pk, (_, siennes) in zip(pks, ajouts, strict=True) for source in siennes
    ]
    if sources:
        inserer(SourceStructure, sources)
    premieres = _premieres_sources(pks)
    revisions = [
        {
            "structure_pk": pk,
            "faite_le": maintenant,
            "origine": origine,
            "source_pk": premieres.get(pk),
            "changements": _premiers(champs),
        }
        for pk, (champs, _) in zip(pks, ajouts, strict=True)
    ]
    inserer(Revision, revisions)
    if indexer:
        outbox.deposer_plusieurs(SUJET_INDEX, [{"id": champs["id"]} for champs, _ in ajouts])


def _ligne(champs: Mapping[str, Any], maintenant: dt.datetime) -> dict[str, Any]:
    """Every column, so that all the rows of an insertion have the same."""
    point_ = _point(champs.get("latitude"), champs.get("longitude"))
    return {
        **_VIERGE,
        **champs,
        "slug": slug(champs["nom"]),
        "position": point_,
        "cree_le": maintenant,
        "date_maj": maintenant,
    }


_VIERGE: dict[str, Any] = {
    **{colonne.key: None for colonne in sa.inspect(Structure).columns if colonne.key != "pk"},
    **{nom: [] for nom in LISTES},
    "reseaux_sociaux": {},
    "demonstration": False,
}


def _premieres_sources(pks: Sequence[int]) -> dict[int, int]:
    """Key of the first source of each of these listings."""
    premiere = sa.func.min(SourceStructure.pk).label("premiere")
    lignes = db.session.execute(
        sa.select(SourceStructure.structure_pk, premiere)
        .where(SourceStructure.structure_pk.between(min(pks), max(pks)))
        .group_by(SourceStructure.structure_pk)
    )
    return {ligne.structure_pk: ligne.premiere for ligne in lignes}


def _premiers(champs: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The changes of a creation: from nothing to each value."""
    return {
        nom: [None, _en_json(valeur)]
        for nom, valeur in champs.items()
        if (valeur or valeur not in (None, [], {})) and nom != "id"
    }


def modifier_structure(
    structure: Structure,
    champs: Mapping[str, Any],
    *,
    origine: OrigineRevision,
    auteur: str | None = None,
    source_pk: int | None = None,
    motif: str | None = None,
    maintenant: dt.datetime,
    indexer: bool = True,
) -> dict[str, list[Any]]:
    """Change these columns of a listing; returns the real changes, {field: [before, after]}, empty for none.

    ``source_pk``: the source that an import takes them from; ``motif``: why an agent changes them. Does not commit.
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
        structure.position = _point(structure.latitude, structure.longitude)
    structure.date_maj = maintenant
    _noter(structure, changements, origine, auteur, source_pk, maintenant, indexer, motif)
    return changements


def _point(latitude: float | None, longitude: float | None) -> Any:
    return None if latitude is None or longitude is None else point(latitude, longitude)


def _noter(
    structure: Structure,
    changements: dict[str, list[Any]],
    origine: OrigineRevision,
    auteur: str | None,
    source_pk: int | None,
    maintenant: dt.datetime,
    indexer: bool,
    motif: str | None = None,
) -> None:
    db.session.add(
        Revision(
            structure_pk=structure.pk,
            faite_le=maintenant,
            origine=origine,
            auteur=auteur,
            source_pk=source_pk,
            motif=motif,
            changements=changements,
        )
    )
    if indexer:
        outbox.deposer(SUJET_INDEX, {"id": structure.id})


def _en_json(valeur: Any) -> Any:
    return valeur.isoformat() if isinstance(valeur, dt.date) else valeur


def verifier(
    nature: NatureVerification,
    structure_pk: int,
    raisons: Sequence[str],
    *,
    complement: str = "",
    maintenant: dt.datetime,
) -> None:
    """Put a listing on the agents' worklist, once. Does not commit."""
    verifier_plusieurs(nature, {structure_pk: raisons}, complement=complement, maintenant=maintenant)


def verifier_plusieurs(
    nature: NatureVerification,
    raisons: Mapping[int, Sequence[str]],
    *,
    complement: str = "",
    maintenant: dt.datetime,
) -> None:
    """The same for many listings: key -> reasons. Does not commit."""
    lignes = {}
    for structure_pk, siennes in raisons.items():
        cle = f"{nature}:{structure_pk}:{complement}"[:120]
        lignes[cle] = {"cle": cle, "structure_pk": structure_pk, "raisons": list(siennes)}
    _a_verifier(nature, lignes, maintenant)


def signaler_doublons(paires: Iterable[tuple[int, int, float, Sequence[str]]], maintenant: dt.datetime) -> None:
    """Put likely pairs (keys of two listings, score, reasons) on the worklist, once: one set aside stays so.

    Does not commit.
    """
    lignes: dict[str, dict[str, Any]] = {}
    for pk_a, pk_b, score, raisons in paires:
        premier, second = sorted((pk_a, pk_b))
        cle = f"{NatureVerification.DOUBLON}:{premier}:{second}"
        lignes[cle] = {
            "cle": cle,
            "structure_pk": premier,
            "autre_pk": second,
            "score": score,
            "raisons": list(raisons),
        }
    _a_verifier(NatureVerification.DOUBLON, lignes, maintenant)


def _a_verifier(nature: NatureVerification, lignes: dict[str, dict[str, Any]], maintenant: dt.datetime) -> None:
    """Add these rows; one dealt with opens again when something new is said, but a pair told apart stays so."""
    lues = db.session.scalars(sa.select(Verification).where(Verification.cle.in_(lignes)))
    connues = {connue.cle: connue for connue in lues}
    for cle, connue in connues.items():
        raisons = lignes[cle]["raisons"]
        if nature is NatureVerification.DOUBLON or set(raisons) <= set(connue.raisons):
            continue
        if connue.etat == EtatVerification.A_TRAITER:
            connue.raisons = [*connue.raisons, *(raison for raison in raisons if raison not in connue.raisons)]
        else:
            connue.raisons = raisons
            connue.etat, connue.traitee_le, connue.cree_le = EtatVerification.A_TRAITER, None, maintenant
    commun = {"nature": nature, "cree_le": maintenant, "autre_pk": None, "score": None}
    nouvelles = [{**commun, **ligne} for cle, ligne in lignes.items() if cle not in connues]
    if nouvelles:
        inserer(Verification, [{**ligne, "id": nouvel_id(), "etat": EtatVerification.A_TRAITER} for ligne in nouvelles])


def demander_reconstruction(repit: dt.timedelta = REPIT) -> None:
    """Ask for a whole rebuild of the index, once nobody has asked again for a while. Does not commit."""
    outbox.deposer_une_fois(SUJET_RECONSTRUCTION, repit)


def indexer_structures(ids: Sequence[str], moteur: MoteurRecherche) -> None:
    """Bring the index to the present state of these listings: those not public leave it. Idempotent."""
    uniques = list(dict.fromkeys(ids))
    publiees = structures_publiees(uniques)
    presentes = {structure.id for structure in publiees}
    moteur.appliquer([document(structure) for structure in publiees], [id for id in uniques if id not in presentes])


def veiller_sur_l_index(moteur: MoteurRecherche) -> bool:
    """Rebuild an index that cannot be read; whether it had to be. Idempotent."""
    if moteur.etat().sain:
        return False
    reconstruire_index(moteur)
    return True


def reconstruire_index(moteur: MoteurRecherche) -> int:
    """Rebuild the whole index while searches go on; returns the number of listings. Commits.

    A rebuild asked for before this one began is done too; one asked for meanwhile is not.
    """
    debut = dt.datetime.now(dt.UTC)
    nombre = moteur.reconstruire(documents_publies())
    with unite_de_travail():
        outbox.tenir_pour_fait(SUJET_RECONSTRUCTION, debut + REPIT)
    return nombre


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
