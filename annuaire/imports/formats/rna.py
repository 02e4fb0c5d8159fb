"""RNA, the register of associations: files ``rna_waldec`` of the ministère de l’Intérieur (CSV).

Only the seat (``adrs_*``) is read: the mail address (``adrg_*``) is often the home of an officer.
"""

from __future__ import annotations

import datetime as dt

from annuaire.enums import Secteur
from annuaire.imports.formats.jugement import juger, refuser_sans_lieu
from annuaire.imports.formats.valeurs import cellules, chiffres, date_lue, morceaux
from annuaire.imports.modele import Fermee, Fiche, Format, LigneLue
from annuaire.imports.releve import Releve

NOM = "rna"
COLONNES = frozenset({"id", "titre", "objet", "position", "adrs_codeinsee", "adrs_codepostal", "adrs_libcommune"})
LICENCE = "Licence Ouverte 2.0 (ministère de l’Intérieur)"
DECLAREE, UTILITE_PUBLIQUE = "9220", "9230"
DISSOUTE, SUPPRIMEE = "D", "S"
# First three digits of ``objet_social1`` that tell a sector; for the others, the words of the name and the object do.
SECTEURS = {
    "006": Secteur.ARTS_SPECTACLES,  # culture, pratiques d’activités artistiques
    "007": Secteur.SPORTS_LOISIRS,  # clubs de loisirs
    "011": Secteur.SPORTS_LOISIRS,  # sports, activités de plein air
    "013": Secteur.SPORTS_LOISIRS,  # chasse, pêche
    "015": Secteur.ENSEIGNEMENT,  # éducation, formation
    "017": Secteur.SANTE,
    "018": Secteur.ACTION_SOCIALE,  # services et établissements médico-sociaux
    "019": Secteur.ACTION_SOCIALE,  # interventions sociales
    "020": Secteur.ACTION_SOCIALE,  # caritatives, humanitaires
    "021": Secteur.ACTION_SOCIALE,  # services familiaux, aux personnes âgées
}


def lire(ligne: LigneLue, releve: Releve) -> Fiche:
    """Map a row. Raises ``LigneRejetee``: elsewhere, no title, struck off the register."""
    lu = cellules(ligne)
    releve.source(NOM, lu["id"], LICENCE)
    releve.rna(lu["id"])
    releve.lieu(lu["adrs_codeinsee"], lu["adrs_libcommune"], chiffres(lu["adrs_codepostal"], 5))
    refuser_sans_lieu(releve)
    fermee_le = _fin(lu)
    releve.nom(lu["titre"])
    releve.texte("sigle", _sigle(lu["titre_court"], lu["titre"]))
    releve.texte("description", lu["objet"])
    releve.siret(lu["siret"])
    voie = (lu[f"adrs_{nom}"] for nom in ("numvoie", "repetition", "typevoie", "libvoie"))
    releve.texte("adresse", morceaux(*voie) or lu["adrs_distrib"])
    releve.texte("complement_adresse", lu["adrs_complement"])
    releve.point("", "")
    juger(releve, UTILITE_PUBLIQUE if lu["rup_mi"] else DECLAREE)
    releve.activite("")
    if secteur := SECTEURS.get(chiffres(lu["objet_social1"], 6)[:3]):
        releve.champs["secteurs"] = [secteur.value]
    releve.annee(lu["date_creat"])
    releve.site(lu["siteweb"])
    return releve.fiche(fermee_le=fermee_le)


def _sigle(court: str, titre: str) -> str:
    """The short title when it is an acronym, not the title cut at 38 characters."""
    return court if court and " " not in court and court.casefold() != titre.casefold() else ""


def _fin(lu: dict[str, str]) -> dt.date | None:
    """Day of the dissolution. Raises ``LigneRejetee`` when it ended and no date says when."""
    if lu["position"] not in (DISSOUTE, SUPPRIMEE):
        return None
    fin = date_lue(lu["date_disso"])
    if lu["position"] == DISSOUTE:
        fin = fin or date_lue(lu["maj_time"])
    if fin is None:
        raise Fermee("Association dissoute ou supprimée du répertoire, sans date.")
    return fin


FORMAT = Format(NOM, "associations du RNA, fichier rna_waldec (CSV)", COLONNES, lire)
