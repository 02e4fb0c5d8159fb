"""How complete a listing is, from 0 to 100, and what each missing field would bring, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annuaire.enums import PrecisionPosition, Secteur
from annuaire.espace.enums import Section
from annuaire.models import Structure


@dataclass(frozen=True, slots=True)
class Manque:
    """What a listing does not say: where to write it, what it would bring, and how many points of the score."""

    section: Section
    quoi: str
    apport: str
    points: int


@dataclass(frozen=True, slots=True)
class Completude:
    """The score, and what is missing, what brings most first."""

    score: int
    manques: tuple[Manque, ...]


_CRITERES: tuple[tuple[Manque, Callable[[Structure], bool]], ...] = (
    (
        Manque(
            Section.ACTIVITE,
            "Une description",
            "Sans elle, on ne vous trouve que par votre nom : la recherche lit la description.",
            20,
        ),
        lambda s: bool(s.description),
    ),
    (
        Manque(
            Section.CONTACT,
            "Un téléphone ou un courriel publié",
            "On pourra vous joindre depuis la fiche, d’un seul geste sur un téléphone.",
            10,
        ),
        lambda s: bool((s.telephone or s.courriel) and s.contact_consenti_le),
    ),
    (
        Manque(
            Section.HORAIRES,
            "Les horaires",
            "La fiche et la liste diront si vous êtes ouverts ; on n’ira pas trouver porte close.",
            15,
        ),
        lambda s: bool(s.horaires or s.horaires_texte),
    ),
    (
        Manque(
            Section.LIEU,
            "Une adresse précise",
            "La carte montrera votre porte, et non le centre de la commune.",
            10,
        ),
        lambda s: s.precision_position not in (None, PrecisionPosition.COMMUNE),
    ),
    (
        Manque(
            Section.ACTIVITE,
            "Des mots-clés",
            "On vous trouvera aussi par les mots que les gens emploient : « vélo », « garde d’enfants ».",
            10,
        ),
        lambda s: bool(s.mots_cles),
    ),
    (
        Manque(
            Section.ACCESSIBILITE,
            "L’accessibilité",
            "Les personnes en fauteuil, malvoyantes ou malentendantes sauront si elles peuvent venir.",
            10,
        ),
        lambda s: bool(s.accessibilite),
    ),
    (
        Manque(
            Section.PHOTO,
            "Une photo",
            "On reconnaîtra votre porte, et la fiche se verra mieux quand on la partage.",
            10,
        ),
        lambda s: s.photo_cle is not None,
    ),
    (
        Manque(
            Section.ZONE,
            "La zone d’intervention",
            "On vous trouvera aussi dans les communes où vous vous déplacez.",
            5,
        ),
        lambda s: bool(s.zone_intervention),
    ),
    (
        Manque(Section.ACTIVITE, "Un secteur", "Vous paraîtrez quand on filtre par secteur.", 5),
        lambda s: any(secteur != Secteur.NON_CLASSES for secteur in s.secteurs),
    ),
    (
        Manque(
            Section.IDENTITE,
            "Le SIRET ou le RNA",
            "Les acheteurs publics pourront vérifier qui vous êtes, et les imports vous reconnaîtront.",
            5,
        ),
        lambda s: bool(s.siret or s.rna),
    ),
)


def completude(structure: Structure) -> Completude:
    """Of this listing, as it is."""
    manques = [manque for manque, est_dit in _CRITERES if not est_dit(structure)]
    total = sum(manque.points for manque, _ in _CRITERES)
    score = round(100 * (total - sum(manque.points for manque in manques)) / total)
    return Completude(score, tuple(sorted(manques, key=lambda manque: -manque.points)))
