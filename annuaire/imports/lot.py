"""One batch of an import. What is known of its rows is read once; each row is judged; all is written at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from annuaire import services
from annuaire.doublons.modele import Candidat, Rapprochement, Verdict
from annuaire.enums import NatureVerification, OrigineRevision, Statut
from annuaire.imports.fusion import complements
from annuaire.imports.lignes import Prete
from annuaire.imports.mise_a_jour import Cle, MiseAJour, Registre, Regles, Reunion, cle, fermeture
from annuaire.imports.modele import Bilan, Fiche, Issue, LigneLue, Nature
from annuaire.imports.rapprochement import Rapprocheur, autre_id, candidat
from annuaire.imports.refus import noter_refusees
from annuaire.models import SourceStructure, Structure
from socle.database import db
from socle.identifiants import nouvel_id


@dataclass(slots=True)
class _Neuve:
    """A listing to create: from one row, completed by others of the same batch."""

    champs: dict[str, Any]
    sources: list[dict[str, Any]] = field(default_factory=list)


class Lot:
    """Writes a batch in the present transaction."""

    def __init__(self, pretes: Sequence[Prete], bilan: Bilan, regles: Regles, rapprocheur: Rapprocheur) -> None:
        self.lignes = [(prete, prete.fiche) for prete in pretes if prete.fiche is not None]
        self.refusees = [(prete, prete.refus) for prete in pretes if prete.fiche is None and prete.refus is not None]
        self.bilan = bilan
        self.regles = regles
        self.rapprocheur = rapprocheur
        self.registre = Registre(self._sources_connues(), bilan, regles)
        self.mise_a_jour = MiseAJour(self.registre, bilan, regles)
        self.neuves: dict[str, _Neuve] = {}  # by public id
        self.doublons: list[tuple[LigneLue, Rapprochement]] = []
        self.ids_connus: dict[Cle, str] = {}
        self.alertes: dict[NatureVerification, dict[str, str]] = {}  # what an agent must check, by public id

    def _sources_connues(self) -> list[SourceStructure]:
        """Every source row that one of these listings came in under."""
        ids: dict[str, set[str]] = {}
        dites = [*(fiche.sources for _, fiche in self.lignes), *(refus.sources for _, refus in self.refusees)]
        for source in chain.from_iterable(dites):
            ids.setdefault(source.source, set()).add(source.source_id)
        siennes = (
            sa.and_(SourceStructure.source == source, SourceStructure.source_id.in_(siens))
            for source, siens in ids.items()
        )
        requete = sa.select(SourceStructure).where(sa.or_(sa.false(), *siennes))
        return list(db.session.scalars(requete.options(orm.defer(SourceStructure.donnees))))

    def ecrire(self) -> None:
        """Judge every row, then write."""
        nouvelles = []
        for prete, fiche in self.lignes:
            connue = self.registre.connues.get(cle(fiche.sources[0]))
            if connue is None:
                nouvelles.append((prete, fiche, candidat(nouvel_id(), fiche.champs)))
            else:
                self.mise_a_jour.marquer(prete, fiche, connue)
        self.rapprocheur.preparer(demande for _, _, demande in nouvelles)
        self.ids_connus = self._ids_des_sources()
        for prete, fiche, demande in nouvelles:
            self.bilan.compter(self._juger(prete, fiche, demande), prete.ligne.numero, fiche.champs["nom"])
        services.creer_structures(
            [(neuve.champs, neuve.sources) for neuve in self.neuves.values()],
            origine=OrigineRevision.IMPORT,
            maintenant=self.regles.maintenant,
            indexer=self.regles.indexer,
        )
        self.mise_a_jour.ecrire()
        self._noter_doublons()
        self._noter_alertes()
        noter_refusees(self.refusees, self.registre, self.mise_a_jour, self.bilan, self.regles)

    def _ids_des_sources(self) -> dict[Cle, str]:
        """Public id of the listing of each identifier known before this batch."""
        pks = {source.structure_pk for source in self.registre.connues.values()}
        connus = db.session.execute(sa.select(Structure.pk, Structure.id).where(Structure.pk.in_(pks)))
        par_pk = {ligne.pk: ligne.id for ligne in connus}
        return {cle_: par_pk[source.structure_pk] for cle_, source in self.registre.connues.items()}

    def _juger(self, prete: Prete, fiche: Fiche, demande: Candidat) -> Issue:
        connus = [self.ids_connus[cle(source)] for source in fiche.sources if cle(source) in self.ids_connus]
        if connus:
            self._reunir(Reunion(prete, fiche, connus[0], _paire(connus[0], demande.id, Verdict.CERTAIN)))
            # What one row says to be one, and the directory holds as several: a person decides.
            autres = [id for id in dict.fromkeys(connus) if id != connus[0]]
            self.doublons += [(prete.ligne, _paire(connus[0], id, Verdict.PROBABLE)) for id in autres]
            return Issue.REUNIE
        rapproche = self.rapprocheur.chercher(demande)
        if rapproche.certaine is not None:
            id = autre_id(rapproche.certaine, demande.id)
            self.rapprocheur.reunir(id, demande)
            self._reunir(Reunion(prete, fiche, id, rapproche.certaine))
            return Issue.REUNIE
        if (
            fiche.fermee_le is not None
        ):  # after all the rest: a listing that we have, and that has closed, must be checked
            self.bilan.noter(Nature.REJET, prete.ligne, f"Établissement fermé le {fiche.fermee_le:%d/%m/%Y}.")
            return Issue.REJETEE
        self.doublons += [(prete.ligne, paire) for paire in rapproche.probables]
        self._preparer(demande.id, prete, fiche)
        self.rapprocheur.apprendre(demande)
        return Issue.CREEE

    def _preparer(self, id: str, prete: Prete, fiche: Fiche) -> None:
        masquee = fiche.sans_licence and not self.regles.publier_sans_licence
        self.bilan.masquees += masquee
        self.ids_connus |= {cle(source): id for source in fiche.sources}
        statut = fiche.champs.get("statut") or (Statut.MASQUEE if masquee else Statut.PUBLIEE)
        self.neuves[id] = _Neuve({**fiche.champs, "id": id, "statut": statut}, self.registre.inscrire(prete, fiche))
        if fiche.alerte:
            self._alerter(NatureVerification.FERMETURE, id, fiche.alerte)
            self.bilan.noter(Nature.FERMETURE, prete.ligne, fiche.alerte)
        if statut == Statut.PROPOSEE:
            self._alerter(NatureVerification.APPARTENANCE, id, str(fiche.champs.get("base_ess") or "à vérifier"))

    def _alerter(self, nature: NatureVerification, id: str, raison: str) -> None:
        self.alertes.setdefault(nature, {})[id] = raison

    def _reunir(self, reunion: Reunion) -> None:
        neuve = self.neuves.get(reunion.id)
        if neuve is None:
            self.mise_a_jour.reunions.append(reunion)
            return
        if raison := fermeture(reunion.fiche):
            self._alerter(NatureVerification.FERMETURE, reunion.id, raison)
            self.bilan.noter(Nature.FERMETURE, reunion.prete.ligne, raison)
        neuve.champs |= complements(neuve.champs.get, reunion.fiche.champs)
        neuve.sources += self.registre.inscrire(reunion.prete, reunion.fiche)
        self.mise_a_jour.dire_reunie(reunion, neuve.champs["nom"])

    def _noter_doublons(self) -> None:
        """Likely pairs go to the worklist, once both listings exist."""
        if not self.doublons:
            return
        ids = {id for _, paire in self.doublons for id in (paire.id_a, paire.id_b)}
        connus = db.session.execute(sa.select(Structure.id, Structure.pk, Structure.nom).where(Structure.id.in_(ids)))
        fiches = {fiche.id: fiche for fiche in connus}
        for ligne, paire in self.doublons:
            noms = " et ".join(sorted(f"«\u00a0{fiches[id].nom}\u00a0»" for id in (paire.id_a, paire.id_b)))
            self.bilan.noter(Nature.DOUBLON, ligne, f"{noms}\u00a0: {' ; '.join(paire.raisons)}.")
        services.signaler_doublons(
            [(fiches[p.id_a].pk, fiches[p.id_b].pk, p.score, p.raisons) for _, p in self.doublons],
            self.regles.maintenant,
        )

    def _noter_alertes(self) -> None:
        ids = {id for raisons in self.alertes.values() for id in raisons}
        if not ids:
            return
        connus = db.session.execute(sa.select(Structure.id, Structure.pk).where(Structure.id.in_(ids)))
        pks = {ligne.id: ligne.pk for ligne in connus}
        for nature, raisons in self.alertes.items():
            par_pk = {pks[id]: [raison] for id, raison in raisons.items()}
            services.verifier_plusieurs(nature, par_pk, maintenant=self.regles.maintenant)


def _paire(id: str, autre: str, verdict: Verdict) -> Rapprochement:
    """Two listings that one row of a source makes one."""
    premier, second = sorted((id, autre))
    return Rapprochement(premier, second, 0.95, verdict, ("même identifiant de source",))
