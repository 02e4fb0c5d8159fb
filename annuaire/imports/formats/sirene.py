"""SIRENE (INSEE): « StockEtablissement » joined to « StockUniteLegale », or one file that has the columns of both.

INSEE’s flag (``economieSocialeSolidaireUniteLegale``) is a hint, never a proof (domaine.md, section 2).
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

from annuaire.imports.appartenance import PERSONNES_PHYSIQUES
from annuaire.imports.formats.jugement import juger
from annuaire.imports.formats.lambert import en_degres
from annuaire.imports.formats.valeurs import chiffres, date_lue, dit, morceaux
from annuaire.imports.lecture import Fichier, LigneSuspecte
from annuaire.imports.modele import (
    Fermee,
    Fiche,
    FichierIllisible,
    Format,
    HorsEss,
    LigneLue,
    LigneRejetee,
    NonPubliable,
)  # fmt: skip
from annuaire.imports.releve import Releve
from territoire.nomenclatures import AppartenanceEss, categorie_juridique

NOM = "sirene"
COLONNES = frozenset({"siret", "siren", "etatAdministratifEtablissement", "codeCommuneEtablissement"})
LICENCE = "Licence Ouverte 2.0 (INSEE, SIRENE)"
DEPARTEMENT = "47"
FORME = "categorieJuridiqueUniteLegale"
FERME = "F"
CESSEE = "C"  # the legal unit
NON_DIFFUSIBLES = ("P", "N")  # partial diffusion (natural persons), none
TRANCHE_SANS_SALARIE = ("NN", "00", "")
UNITE = (
    FORME, "denominationUniteLegale", "denominationUsuelle1UniteLegale", "sigleUniteLegale",
    "economieSocialeSolidaireUniteLegale", "identifiantAssociationUniteLegale", "statutDiffusionUniteLegale",
    "etatAdministratifUniteLegale",
)  # fmt: skip
LAMBERT = ("coordonneeLambertAbscisseEtablissement", "coordonneeLambertOrdonneeEtablissement")
UNITE_CESSEE = "SIRENE dit l’établissement ouvert, mais que son unité légale a cessé\u00a0: à vérifier."
_VOIE = ("numeroVoie", "indiceRepetition", "typeVoie", "libelleVoie")
ETABLISSEMENT = (
    "siret", "siren", "statutDiffusionEtablissement", "dateCreationEtablissement", "trancheEffectifsEtablissement",
    "etatAdministratifEtablissement", "dateDebut", "enseigne1Etablissement", "enseigne2Etablissement",
    "denominationUsuelleEtablissement", "activitePrincipaleEtablissement", "complementAdresseEtablissement",
    *(f"{nom}Etablissement" for nom in _VOIE), "codePostalEtablissement", "libelleCommuneEtablissement",
    "codeCommuneEtablissement", "longitude", "latitude", *LAMBERT,
)  # fmt: skip
_GARDEES_SI_REFUSEE = {
    *("siret", "siren", "codeCommuneEtablissement", "statutDiffusionEtablissement", "statutDiffusionUniteLegale", FORME)
}


def lire(ligne: LigneLue, releve: Releve) -> Fiche:
    """Map an establishment. Raises ``LigneRejetee``: elsewhere, natural person, not to be shown, not of the ESS."""
    lu = {nom: dit(ligne.colonnes.get(nom, "")) for nom in (*ETABLISSEMENT, *UNITE)}
    siret = chiffres(lu["siret"], 14)
    releve.source(NOM, siret, LICENCE)
    releve.siret(siret)
    releve.lieu(lu["codeCommuneEtablissement"], lu["libelleCommuneEtablissement"], lu["codePostalEtablissement"])
    if _non_diffusible(lu):
        raise NonPubliable("Diffusion refusée ou partielle dans SIRENE\u00a0: elle n’est jamais publiée.")
    if not lu[FORME]:
        raise LigneRejetee(f"Pas de forme juridique\u00a0: l’unité légale {lu['siren']} est inconnue.")
    _juger(releve, lu)
    enseignes = (lu["enseigne1Etablissement"], lu["enseigne2Etablissement"], lu["denominationUsuelleEtablissement"])
    releve.nom(*enseignes, lu["denominationUniteLegale"], autres=(lu["denominationUsuelle1UniteLegale"],))
    releve.texte("sigle", lu["sigleUniteLegale"])
    releve.rna(lu["identifiantAssociationUniteLegale"])
    releve.texte("adresse", morceaux(*(lu[f"{nom}Etablissement"] for nom in _VOIE)))
    releve.texte("complement_adresse", lu["complementAdresseEtablissement"])
    point = (lu["latitude"], lu["longitude"])
    releve.point(*(point if all(point) else en_degres(*(lu[nom] for nom in LAMBERT))))
    releve.activite(lu["activitePrincipaleEtablissement"])
    releve.annee(lu["dateCreationEtablissement"])
    tranche = lu["trancheEffectifsEtablissement"]
    releve.champs["est_employeur"] = tranche not in TRANCHE_SANS_SALARIE if tranche else None
    cessee = lu["etatAdministratifUniteLegale"] == CESSEE
    return releve.fiche(fermee_le=_fermeture(lu), alerte=UNITE_CESSEE if cessee else None)


def _non_diffusible(lu: dict[str, str]) -> bool:
    return lu["statutDiffusionEtablissement"] in NON_DIFFUSIBLES or lu["statutDiffusionUniteLegale"] in NON_DIFFUSIBLES


def _juger(releve: Releve, lu: dict[str, str]) -> None:
    signalee = lu["economieSocialeSolidaireUniteLegale"].upper() in ("O", "OUI")
    categorie = categorie_juridique(lu[FORME])
    lue = juger(releve, lu[FORME], indice="indicateur de l’INSEE" if signalee else None)
    if not signalee and (categorie is None or categorie.ess is not AppartenanceEss.OUI):
        quoi = lue.libelle or f"Forme juridique {lu[FORME]}"
        raise HorsEss(f"{quoi}\u00a0: ni la loi ni l’indicateur de l’INSEE ne disent qu’elle relève de l’ESS.")


def _fermeture(lu: dict[str, str]) -> dt.date | None:
    if lu["etatAdministratifEtablissement"] != FERME:
        return None
    fermee = date_lue(lu["dateDebut"])  # since when it is in its present state
    if fermee is None:
        raise Fermee("Établissement fermé, sans date.")
    return fermee


class Jointure:
    """The Département’s establishments with the columns of their legal units, one at a time.

    The units of the Département are held in memory, not the file. What is of no use is left out, the names of natural
    persons first. ``ailleurs``: rows of other départements, passed over (known once the rows are read).
    """

    def __init__(self, etablissements: Fichier, unites: Path | None, *, partout: bool = False) -> None:
        """Raises ``FichierIllisible``: no legal forms, or a file of units without its columns."""
        self._etablissements, self._partout = etablissements, partout
        self.ailleurs = 0
        self.colonnes = [*ETABLISSEMENT, *UNITE]
        self.avertissements: list[str] = []
        self._unites: dict[str, tuple[str, ...]] = {}
        if unites is not None:
            self._lire_unites(unites)
        elif FORME not in etablissements.colonnes:
            raise FichierIllisible(
                "Ce fichier SIRENE n’a pas les formes juridiques\u00a0: ajoutez --unites-legales StockUniteLegale.csv, "
                "ou joignez d’abord les deux fichiers."
            )

    def _lire_unites(self, chemin: Path) -> None:
        fichier = Fichier(chemin)
        if not {"siren", FORME} <= set(fichier.colonnes):
            raise FichierIllisible(f"{chemin.name} n’est pas un fichier d’unités légales de SIRENE.")
        self.avertissements += fichier.avertissements
        voulues = {ligne.colonnes["siren"] for ligne in self._etablissements.lignes() if self._ici(ligne)}
        for ligne in fichier.lignes():
            if (siren := ligne.colonnes["siren"]) in voulues:
                self._unites[siren] = tuple(sys.intern(ligne.colonnes.get(nom, "")) for nom in UNITE)

    def _ici(self, ligne: LigneLue) -> bool:
        return self._partout or ligne.colonnes.get("codeCommuneEtablissement", "").startswith(DEPARTEMENT)

    def lignes(self) -> Iterator[LigneLue]:
        """Rows with the columns that matter. Raises ``FichierIllisible``."""
        self.ailleurs = 0
        for ligne in self._etablissements.lignes():
            if isinstance(ligne, LigneSuspecte):
                yield ligne
            elif self._ici(ligne):
                yield LigneLue(ligne.numero, self._jointe(ligne.colonnes))
            else:
                self.ailleurs += 1

    def _jointe(self, lues: dict[str, str]) -> dict[str, str]:
        unite = self._unites.get(lues["siren"])
        jointe = {nom: lues.get(nom, "") for nom in self.colonnes}
        if unite is not None:
            jointe |= dict(zip(UNITE, unite, strict=True))
        # A person: nothing of it goes further.
        if jointe[FORME].startswith(PERSONNES_PHYSIQUES) or _non_diffusible(jointe):
            jointe = {nom: valeur if nom in _GARDEES_SI_REFUSEE else "" for nom, valeur in jointe.items()}
        return jointe


FORMAT = Format(NOM, "établissements SIRENE, avec leurs unités légales (CSV)", COLONNES, lire)
