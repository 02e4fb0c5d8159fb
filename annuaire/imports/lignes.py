"""From a row of the file to a row ready to be written: mapped, personal data kept out, its digest taken.

This is half of the time of an import and touches no database: great imports do it in several processes.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import pickle
import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import connection

import orjson

from annuaire.imports.discretion import expurger_fiche, expurger_ligne, expurger_texte, sources_propres
from annuaire.imports.fusion import RUE
from annuaire.imports.modele import Fiche, Format, LigneLue, LigneRejetee, Refus
from annuaire.imports.releve import Releve

journal = logging.getLogger(__name__)

PAQUET = 250  # rows sent at once to another process
AVANCE = 3  # packets prepared ahead for each process: memory stays bounded


@dataclass(frozen=True, slots=True)
class Prete:
    """``ligne``: the row as received, but what is personal. ``fiche`` is None for a refused row; ``rejet`` says why.

    ``refus``: what the refusal means for a listing that we may have.
    """

    ligne: LigneLue
    fiche: Fiche | None = None
    rejet: str | None = None
    personnelles: Counter[str] = field(default_factory=Counter)
    empreinte: str = ""
    refus: Refus | None = None


def preparer(ligne: LigneLue, format_: Format, partout: bool) -> Prete:
    """Never raises: what goes wrong with a row is its own affair."""
    releve = Releve(partout=partout)
    try:
        fiche, personnelles = expurger_fiche(format_.lire(ligne, releve))
        marque = empreinte(fiche)
    except LigneRejetee as rejet:
        return Prete(_publiable(ligne), rejet=expurger_texte(str(rejet)), refus=_refus(rejet, releve))
    except Exception as erreur:  # one odd row must not stop the others
        journal.exception("ligne %d illisible", ligne.numero)
        return Prete(_publiable(ligne), rejet=f"La ligne n’a pas pu être comprise ({type(erreur).__name__}).")
    adresse = " ".join(filter(None, map(releve.champs.get, RUE)))
    domicile = "" if any(map(fiche.champs.get, RUE)) else adresse
    publiable = LigneLue(ligne.numero, expurger_ligne(ligne, fiche, domicile=domicile))
    return Prete(publiable, fiche, None, personnelles, marque)


def _refus(rejet: LigneRejetee, releve: Releve) -> Refus | None:
    if rejet.suite is None or not releve.sources:
        return None
    champs = releve.champs
    return Refus(rejet.suite, rejet.masquer, sources_propres(releve.sources), champs.get("siret"), champs.get("rna"))


def _publiable(ligne: LigneLue) -> LigneLue:
    return LigneLue(ligne.numero, expurger_ligne(ligne))


def empreinte(fiche: Fiche) -> str:
    """Digest of a mapped row: the same row again changes nothing."""
    fermeture = fiche.fermee_le.isoformat() if fiche.fermee_le else None
    sources = [(s.source, s.source_id, s.licence) for s in fiche.sources]
    tout = [fiche.champs, sources, fermeture, fiche.sans_licence, fiche.alerte]
    return hashlib.sha256(orjson.dumps(tout, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()


def preparer_toutes(lignes: Iterable[LigneLue], format_: Format, *, partout: bool, ouvriers: int) -> Iterator[Prete]:
    """Every row, in order. ``ouvriers``: processes that share the work; 0, or a format that cannot travel: this one."""
    if not ouvriers or not _voyage(format_):
        yield from (preparer(ligne, format_, partout) for ligne in lignes)
        return
    flux = iter(lignes)
    contexte = multiprocessing.get_context("spawn")  # nothing of ours, connections least of all, is shared
    with ProcessPoolExecutor(ouvriers, contexte, _commencer, (format_, partout)) as ensemble:
        attendus: deque[tuple[list[LigneLue], Future[list[_Legere]]]] = deque()
        while True:
            while len(attendus) < ouvriers * AVANCE and (paquet := list(islice(flux, PAQUET))):
                attendus.append((paquet, ensemble.submit(_preparer_paquet, paquet)))
            if not attendus:
                return
            paquet, futur = attendus.popleft()
            yield from map(_completer, paquet, futur.result())


def _voyage(format_: Format) -> bool:
    """Whether another process can be given this format: one made of nested functions cannot."""
    try:
        pickle.dumps(format_)
    except (AttributeError, TypeError, pickle.PicklingError):
        return False
    return True


_ouvrier: tuple[Format, bool] | None = None  # of this process


def _commencer(format_: Format, partout: bool) -> None:
    global _ouvrier
    threading.Thread(target=_mourir_avec_le_parent, daemon=True).start()
    os.nice(5)  # the process that writes is the one that all wait for
    _ouvrier = format_, partout


def _mourir_avec_le_parent() -> None:
    """A process killed outright cannot stop its workers: they would wait for work for ever."""
    if (parent := multiprocessing.parent_process()) is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


# What comes back from another process: the columns of the row only when something personal was in them.
_Legere = tuple[Fiche | None, str | None, Counter[str] | None, str, dict[str, str] | None, Refus | None]


def _preparer_paquet(paquet: list[LigneLue]) -> list[_Legere]:
    if _ouvrier is None:
        raise RuntimeError("the pool did not begin with _commencer")
    return [_alleger(ligne, preparer(ligne, *_ouvrier)) for ligne in paquet]


def _alleger(ligne: LigneLue, prete: Prete) -> _Legere:
    colonnes = None if prete.ligne.colonnes == _remplies(ligne) else prete.ligne.colonnes
    return prete.fiche, prete.rejet, prete.personnelles or None, prete.empreinte, colonnes, prete.refus


def _completer(ligne: LigneLue, legere: _Legere) -> Prete:
    fiche, rejet, personnelles, marque, colonnes, refus = legere
    publiable = LigneLue(ligne.numero, _remplies(ligne) if colonnes is None else colonnes)
    return Prete(publiable, fiche, rejet, personnelles or Counter(), marque, refus)


def _remplies(ligne: LigneLue) -> dict[str, str]:
    return {nom: valeur for nom, valeur in ligne.colonnes.items() if valeur}
