"""Which column holds which field, by its name: for lists without a fixed header, and for proposing a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz

from socle.identifiants import sans_accents

SEUIL = 88.0  # likeness of two names, out of 100, below which nothing is proposed
# Field -> names of columns, the surest first, as ``simple`` writes them.
SYNONYMES: dict[str, tuple[str, ...]] = {
    "identifiant": ("id", "identifiant", "identifiant unique", "uid", "reference"),
    "nom": (
        "nom", "denomination", "raison sociale", "nom de la structure", "nom structure", "structure", "name",
        "structure denomination", "denomination sociale", "nom de l association", "nom de l entreprise", "titre",
        "nom de l organisme", "organisme", "association", "entreprise", "libelle", "enseigne", "nom de l etablissement",
        "etablissement", "rs", "rslongue", "nom complet",
    ),
    "autres_noms": ("autres noms", "autre nom", "nom d usage", "nom commercial", "enseigne commerciale"),
    "sigle": ("sigle", "acronyme"),
    "siret": (
        "siret", "numero siret", "n siret", "siret actualise", "structure siret actualise", "no siret", "siret siege",
        "code siret", "num siret",
    ),
    "siren": ("siren", "numero siren", "n siren", "no siren", "code siren", "num siren"),
    "rna": ("rna", "numero rna", "n rna", "waldec", "identifiant rna", "code rna"),
    "forme_juridique": (
        "forme juridique", "statut juridique", "categorie juridique", "legal form", "nature juridique", "statut",
        "forme", "type de structure", "code forme juridique",
    ),
    "base_ess": ("base ess", "appartenance ess"),
    "description": (
        "description", "presentation", "activite", "activites", "objet", "resume", "missions", "commentaire", "detail",
    ),
    "adresse": (
        "adresse", "adresse postale", "voie", "rue", "adresse 1", "adresse ligne 1", "address", "street",
        "structure adresse admin libelle voie", "libelle voie", "adresse du siege", "adresse complete",
    ),
    "complement_adresse": ("complement adresse", "complement d adresse", "adresse 2", "adresse ligne 2"),
    "code_postal": (
        "code postal", "cp", "postcode", "codepostal", "code post", "adresse cp", "structure adresse admin cp", "zip",
    ),
    "commune": (
        "commune", "ville", "localite", "city", "nom commune", "libelle commune", "structure adresse admin commune",
        "nom de la commune", "commune libelle",
    ),
    "code_insee": (
        "code insee", "insee", "code commune", "code commune insee", "codgeo", "com", "citycode",
        "structure adresse admin code insee", "commune code",
    ),
    "departement": ("departement", "code departement", "dept", "dep", "numero departement", "departement code"),
    "latitude": ("latitude", "lat", "y"),
    "longitude": ("longitude", "lon", "lng", "long", "x"),
    "telephone": ("telephone", "tel", "phone", "numero de telephone", "telephone 1", "tel 1", "n telephone"),
    "courriel": ("courriel", "email", "mail", "e mail", "adresse mail", "adresse email", "adresse electronique"),
    "site_web": ("site web", "site internet", "site", "url", "website", "web", "lien"),
    "horaires": ("horaires", "horaires d ouverture", "horaires ouverture", "opening hours", "heures d ouverture"),
    "activite_naf": ("naf", "code naf", "ape", "code ape", "activite naf", "code activite"),
    "mots_cles": ("mots cles", "mots clefs", "tags", "themes", "thematiques", "categories", "categorie"),
    "publics": ("publics", "public", "public accueilli", "public vise", "beneficiaires"),
    "accessibilite": ("accessibilite", "acces pmr", "accessibilite pmr"),
    "effectif": ("effectif", "effectifs", "nombre de salaries", "nb salaries", "salaries"),
    "annee_creation": ("annee creation", "annee de creation", "date de creation", "date creation", "creation"),
}  # fmt: skip


def simple(nom: str) -> str:
    """« N° SIRET » -> « n siret », « codePostal » -> « code postal »."""
    separe = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", nom)
    return re.sub(r"[^a-z0-9]+", " ", sans_accents(separe).lower()).strip()


def proposer(colonnes: Sequence[str], synonymes: Mapping[str, Sequence[str]] = SYNONYMES) -> dict[str, tuple[str, int]]:
    """Field -> (column, likeness out of 100), each column once, the surest pairs first."""
    paires = []
    for rang, colonne in enumerate(colonnes):
        lu = simple(colonne)
        for champ, noms in synonymes.items():
            note = _ressemblance(lu, noms)
            if note >= SEUIL:
                place = noms.index(lu) if lu in noms else len(noms)
                paires.append((-note, place, rang, champ, colonne))
    trouvees: dict[str, tuple[str, int]] = {}
    prises: set[str] = set()
    for moins_note, _, _, champ, colonne in sorted(paires):
        if champ not in trouvees and colonne not in prises:
            trouvees[champ] = (colonne, int(-moins_note))
            prises.add(colonne)
    return trouvees


def _ressemblance(lu: str, noms: Iterable[str]) -> float:
    """Short names must be equal: « tel » is not « dep »; long ones may hold a slip."""
    if len(lu) < 5:
        return 100.0 if lu in noms else 0.0
    return max((100.0 if lu == nom else min(fuzz.ratio(lu, nom), 99.0) for nom in noms if len(nom) >= 5), default=0.0)
