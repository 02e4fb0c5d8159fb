"""From what a visitor asked to what the engine answers: place resolved, query built, order explained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from annuaire.recherche.demande import DemandeRecherche
from annuaire.recherche.moteur import Requete, Tri, Zone
from territoire.lieux import Lieu, Resolution, TypeLieu, lieu_position, resoudre
from territoire.models import CODE_DEPARTEMENT
from territoire.reference import communes_reference

Geocodeur = Callable[[Lieu], Lieu]
"""Places the street of an ADRESSE; gives the place back unchanged when it cannot."""


@dataclass(frozen=True, slots=True)
class Interrogation:
    """A search ready for an engine, with what the page says about it."""

    demande: DemandeRecherche
    requete: Requete
    resolution: Resolution | None  # None: no place was asked

    @property
    def lieu(self) -> Lieu | None:
        """The place the search is about, if it was understood."""
        return self.resolution.lieu if self.resolution else None

    @property
    def rayon_km(self) -> float | None:
        """Radius in use around the place; None without one."""
        zone = self.requete.zone
        return zone.rayon_km or None if zone else None


def preparer(demande: DemandeRecherche, taille: int, geocodeur: Geocodeur | None = None) -> Interrogation:
    """Resolve the place and build the engine's query."""
    resolution = (lieu_position(demande.ou) or resoudre(demande.ou)) if demande.ou else None
    if resolution and resolution.lieu and resolution.lieu.type is TypeLieu.ADRESSE and geocodeur:
        resolution = replace(resolution, lieu=geocodeur(resolution.lieu))
    lieu = resolution.lieu if resolution else None
    zone = _zone(lieu, demande.rayon_km) if lieu else None
    autour = lieu is not None and lieu.type is TypeLieu.POSITION
    return Interrogation(demande, _requete(demande, zone, taille, autour=autour), resolution)


PROCHES = 3


def les_plus_proches(interrogation: Interrogation, *, avec_mots: bool) -> Interrogation:
    """What to show when nothing answers: the same words without any filter nor limit of distance.

    Without its words: the nearest to the place whatever they are; without a place, those that were told last.
    """
    requete = interrogation.requete
    zone = Zone(requete.zone.latitude, requete.zone.longitude) if requete.zone else None
    tri = Tri.DISTANCE if zone else Tri.PERTINENCE if avec_mots else Tri.MISE_A_JOUR
    mots = requete.mots if avec_mots else ""
    return replace(interrogation, requete=Requete(mots=mots, zone=zone, tri=tri, taille=PROCHES))


def _requete(demande: DemandeRecherche, zone: Zone | None, taille: int, *, autour: bool) -> Requete:
    """``autour``: of where one stands, the nearest first, whatever the words."""
    habituel = Tri.PERTINENCE if demande.q and not autour else Tri.DISTANCE if zone else Tri.NOM
    tri = demande.tri or habituel
    if tri is Tri.DISTANCE and zone is None:
        tri = Tri.PERTINENCE if demande.q else Tri.NOM
    return Requete(
        mots=demande.q,
        secteurs=frozenset(demande.secteurs),
        familles=frozenset(demande.familles),
        epcis=frozenset(demande.epcis),
        communes=frozenset(demande.communes),
        labels_externes=frozenset(demande.labels_externes),
        desservis=frozenset(demande.desservis),
        label=demande.label or None,
        accessible=demande.accessible or None,
        ouvert=demande.ouvert or None,
        bbox=demande.bbox,
        zone=zone,
        tri=tri,
        page=demande.page,
        taille=taille,
    )


def _zone(lieu: Lieu, rayon_km: float | None) -> Zone | None:
    """A disc around the place, its own communes always in; a whole EPCI is its communes alone.

    What goes to the place is in: to one of its communes, to their EPCI, to the whole Département.
    """
    if lieu.type is TypeLieu.DEPARTEMENT or lieu.latitude is None or lieu.longitude is None:
        return None
    rayon = rayon_km if rayon_km is not None else lieu.rayon_propose_km
    ponctuel = lieu.type in (TypeLieu.ADRESSE, TypeLieu.POSITION)
    communes = frozenset(() if ponctuel else lieu.codes_insee)
    return Zone(lieu.latitude, lieu.longitude, rayon or 0.0, communes, _codes(lieu))


def _codes(lieu: Lieu) -> frozenset[str]:
    epcis = {communes_reference()[code].epci_code for code in lieu.codes_insee if code in communes_reference()}
    return frozenset({*lieu.codes_insee, *epcis, CODE_DEPARTEMENT})
