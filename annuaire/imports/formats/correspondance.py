"""Any table, read with a mapping file (TOML) that says which column holds which field.

source = "liste-de-la-cress"            # the name under which rows are known next time
licence = "Licence Ouverte 2.0"         # without one, listings stay hidden in production
[champs]
nom = "Dénomination"
adresse = ["N°", "Voie"]                # several columns, joined
[constantes]
forme_juridique = "Association"         # the same value for every row
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annuaire.imports.formats.colonnes import SYNONYMES, proposer
from annuaire.imports.formats.jugement import juger, refuser_public, refuser_sans_lieu
from annuaire.imports.formats.valeurs import chiffres, dit, liste_lue
from annuaire.imports.modele import Fiche, FichierIllisible, Format, LigneLue
from annuaire.imports.releve import Releve
from socle.identifiants import slug

CHAMPS = tuple(champ for champ in SYNONYMES if champ != "siren")
CLES = {"source", "licence", "champs", "constantes"}
SURE = 100  # likeness of a column whose name is in the table of synonyms
_LISTES = ("mots_cles", "publics", "accessibilite")


@dataclass(frozen=True, slots=True)
class Correspondance:
    """``champs``: field -> columns. ``constantes``: field -> value of every row."""

    source: str
    licence: str | None
    champs: Mapping[str, tuple[str, ...]]
    constantes: Mapping[str, str]

    def __call__(self, ligne: LigneLue, releve: Releve) -> Fiche:
        """Map a row. Raises ``LigneRejetee``."""
        lu = {champ: self._valeur(champ, ligne) for champ in CHAMPS}
        releve.siret(chiffres(lu["siret"], 14))
        releve.rna(lu["rna"])
        releve.source(
            self.source, lu["identifiant"] or releve.champs["siret"] or releve.champs["rna"] or "", self.licence
        )
        code_postal, code_insee = chiffres(lu["code_postal"], 5), chiffres(lu["code_insee"], 5)
        releve.lieu(code_insee, lu["commune"], code_postal, chiffres(lu["departement"], 2))
        if not lu["departement"]:
            refuser_sans_lieu(releve)
        releve.nom(lu["nom"], autres=liste_lue(lu["autres_noms"]))
        releve.texte("sigle", lu["sigle"])
        refuser_public(releve)
        for champ in ("description", "adresse", "complement_adresse"):
            releve.texte(champ, lu[champ])
        for champ in _LISTES:
            releve.liste(champ, liste_lue(lu[champ], "|;" if champ == "accessibilite" else "|;,"))
        releve.point(lu["latitude"], lu["longitude"])
        forme = lu["forme_juridique"]
        code = forme if forme[:4].isdecimal() else "9220" if releve.champs["rna"] and not forme else ""
        juger(releve, code, "" if code else forme, base=lu["base_ess"] or None)
        releve.activite(lu["activite_naf"])
        releve.telephone(lu["telephone"])
        releve.courriel(lu["courriel"])
        releve.site(lu["site_web"])
        releve.horaires(lu["horaires"])
        releve.nombre("effectif", lu["effectif"])
        releve.annee(lu["annee_creation"])
        if not releve.sources:
            releve.source(self.source, _identifiant(releve), self.licence)
        return releve.fiche(sans_licence=self.licence is None)

    def _valeur(self, champ: str, ligne: LigneLue) -> str:
        if champ in self.constantes:
            return self.constantes[champ]
        lues = [dit(ligne.colonnes.get(colonne, "")) for colonne in self.champs.get(champ, ())]
        separateur = "|" if champ in (*_LISTES, "autres_noms") else " "
        return separateur.join(filter(None, lues))


def _identifiant(releve: Releve) -> str:
    """Name, commune and address, for want of better: namesakes of a commune are two, a renamed row is another one."""
    champs = releve.champs
    lieu = champs["code_insee"] or champs["code_postal"] or ""
    return "-".join(filter(None, (slug(champs["nom"]), lieu, slug(champs["adresse"] or ""))))


def lire_correspondance(chemin: Path, colonnes: Sequence[str]) -> Format:
    """The format that a mapping file describes, for a table of these columns. Raises ``FichierIllisible``."""
    try:
        contenu = tomllib.loads(chemin.read_text(encoding="utf-8-sig"))
    except OSError as erreur:
        raise FichierIllisible(f"Le fichier {chemin} ne peut pas être ouvert ({erreur.strerror}).") from erreur
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as erreur:
        raise FichierIllisible(f"{chemin.name} n’est pas un fichier TOML bien formé\u00a0: {erreur}.") from erreur
    if inconnues := sorted(contenu.keys() - CLES):
        raise _refus(chemin, f"clé inconnue {', '.join(inconnues)} (connues\u00a0: {', '.join(sorted(CLES))})")
    champs = {champ: _colonnes(chemin, champ, dites) for champ, dites in _table(chemin, contenu, "champs").items()}
    constantes = {champ: str(valeur).strip() for champ, valeur in _table(chemin, contenu, "constantes").items()}
    if absentes := sorted({colonne for dites in champs.values() for colonne in dites} - set(colonnes)):
        raise _refus(chemin, f"colonne absente du fichier\u00a0: {', '.join(absentes)}")
    if "nom" not in champs:
        raise _refus(chemin, "il faut dire quelle colonne contient le nom")
    source = str(contenu.get("source", "")).strip()
    if not source:
        raise _refus(chemin, 'il faut une source (« source = "liste-de-…" »)')
    licence = str(contenu.get("licence", "")).strip() or None
    lecteur = Correspondance(source, licence, champs, constantes)
    return Format(source, f"table lue avec {chemin.name}", frozenset(), lecteur)


def _refus(chemin: Path, raison: str) -> FichierIllisible:
    return FichierIllisible(f"{chemin.name}\u00a0: {raison}.")


def _table(chemin: Path, contenu: Mapping[str, Any], nom: str) -> dict[str, Any]:
    table = contenu.get(nom, {})
    if not isinstance(table, dict):
        raise _refus(chemin, f"[{nom}] doit être une section")
    if inconnus := sorted(table.keys() - set(CHAMPS)):
        raise _refus(chemin, f"champ inconnu {', '.join(inconnus)}. Champs connus\u00a0: {', '.join(CHAMPS)}")
    return table


def _colonnes(chemin: Path, champ: str, dites: Any) -> tuple[str, ...]:
    noms = dites if isinstance(dites, list) else [dites]
    if not noms or not all(isinstance(nom, str) and nom for nom in noms):
        raise _refus(chemin, f"le champ {champ} attend un nom de colonne, ou plusieurs entre crochets")
    return tuple(" ".join(nom.split()) for nom in noms)


def proposition(colonnes: Sequence[str], source: str) -> str:
    """A mapping file for these columns, to be read again by a person: doubtful columns and those left out are said."""
    trouvees = {champ: trouvee for champ, trouvee in proposer(colonnes).items() if champ in CHAMPS}
    prises = {colonne for colonne, _ in trouvees.values()}
    lignes = [
        "# Proposée d’après les noms des colonnes : à relire, puis importer avec --correspondance.",
        f"source = {_toml(source)}",
        'licence = ""  # par exemple "Licence Ouverte 2.0" ; sans licence, les fiches restent masquées en production',
        "",
        "[champs]",
    ]
    if "nom" not in trouvees:
        lignes.append('# nom = "…"  # à dire : aucune colonne ne ressemble à un nom')
    for champ in CHAMPS:
        if champ in trouvees:
            colonne, note = trouvees[champ]
            lignes.append(f"{champ} = {_toml(colonne)}" + ("" if note == SURE else "  # à vérifier"))
    lignes += ["", *(f"# colonne laissée de côté : {_toml(nom)}" for nom in colonnes if nom not in prises)]
    lignes += [f"# champs possibles : {', '.join(CHAMPS)}", "", "[constantes]", '# forme_juridique = "Association"', ""]
    return "\n".join(lignes)


def _toml(texte: str) -> str:
    """A basic string: TOML escapes as JSON does, and DEL besides."""
    return json.dumps(texte, ensure_ascii=False).replace("\x7f", "\\u007F")
