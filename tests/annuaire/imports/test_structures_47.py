"""Mapping a row of ``structures_47.csv``: what is kept, what is set aside and said, what is refused."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from annuaire.enums import Famille, PrecisionPosition, Statut
from annuaire.imports.formats.structures_47 import lire
from annuaire.imports.lecture import Fichier
from annuaire.imports.modele import Fiche, LigneLue, LigneRejetee
from annuaire.imports.releve import Releve
from tests.partage import partage

LIGNE = {
    "id": "emmaus-agen-47001", "source": "web-public", "source_id": "p1", "name": "Emmaüs  Agen", "publiable": "oui",
    "legal_form": "Association déclarée", "siret": "", "rna": "", "address": "1 rue de l’Exemple", "postcode": "47000",
    "commune": "Agen", "insee": "47001", "lat": "44.2033", "lon": "0.6163", "activity_naf": "8899B",
    "description": "Bric-à-brac.", "website": "", "geo_precision": "adresse", "other_names": "EMMAUS|Emmaüs 47",
    "ess_basis": "page publique", "sources": "web-public:p1|asp-siae-2019:ACI-39818158600031",
    "licences": "Licence Ouverte",
}  # fmt: skip


def mapper(**colonnes: str) -> Fiche:
    return lire(LigneLue(2, LIGNE | colonnes), Releve())


def test_a_full_row() -> None:
    fiche = mapper()
    assert fiche.champs == {
        "nom": "Emmaüs Agen",
        "autres_noms": ["EMMAUS", "Emmaüs 47"],
        "siret": None,
        "rna": None,
        "description": "Bric-à-brac.",
        "site_web": None,
        "base_ess": "page publique",
        "adresse": "1 rue de l’Exemple",
        "forme_juridique": "9220",
        "forme_juridique_libelle": "Association déclarée",
        "famille": Famille.ASSOCIATION,
        "code_insee": "47001",
        "code_postal": "47000",
        "latitude": 44.2033,
        "longitude": 0.6163,
        "precision_position": PrecisionPosition.ADRESSE,
        "activite_naf": "88.99B",
        "secteurs": ["action-sociale"],
        "labels_externes": [
            {
                "nom": "ACI",
                "libelle": "Atelier et chantier d’insertion",
                "source": "asp-siae-2019",
                "valide_au": None,
            }
        ],
    }
    assert [(source.source, source.source_id) for source in fiche.sources] == [
        ("structures_47", "emmaus-agen-47001"),
        ("web-public", "p1"),
        ("asp-siae-2019", "ACI-39818158600031"),
    ]
    assert fiche.avertissements == ()


@pytest.mark.parametrize(
    ("colonnes", "raison"),
    [
        ({"id": " "}, "Pas d’identifiant\u00a0: la ligne ne serait pas reconnue la prochaine fois."),
        ({"name": "", "other_names": ""}, "Pas de nom."),
        ({"insee": "33063"}, "La commune 33063 n’est pas en Lot-et-Garonne."),
    ],
)
def test_a_row_that_cannot_be_shown_is_refused_with_its_reason(colonnes: dict[str, str], raison: str) -> None:
    with pytest.raises(LigneRejetee) as refus:
        mapper(**colonnes)
    assert str(refus.value) == raison


@pytest.mark.parametrize(
    ("colonnes", "champ", "attendu", "averti"),
    [
        ({"siret": "344 821 566 00058"}, "siret", "34482156600058", False),
        ({"siret": "34482156600059"}, "siret", None, True),
        ({"siret": "00000000000000"}, "siret", None, True),
        ({"rna": "w471000123"}, "rna", "W471000123", False),
        ({"rna": "471000123"}, "rna", None, True),
        ({"website": "www.exemple.org"}, "site_web", "https://www.exemple.org", False),
        ({"website": "javascript:alert(1)"}, "site_web", None, True),
        ({"postcode": "4700"}, "code_postal", "47000", True),
        ({"lat": "0.6163", "lon": "44.2033"}, "latitude", 44.2033, True),
        ({"lat": "nord", "lon": "0.6"}, "precision_position", PrecisionPosition.COMMUNE, True),
        ({"lat": "48.003812", "lon": "7.56219"}, "precision_position", PrecisionPosition.COMMUNE, True),
        ({"lat": "", "lon": ""}, "precision_position", PrecisionPosition.COMMUNE, False),
        ({"legal_form": "Association"}, "famille", Famille.ASSOCIATION, False),
        ({"legal_form": "Guilde"}, "famille", None, False),
        ({"insee": "", "commune": "", "postcode": "47240"}, "code_insee", None, False),  # several communes: no guess
    ],
)
def test_a_wrong_value_is_set_aside_and_said(colonnes: dict[str, str], champ: str, attendu: Any, averti: bool) -> None:
    fiche = mapper(**colonnes)
    assert fiche.champs[champ] == attendu
    assert bool(fiche.avertissements) is averti


@pytest.mark.parametrize(
    ("nom", "description", "secteur"),
    [
        ("RUGBY CLUB VILLENEUVE XV", "", "sports-loisirs"),
        ("Théâtre de l’Escalier", "Formation", "arts-spectacles"),
        ("LA TANNERIE", "Bénéficiaire de subventions publiques.", "non-classes"),
        ("Les Vignerons d’ici", "", "agriculture-industrie-construction"),
    ],
)
def test_without_a_naf_code_words_tell_the_sector(nom: str, description: str, secteur: str) -> None:
    assert mapper(activity_naf="", name=nom, description=description, other_names="").champs["secteurs"] == [secteur]


def test_every_real_row_is_mapped() -> None:
    fiches = [lire(ligne, Releve()) for ligne in Fichier(partage("data/structures_47.csv")).lignes()]
    assert len(fiches) == 573
    assert sum(fiche.sans_licence for fiche in fiches) == 51
    assert sum(fiche.champs["latitude"] is not None for fiche in fiches) == 528
    avertissements = [avertissement for fiche in fiches for avertissement in fiche.avertissements]
    en_attente = [dit for dit in avertissements if "la fiche attend une décision, non publique" in dit]
    assert len(en_attente) == 10 == sum(fiche.champs.get("statut") == Statut.PROPOSEE for fiche in fiches)
    assert [dit for dit in avertissements if dit not in en_attente] == [
        "Le point est à plus de 8 km de Saint-Caprais-de-Lerm : à vérifier."
    ]
    assert sum(fiche.alerte is not None for fiche in fiches) == 6
    assert Counter(fiche.champs["famille"] for fiche in fiches) == {
        Famille.ASSOCIATION: 514,
        Famille.COOPERATIVE: 27,
        None: 16,
        Famille.MUTUELLE: 14,
        Famille.SOCIETE_COMMERCIALE_ESS: 2,
    }
