"""INSEE nomenclatures: activities (NAF rév. 2) and legal categories, with what they mean for the directory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from socle.identifiants import sans_accents
from territoire.reference import lire_csv

# Names of ``naf.csv`` (those of the roadmap) to the slugs that URLs and the database hold.
_SLUGS_SECTEUR = {
    "Action sociale": "action-sociale",
    "Sports et loisirs": "sports-loisirs",
    "Enseignement": "enseignement",
    "Arts, spectacles": "arts-spectacles",
    "Santé humaine": "sante",
    "Hébergement et restauration": "hebergement-restauration",
    "Agriculture, industrie, construction": "agriculture-industrie-construction",
    "Activités financières et d'assurance": "finance-assurance",
    "Services divers": "services-divers",
    "Non classés": "non-classes",
}


class AppartenanceEss(StrEnum):
    """Whether a legal category belongs to the ESS by right (loi n° 2014-856, article 1)."""

    OUI = "oui"
    SOUS_CONDITIONS = "sous conditions"  # by its statutes, or ESUS
    A_EXAMINER = "à examiner"
    NON = "non"


@dataclass(frozen=True, slots=True)
class Activite:
    """A sub-class of the NAF; ``secteur`` is the slug of the sector we propose for it."""

    code: str  # with its dot: 88.99B
    libelle: str
    secteur: str


@dataclass(frozen=True, slots=True)
class CategorieJuridique:
    """A legal category; ``famille`` is the slug of the ESS family it falls in, None when it never does."""

    code: str | None  # INSEE, 4 digits. None: the label names a kind (« SCOP ») that several categories share
    libelle: str
    famille: str | None
    ess: AppartenanceEss


# Labels that sources write and that INSEE does not.
_KIND_COOPERATIVE = ("cooperative", AppartenanceEss.OUI)
_AUTRES_LIBELLES: dict[str, str | CategorieJuridique] = {
    "association": "9220",
    "association loi 1901": "9220",
    "association loi de 1901": "9220",
    "association declaree loi 1901": "9220",
    "association reconnue d utilite publique": "9230",
    "arup": "9230",
    "cuma": "6316",
    "gie": "6220",
    "gip": "7410",
    "gaec": "6533",
    "earl": "6598",
    "sci": "6540",
    "sas": "5710",
    "sasu": "5720",
    "sarl": "5499",
    "societe a responsabilite limitee": "5499",
    "societe par actions simplifiee": "5710",
    "eurl": "5498",
    "ccas": "7361",
    "cias": "7367",
    "msa": "8140",
    "cooperative agricole": "6317",
    "banque populaire": "5192",
    # Public bodies and natural persons, as lists call them.
    **dict.fromkeys(("commune", "mairie", "ville", "municipalite"), "7210"),
    **dict.fromkeys(("collectivite territoriale", "collectivite locale", "collectivite"), "7229"),
    **dict.fromkeys(("conseil departemental", "departement"), "7220"),
    **dict.fromkeys(("conseil regional", "region"), "7230"),
    **dict.fromkeys(("epci", "intercommunalite"), "7346"),
    **dict.fromkeys(("etablissement public", "epa", "etablissement public administratif"), "7389"),
    **dict.fromkeys(("epic", "etablissement public industriel et commercial"), "4140"),
    **dict.fromkeys(("oph", "office public de l habitat"), "4140"),
    **dict.fromkeys(("hopital", "hopital public", "centre hospitalier", "etablissement public de sante"), "7364"),
    **dict.fromkeys(
        (
            "ei",
            "eirl",
            "entrepreneur individuel",
            "entreprise individuelle",
            "entrepreneur individuel ei",
            "auto entrepreneur",
            "autoentrepreneur",
            "auto entreprise",
            "micro entreprise",
            "micro entrepreneur",
            "microentreprise",
            "microentrepreneur",
            "personne physique",
            "profession liberale",
            "artisan",
        ),
        "1000",
    ),
    "caisse d epargne": "5196",
    "credit mutuel": "6595",
    **{
        libelle: CategorieJuridique(None, nom, *_KIND_COOPERATIVE)
        for nom, libelles in {
            "Société coopérative et participative (SCOP)": (
                "scop",
                "societe cooperative et participative",
                "societe cooperative et participative scop",
                "societe cooperative ouvriere de production",
            ),
            "Société coopérative d’intérêt collectif (SCIC)": (
                "scic",
                "societe cooperative d interet collectif",
                "societe cooperative d interet collectif scic",
            ),
            "Coopérative d’activité et d’emploi (CAE)": ("cae", "cooperative d activite et d emploi"),
            "Société coopérative": ("cooperative", "societe cooperative", "autre societe cooperative"),
        }.items()
        for libelle in libelles
    },
}


@lru_cache(maxsize=1)
def _activites() -> dict[str, Activite]:
    return {
        ligne["code_sans_point"]: Activite(
            ligne["code"], ligne["libelle"], _SLUGS_SECTEUR[ligne["secteur_ess_propose"]]
        )
        for ligne in lire_csv("naf")
    }


@lru_cache(maxsize=1)
def _categories() -> dict[str, CategorieJuridique]:
    return {
        ligne["code"]: CategorieJuridique(
            ligne["code"], ligne["libelle"], ligne["famille"] or None, AppartenanceEss(ligne["ess"])
        )
        for ligne in lire_csv("categories_juridiques")
    }


@lru_cache(maxsize=1)
def _categories_par_libelle() -> dict[str, CategorieJuridique]:
    return {_cle(categorie.libelle): categorie for categorie in _categories().values()}


def activite(code: str | None) -> Activite | None:
    """The activity of a NAF code, written with or without its dot; None when there is no such code."""
    return _activites().get(re.sub(r"[.\s]", "", code).upper()) if code else None


def libelles_activites() -> list[str]:
    """The labels of every activity."""
    return [activite.libelle for activite in _activites().values()]


def categorie_juridique(code: str | None) -> CategorieJuridique | None:
    """The legal category of an INSEE code (4 digits; dots and spaces are ignored)."""
    return _categories().get(re.sub(r"[.\s]", "", code)) if code else None


def categorie_par_libelle(texte: str | None) -> CategorieJuridique | None:
    """The legal category that a source's label names; None rather than a guess.

    Case, accents and punctuation do not matter: « ASSOCIATION DECLAREE », « Société coopérative (SCIC) ».
    """
    cle = _cle(texte or "")
    autre = _AUTRES_LIBELLES.get(cle)
    if isinstance(autre, CategorieJuridique):
        return autre
    return _categories()[autre] if autre else _categories_par_libelle().get(cle)


def _cle(libelle: str) -> str:
    cle = re.sub(r"[^a-z0-9]+", " ", sans_accents(libelle).lower()).strip()
    return cle.replace(" ", "") if re.fullmatch(r"[a-z]( [a-z])+", cle) else cle  # « O.P.H. »
