"""What templates show of a search: its title, its filters with their counts, its order, its addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from annuaire.enums import LABELS_EXTERNES, Famille, Secteur
from annuaire.models import Structure
from annuaire.recherche.corrections import corriger
from annuaire.recherche.demande import DemandeRecherche
from annuaire.recherche.interrogation import Interrogation
from annuaire.recherche.moteur import Resultat, Tri
from annuaire.recherche.phrases import sans_guillemets, separer
from annuaire.recherche.synonymes import expressions
from socle.typographie import de
from territoire.lieux import TypeLieu, extraire_lieu
from territoire.queries import noms_communes, noms_epcis

COMMUNES_PROPOSEES = 30
TITRE_MINIMUM = 3  # characters
LABELS_PROPOSES = 20
RAYONS_KM = (2, 5, 10, 20, 40)
# Parameters that « retirer les filtres » takes off.
FILTRES = (
    "secteur", "forme", "epci", "commune", "dessert", "labels_externes", "label", "accessible", "ouvert", "bbox",
)  # fmt: skip
LIBELLES_ETATS = {"label": "Label ESS 47", "accessible": "Accessible en fauteuil", "ouvert": "Ouvert maintenant"}

ECRITS = {"%": "%25", "&": "%26", "#": "%23", "+": "%2B", " ": "+"}
_ECRIT = re.compile("[%&#+ ]")

LIBELLES_TRI = {
    Tri.PERTINENCE: "Pertinence",
    Tri.DISTANCE: "Distance",
    Tri.NOM: "Nom",
    Tri.MISE_A_JOUR: "Mise à jour",
}


@dataclass(frozen=True, slots=True)
class OptionFacette:
    """One value of a facet, with how many results it would give."""

    valeur: str
    libelle: str
    nombre: int
    choisie: bool


@dataclass(frozen=True, slots=True)
class Facette:
    """A filter with its values."""

    nom: str  # of the URL parameter
    titre: str
    options: list[OptionFacette]


@dataclass(frozen=True, slots=True)
class FiltreActif:
    """A filter that is on, and the URL without it."""

    libelle: str
    url_sans: str


@dataclass(frozen=True, slots=True)
class Correction:
    """The search as it would be written."""

    texte: str
    url: str


@dataclass(frozen=True, slots=True)
class LieuCompris:
    """A place named among the words, what that did to the list, and the search of the other words around it."""

    libelle: str
    effet: str
    lien: str
    url: str


def lieu_compris(demande: DemandeRecherche, resultat: Resultat, structures: Iterable[Structure]) -> LieuCompris | None:
    """The place that the words name, when no place was asked for besides. ``structures``: those of the page."""
    reste, lieu = ("", None) if demande.ou else extraire_lieu(demande.q)
    if lieu is None or separer(reste)[1] != separer(demande.q)[1]:  # between quotation marks it is but a word
        return None
    effet = ""
    if resultat.total and demande.page == 1:
        dedans = any(structure.code_insee in lieu.codes_insee for structure in structures)
        effet = "Ce qui s’y trouve vient en premier." if dedans else "Rien de tel n’y est connu : voici ailleurs."
    nom = lieu.libelle.replace("'", "’")
    ou = {
        TypeLieu.EPCI: f"dans l’intercommunalité {nom}",
        TypeLieu.CODE_POSTAL: f"autour du code postal {nom[:5]}",
    }.get(lieu.type, f"autour {de(nom)}")
    # What nothing answers is not answered around the place either.
    mots = reste if resultat.total else ""
    lien = f"Chercher « {mots} » {ou}" if mots else f"Tout voir {ou}"
    return LieuCompris(nom, effet, lien, url_recherche(demande, q=mots or None, ou=lieu.libelle, page=None))


def url_sans_guillemets(demande: DemandeRecherche) -> str | None:
    """The same words, free; None when none is between quotation marks."""
    phrases = separer(demande.q)[1]
    return url_recherche(demande, q=sans_guillemets(demande.q), page=None) if phrases else None


def correction(demande: DemandeRecherche, resultat: Resultat, structures: Iterable[Structure]) -> Correction | None:
    """« Vouliez-vous dire »: the words that no listing holds, as the results write them."""
    if not resultat.corrections:
        return None
    lus = [
        texte
        for structure in structures
        for texte in (structure.nom, *structure.autres_noms, *structure.mots_cles, structure.description or "")
    ]
    # A word may answer by a synonym or a place that no result writes: their own writing is the right one.
    texte = corriger(demande.q, dict(resultat.corrections), [*lus, *expressions(), *noms_communes().values()])
    return Correction(texte, url_recherche(demande, q=texte, page=None)) if texte else None


def facettes(demande: DemandeRecherche, resultat: Resultat) -> list[Facette]:
    """The filters with their true counts; a chosen value stays even at zero."""
    comptes = resultat.facettes
    secteurs = {secteur.value: secteur.libelle for secteur in Secteur}
    familles = {famille.value: famille.libelle for famille in Famille}
    return [
        Facette("secteur", "Secteur", _options(comptes.get("secteur", {}), secteurs, demande.secteurs)),
        Facette("forme", "Forme juridique", _options(comptes.get("famille", {}), familles, demande.familles)),
        Facette("epci", "Intercommunalité", _options(comptes.get("epci", {}), noms_epcis(), demande.epcis)),
        Facette(
            "commune",
            "Commune",
            _options(comptes.get("commune", {}), noms_communes(), demande.communes, COMMUNES_PROPOSEES),
        ),
        Facette("dessert", "Intervient à", _options(comptes.get("desservi", {}), noms_epcis(), demande.desservis)),
        Facette(
            "labels_externes",
            "Agréments",
            _options(
                comptes.get("label_externe", {}),
                _noms_labels(comptes.get("label_externe", {}), demande.labels_externes),
                demande.labels_externes,
                LABELS_PROPOSES,
            ),
        ),
    ]


def _noms_labels(*codes: Iterable[str]) -> dict[str, str]:
    """Labels by code; one that only a source names keeps its name."""
    return {code: LABELS_EXTERNES.get(code, code) for suite in codes for code in suite}


def etats(demande: DemandeRecherche, resultat: Resultat) -> list[OptionFacette]:
    """What can be asked yes or no, with counts; what nothing has is not offered."""
    choisis = {"label": demande.label, "accessible": demande.accessible, "ouvert": demande.ouvert}
    options = [
        OptionFacette(nom, LIBELLES_ETATS[nom], resultat.etats.get(nom, 0), choisi) for nom, choisi in choisis.items()
    ]
    return [option for option in options if option.nombre or option.choisie]


def _options(
    comptes: dict[str, int], libelles: dict[str, str], choisies: tuple[str, ...], maximum: int | None = None
) -> list[OptionFacette]:
    options = [
        OptionFacette(valeur, libelles[valeur], comptes.get(valeur, 0), valeur in choisies)
        for valeur in dict.fromkeys((*choisies, *comptes))
        if valeur in libelles and (comptes.get(valeur) or valeur in choisies)
    ]
    options.sort(key=lambda option: (not option.choisie, -option.nombre, option.libelle))
    return options[:maximum]


def filtres_actifs(interrogation: Interrogation, page: str = "annuaire.recherche") -> list[FiltreActif]:
    """Each filter in use with the address of the search without it, on this page (endpoint)."""
    demande = interrogation.demande
    listes = (
        ("secteur", demande.secteurs, {secteur.value: secteur.libelle for secteur in Secteur}),
        ("forme", demande.familles, {famille.value: famille.libelle for famille in Famille}),
        ("epci", demande.epcis, noms_epcis()),
        ("commune", demande.communes, noms_communes()),
        ("dessert", demande.desservis, {code: f"Intervient à\u00a0: {nom}" for code, nom in noms_epcis().items()}),
        ("labels_externes", demande.labels_externes, _noms_labels(demande.labels_externes)),
    )
    filtres = [
        FiltreActif(libelles.get(valeur, valeur), url_recherche(demande, page, **_sans(nom, valeurs, valeur)))
        for nom, valeurs, libelles in listes
        for valeur in valeurs
    ]
    actifs = {"label": demande.label, "accessible": demande.accessible, "ouvert": demande.ouvert}
    for nom in (nom for nom, actif in actifs.items() if actif):
        filtres.append(FiltreActif(LIBELLES_ETATS[nom], url_recherche(demande, page, **_retire(nom))))
    if demande.bbox:
        filtres.append(FiltreActif("Zone de la carte", url_recherche(demande, page, bbox=None)))
    return filtres


def sans_filtres(demande: DemandeRecherche, page: str = "annuaire.recherche") -> str:
    """Address of this search with its words and place alone."""
    return url_recherche(demande, page, **_retire(*FILTRES))


def adresse_lisible(page: str, demande: DemandeRecherche) -> str:
    """The address of a search as paper shows it: only what would change its meaning is encoded."""
    paires = [f"{nom}={_ECRIT.sub(lambda signe: ECRITS[signe[0]], valeur)}" for nom, valeur in demande.parametres()]
    return "?".join([page, "&".join(paires)]) if paires else page


def _retire(*noms: str) -> dict[str, Any]:
    return dict.fromkeys(noms)


def _sans(nom: str, valeurs: tuple[str, ...], valeur: str) -> dict[str, Any]:
    return {nom: tuple(autre for autre in valeurs if autre != valeur)}


def url_recherche(demande: DemandeRecherche, endpoint: str = "annuaire.recherche", **changements: object) -> str:
    """Address of this search, some parameters changed (None removes)."""
    multiples: dict[str, Any] = {}
    for nom, valeur in demande.parametres(**changements):
        multiples.setdefault(nom, []).append(valeur)
    return url_for(endpoint, **multiples)


def titre_recherche(interrogation: Interrogation) -> str:
    """« Ressourcerie près de Villeneuve-sur-Lot »: the page's h1."""
    demande, lieu = interrogation.demande, interrogation.lieu
    quoi = demande.q[:1].upper() + demande.q[1:] if demande.q else "Toutes les structures"
    if demande.q and len(demande.q) < TITRE_MINIMUM:  # « * » alone is no title
        quoi = f"Recherche de « {demande.q} »"
    if lieu is None or lieu.type is TypeLieu.DEPARTEMENT:
        return quoi
    if lieu.type is TypeLieu.EPCI:
        return f"{quoi}, {lieu.libelle}"
    if lieu.type is TypeLieu.POSITION:
        return f"{quoi} autour de votre position"
    return f"{quoi} près {de(lieu.libelle)}"


def phrase_tri(interrogation: Interrogation) -> str:
    """How the list is sorted, in words."""
    zone = interrogation.requete.zone is not None
    return {
        Tri.PERTINENCE: "par pertinence, puis par distance"
        if zone
        else "par pertinence, puis de la plus récente à la plus ancienne",
        Tri.DISTANCE: "de la plus proche à la plus lointaine",
        Tri.NOM: "par nom",
        Tri.MISE_A_JOUR: "de la plus récemment mise à jour à la plus ancienne",
    }[interrogation.requete.tri]


def choix_tri(interrogation: Interrogation) -> list[tuple[str, str, bool]]:
    """(value, label, chosen) of the orders that make sense for this search."""
    requete = interrogation.requete
    possibles = [
        tri for tri in Tri if (tri is not Tri.DISTANCE or requete.zone) and (tri is not Tri.PERTINENCE or requete.mots)
    ]
    return [(tri.value, LIBELLES_TRI[tri], tri is requete.tri) for tri in possibles]


def choix_rayon(interrogation: Interrogation) -> list[tuple[str, str, bool]]:
    """(value, label, chosen) of the radii; empty without a place."""
    if interrogation.requete.zone is None:
        return []
    actuel = interrogation.rayon_km
    rayons = sorted({*RAYONS_KM, *([actuel] if actuel else [])})
    choix = [(f"{rayon:g}", f"À moins de {rayon:g}\u00a0km".replace(".", ","), rayon == actuel) for rayon in rayons]
    return choix if actuel else [("", "Dans ce territoire", True), *choix]
