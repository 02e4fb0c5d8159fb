"""Reading a file row by row: encoding, separator, and which known source it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from annuaire.imports.modele import FichierIllisible, Format, LigneLue

ENCODAGES = ("utf-8-sig", "cp1252")
SEPARATEURS = ",;\t|"
ECHANTILLON = 64 * 1024  # characters looked at to guess the separator
CHAMP_MAXIMUM = 1024 * 1024

csv.field_size_limit(CHAMP_MAXIMUM)


class Fichier:
    """A CSV file and how to read it. Rows are read one at a time: memory does not grow with the file."""

    def __init__(self, chemin: Path) -> None:
        """Raises ``FichierIllisible``."""
        self.chemin = chemin
        self.encodage = _encodage(chemin)
        with chemin.open(encoding=self.encodage, newline="") as flux:
            echantillon = flux.read(ECHANTILLON)
        entete = echantillon.partition("\n")[0]
        self.separateur = max(SEPARATEURS, key=entete.count)
        self.colonnes = [nom.strip() for nom in next(csv.reader([entete], delimiter=self.separateur), [])]
        if not any(self.colonnes):
            raise FichierIllisible(f"Le fichier {chemin.name} est vide ou n’a pas de ligne d’en-tête.")

    def lignes(self) -> Iterator[LigneLue]:
        """The rows, empty ones left out. Raises ``FichierIllisible`` on a broken CSV."""
        with self.chemin.open(encoding=self.encodage, newline="") as flux:
            lecteur = csv.reader(flux, delimiter=self.separateur)
            next(lecteur, None)
            fin = lecteur.line_num
            try:
                for valeurs in lecteur:
                    debut, fin = fin + 1, lecteur.line_num
                    if any(valeur.strip() for valeur in valeurs):
                        yield LigneLue(debut, self._associer(valeurs))
            except csv.Error as erreur:
                raise FichierIllisible(f"Ligne {fin + 1} : ce n’est plus un CSV lisible ({erreur}).") from erreur

    def _associer(self, valeurs: list[str]) -> dict[str, str]:
        manquantes = [""] * (len(self.colonnes) - len(valeurs))
        return dict(zip(self.colonnes, [*valeurs, *manquantes], strict=False))


def _encodage(chemin: Path) -> str:
    if not chemin.is_file():
        raise FichierIllisible(f"Le fichier {chemin} n’existe pas.")
    for encodage in ENCODAGES:
        try:
            with chemin.open(encoding=encodage) as flux:
                while flux.read(ECHANTILLON):
                    pass
        except UnicodeDecodeError:
            continue
        return encodage
    raise FichierIllisible(f"L’encodage de {chemin.name} n’est pas reconnu : enregistrez-le en UTF-8.")


def reconnaitre(fichier: Fichier, formats: Sequence[Format], demande: str | None = None) -> Format:
    """The format asked for, or the one whose columns the header has. Raises ``FichierIllisible``."""
    connus = "".join(f"\n  - {format_.nom} : {format_.description}" for format_ in formats)
    if demande:
        for format_ in formats:
            if format_.nom == demande:
                return format_
        raise FichierIllisible(f"Le format « {demande} » n’existe pas. Formats connus :{connus}")
    for format_ in formats:
        if format_.colonnes <= set(fichier.colonnes):
            return format_
    raise FichierIllisible(f"L’en-tête de {fichier.chemin.name} n’est celui d’aucun format connu :{connus}")
