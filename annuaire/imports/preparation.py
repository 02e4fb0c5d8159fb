"""From a file and what the person asked, to rows and the format that reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from annuaire.imports.formats import FORMATS, gogocarto, listes_labels, notre_export, sirene
from annuaire.imports.formats.correspondance import lire_correspondance, proposition
from annuaire.imports.lecture import Fichier, reconnaitre
from annuaire.imports.modele import FichierIllisible, Format, LigneLue

EN_TABLE = [format_.nom for format_ in listes_labels.FORMATS]


@dataclass(frozen=True, slots=True)
class Demande:
    """What the person says of the file. ``source``, ``licence``: for formats that name neither (GoGoCarto)."""

    format: str | None = None
    correspondance: Path | None = None
    unites_legales: Path | None = None
    source: str | None = None
    licence: str | None = None
    partout: bool = False


class Lignes(Protocol):
    """Rows, as a file or what was made of it gives them, as many times as asked."""

    colonnes: list[str]
    avertissements: list[str]

    def lignes(self) -> Iterator[LigneLue]:
        """Raises ``FichierIllisible``."""


class FormatInconnu(FichierIllisible):
    """No format has this header; the message names them all."""


def preparer(fichier: Fichier, demande: Demande) -> tuple[Lignes, Format]:
    """Rows and format. Raises ``FichierIllisible``, ``FormatInconnu`` when the header says nothing."""
    format_ = _format(fichier, demande)
    if demande.unites_legales is not None and format_.nom != sirene.NOM:
        raise FichierIllisible("--unites-legales ne sert qu’avec un fichier d’établissements SIRENE.")
    if format_.nom == sirene.NOM:
        return sirene.Jointure(fichier, demande.unites_legales, partout=demande.partout), format_
    if format_.nom in EN_TABLE:
        return listes_labels.AvecSirets(fichier), format_
    return fichier, format_


def _format(fichier: Fichier, demande: Demande) -> Format:
    if demande.correspondance is not None:
        if demande.format is not None:
            raise FichierIllisible("--format et --correspondance disent deux choses\u00a0: gardez l’une des deux.")
        format_ = lire_correspondance(demande.correspondance, fichier.colonnes)
        return reconnaitre(fichier, [format_], format_.nom)
    source = demande.source or fichier.chemin.name.partition(".")[0]
    propres = {gogocarto.NOM: gogocarto.pour(source, demande.licence)}
    if fichier.en_objets:
        propres[notre_export.NOM] = notre_export.FORMAT_OBJETS
    formats = [propres.get(format_.nom, format_) for format_ in FORMATS]
    nom = demande.format
    if nom is None and not any(format_.colonnes <= set(fichier.colonnes) for format_ in formats):
        nom = listes_labels.liste_nommee(fichier.colonnes)
    try:
        return reconnaitre(fichier, formats, nom)
    except FichierIllisible as erreur:
        raise (FormatInconnu if nom is None else FichierIllisible)(str(erreur)) from erreur


def ecrire_proposition(fichier: Fichier, chemin: Path, source: str | None) -> bool:
    """Write a mapping for this file there; says whether it did: one that is there, perhaps corrected, stays."""
    if chemin.exists():
        return False
    chemin.parent.mkdir(parents=True, exist_ok=True)
    texte = proposition(fichier.colonnes, source or fichier.chemin.name.partition(".")[0])
    chemin.write_text(texte, encoding="utf-8")
    return True
