"""Rows of listings that are in the directory already: what changed, and what another source adds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from annuaire import services
from annuaire.doublons.modele import Rapprochement
from annuaire.enums import NatureVerification, OrigineRevision, Statut
from annuaire.imports.fusion import CUMULES, ENSEMBLES, LIEU, VIDES, complements, cumuler
from annuaire.imports.lignes import Prete
from annuaire.imports.modele import Bilan, Fiche, Issue, Nature, SourceLue
from annuaire.models import Revision, SourceStructure, Structure
from socle.database import db

Cle = tuple[str, str]
LONGUEUR_DITE = 120  # of a value in a reason
HUMAINES = (OrigineRevision.MEMBRE, OrigineRevision.MODERATEUR)


@dataclass(frozen=True, slots=True)
class Regles:
    """How this import is done. ``indexer``: tell the index of each listing (no: it will be rebuilt at the end)."""

    maintenant: datetime
    publier_sans_licence: bool
    indexer: bool = True


@dataclass(frozen=True, slots=True)
class Reunion:
    """A row that is surely a listing of another source; ``id`` is that listing's."""

    prete: Prete
    fiche: Fiche
    id: str
    certaine: Rapprochement


def cle(source: SourceLue | SourceStructure) -> Cle:
    """What a source row is recognised by."""
    return source.source, source.source_id


def fermeture(fiche: Fiche) -> str | None:
    """Why a row says that its structure has closed or may have, in French; None when it says nothing of it."""
    if fiche.fermee_le is not None:
        return f"Fermée le {fiche.fermee_le:%d/%m/%Y}, selon {fiche.sources[0].source}."
    return fiche.alerte


def _dite(valeur: Any) -> str:
    """A value, for a sentence."""
    texte = ", ".join(map(str, valeur)) if isinstance(valeur, list) else "rien" if valeur is None else str(valeur)
    return texte if len(texte) <= LONGUEUR_DITE else f"{texte[:LONGUEUR_DITE]}…"


class Registre:
    """The identifiers that the rows of a batch come with, and whose they are."""

    def __init__(self, connues: Iterable[SourceStructure], bilan: Bilan, regles: Regles) -> None:
        self.connues = {cle(source): source for source in connues}
        self._prises = set(self.connues)
        self._bilan = bilan
        self._maintenant = regles.maintenant

    def inscrire(self, prete: Prete, fiche: Fiche, deja: int | None = None) -> list[dict[str, Any]]:
        """Source rows to add to a listing (``deja``: its key, when it exists); another listing's identifier stays."""
        lignes: list[dict[str, Any]] = []
        for rang, lue in enumerate(fiche.sources):
            connue = self.connues.get(cle(lue))
            if connue is not None and connue.structure_pk == deja:
                continue
            if cle(lue) in self._prises:
                raison = f"{lue.source}:{lue.source_id} appartient déjà à une autre fiche."
                self._bilan.noter(Nature.CONFLIT, prete.ligne, raison)
                continue
            self._prises.add(cle(lue))
            lignes.append(
                {
                    "source": lue.source,
                    "source_id": lue.source_id,
                    "licence": lue.licence,
                    "vue_le": self._maintenant,
                    "empreinte": None if rang else prete.empreinte,
                    "donnees": None if rang else prete.ligne.colonnes,
                }
            )
        return lignes

    def completer(self, structure: Structure, prete: Prete, fiche: Fiche) -> bool:
        """Present licences of every source of a known row; those it did not have yet are added: says if there are."""
        nouvelles = []
        for lue in fiche.sources:
            connue = self.connues.get(cle(lue))
            if connue is not None and connue.structure_pk == structure.pk:
                connue.licence = lue.licence
            elif connue is None:
                nouvelles.append(lue)
        lignes = self.inscrire(prete, Fiche(fiche.champs, tuple(nouvelles))) if nouvelles else []
        for ligne in lignes:
            db.session.add(SourceStructure(structure_pk=structure.pk, **ligne | {"empreinte": None, "donnees": None}))
        return bool(lignes)


class MiseAJour:
    """Changes to listings that were there before the batch."""

    def __init__(self, registre: Registre, bilan: Bilan, regles: Regles) -> None:
        self.registre = registre
        self.bilan = bilan
        self.regles = regles
        self.reunions: list[Reunion] = []
        self.revues: list[tuple[Prete, Fiche, SourceStructure]] = []
        self.origines: dict[int, dict[str, Revision]] = {}  # listing -> field -> its last revision

    def marquer(self, prete: Prete, fiche: Fiche, connue: SourceStructure) -> None:
        """A row seen again; when it changed, it will be compared with its listing."""
        connue.vue_le = self.regles.maintenant
        if connue.empreinte == prete.empreinte:
            self.bilan.comptes[Issue.INCHANGEE] += 1
        else:
            self.revues.append((prete, fiche, connue))

    def dire_reunie(self, reunion: Reunion, nom: str) -> None:
        """Tell the report."""
        raisons = " ; ".join(reunion.certaine.raisons)
        self.bilan.noter(Nature.REUNION, reunion.prete.ligne, f"Réunie à «\u00a0{nom}\u00a0»\u00a0: {raisons}.")

    def ecrire(self) -> None:
        """Write what the rows change and add."""
        ids = {reunion.id for reunion in self.reunions}
        pks = {connue.structure_pk for _, _, connue in self.revues}
        if not (ids or pks):
            return
        requete = sa.select(Structure).where(sa.or_(Structure.id.in_(ids), Structure.pk.in_(pks)))
        structures = {structure.pk: structure for structure in db.session.scalars(requete)}
        par_id = {structure.id: structure for structure in structures.values()}
        self.lire_origines(list(structures))
        for prete, fiche, connue in self.revues:
            structure = structures[connue.structure_pk]
            issue, changes = self._revoir(prete, fiche, connue, structure)
            self.bilan.compter(issue, prete.ligne.numero, f"{structure.nom} ({', '.join(changes)})")
        self._completer([(reunion, par_id[reunion.id]) for reunion in self.reunions])

    def lire_origines(self, pks: list[int]) -> None:
        """Who had the last word on each field of these listings."""
        revisions = sa.select(Revision).where(Revision.structure_pk.in_(pks)).order_by(Revision.pk)
        for revision in db.session.scalars(revisions):
            self.origines.setdefault(revision.structure_pk, {}).update(dict.fromkeys(revision.changements, revision))

    def _completer(self, reunions: Sequence[tuple[Reunion, Structure]]) -> None:
        """Rows of another source: they are noted, and fill what was empty."""
        sources = [
            [
                SourceStructure(structure_pk=structure.pk, **ligne)
                for ligne in self.registre.inscrire(reunion.prete, reunion.fiche, structure.pk)
            ]
            for reunion, structure in reunions
        ]
        db.session.add_all(source for siennes in sources for source in siennes)
        db.session.flush()
        for (reunion, structure), siennes in zip(reunions, sources, strict=True):
            self._signaler_fermeture(reunion.prete, reunion.fiche, structure)
            ajouts = complements(partial(getattr, structure), reunion.fiche.champs)
            ajouts = {nom: valeur for nom, valeur in ajouts.items() if not self.humain(structure, nom)}
            ajouts |= (
                self._visibilite(reunion.prete, structure, reunion.fiche) if structure.statut == Statut.PROPOSEE else {}
            )
            self._modifier(structure, ajouts, siennes[0].pk if siennes else None)
            self.dire_reunie(reunion, structure.nom)

    def _revoir(
        self, prete: Prete, fiche: Fiche, connue: SourceStructure, structure: Structure
    ) -> tuple[Issue, list[str]]:
        """What became of the row, and the fields that changed."""
        self._signaler_fermeture(prete, fiche, structure)
        permis = self._permis(prete, structure, fiche, connue) | self._visibilite(prete, structure, fiche)
        changes = self._modifier(structure, permis, connue.pk)
        connue.empreinte, connue.donnees = prete.empreinte, prete.ligne.colonnes
        ajoutees = self.registre.completer(structure, prete, fiche)
        changes += ["sources"] if ajoutees else []
        return (Issue.MISE_A_JOUR if changes else Issue.INCHANGEE), changes

    def _signaler_fermeture(self, prete: Prete, fiche: Fiche, structure: Structure) -> None:
        """To the worklist when this row says that the listing has closed, or may have."""
        raison = fermeture(fiche)
        if raison:
            self.bilan.noter(Nature.FERMETURE, prete.ligne, raison)
            services.verifier(NatureVerification.FERMETURE, structure.pk, [raison], maintenant=self.regles.maintenant)

    def _visibilite(self, prete: Prete, structure: Structure, fiche: Fiche) -> dict[str, Any]:
        """A licence withdrawn hides the listing, one granted shows it again (docs/adr/0008); a proof publishes it."""
        if fiche.sans_licence and not self.regles.publier_sans_licence:
            if structure.statut == Statut.PUBLIEE and self.humain(structure, "statut"):
                self._conflit(prete, structure, "statut", "sans licence ouverte, elle devrait être masquée")
                return {}
            return {"statut": Statut.MASQUEE} if structure.statut == Statut.PUBLIEE else {}
        if self.humain(structure, "statut"):
            return {}
        if structure.statut == Statut.PROPOSEE and "statut" not in fiche.champs and fiche.champs.get("base_ess"):
            juge = ("forme_juridique", "forme_juridique_libelle", "famille", "base_ess")
            dits = {nom for nom in juge if fiche.champs.get(nom) and not self.humain(structure, nom)}
            return {"statut": Statut.PUBLIEE} | {nom: fiche.champs[nom] for nom in dits}
        derniere = self.origines.get(structure.pk, {}).get("statut")
        par_import = derniere is not None and derniere.origine == OrigineRevision.IMPORT
        return {"statut": Statut.PUBLIEE} if structure.statut == Statut.MASQUEE and par_import else {}

    def humain(self, structure: Structure, nom: str) -> bool:
        """Whether a person had the last word on this field, be it to empty it."""
        derniere = self.origines.get(structure.pk, {}).get(nom)
        return derniere is not None and derniere.origine in HUMAINES

    def _permis(self, prete: Prete, structure: Structure, fiche: Fiche, connue: SourceStructure) -> dict[str, Any]:
        """The fields that this source may change: its own, and those nobody filled. A person's edit is a conflict."""
        permis: dict[str, Any] = {}
        refuses: set[str] = set()
        humains: set[str] = set()
        for nom, valeur in fiche.champs.items():
            actuelle = getattr(structure, nom)
            if actuelle == valeur or nom == "statut":
                continue
            derniere = self.origines.get(structure.pk, {}).get(nom)
            if self.humain(structure, nom):
                humains.add(nom)
            elif nom in CUMULES:
                permis[nom] = cumuler(actuelle, valeur, connue.source)
            elif derniere is None or derniere.source_pk in (None, connue.pk) or actuelle in VIDES:
                permis[nom] = valeur
            else:
                refuses.add(nom)
        # A street that a person wrote stays in its commune, and at its point.
        humains |= {nom for ensemble in (*ENSEMBLES, LIEU) if humains & set(ensemble) for nom in ensemble} & {
            *permis,
            *humains,
        }
        for nom in sorted(humains):
            self._conflit(prete, structure, nom, f"la source dit «\u00a0{_dite(fiche.champs[nom])}\u00a0»")
        solidaires = {nom for ensemble in ENSEMBLES if refuses & set(ensemble) for nom in ensemble} | humains
        return {nom: valeur for nom, valeur in permis.items() if nom not in solidaires}

    def _conflit(self, prete: Prete, structure: Structure, nom: str, dit: str) -> None:
        raison = f"«\u00a0{nom}\u00a0» a été corrigé par une personne\u00a0: la fiche garde sa valeur ({dit})."
        self.bilan.noter(Nature.CONFLIT, prete.ligne, raison)
        services.verifier(
            NatureVerification.CONFLIT, structure.pk, [raison], complement=nom, maintenant=self.regles.maintenant
        )

    def _modifier(self, structure: Structure, champs: dict[str, Any], source_pk: int | None) -> list[str]:
        changements = services.modifier_structure(
            structure,
            champs,
            origine=OrigineRevision.IMPORT,
            source_pk=source_pk,
            maintenant=self.regles.maintenant,
            indexer=self.regles.indexer,
        )
        return sorted(changements)
