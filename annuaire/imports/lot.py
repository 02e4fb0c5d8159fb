"""One batch of an import. What is known of its rows is read once; each row is judged; all is written at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from annuaire import services
from annuaire.doublons.modele import Rapprochement
from annuaire.enums import NatureVerification, OrigineRevision, Statut
from annuaire.imports.discretion import expurger_ligne
from annuaire.imports.fusion import CUMULES, VIDES, complements, cumuler
from annuaire.imports.modele import Bilan, Fiche, Issue, LigneLue, Nature, SourceLue
from annuaire.imports.rapprochement import Rapprocheur, autre_id, candidat
from annuaire.models import Revision, SourceStructure, Structure
from socle.database import db
from socle.identifiants import nouvel_id

Cle = tuple[str, str]
HUMAINES = (OrigineRevision.MEMBRE, OrigineRevision.MODERATEUR)


@dataclass(frozen=True, slots=True)
class Regles:
    """How this import is done. ``indexer``: tell the index of each listing (no: it will be rebuilt at the end)."""

    maintenant: datetime
    publier_sans_licence: bool
    indexer: bool = True


@dataclass(slots=True)
class _Neuve:
    """A listing to create: from one row, completed by others of the same batch."""

    champs: dict[str, Any]
    sources: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Reunion:
    ligne: LigneLue
    fiche: Fiche
    id: str
    certaine: Rapprochement


def empreinte(fiche: Fiche) -> str:
    """Digest of a mapped row: the same row again changes nothing."""
    fermeture = fiche.fermee_le.isoformat() if fiche.fermee_le else None
    sources = [(s.source, s.source_id, s.licence) for s in fiche.sources]
    contenu = json.dumps([fiche.champs, sources, fermeture, fiche.sans_licence, fiche.alerte], sort_keys=True)
    return hashlib.sha256(contenu.encode()).hexdigest()


class Lot:
    """Writes a batch in the present transaction."""

    def __init__(
        self, lignes: Sequence[tuple[LigneLue, Fiche]], bilan: Bilan, regles: Regles, rapprocheur: Rapprocheur
    ) -> None:
        self.lignes = lignes
        self.bilan = bilan
        self.regles = regles
        self.rapprocheur = rapprocheur
        self.connues = self._sources_connues()
        self.prises: set[Cle] = set(self.connues)
        self.neuves: dict[str, _Neuve] = {}  # by public id
        self.reunions: list[_Reunion] = []
        self.doublons: list[Rapprochement] = []
        self.alertes: dict[str, str] = {}  # by public id: what the source says that an agent must check
        self.revues: list[tuple[LigneLue, Fiche, SourceStructure]] = []
        self.origines: dict[int, dict[str, Revision]] = {}  # listing -> field -> its last revision

    def _sources_connues(self) -> dict[Cle, SourceStructure]:
        """Every source row that one of these listings came in under."""
        ids = {source.source_id for _, fiche in self.lignes for source in fiche.sources}
        requete = sa.select(SourceStructure).where(SourceStructure.source_id.in_(ids))
        lignes = db.session.scalars(requete.options(orm.defer(SourceStructure.donnees)))
        return {(ligne.source, ligne.source_id): ligne for ligne in lignes}

    def ecrire(self) -> None:
        """Judge every row, then write."""
        nouvelles = []
        for ligne, fiche in self.lignes:
            connue = self.connues.get(_cle(fiche.sources[0]))
            if connue is None:
                nouvelles.append((ligne, fiche, candidat(nouvel_id(), fiche.champs)))
            else:
                self._marquer(ligne, fiche, connue)
        self.rapprocheur.preparer(demande for _, _, demande in nouvelles)
        for ligne, fiche, demande in nouvelles:
            self.bilan.comptes[self._juger(ligne, fiche, demande)] += 1
        self._creer()
        self._modifier_connues()
        self._noter_doublons()
        self._noter_alertes()

    # --- judging

    def _marquer(self, ligne: LigneLue, fiche: Fiche, connue: SourceStructure) -> None:
        connue.vue_le = self.regles.maintenant
        if connue.empreinte == empreinte(fiche):
            self.bilan.comptes[Issue.INCHANGEE] += 1
        else:
            self.revues.append((ligne, fiche, connue))

    def _juger(self, ligne: LigneLue, fiche: Fiche, demande: Any) -> Issue:
        if fiche.fermee_le is not None:
            self.bilan.noter(Nature.REJET, ligne, f"Établissement fermé le {fiche.fermee_le:%d/%m/%Y}.")
            return Issue.REJETEE
        rapproche = self.rapprocheur.chercher(demande)
        if rapproche.certaine is not None:
            id = autre_id(rapproche.certaine, demande.id)
            self._reunir(_Reunion(ligne, fiche, id, rapproche.certaine))
            return Issue.REUNIE
        self.doublons += rapproche.probables
        self._preparer(demande.id, ligne, fiche)
        self.rapprocheur.apprendre(demande)
        return Issue.CREEE

    def _preparer(self, id: str, ligne: LigneLue, fiche: Fiche) -> None:
        masquee = fiche.sans_licence and not self.regles.publier_sans_licence
        self.bilan.masquees += masquee
        statut = fiche.champs.get("statut") or (Statut.MASQUEE if masquee else Statut.PUBLIEE)
        self.neuves[id] = _Neuve({**fiche.champs, "id": id, "statut": statut}, self._sources(ligne, fiche))
        if fiche.alerte:
            self.alertes[id] = fiche.alerte
            self.bilan.noter(Nature.FERMETURE, ligne, fiche.alerte)

    def _reunir(self, reunion: _Reunion) -> None:
        neuve = self.neuves.get(reunion.id)
        if neuve is None:
            self.reunions.append(reunion)
            return
        neuve.champs |= complements(neuve.champs.get, reunion.fiche.champs)
        neuve.sources += self._sources(reunion.ligne, reunion.fiche)
        self._dire_reunie(reunion, neuve.champs["nom"])

    def _dire_reunie(self, reunion: _Reunion, nom: str) -> None:
        raisons = " ; ".join(reunion.certaine.raisons)
        self.bilan.noter(Nature.REUNION, reunion.ligne, f"Réunie à «\u00a0{nom}\u00a0»\u00a0: {raisons}.")

    def _sources(self, ligne: LigneLue, fiche: Fiche) -> list[dict[str, Any]]:
        """Source rows of a listing; an identifier that another listing has stays with it."""
        lignes: list[dict[str, Any]] = []
        for rang, lue in enumerate(fiche.sources):
            if _cle(lue) in self.prises:
                raison = f"{lue.source}:{lue.source_id} appartient déjà à une autre fiche."
                self.bilan.noter(Nature.CONFLIT, ligne, raison)
                continue
            self.prises.add(_cle(lue))
            principale = rang == 0
            lignes.append(
                {
                    "source": lue.source,
                    "source_id": lue.source_id,
                    "licence": lue.licence,
                    "vue_le": self.regles.maintenant,
                    "empreinte": empreinte(fiche) if principale else None,
                    "donnees": expurger_ligne(ligne) if principale else None,
                }
            )
        return lignes

    # --- writing

    def _creer(self) -> None:
        services.creer_structures(
            [(neuve.champs, neuve.sources) for neuve in self.neuves.values()],
            origine=OrigineRevision.IMPORT,
            maintenant=self.regles.maintenant,
            indexer=self.regles.indexer,
        )

    def _modifier_connues(self) -> None:
        """Listings that were there before this batch: rows that changed, and rows of other sources."""
        ids = {reunion.id for reunion in self.reunions}
        pks = {connue.structure_pk for _, _, connue in self.revues}
        if not (ids or pks):
            return
        requete = sa.select(Structure).where(sa.or_(Structure.id.in_(ids), Structure.pk.in_(pks)))
        structures = {structure.pk: structure for structure in db.session.scalars(requete)}
        par_id = {structure.id: structure for structure in structures.values()}
        self._lire_origines(list(structures))
        for ligne, fiche, connue in self.revues:
            self.bilan.comptes[self._revoir(ligne, fiche, connue, structures[connue.structure_pk])] += 1
        for reunion in self.reunions:
            self._completer(reunion, par_id[reunion.id])

    def _lire_origines(self, pks: list[int]) -> None:
        revisions = sa.select(Revision).where(Revision.structure_pk.in_(pks)).order_by(Revision.pk)
        for revision in db.session.scalars(revisions):
            self.origines.setdefault(revision.structure_pk, {}).update(dict.fromkeys(revision.changements, revision))

    def _completer(self, reunion: _Reunion, structure: Structure) -> None:
        """A row that is surely a listing of another source: it is noted, and fills what was empty."""
        sources = [SourceStructure(structure_pk=structure.pk, **s) for s in self._sources(reunion.ligne, reunion.fiche)]
        db.session.add_all(sources)
        db.session.flush()
        ajouts = complements(lambda nom: getattr(structure, nom), reunion.fiche.champs)
        self._modifier(structure, ajouts, sources[0].pk if sources else None)
        self._dire_reunie(reunion, structure.nom)

    def _revoir(self, ligne: LigneLue, fiche: Fiche, connue: SourceStructure, structure: Structure) -> Issue:
        if fiche.fermee_le is not None:
            raison = f"Fermée le {fiche.fermee_le:%d/%m/%Y}, selon {connue.source}."
            self.bilan.noter(Nature.FERMETURE, ligne, raison)
            services.verifier(NatureVerification.FERMETURE, structure.pk, [raison], maintenant=self.regles.maintenant)
        permis = self._permis(ligne, structure, fiche, connue) | self._visibilite(structure, fiche)
        changee = self._modifier(structure, permis, connue.pk)
        connue.empreinte = empreinte(fiche)
        connue.donnees = expurger_ligne(ligne)
        ajoutees = self._mettre_a_jour_sources(structure, fiche)
        return Issue.MISE_A_JOUR if changee or ajoutees else Issue.INCHANGEE

    def _visibilite(self, structure: Structure, fiche: Fiche) -> dict[str, Any]:
        """A licence withdrawn hides the listing, one granted shows it again (docs/adr/0008); nothing else does."""
        if fiche.sans_licence and not self.regles.publier_sans_licence:
            return {"statut": Statut.MASQUEE} if structure.statut == Statut.PUBLIEE else {}
        derniere = self.origines.get(structure.pk, {}).get("statut")
        par_import = derniere is not None and derniere.origine == OrigineRevision.IMPORT
        return {"statut": Statut.PUBLIEE} if structure.statut == Statut.MASQUEE and par_import else {}

    def _mettre_a_jour_sources(self, structure: Structure, fiche: Fiche) -> bool:
        """Present licences of every source of the row; those it did not have yet are added."""
        nouvelles = []
        for lue in fiche.sources:
            connue = self.connues.get(_cle(lue))
            if connue is not None and connue.structure_pk == structure.pk:
                connue.licence = lue.licence
            elif _cle(lue) not in self.prises:
                self.prises.add(_cle(lue))
                nouvelles.append(
                    SourceStructure(
                        structure_pk=structure.pk,
                        source=lue.source,
                        source_id=lue.source_id,
                        licence=lue.licence,
                        vue_le=self.regles.maintenant,
                    )
                )
        db.session.add_all(nouvelles)
        return bool(nouvelles)

    def _permis(self, ligne: LigneLue, structure: Structure, fiche: Fiche, connue: SourceStructure) -> dict[str, Any]:
        """The fields that this source may change: its own, and those nobody filled. A person's edit is a conflict."""
        permis: dict[str, Any] = {}
        for nom, valeur in fiche.champs.items():
            actuelle = getattr(structure, nom)
            if actuelle == valeur or nom == "statut":
                continue
            derniere = self.origines.get(structure.pk, {}).get(nom)
            if derniere is not None and derniere.origine in HUMAINES:
                self._conflit(ligne, structure, nom)
            elif nom in CUMULES:
                permis[nom] = cumuler(actuelle, valeur, connue.source)
            elif derniere is None or derniere.source_pk in (None, connue.pk) or actuelle in VIDES:
                permis[nom] = valeur
        return permis

    def _conflit(self, ligne: LigneLue, structure: Structure, nom: str) -> None:
        raison = f"«\u00a0{nom}\u00a0» a été corrigé par une personne\u00a0: la fiche garde sa valeur."
        self.bilan.noter(Nature.CONFLIT, ligne, raison)
        services.verifier(
            NatureVerification.CONFLIT, structure.pk, [raison], complement=nom, maintenant=self.regles.maintenant
        )

    def _modifier(self, structure: Structure, champs: dict[str, Any], source_pk: int | None) -> bool:
        changements = services.modifier_structure(
            structure,
            champs,
            origine=OrigineRevision.IMPORT,
            source_pk=source_pk,
            maintenant=self.regles.maintenant,
            indexer=self.regles.indexer,
        )
        return bool(changements)

    def _noter_doublons(self) -> None:
        """Likely pairs go to the worklist, once both listings exist."""
        if not self.doublons:
            return
        ids = {id for paire in self.doublons for id in (paire.id_a, paire.id_b)}
        connus = db.session.execute(sa.select(Structure.id, Structure.pk).where(Structure.id.in_(ids)))
        pks = {id: pk for id, pk in connus}  # noqa: C416  # a Row is not a pair for dict()
        services.signaler_doublons(
            [(pks[paire.id_a], pks[paire.id_b], paire.score, paire.raisons) for paire in self.doublons],
            self.regles.maintenant,
        )
        self.bilan.natures[Nature.DOUBLON] += len(self.doublons)

    def _noter_alertes(self) -> None:
        if not self.alertes:
            return
        connus = db.session.execute(sa.select(Structure.id, Structure.pk).where(Structure.id.in_(self.alertes)))
        for id, pk in connus:
            raisons = [self.alertes[id]]
            services.verifier(NatureVerification.FERMETURE, pk, raisons, maintenant=self.regles.maintenant)


def _cle(source: SourceLue) -> Cle:
    return source.source, source.source_id
