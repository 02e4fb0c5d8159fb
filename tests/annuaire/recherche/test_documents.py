"""From a listing to its document."""

from __future__ import annotations

import datetime as dt

import pytest

from annuaire.enums import Famille, Secteur, Statut
from annuaire.models import Structure
from annuaire.recherche.desserte import desserte, est_accessible
from annuaire.recherche.documents import document
from annuaire.recherche.moteur import Document
from territoire.models import Commune

DATE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
JOUR = dt.date(2026, 6, 1)


def structure(**champs: object) -> Structure:
    defauts = {
        "id": "abc", "slug": "x", "nom": "X", "statut": Statut.PUBLIEE, "autres_noms": [], "secteurs": [],
        "mots_cles": [], "labels_externes": [], "publics": [], "date_maj": DATE, "accessibilite": [],
        "zone_intervention": [],
    }  # fmt: skip
    return Structure(**(defauts | champs))


def test_une_fiche_complete() -> None:
    fiche = structure(
        nom="Les Jardins",
        sigle="LJ",
        autres_noms=["ASSOC LES JARDINS"],
        siret="34482156600058",
        rna="W472001234",
        famille=Famille.ASSOCIATION,
        forme_juridique_libelle="Association déclarée",
        activite_naf="01.13Z",
        secteurs=[Secteur.AGRICULTURE_INDUSTRIE_CONSTRUCTION.value, Secteur.NON_CLASSES.value],
        mots_cles=["maraîchage"],
        description="Légumes bio.",
        adresse="1 rue Haute",
        code_postal="47000",
        code_insee="47001",
        commune=Commune(code_insee="47001", nom="Agen", epci_code="200096956"),
        latitude=44.2,
        longitude=0.6,
        labels_externes=[{"nom": "ESUS", "source": "x", "valide_au": None}],
        publics=["jeunes"],
        accessibilite=["Boucle magnétique.", "Entrée de plain-pied."],
        horaires="Mo 09:00-12:00",
        zone_intervention=[{"type": "commune", "code": "47195"}, {"type": "rayon", "km": 8}],
        labellisee_jusqu_au=JOUR,
    )
    activite = (
        "Culture de légumes, de melons, de racines et de tubercules\nAgriculture, industrie, construction\n"
        "Association\nAssociation déclarée\nESUS\njeunes"
    )
    assert document(fiche, JOUR) == Document(
        id="abc", nom="Les Jardins", date_maj=DATE, sigle="LJ", autres_noms=("ASSOC LES JARDINS",),
        mots_cles=("maraîchage",), activite=activite, description="Légumes bio.", adresse="1 rue Haute",
        siret="34482156600058", rna="W472001234",
        secteurs=("agriculture-industrie-construction", "non-classes"), famille="association", epci="200096956",
        commune="47001", commune_nom="Agen", code_postal="47000", label=True, latitude=44.2, longitude=0.6,
        labels_externes=("ESUS",), accessible=True, horaires="Mo 09:00-12:00", intervient=("47195",), rayon_km=8.0,
        desservis=("200096956", "200068948"),
    )  # fmt: skip


def test_une_fiche_minimale() -> None:
    assert document(structure(commune=None), JOUR) == Document(id="abc", nom="X", date_maj=DATE)


def test_un_label_echu_ne_compte_plus() -> None:
    echu = structure(commune=None, labellisee_jusqu_au=JOUR - dt.timedelta(days=1))
    assert document(echu, JOUR).label is False


@pytest.mark.parametrize(
    ("zone", "intervient"),
    [
        ({"type": "departement", "code": "47"}, ("47",)),
        ({"type": "region", "code": "75"}, ("47",)),
        ({"type": "epci", "code": "200068948"}, ("200068948",)),
    ],
)
def test_la_zone_d_intervention(zone: dict[str, object], intervient: tuple[str, ...]) -> None:
    lu = desserte([zone], "47001", None, None)
    assert lu["intervient"] == intervient
    assert {"200096956", "200068948"} <= set(lu["desservis"])


def test_un_rayon_sans_point_ne_dit_rien() -> None:
    assert desserte([{"type": "rayon", "km": 8}], None, None, None) == {
        "intervient": (), "rayon_km": None, "desservis": (),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mention", "entre"),
    [
        ("Entrée de plain-pied.", True), ("Rampe d’accès", True), ("Accessible PMR", True), ("Chiens guides", False),
        ("Non accessible aux fauteuils", False), ("Inaccessible", False), ("Pas d’ascenseur", False),
    ],
)  # fmt: skip
def test_une_mention_d_accessibilite(mention: str, entre: bool) -> None:
    assert est_accessible(mention) is entre
