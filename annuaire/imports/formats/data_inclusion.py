"""data·inclusion, « structures », schema v0 and v1 (CSV, or JSON of its API)."""

from __future__ import annotations

from annuaire.imports.formats.jugement import juger, refuser_public, refuser_sans_lieu
from annuaire.imports.formats.labels import LABELS
from annuaire.imports.formats.valeurs import cellules, liste_lue
from annuaire.imports.modele import SANS_IDENTIFIANT, Fiche, Format, HorsEss, LigneLue, LigneRejetee
from annuaire.imports.releve import Releve

NOM = "data_inclusion"
COLONNES = frozenset({"id", "source", "nom", "commune", "code_postal", "code_insee", "adresse", "date_maj"})
LICENCE = "Licence Ouverte 2.0 (data·inclusion)"
# Public bodies of ``typologie`` (v0) and ``reseaux_porteurs`` (v1). Not here: kinds that associations also run
# (missions locales, maisons de l’emploi, France services, PLIE, libraries), nor `departements`, which holds the UDAF.
PUBLICS = frozenset(
    [
        "AFPA",
        "ASE",
        "CAF",
        "CC",
        "CCAS",
        "CCONS",
        "CD",
        "CDAS",
        "CFP",
        "CIAS",
        "CPAM",
        "DEETS",
        "DEPT",
        "DIPLP",
        "EPCI",
        "EPIDE",
        "ETABL_PUB",
        "ETAT",
        "FT",
        "MDPH",
        "MDS",
        "MUNI",
        "PE",
        "PJJ",
        "PREF",
        "REG",
        "SPIP",
        "LA_POSTE",
        "afpa",
        "ase",
        "caf",
        "ccas-cias",
        "chambres-consulaires",
        "cnam",
        "communes",
        "cpam",
        "epide",
        "france-travail",
        "la-poste",
        "maisons-des-solidarites",
        "maison-departementale-de-lautonomie",
        "pjj",
        "regions",
        "spip",
    ]
)
FORMES = {"ASSO": "9220", "ASSO_CHOMEUR": "9220", "UDAF": "9220", "MSA": "8140"}
# The producer that holds the State’s own register of SIAE, EA and GEIQ: only its typology proves one.
SOURCE_PROBANTE = "emplois-de-linclusion"
_ASSIMILES = {"ACIPHC": "ACI"}


def lire(ligne: LigneLue, releve: Releve) -> Fiche:
    """Map a row. Raises ``LigneRejetee``: public bodies, no name, no identifier, elsewhere."""
    lu = cellules(ligne)
    if not (lu["id"] and lu["source"]):
        raise LigneRejetee(SANS_IDENTIFIANT)
    if lu["structure_id"]:
        raise LigneRejetee("C’est un service de data·inclusion, pas une structure.")
    releve.source(NOM, _identifiant(lu), LICENCE)
    releve.siret(lu["siret"])
    releve.rna(lu["rna"])
    sortes = _sortes(lu)
    if publiques := sorted(PUBLICS & set(sortes)):
        raise HorsEss(f"Organisme public ({', '.join(publiques)})\u00a0: il ne relève pas de l’ESS.")
    releve.lieu(lu["code_insee"], lu["commune"], lu["code_postal"])
    refuser_sans_lieu(releve)
    releve.nom(lu["nom"])
    refuser_public(releve)
    releve.texte("description", _presentation(lu))
    releve.texte("adresse", lu["adresse"])
    releve.texte("complement_adresse", lu["complement_adresse"])
    releve.point(lu["latitude"], lu["longitude"])
    _juger(releve, lu, sortes)
    releve.activite("")
    releve.telephone(lu["telephone"])
    releve.courriel(lu["courriel"])
    releve.site(lu["site_web"])
    releve.horaires(lu["horaires_accueil"] or lu["horaires_ouverture"] or lu["horaires"])
    releve.liste("mots_cles", [theme.rpartition("--")[2].replace("-", " ") for theme in _themes(lu)])
    acces = lu["accessibilite_lieu"] or lu["accessibilite"]
    if acces and not acces.lower().startswith(("http:", "https:")):  # v0 and v1 give the address of an Acceslibre page
        releve.liste("accessibilite", [acces])
    return releve.fiche()


def _identifiant(lu: dict[str, str]) -> str:
    """``source:id``; since v1 the id begins with its source."""
    prefixe = f"{lu['source']}--"
    return f"{lu['source']}:{lu['id'].removeprefix(prefixe)}"


def _sortes(lu: dict[str, str]) -> list[str]:
    colonnes = ("typologie", "typologies", "reseaux_porteurs")
    return [sorte for colonne in colonnes for sorte in liste_lue(lu[colonne], "|,;")]


def _themes(lu: dict[str, str]) -> list[str]:
    return liste_lue(lu["thematiques"], "|,;")


def _presentation(lu: dict[str, str]) -> str:
    """v1 has one text; in v0 the summary is often the start of the detail."""
    if texte := lu["description"]:
        return texte
    resume, detail = lu["presentation_resume"], lu["presentation_detail"]
    debut = resume.rstrip("….\u00a0 ")
    return detail if detail.startswith(debut) else f"{resume} {detail}".strip()


def _juger(releve: Releve, lu: dict[str, str], sortes: list[str]) -> None:
    forme = next((FORMES[sorte] for sorte in sortes if sorte in FORMES), "9220" if releve.champs["rna"] else "")
    codes = [code for sorte in sortes if (code := _ASSIMILES.get(sorte, sorte).upper()) in LABELS]
    juger(releve, forme, indice=f"{LABELS[codes[0]]}, selon data·inclusion" if codes else None)
    for code in codes if lu["source"] == SOURCE_PROBANTE else ():
        releve.label(code, LABELS[code], NOM)


FORMAT = Format(NOM, "structures de data·inclusion, schémas v0 et v1 (CSV, JSON)", COLONNES, lire)
