"""schema.org JSON-LD of a listing, for search engines."""

from __future__ import annotations

import datetime as dt
from typing import Any

from annuaire.enums import Famille
from annuaire.horaires import plages_de_la_semaine
from annuaire.models import Structure

TYPE_PAR_FAMILLE = {
    Famille.ASSOCIATION: "NGO",
    Famille.FONDATION: "NGO",
    Famille.COOPERATIVE: "Corporation",
    Famille.MUTUELLE: "Organization",
    Famille.SOCIETE_COMMERCIALE_ESS: "Corporation",
}


JOURS_SCHEMA = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def json_ld(structure: Structure, url: str, moment: dt.datetime, image: str | None = None) -> dict[str, Any]:
    """The listing as a schema.org object; absent values are left out, contact data needs a consent.

    Opening hours are those of the week of ``moment`` (aware), holidays included, and say so.
    """
    consentie = structure.contact_consenti_le is not None
    complet: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": TYPE_PAR_FAMILLE[structure.famille] if structure.famille else "Organization",
        "@id": url,
        "url": url,
        "name": structure.nom,
        "alternateName": [nom for nom in (structure.sigle, *structure.autres_noms) if nom],
        "description": structure.description,
        "image": image,
        "address": _adresse(structure),
        "location": _lieu(structure, moment),
        "telephone": structure.telephone if consentie else None,
        "email": structure.courriel if consentie else None,
        "sameAs": [lien for lien in (structure.site_web, *structure.reseaux_sociaux.values()) if lien],
        "keywords": ", ".join(structure.mots_cles),
        "foundingDate": str(structure.annee_creation) if structure.annee_creation else None,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": nom, "value": valeur}
            for nom, valeur in (("SIRET", structure.siret), ("RNA", structure.rna))
            if valeur
        ],
    }
    return {cle: valeur for cle, valeur in complet.items() if valeur}


def _adresse(structure: Structure) -> dict[str, str]:
    champs = {
        "@type": "PostalAddress",
        "streetAddress": structure.adresse,
        "postalCode": structure.code_postal,
        "addressLocality": structure.commune.nom if structure.commune else None,
        "addressRegion": "Lot-et-Garonne",
        "addressCountry": "FR",
    }
    return {cle: valeur for cle, valeur in champs.items() if valeur}


def _lieu(structure: Structure, moment: dt.datetime) -> dict[str, Any] | None:
    if structure.latitude is None or structure.longitude is None:
        return None
    geo = {
        "@type": "GeoCoordinates",
        "latitude": round(structure.latitude, 5),
        "longitude": round(structure.longitude, 5),
    }
    lieu: dict[str, Any] = {"@type": "Place", "geo": geo}
    if heures := _heures(structure.horaires, moment):
        lieu["openingHoursSpecification"] = heures
    return lieu


def _heures(horaires: str | None, moment: dt.datetime) -> list[dict[str, str]]:
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{JOURS_SCHEMA[de.weekday()]}",
            "opens": f"{de:%H:%M}",
            "closes": f"{a:%H:%M}" if a.date() == de.date() else "23:59",
            "validFrom": de.date().isoformat(),
            "validThrough": de.date().isoformat(),
        }
        for jour in plages_de_la_semaine(horaires, moment)
        for de, a in jour
    ]
