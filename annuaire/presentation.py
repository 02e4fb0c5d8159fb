"""What templates show of listings and of a search: plain values, no ORM logic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask import url_for

from annuaire.enums import PrecisionPosition, Secteur
from annuaire.horaires import PARIS, EtatOuverture, etat_ouverture
from annuaire.models import Structure
from annuaire.photos import LARGEUR_CARTE, LARGEURS
from annuaire.queries import provenances
from annuaire.recherche.interrogation import Interrogation
from annuaire.recherche.moteur import Resultat
from annuaire.recherche.surlignage import Fragment, surligner
from socle.base import maintenant
from socle.typographie import date_longue
from territoire.queries import noms_communes, noms_epcis

LONGUEUR_EXTRAIT = 180
VALIDITE_CONFIRMATION = dt.timedelta(days=365)
FLOU_COMMUNE_KM = 1.0  # nearer than this, the distance to a point that is only its commune's says nothing


@dataclass(frozen=True, slots=True)
class Carte:
    """One result of a list."""

    id: str
    url: str
    nom: list[Fragment]
    extrait: list[Fragment]
    secteur: Secteur
    famille: str | None
    lieu: str | None
    distance_km: float | None
    approchee: bool  # the point is only that of the commune
    ouverture: EtatOuverture
    label: bool
    vient: bool = False  # farther than the distance asked, but it goes to the place
    point: tuple[float, float] | None = None  # longitude, latitude


def url_structure(structure: Structure, *, externe: bool = False) -> str:
    """Canonical address of a listing."""
    return url_for("annuaire.fiche", slug_id=f"{structure.slug}-{structure.id}", _external=externe)


@dataclass(frozen=True, slots=True)
class Photo:
    """The photo of a listing: its addresses in each size, and its words."""

    srcset: dict[str, str]  # format -> « address width, … »
    src: str
    carte: str  # absolute, JPEG: for other sites
    alt: str
    largeur: int
    hauteur: int


def photo(structure: Structure) -> Photo | None:
    """None when it has none."""
    cle, largeur = structure.photo_cle, structure.photo_largeur
    if cle is None or largeur is None or structure.photo_hauteur is None:
        return None

    def adresse(nom: str, *, externe: bool = False) -> str:
        return url_for("annuaire.photo", cle=cle, nom=nom, _external=externe)

    tailles = [taille for rang, taille in enumerate(LARGEURS) if rang == 0 or LARGEURS[rang - 1] < largeur]
    return Photo(
        srcset={
            format: ", ".join(f"{adresse(f'{taille}.{format}')} {min(taille, largeur)}w" for taille in tailles)
            for format in ("avif", "webp")
        },
        src=adresse("960.webp"),
        carte=adresse(f"{LARGEUR_CARTE}.jpg", externe=True),
        alt=structure.photo_alt or "",
        largeur=largeur,
        hauteur=structure.photo_hauteur,
    )


# Labels of the structures to which a contract may be reserved -> article of the code de la commande publique.
_RESERVES = {"L2113-12": {"EA", "ESAT"}, "L2113-13": {"EI", "ACI", "AI", "ETTI"}}


def marches_reserves(structure: Structure) -> list[tuple[str, str, str]]:
    """(label, article, source) for each label that opens reserved contracts to the structure."""
    return [
        (label["nom"], article, label.get("source") or "")
        for label in structure.labels_externes
        for article, noms in _RESERVES.items()
        if label.get("nom") in noms
    ]


def adresse_postale(structure: Structure) -> str:
    """« 12 rue de la Paix, 47000 Agen », or what is known of it."""
    commune = structure.commune.nom if structure.commune else ""
    ville = " ".join(partie for partie in (structure.code_postal, commune) if partie)
    return ", ".join(partie for partie in (structure.adresse, ville) if partie)


def est_labellisee(structure: Structure, jour: dt.date | None = None) -> bool:
    """Whether the Label ESS 47 is in force on this day (today in Paris)."""
    jour = jour or dt.datetime.now(PARIS).date()
    return structure.labellisee_jusqu_au is not None and structure.labellisee_jusqu_au >= jour


def secteur_principal(structure: Structure) -> Secteur:
    """First sector of a listing; decides its icon and its marker."""
    return Secteur(structure.secteurs[0]) if structure.secteurs else Secteur.NON_CLASSES


def carte(structure: Structure, mots: str, distance: float | None, moment: dt.datetime) -> Carte:
    """A result as the list shows it, the reason it matched marked."""
    approchee = structure.precision_position == PrecisionPosition.COMMUNE
    return Carte(
        id=structure.id,
        url=url_structure(structure),
        nom=surligner(structure.nom, mots, None),
        extrait=surligner(structure.description or "", mots, LONGUEUR_EXTRAIT),
        secteur=secteur_principal(structure),
        famille=structure.famille.libelle if structure.famille else None,
        lieu=structure.commune.nom if structure.commune else None,
        distance_km=None if approchee and distance is not None and distance < FLOU_COMMUNE_KM else distance,
        approchee=approchee,
        ouverture=etat_ouverture(structure.horaires, moment),
        label=est_labellisee(structure),
        point=_point(structure),
    )


def _point(structure: Structure) -> tuple[float, float] | None:
    if structure.longitude is None or structure.latitude is None:
        return None
    return structure.longitude, structure.latitude


def cartes(structures: Iterable[Structure], resultat: Resultat, interrogation: Interrogation) -> list[Carte]:
    """The page of results, in the engine's order."""
    distances = {touche.id: touche.distance_km for touche in resultat.touches}
    moment = maintenant()
    zone = interrogation.requete.zone
    faites = []
    for structure in structures:
        distance = distances.get(structure.id)
        loin = zone is not None and structure.code_insee not in zone.communes
        vient = loin and (distance is None or distance > (interrogation.rayon_km or 0.0))
        faites.append(replace(carte(structure, interrogation.demande.q, distance, moment), vient=vient))
    return faites


def zones(structure: Structure) -> list[str]:
    """Areas served, in words."""
    noms = {"commune": noms_communes(), "epci": noms_epcis()}
    fixes = {"departement": "tout le Lot-et-Garonne", "region": "Nouvelle-Aquitaine", "france": "toute la France"}
    lisibles = []
    for zone in structure.zone_intervention:
        genre = zone.get("type", "")
        if genre == "rayon" and zone.get("km"):
            lisibles.append(f"{zone['km']}\u00a0km à la ronde")
        else:
            lisibles.append(fixes.get(genre) or noms.get(genre, {}).get(zone.get("code", ""), ""))
    return [zone for zone in lisibles if zone]


# Fields of which the page says where they come from; what goes together is said once.
NOMS_CHAMPS = {
    "nom": "Nom", "description": "Description", "adresse": "Adresse", "code_insee": "Commune", "latitude": "Position",
    "telephone": "Téléphone", "courriel": "Courriel", "site_web": "Site", "horaires": "Horaires",
    "horaires_texte": "Horaires", "forme_juridique": "Forme juridique", "base_ess": "Appartenance à l’ESS",
    "activite_naf": "Activité", "secteurs": "Secteur", "siret": "SIRET", "rna": "RNA", "mots_cles": "Mots-clés",
    "labels_externes": "Labels", "effectif": "Équipe", "annee_creation": "Année de création",
    "accessibilite": "Accessibilité", "publics": "Publics", "zone_intervention": "Zone d’intervention",
    "offre_achats": "Offre aux acheteurs publics", "photo_cle": "Photo",
}  # fmt: skip


def origines(structure: Structure) -> list[tuple[str, str, dt.datetime]]:
    """(fields, source and licence, date) of what the page shows, fields of one origin together."""
    ensemble: dict[tuple[str, dt.date], tuple[dict[str, None], dt.datetime]] = {}
    for provenance in provenances(structure):
        nom = NOMS_CHAMPS.get(provenance.champ)
        if nom is None or getattr(structure, provenance.champ, None) in (None, "", [], {}):
            continue
        source = provenance.source or "saisie"
        dite = f"{source} ({provenance.licence})" if provenance.licence else source
        noms, _ = ensemble.setdefault((dite, provenance.le.date()), ({}, provenance.le))
        noms[nom] = None
    return [(", ".join(noms), dite, le) for (dite, _), (noms, le) in ensemble.items()]


def phrase_fraicheur(structure: Structure, moment: dt.datetime) -> str:
    """When people last vouched for the listing: never vanishes, says how old it is (domaine.md, section 2)."""
    if structure.confirmee_le is None:
        return f"Fiche non confirmée par la structure, mise à jour le {date_longue(structure.date_maj)}"
    jour = date_longue(structure.confirmee_le)
    if moment - structure.confirmee_le > VALIDITE_CONFIRMATION:
        return f"Non confirmée par la structure depuis le {jour}"
    return f"Confirmée par la structure le {jour}"


def age_fraicheur(structure: Structure, moment: dt.datetime) -> str:
    """« recente » under a year, « moyenne » under two, « ancienne » after, or when nobody ever confirmed."""
    if structure.confirmee_le is None or moment - structure.confirmee_le > 2 * VALIDITE_CONFIRMATION:
        return "ancienne"
    return "recente" if moment - structure.confirmee_le <= VALIDITE_CONFIRMATION else "moyenne"
