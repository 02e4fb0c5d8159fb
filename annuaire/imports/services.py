"""Writing an import: idempotent, in batches, never over what a person has edited."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from annuaire.enums import OrigineRevision, Statut
from annuaire.imports.modele import Bilan, Fiche, Format, Issue, LigneLue, LigneRejetee
from annuaire.models import Revision, SourceStructure, Structure
from annuaire.services import creer_structure, modifier_structure
from socle.database import db
from socle.unit_of_work import unite_de_travail

LOT = 500
Avancement = Callable[[int], None]


def importer(
    lignes: Iterable[LigneLue],
    format_: Format,
    *,
    maintenant: datetime,
    publier_sans_licence: bool,
    simuler: bool = False,
    avancement: Avancement = lambda _nombre: None,
) -> Bilan:
    """Import these rows; commits each batch, so that an import that was stopped goes on where it was.

    ``publier_sans_licence``: otherwise listings without an open licence come in hidden (docs/adr/0008).
    ``simuler``: says what would happen and writes nothing.
    """
    bilan = Bilan(format_.nom)
    vus: dict[tuple[str, str], int] = {}
    for lot in _par_lots(_lire(lignes, format_, bilan, vus), LOT):
        try:
            with unite_de_travail():
                _Lot(lot, bilan, maintenant, publier_sans_licence).ecrire()
                if simuler:
                    raise _Simulation
        except _Simulation:
            pass
        db.session.expunge_all()
        avancement(len(lot))
    return bilan


class _Simulation(Exception):
    """Rolls a batch back."""


def _par_lots(elements: Iterator[Any], taille: int) -> Iterator[list[Any]]:
    while lot := list(islice(elements, taille)):
        yield lot


def _lire(
    lignes: Iterable[LigneLue], format_: Format, bilan: Bilan, vus: dict[tuple[str, str], int]
) -> Iterator[tuple[LigneLue, Fiche]]:
    for ligne in lignes:
        try:
            fiche = format_.lire(ligne)
            cle = (fiche.sources[0].source, fiche.sources[0].source_id)
            if cle in vus:
                raise LigneRejetee(f"L’identifiant {cle[1]} est déjà celui de la ligne {vus[cle]}.")
        except LigneRejetee as rejet:
            bilan.comptes[Issue.REJETEE] += 1
            bilan.noter("rejet", ligne, str(rejet))
            continue
        vus[cle] = ligne.numero
        for avertissement in fiche.avertissements:
            bilan.noter("valeur écartée", ligne, avertissement)
        yield ligne, fiche


def empreinte(fiche: Fiche) -> str:
    """Digest of a mapped row: the same row again changes nothing."""
    contenu = json.dumps([fiche.champs, [s.source_id for s in fiche.sources]], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(contenu.encode()).hexdigest()


class _Lot:
    """A batch: what is known of its rows is read once, then each row is written."""

    def __init__(
        self, lot: Sequence[tuple[LigneLue, Fiche]], bilan: Bilan, maintenant: datetime, publier_sans_licence: bool
    ) -> None:
        self.lot = lot
        self.bilan = bilan
        self.maintenant = maintenant
        self.publier_sans_licence = publier_sans_licence
        self.connues = self._sources_connues()
        pks = [source.structure_pk for source in self.connues.values()]
        self.structures = {s.pk: s for s in db.session.scalars(sa.select(Structure).where(Structure.pk.in_(pks)))}
        self.touches = self._champs_touches(pks)

    def _sources_connues(self) -> dict[tuple[str, str], SourceStructure]:
        """Every source row that one of these listings came in under."""
        ids = {source.source_id for _, fiche in self.lot for source in fiche.sources}
        lignes = db.session.scalars(
            sa.select(SourceStructure)
            .where(SourceStructure.source_id.in_(ids))
            .options(orm.defer(SourceStructure.donnees))
        )
        return {(ligne.source, ligne.source_id): ligne for ligne in lignes}

    def _champs_touches(self, pks: list[int]) -> dict[int, set[str]]:
        """Fields that a person has edited, by listing."""
        humaines = (OrigineRevision.MEMBRE, OrigineRevision.MODERATEUR)
        touches: dict[int, set[str]] = {}
        for pk, changements in db.session.execute(
            sa.select(Revision.structure_pk, Revision.changements).where(
                Revision.structure_pk.in_(pks), Revision.origine.in_(humaines)
            )
        ):
            touches.setdefault(pk, set()).update(changements)
        return touches

    def ecrire(self) -> None:
        """Write every row of the batch, in the present transaction."""
        for ligne, fiche in self.lot:
            principale = self.connues.get((fiche.sources[0].source, fiche.sources[0].source_id))
            issue = self._creer(ligne, fiche) if principale is None else self._revoir(ligne, fiche, principale)
            self.bilan.comptes[issue] += 1

    def _creer(self, ligne: LigneLue, fiche: Fiche) -> Issue:
        masquee = fiche.sans_licence and not self.publier_sans_licence
        self.bilan.masquees += masquee
        statut = Statut.MASQUEE if masquee else Statut.PUBLIEE
        creer_structure(
            {**fiche.champs, "statut": statut},
            sources=self._nouvelles_sources(ligne, fiche),
            origine=OrigineRevision.IMPORT,
            maintenant=self.maintenant,
        )
        return Issue.CREEE

    def _nouvelles_sources(self, ligne: LigneLue, fiche: Fiche) -> list[SourceStructure]:
        """Source rows of a new listing; an identifier that another listing has stays with it."""
        principale, *autres = fiche.sources
        lignes = [
            SourceStructure(
                source=principale.source,
                source_id=principale.source_id,
                licence=principale.licence,
                empreinte=empreinte(fiche),
                donnees=ligne.colonnes,
                vue_le=self.maintenant,
            )
        ]
        for autre in autres:
            if (autre.source, autre.source_id) in self.connues:
                self.bilan.noter(
                    "conflit", ligne, f"{autre.source}:{autre.source_id} appartient déjà à une autre fiche."
                )
                continue
            lignes.append(
                SourceStructure(
                    source=autre.source, source_id=autre.source_id, licence=autre.licence, vue_le=self.maintenant
                )
            )
        self.connues.update(((source.source, source.source_id), source) for source in lignes)
        return lignes

    def _revoir(self, ligne: LigneLue, fiche: Fiche, principale: SourceStructure) -> Issue:
        marque = empreinte(fiche)
        if principale.empreinte == marque:
            return Issue.INCHANGEE
        structure = self.structures[principale.structure_pk]
        touches = self.touches.get(structure.pk, set())
        libres = {nom: valeur for nom, valeur in fiche.champs.items() if nom not in touches}
        for nom in sorted(touches & fiche.champs.keys()):
            if getattr(structure, nom) != fiche.champs[nom]:
                self.bilan.noter(
                    "conflit", ligne, f"« {nom} » a été corrigé par une personne : la fiche garde sa valeur."
                )
        changements = modifier_structure(structure, libres, origine=OrigineRevision.IMPORT, maintenant=self.maintenant)
        principale.empreinte = marque
        principale.donnees = ligne.colonnes
        principale.licence = fiche.sources[0].licence
        principale.vue_le = self.maintenant
        return Issue.MISE_A_JOUR if changements else Issue.INCHANGEE
