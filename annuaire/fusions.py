"""Listings that are the same: the certain ones are merged, the likely ones go to the agents' worklist."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from annuaire.doublons.comparaison import comparer
from annuaire.doublons.modele import Candidat, Rapprochement, Verdict
from annuaire.doublons.recherche import rapprocher
from annuaire.enums import EtatVerification, NatureVerification, OrigineRevision, Statut
from annuaire.imports.fusion import CUMULES, ENSEMBLES, LIEU, complements
from annuaire.imports.mise_a_jour import HUMAINES
from annuaire.imports.rapprochement import CHAMPS as CHAMPS_COMPARES
from annuaire.imports.rapprochement import candidat, candidats_connus
from annuaire.membres.services import suivre_fusion
from annuaire.models import Revision, SourceStructure, Structure, Verification
from annuaire.services import modifier_structure, signaler_doublons, verifier
from socle import journal
from socle.database import db
from socle.unit_of_work import unite_de_travail

LOT = 200
CONTACT = ("telephone", "courriel", "contact_consenti_le")  # shown with a consent only: the three go together
# Never carried over by a merge: identity, life, and what only people may say.
JAMAIS_REPRIS = {
    "pk", "id", "slug", "statut", "position", "cree_le", "date_maj", "confirmee_le", "demonstration",
    "fusionnee_dans_pk", "labellisee_jusqu_au", "contact_consenti_le", "telephone", "courriel",
}  # fmt: skip
CHAMPS = tuple(colonne.key for colonne in sa.inspect(Structure).columns if colonne.key not in JAMAIS_REPRIS)


@dataclass(slots=True)
class BilanDoublons:
    """What a search for duplicates did."""

    fusionnees: int = 0
    probables: int = 0


@dataclass(frozen=True, slots=True)
class LigneDoublon:
    """A likely pair still to be looked at, under the identifiers that the sources gave."""

    id_a: str
    nom_a: str
    id_b: str
    nom_b: str
    raison: str
    score: float


def chercher_doublons(
    maintenant: dt.datetime, avancement: Callable[[int], None] = lambda _nombre: None
) -> BilanDoublons:
    """Compare all listings; merge certain pairs, put likely ones on the worklist. Commits as it goes."""
    bilan = BilanDoublons()
    archivees = set(db.session.scalars(sa.select(Structure.id).where(Structure.statut == Statut.ARCHIVEE)))
    candidats = [connu for connu in candidats_connus() if connu.id not in archivees]
    paires = rapprocher(_suivre(candidats, avancement), None)
    utiles = (paire for paire in paires if paire.verdict in (Verdict.CERTAIN, Verdict.PROBABLE))
    while lot := list(islice(utiles, LOT)):
        with unite_de_travail():
            _traiter(lot, bilan, maintenant)
        db.session.expunge_all()
    return bilan


def _suivre(candidats: Iterable[Candidat], avancement: Callable[[int], None]) -> Iterator[Candidat]:
    for connu in candidats:
        yield connu
        avancement(1)


def _traiter(lot: Sequence[Rapprochement], bilan: BilanDoublons, maintenant: dt.datetime) -> None:
    ids = {id for paire in lot for id in (paire.id_a, paire.id_b)}
    lues = db.session.scalars(sa.select(Structure).where(Structure.id.in_(ids)))
    structures = {structure.id: structure for structure in lues}
    ecartees = _paires_ecartees()
    probables = []
    for paire in lot:
        premiere, seconde = _survivante(structures[paire.id_a]), _survivante(structures[paire.id_b])
        if premiere.pk == seconde.pk or frozenset((premiere.pk, seconde.pk)) in ecartees:
            continue
        deplacee = {premiere.id, seconde.id} != {paire.id_a, paire.id_b}  # one was merged since they were compared
        if paire.verdict is Verdict.CERTAIN and (not deplacee or _certaines(premiere, seconde)):
            # On the worklist first, so that the reasons are kept; the merge closes it.
            signaler_doublons([(premiere.pk, seconde.pk, paire.score, paire.raisons)], maintenant)
            fusionner(*_ordonner(premiere, seconde), maintenant=maintenant)
            bilan.fusionnees += 1
        else:
            probables.append((premiere.pk, seconde.pk, paire.score, paire.raisons))
    signaler_doublons(probables, maintenant)
    bilan.probables += len(probables)


def _paires_ecartees() -> set[frozenset[int]]:
    """Pairs that an agent has said to be two."""
    requete = sa.select(Verification.structure_pk, Verification.autre_pk).where(
        Verification.nature == NatureVerification.DOUBLON, Verification.etat == EtatVerification.ECARTEE
    )
    return {frozenset((a, b)) for a, b in db.session.execute(requete) if b is not None}


def _certaines(premiere: Structure, seconde: Structure) -> bool:
    """Whether they are surely the same as they now are."""
    a, b = (candidat(s.id, {nom: getattr(s, nom) for nom in CHAMPS_COMPARES}) for s in (premiere, seconde))
    return comparer(a, b).verdict is Verdict.CERTAIN


def _survivante(structure: Structure) -> Structure:
    """The listing that took this one in, if one did."""
    while structure.fusionnee_dans_pk is not None:
        structure = db.session.get_one(Structure, structure.fusionnee_dans_pk)
    return structure


def _ordonner(premiere: Structure, seconde: Structure) -> tuple[Structure, Structure]:
    """The one to keep first: confirmed by its people, public, corrected by a person, oldest."""

    def valeur(structure: Structure) -> tuple[bool, bool, bool, int]:
        corrigee = bool(_humaines(structure))
        return structure.confirmee_le is None, structure.statut != Statut.PUBLIEE, not corrigee, structure.pk

    gardee, perdue = sorted((premiere, seconde), key=valeur)
    return gardee, perdue


def fusionner(
    gardee: Structure,
    perdue: Structure,
    *,
    origine: OrigineRevision = OrigineRevision.SYSTEME,
    auteur: str | None = None,
    maintenant: dt.datetime,
) -> None:
    """Take ``perdue`` into ``gardee``: sources, names, people, what was empty. Its address then leads to the other.

    Nothing is lost: both keep their history, and ``perdue`` stays as « fusionnée ». Does not commit.
    """
    siennes, autres = _humaines(gardee), _humaines(perdue)
    changements = complements(partial(getattr, gardee), {nom: getattr(perdue, nom) for nom in CHAMPS})
    changements |= _corrections(gardee, perdue, siennes, autres, maintenant)
    par_auteur: dict[tuple[OrigineRevision, str | None], dict[str, Any]] = {}
    for nom, valeur in changements.items():
        if nom not in siennes:  # else a person had the last word there
            revision = autres.get(nom)  # what a person wrote stays a person's
            de_qui = (revision.origine, revision.auteur) if revision else (origine, auteur)
            par_auteur.setdefault(de_qui, {})[nom] = valeur
    for (son_origine, son_auteur), repris in par_auteur.items():
        modifier_structure(gardee, repris, origine=son_origine, auteur=son_auteur, maintenant=maintenant)
    vie = {"statut": Statut.FUSIONNEE, "fusionnee_dans_pk": gardee.pk}
    modifier_structure(perdue, vie, origine=origine, auteur=auteur, maintenant=maintenant)
    db.session.flush()
    db.session.execute(
        sa.update(SourceStructure).where(SourceStructure.structure_pk == perdue.pk).values(structure_pk=gardee.pk)
    )
    suivre_fusion(perdue, gardee, maintenant)
    _reporter_verifications(gardee, perdue, maintenant)
    concernees = sa.or_(Verification.structure_pk == perdue.pk, Verification.autre_pk == perdue.pk)
    db.session.execute(
        sa.update(Verification)
        .where(concernees, Verification.etat == EtatVerification.A_TRAITER)
        .values(etat=EtatVerification.TRAITEE, traitee_le=maintenant)
    )
    qui, details = auteur or journal.SYSTEME, {"dans": gardee.id}
    journal.noter("fiche.reunir", "structure", perdue.id, qui=qui, details=details, maintenant=maintenant)


def _corrections(
    gardee: Structure,
    perdue: Structure,
    siennes: Mapping[str, Revision],
    autres: Mapping[str, Revision],
    maintenant: dt.datetime,
) -> dict[str, Any]:
    """What people corrected in ``perdue``, and nobody in ``gardee``; corrected in both, the difference is listed."""
    repris: dict[str, Any] = {}
    groupes: list[tuple[str, ...]] = [LIEU, *ENSEMBLES, CONTACT]
    seuls = [(nom,) for nom in autres if nom in CHAMPS and not any(nom in groupe for groupe in groupes)]
    for groupe in (*groupes, *seuls):
        corriges = [nom for nom in groupe if nom in autres and nom not in CUMULES]
        differents = [nom for nom in corriges if getattr(perdue, nom) != getattr(gardee, nom)]
        if not differents or (groupe is CONTACT and perdue.contact_consenti_le is None):
            continue
        if any(nom in siennes for nom in groupe):
            for nom in differents:
                dit = f"la fiche réunie «\u00a0{perdue.nom}\u00a0» dit «\u00a0{getattr(perdue, nom)}\u00a0»"
                raison = f"«\u00a0{nom}\u00a0» a été corrigé dans les deux fiches réunies\u00a0: {dit}."
                verifier(NatureVerification.CONFLIT, gardee.pk, [raison], complement=nom, maintenant=maintenant)
        else:
            repris |= {nom: getattr(perdue, nom) for nom in groupe}
    if "nom" in repris:
        noms = [gardee.nom, *gardee.autres_noms, *perdue.autres_noms]
        repris["autres_noms"] = [nom for nom in dict.fromkeys(noms) if nom.casefold() != repris["nom"].casefold()]
    return repris


def _reporter_verifications(gardee: Structure, perdue: Structure, maintenant: dt.datetime) -> None:
    """What agents still had to check of ``perdue`` is now to be checked of ``gardee``."""
    attendues = db.session.scalars(
        sa.select(Verification).where(
            Verification.structure_pk == perdue.pk,
            Verification.nature != NatureVerification.DOUBLON,
            Verification.etat == EtatVerification.A_TRAITER,
        )
    ).all()
    for attendue in attendues:
        complement = attendue.cle.split(":", 2)[2]
        verifier(attendue.nature, gardee.pk, attendue.raisons, complement=complement, maintenant=maintenant)


def _humaines(structure: Structure) -> dict[str, Revision]:
    """For each field whose last change is a person's, that change."""
    revisions = db.session.scalars(
        sa.select(Revision).where(Revision.structure_pk == structure.pk).order_by(Revision.pk)
    )
    dernieres = {nom: revision for revision in revisions for nom in revision.changements}
    return {nom: revision for nom, revision in dernieres.items() if revision.origine in HUMAINES}


def doublons_probables() -> list[LigneDoublon]:
    """The worklist of likely duplicates, the likeliest first."""
    premiere, seconde = orm.aliased(Structure), orm.aliased(Structure)
    requete = (
        sa.select(Verification, premiere, seconde)
        .join(premiere, premiere.pk == Verification.structure_pk)
        .join(seconde, seconde.pk == Verification.autre_pk)
        .where(Verification.nature == NatureVerification.DOUBLON, Verification.etat == EtatVerification.A_TRAITER)
        .order_by(Verification.score.desc(), Verification.pk)
    )
    identifiants = _identifiants()
    return [
        LigneDoublon(
            identifiants.get(a.pk, a.id), a.nom, identifiants.get(b.pk, b.id), b.nom,
            " ; ".join(v.raisons), round(v.score or 0.0, 3),
        )
        for v, a, b in db.session.execute(requete)
    ]  # fmt: skip


def _identifiants() -> dict[int, str]:
    """For each listing of the worklist, the identifier it first came in under; its source too when two share it."""
    paires = sa.select(Verification.structure_pk).where(Verification.nature == NatureVerification.DOUBLON)
    autres = sa.select(Verification.autre_pk).where(Verification.nature == NatureVerification.DOUBLON)
    requete = sa.select(SourceStructure.structure_pk, SourceStructure.source, SourceStructure.source_id).where(
        SourceStructure.structure_pk.in_(paires.union(autres)), SourceStructure.empreinte.is_not(None)
    )
    premieres: dict[int, tuple[str, str]] = {}
    for pk, source, source_id in db.session.execute(requete.order_by(SourceStructure.pk)):
        premieres.setdefault(pk, (source, source_id))
    fois = Counter(source_id for _, source_id in premieres.values())
    return {pk: f"{source}:{id}" if fois[id] > 1 else id for pk, (source, id) in premieres.items()}
