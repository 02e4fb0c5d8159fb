"""Invents the 1,433 listings of the demonstration, the same ones for the same seed and moment."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from annuaire.demonstration.genres import Genre, vocabulaire
from annuaire.demonstration.identite import Registre, mots_du_lieu
from annuaire.demonstration.lieux import Cadastre
from annuaire.demonstration.placement import Place, places
from annuaire.demonstration.redaction import typographier
from annuaire.enums import Famille
from territoire.models import CODE_DEPARTEMENT

GRAINE = 47
REFERENCE = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
SOURCE_LABELS = "Données inventées"
CODE_REGION = "75"
NOMBRE_LABELLISEES = 25
PART_HORAIRES = 0.6
PART_ACCESSIBILITE = 0.45
PART_CONSENTEMENT = 0.96
RAYONS_KM = (10, 15, 20, 30)


def generer(graine: int = GRAINE, maintenant: dt.datetime = REFERENCE) -> Iterator[dict[str, Any]]:
    """Fields of ``annuaire.models.Structure``, one listing at a time; dates are relative to ``maintenant``.

    Totals per EPCI of 2021, per sector and family, and employees are those of the roadmap (see totaux.py).
    """
    alea = random.Random(graine)  # noqa: S311 invented data, not a secret
    attendues = places(alea)
    labellisees = set(alea.sample([i for i, p in enumerate(attendues) if not p.genre.reseau], NOMBRE_LABELLISEES))
    redacteur = _Redacteur(alea, maintenant)
    for rang, place in enumerate(attendues):
        yield redacteur.fiche(place, labellisee=rang in labellisees)


class _Redacteur:
    """Writes one listing after the other, remembering names and streets."""

    def __init__(self, alea: random.Random, maintenant: dt.datetime) -> None:
        self.alea = alea
        self.maintenant = maintenant
        self.registre = Registre(alea)
        self.cadastre = Cadastre(alea)

    def fiche(self, place: Place, *, labellisee: bool) -> dict[str, Any]:
        genre = place.genre
        return {
            **self._identite(place),
            "famille": genre.famille,
            "forme_juridique": self.alea.choice(genre.formes),
            "base_ess": f"{genre.famille.libelle} (loi n° 2014-856, article 1)",
            "activite_naf": genre.naf,
            "secteurs": [genre.secteur.value],
            "mots_cles": [typographier(mot) for mot in genre.mots_cles],
            **self._lieu(place),
            "accessibilite": self._accessibilite(),
            "publics": [typographier(public) for public in genre.publics],
            "effectif": place.effectif.nombre,
            "est_employeur": True,
            "zone_intervention": self._zone(place),
            "labels_externes": self._labels_externes(genre),
            "labellisee_jusqu_au": self._fin_de_label() if labellisee else None,
            **self._dates(),
            "siret": None,
            "rna": None,
            "demonstration": True,
        }

    def _identite(self, place: Place) -> dict[str, Any]:
        genre, ecrite = place.genre, place.vedette
        annee = self.alea.randint(*genre.annees)
        mots = mots_du_lieu(place.commune.nom, place.epci) | {"annee": str(annee)}
        if ecrite:
            nom, description = typographier(ecrite["nom"]), typographier(ecrite["description"])
            self.registre.reserver(nom)
        else:
            agence = "{agence}" in genre.noms[0]
            nom = self.registre.nommer_agence(genre, mots) if agence else self.registre.nommer(genre, mots)
            description = self.registre.decrire(genre, mots)
        return {
            "nom": nom,
            "sigle": ecrite.get("sigle") if ecrite else None,
            "description": description,
            "annee_creation": annee,
            "horaires": ecrite["horaires"] if ecrite else self._horaires(genre),
            **self.registre.contacts(genre, nom, mots["commune"]),
        }

    def _lieu(self, place: Place) -> dict[str, Any]:
        associatif = place.genre.famille is Famille.ASSOCIATION and not place.grande and place.vedette is None
        lieu = self.cadastre.placer(place.commune, lieu_dit=place.genre.lieu_dit, associatif=associatif)
        return {
            "adresse": lieu.adresse,
            "complement_adresse": lieu.complement,
            "code_postal": place.commune.codes_postaux[0],
            "code_insee": place.commune.code_insee,
            "latitude": lieu.latitude,
            "longitude": lieu.longitude,
            "precision_position": lieu.precision,
        }

    def _horaires(self, genre: Genre) -> str | None:
        if self.alea.random() >= PART_HORAIRES:
            return None
        connus: list[str] = vocabulaire()["horaires"][genre.horaires]
        return self.alea.choice(connus)

    def _accessibilite(self) -> list[str]:
        if self.alea.random() >= PART_ACCESSIBILITE:
            return []
        phrases = vocabulaire()["divers"]["accessibilite"]
        return [typographier(phrase) for phrase in self.alea.sample(phrases, self.alea.randint(1, 3))]

    def _zone(self, place: Place) -> list[dict[str, Any]]:
        match place.genre.zone:
            case "departement":
                return [{"type": "departement", "code": CODE_DEPARTEMENT}]
            case "region":
                return [{"type": "region", "code": CODE_REGION}]
            case "epci":
                return [{"type": "epci", "code": place.commune.epci_code}]
            case "rayon":
                return [{"type": "rayon", "km": self.alea.choice(RAYONS_KM)}]
            case _:
                return []

    def _labels_externes(self, genre: Genre) -> list[dict[str, Any]]:
        if genre.label is None:
            return []
        noms = [genre.label] + (["ESUS"] if genre.label != "ESAT" and self.alea.random() < 0.3 else [])
        fin = dt.date(self.maintenant.year + self.alea.randint(1, 3), 12, 31).isoformat()
        return [{"nom": nom, "source": SOURCE_LABELS, "valide_au": None if nom == "ESAT" else fin} for nom in noms]

    def _fin_de_label(self) -> dt.date:
        return (self.maintenant + dt.timedelta(days=self.alea.randint(40, 3 * 365))).date()

    def _dates(self) -> dict[str, dt.datetime | None]:
        """Listed three to four years ago; confirmed since then by nine in ten, two thirds within the year."""
        creee = self._il_y_a(3 * 365, 4 * 365)
        confirmee = self.alea.choices(
            (self._il_y_a(1, 360), self._il_y_a(370, 2 * 365), self._il_y_a(2 * 365, 3 * 365), None), (65, 17, 8, 10)
        )[0]
        consenti = self.alea.random() < PART_CONSENTEMENT
        return {
            "cree_le": creee,
            "date_maj": confirmee or creee,
            "confirmee_le": confirmee,
            "contact_consenti_le": (confirmee or creee) if consenti else None,
        }

    def _il_y_a(self, minimum: int, maximum: int) -> dt.datetime:
        """A moment of office hours, that many days ago."""
        jour = self.maintenant - dt.timedelta(days=self.alea.randint(minimum, maximum))
        return jour.replace(hour=self.alea.randint(7, 16), minute=self.alea.randint(0, 59), second=0, microsecond=0)
