"""Is this row already in the directory? By names and places while the directory is small, by identifiers always."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from annuaire.doublons.comparaison import comparer
from annuaire.doublons.modele import Candidat, Rapprochement, Verdict
from annuaire.doublons.recherche import Index
from annuaire.enums import Statut
from annuaire.models import Structure
from socle.database import db

# Archived ones too: a source that still has them must not bring them back as new.
VIVANTES = (Statut.PUBLIEE, Statut.MASQUEE, Statut.PROPOSEE, Statut.BROUILLON, Statut.ARCHIVEE)
TELS_QUELS = (
    "sigle", "siret", "rna", "code_insee", "code_postal", "adresse", "latitude", "longitude", "telephone", "courriel",
    "site_web",
)  # fmt: skip
CHAMPS = ("id", "nom", "autres_noms", "precision_position", "activite_naf", *TELS_QUELS)
# Listings beyond which names are compared afterwards (``flask annuaire doublons``): comparing takes milliseconds a row.
NOMS_MAXIMUM = 20_000
NEUVES_MAXIMUM = 2_000
LOT = 2000


def candidat(id: str, champs: Mapping[str, Any]) -> Candidat:
    """A listing, or a row mapped to one, for the comparison."""
    precision = champs.get("precision_position")
    return Candidat(
        id=id,
        nom=champs["nom"],
        autres_noms=tuple(champs.get("autres_noms") or ()),
        precision=str(precision) if precision else None,
        naf=champs.get("activite_naf"),
        **{nom: champs.get(nom) for nom in TELS_QUELS},
    )


def _requete() -> sa.Select[Any]:
    colonnes = [getattr(Structure, nom) for nom in CHAMPS]
    vivantes = sa.select(*colonnes).where(Structure.statut.in_(VIVANTES), Structure.demonstration.is_(False))
    return vivantes.order_by(Structure.pk)


def candidats_connus() -> Iterator[Candidat]:
    """Every listing that an import may find again, invented ones left out; read a batch at a time."""
    for ligne in db.session.execute(_requete().execution_options(yield_per=LOT)).mappings():
        yield candidat(ligne["id"], dict(ligne))


def nombre_connus() -> int:
    """How many listings ``candidats_connus`` would give."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(_requete().subquery())) or 0


@dataclass(frozen=True, slots=True)
class Rapproche:
    """``certaine``: the listing it surely is. ``probables``: those that a person must compare it with."""

    certaine: Rapprochement | None = None
    probables: tuple[Rapprochement, ...] = ()


class Rapprocheur:
    """Asks one row after the other, and learns each new listing.

    ``noms_compares``: whether names were compared all along; if not, ``flask annuaire doublons`` remains to be run.
    """

    def __init__(self) -> None:
        self._index = Index(candidats_connus()) if nombre_connus() <= NOMS_MAXIMUM else None
        self.noms_compares = self._index is not None
        self._neuves = 0
        self._reunies: dict[str, list[Candidat]] = {}  # rows that went into each listing during this import
        self._par_identifiant: dict[str, list[Candidat]] = {}

    def preparer(self, demandes: Iterable[Candidat]) -> None:
        """Learn which listings share an identifier with the rows of the next batch."""
        if self._index is not None:
            return
        self._par_identifiant = {}
        demandes = list(demandes)
        connues: dict[int, dict[str, Any]] = {}
        for colonne in (Structure.siret, Structure.rna):  # one index each: « or » would read the whole table
            valeurs = {valeur for demande in demandes if (valeur := getattr(demande, colonne.key))}
            if valeurs:
                requete = _requete().add_columns(Structure.pk).where(colonne.in_(valeurs)).order_by(None)
                connues |= {ligne["pk"]: dict(ligne) for ligne in db.session.execute(requete).mappings()}
        for pk in sorted(connues):  # sorted here: asked of the database, it would read the table in that order
            self._noter(candidat(connues[pk]["id"], connues[pk]))

    def _noter(self, connue: Candidat) -> None:
        for identifiant in _identifiants(connue):
            self._par_identifiant.setdefault(identifiant, []).append(connue)

    def chercher(self, demande: Candidat) -> Rapproche:
        """What this row may be."""
        if self._index is not None:
            proches = self._index.candidats_proches(demande)
        else:
            memes = [c for i in _identifiants(demande) for c in self._par_identifiant.get(i, ())]
            proches = sorted((comparer(demande, c) for c in memes), key=lambda r: -r.score)
        certaine = next((p for p in proches if p.verdict is Verdict.CERTAIN and self._avec_toutes(p, demande)), None)
        douteuses = (p for p in proches if p.verdict in (Verdict.PROBABLE, Verdict.CERTAIN))
        return Rapproche(certaine, () if certaine else tuple(douteuses))

    def _avec_toutes(self, proche: Rapprochement, demande: Candidat) -> bool:
        """Whether the row is surely the same as every row that this listing already took in: A = B = C is no proof."""
        autres = self._reunies.get(autre_id(proche, demande.id), ())
        return all(comparer(demande, autre).verdict is Verdict.CERTAIN for autre in autres)

    def reunir(self, id: str, demande: Candidat) -> None:
        """A row went into this listing."""
        self._reunies.setdefault(id, []).append(demande)

    def apprendre(self, nouvelle: Candidat) -> None:
        """A listing was created: the next rows may be it."""
        if self._index is None:
            self._noter(nouvelle)
            return
        self._index.ajouter(nouvelle)
        self._neuves += 1
        if self._neuves > NEUVES_MAXIMUM:
            self._index, self.noms_compares = None, False


def _identifiants(candidat: Candidat) -> list[str]:
    return [identifiant for identifiant in (candidat.siret, candidat.rna) if identifiant]


def autre_id(rapprochement: Rapprochement, id: str) -> str:
    """The other listing of a pair."""
    return rapprochement.id_b if rapprochement.id_a == id else rapprochement.id_a
