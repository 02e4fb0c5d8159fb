"""A file to import, whatever it is: its columns, its rows one at a time, and what the person must be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from annuaire.imports.lecture.classeurs import Classeur
from annuaire.imports.lecture.delimite import enregistrements, separateur_declare, trouver_separateur
from annuaire.imports.lecture.encodage import Encodage, reconnaitre_encodage
from annuaire.imports.lecture.enregistrements import ECHANTILLON, Enregistrement, LigneSuspecte, associer, lire_entete
from annuaire.imports.lecture.objets import Objets, est_json
from annuaire.imports.lecture.octets import Contenu, Octets
from annuaire.imports.lecture.odf import Odf
from annuaire.imports.modele import Fiche, FichierIllisible, Format, LigneLue, LigneRejetee
from annuaire.imports.releve import Releve


class Fichier:
    """A CSV, TSV (plain, .gz, or alone in a .zip), XLSX, ODS, JSON or GeoJSON file.

    ``colonnes``: names of the columns, each one once. ``avertissements``: in French, what was guessed or is doubtful in
    the file as a whole. ``en_objets``: JSON, not a table. Text is read twice, to learn its encoding then its rows, and
    never held whole.
    """

    def __init__(self, chemin: Path) -> None:
        """Raises ``FichierIllisible``, whose message says what would be accepted."""
        self.chemin = chemin
        self.avertissements: list[str] = []
        self.en_objets = False
        octets = Octets(chemin)
        self._lire: Callable[[], Iterator[LigneLue]]
        if octets.contenu is Contenu.TEXTE:
            self._preparer_texte(octets)
        else:
            self._preparer_table(Classeur(chemin) if octets.contenu is Contenu.XLSX else Odf(chemin))

    def _preparer_texte(self, octets: Octets) -> None:
        with octets.ouvrir() as flux:
            encodage = reconnaitre_encodage(flux, self.chemin.name)
        self.avertissements += encodage.avertissements
        with octets.ouvrir() as flux:
            debut = "".join(ligne[:200] for ligne, _ in zip(encodage.lignes(flux), range(5), strict=False))
        if est_json(debut, octets.nom):
            objets = Objets(octets, encodage)
            self.colonnes, self._lire, self.en_objets = objets.colonnes, objets.lignes, True
        else:
            self._preparer_table(_Csv(octets, encodage))

    def _preparer_table(self, table: _Csv | Classeur | Odf) -> None:
        self.avertissements += table.avertissements
        entete = lire_entete(table.debut, self.chemin.name)
        self.avertissements += entete.avertissements
        self.colonnes = entete.colonnes
        if isinstance(table, _Csv):
            table.largeur = len(entete.colonnes)
        self._lire = lambda: associer(entete, table.enregistrements(), dire_courtes=isinstance(table, _Csv))

    def lignes(self) -> Iterator[LigneLue]:
        """The rows, empty ones left out; ``LigneSuspecte`` those badly cut. Raises ``FichierIllisible``."""
        return self._lire()


class _Csv:
    """Text cut by a separator."""

    def __init__(self, octets: Octets, encodage: Encodage) -> None:
        self.octets = octets
        self.encodage = encodage
        self.avertissements: list[str] = []
        self.largeur = 0
        self.separateur = trouver_separateur(self._lignes())
        self.debut = list(islice(self.enregistrements(), ECHANTILLON))

    def _lignes(self) -> Iterator[str]:
        with self.octets.ouvrir() as flux:
            yield from self.encodage.lignes(flux)

    def enregistrements(self) -> Iterator[Enregistrement]:
        """Raises ``FichierIllisible``."""
        for lu in enregistrements(self._lignes(), self.separateur, self.largeur):
            if lu.numero > 1 or not separateur_declare(self.separateur.join(lu.valeurs)):
                yield lu


def reconnaitre(fichier: Fichier, formats: Sequence[Format], demande: str | None = None) -> Format:
    """The format asked for, or the one whose columns the header has; it refuses rows badly cut.

    Raises ``FichierIllisible``.
    """
    connus = "".join(f"\n  - {format_.nom} : {format_.description}" for format_ in formats)
    if demande:
        for format_ in formats:
            if format_.nom == demande:
                return _prudent(format_)
        raise FichierIllisible(f"Le format « {demande} » n’existe pas. Formats connus :{connus}")
    for format_ in formats:
        if format_.colonnes <= set(fichier.colonnes):
            return _prudent(format_)
    raise FichierIllisible(f"L’en-tête de {fichier.chemin.name} n’est celui d’aucun format connu :{connus}")


def _prudent(format_: Format) -> Format:
    """The same format, which rejects a row cut wrong and reports a doubtful one."""
    return replace(format_, lire=_Prudente(format_))


@dataclass(frozen=True, slots=True)
class _Prudente:
    """A function that can be sent to another process."""

    format_: Format

    def __call__(self, ligne: LigneLue, releve: Releve) -> Fiche:
        if not isinstance(ligne, LigneSuspecte):
            return self.format_.lire(ligne, releve)
        if ligne.rejetee:
            raise LigneRejetee(ligne.remarque)
        fiche = self.format_.lire(ligne, releve)
        return replace(fiche, avertissements=(ligne.remarque, *fiche.avertissements))
