"""Importing a file: idempotent, in batches, never over what a person has edited, never the same structure twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from annuaire import services
from annuaire.enums import NatureVerification
from annuaire.imports.lignes import Prete, preparer_toutes
from annuaire.imports.lot import Lot
from annuaire.imports.mise_a_jour import Regles, cle
from annuaire.imports.modele import Bilan, Ecrire, Format, Issue, LigneLue, Nature
from annuaire.imports.rapprochement import Rapprocheur
from annuaire.models import SourceStructure, Structure
from socle.database import db
from socle.typographie import PARIS
from socle.unit_of_work import unite_de_travail

LOT = 1000
GRAND_IMPORT = 3000  # rows beyond which the index is rebuilt once, instead of told of each listing
PART_DISPARUE_MAXIMUM = 0.5  # more than that, the file was not the whole list
Avancement = Callable[[int], None]


def importer(
    lignes: Iterable[LigneLue],
    format_: Format,
    *,
    maintenant: datetime,
    publier_sans_licence: bool,
    simuler: bool = False,
    complet: bool = False,
    partout: bool = False,
    total: int = 0,
    ouvriers: int = 0,
    ecrire: Ecrire = lambda _remarque: None,
    avancement: Avancement = lambda _nombre: None,
) -> Bilan:
    """Import these rows; commits each batch, so that an import that was stopped goes on where it was.

    ``publier_sans_licence``: otherwise listings without an open licence come in hidden (docs/adr/0008).
    ``simuler``: says what would happen and writes nothing. ``total``: number of rows, when it is known.
    ``ouvriers``: processes that prepare rows beside this one.
    ``partout``: rows of other départements are taken too (national lists, measures).
    ``complet``: the file is the whole list of its source: what has vanished from it goes to the worklist.
    """
    bilan = Bilan(format_.nom, ecrire)
    grand = total > GRAND_IMPORT
    regles = Regles(maintenant, publier_sans_licence, indexer=not grand)
    rapprocheur = Rapprocheur()
    vus: dict[int, int] = {}
    sources: set[str] = set()
    pretes = preparer_toutes(lignes, format_, partout=partout, ouvriers=ouvriers)
    lots = _par_lots(_retenir(pretes, bilan, vus, sources), LOT)
    transaction = nullcontext if simuler else unite_de_travail
    with _une_seule_annulee() if simuler else nullcontext():
        for lot in lots:
            with transaction():
                Lot(lot, bilan, regles, rapprocheur).ecrire()
                if grand:
                    services.demander_reconstruction()
            db.session.expunge_all()
            avancement(len(lot))
        if complet:
            for source in sorted(sources):
                with transaction():
                    _noter_disparues(bilan, source, maintenant)
    bilan.noms_compares = rapprocheur.noms_compares
    return bilan


@contextmanager
def _une_seule_annulee() -> Iterator[None]:
    """One transaction for all batches, rolled back at the end: each sees what those before it would have written."""
    with suppress(_Simulation), unite_de_travail():
        yield
        raise _Simulation


class _Simulation(Exception):
    """Rolls a dry run back."""


def _par_lots(elements: Iterator[Any], taille: int) -> Iterator[list[Any]]:
    while lot := list(islice(elements, taille)):
        yield lot


def _retenir(pretes: Iterable[Prete], bilan: Bilan, vus: dict[int, int], sources: set[str]) -> Iterator[Prete]:
    """The rows to write, and those refused that say something of a listing; the report learns of all the others.

    ``vus``: rows by their identifiers in 64 bits (kept whole, those of a great file are a tenth of its memory).
    """
    for prete in pretes:
        ligne, fiche, rejet = prete.ligne, prete.fiche, prete.rejet
        if fiche is not None and (deja := vus.get(hash(cle(fiche.sources[0])))):
            rejet = f"L’identifiant {fiche.sources[0].source_id} est déjà celui de la ligne {deja}."
        if fiche is None or rejet:
            bilan.comptes[Issue.REJETEE] += 1
            bilan.noter(Nature.REJET, ligne, rejet or "")
            if prete.refus is not None:
                yield prete
            continue
        vus[hash(cle(fiche.sources[0]))] = ligne.numero
        sources.add(fiche.sources[0].source)
        for avertissement in fiche.avertissements:
            bilan.noter(Nature.ECARTEE, ligne, avertissement)
        if prete.personnelles:
            bilan.personnelles += prete.personnelles
            bilan.noter(Nature.PERSONNE, ligne, f"Retiré\u00a0: {', '.join(sorted(prete.personnelles))}.")
        yield prete


def _noter_disparues(bilan: Bilan, source: str, maintenant: datetime) -> None:
    """To the worklist: listings that this source no longer gives."""
    principales = sa.select(
        SourceStructure.structure_pk, Structure.nom, SourceStructure.source_id, SourceStructure.vue_le
    ).join(Structure)
    principales = principales.where(SourceStructure.source == source, SourceStructure.empreinte.is_not(None))
    disparues = db.session.execute(principales.where(SourceStructure.vue_le < maintenant)).all()
    connues = db.session.scalar(sa.select(sa.func.count()).select_from(principales.subquery())) or 0
    if len(disparues) > connues * PART_DISPARUE_MAXIMUM:
        bilan.avertissements.append(
            f"{len(disparues)} fiches sur {connues} ne sont plus dans la source {source}\u00a0: "
            "c’est trop pour une liste complète, aucune n’a été notée disparue."
        )
        return
    for lot in _par_lots(iter(disparues), LOT):
        raisons: dict[int, list[str]] = {}
        for pk, nom, source_id, vue_le in lot:
            # With the day: seen again and vanished again, it is looked at again.
            vue = f"vue le {vue_le.astimezone(PARIS):%d/%m/%Y}"
            raison = f"N’est plus dans la source {source} (identifiant {source_id}, {vue} pour la dernière fois)."
            raisons.setdefault(pk, []).append(raison)
            bilan.noter(Nature.DISPARITION, LigneLue(0, {"nom": nom}), raison)
        services.verifier_plusieurs(NatureVerification.DISPARITION, raisons, complement=source, maintenant=maintenant)
