"""The invented listings keep the totals of the roadmap, and nothing in them leads to a real person or place."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter, defaultdict
from typing import Any

import pytest
import shapely
from opening_hours import OpeningHours

from annuaire.demonstration.generation import REFERENCE, generer
from annuaire.enums import Famille, PrecisionPosition, Secteur
from annuaire.models import Structure
from socle.identifiants import slug
from territoire.nomenclatures import AppartenanceEss, activite, categorie_juridique
from territoire.reference import communes_reference, contours, epcis_reference
from tests.partage import partage

# The roadmap, Partie 2, table 4: employing establishments, employees.
PAR_EPCI = {
    "CA d'Agen": (504, 5611),
    "CA du Grand Villeneuvois": (193, 1881),
    "CA Val-de-Garonne Agglomération": (236, 2709),
    "CC Albret Communauté": (99, 842),
    "CC des Bastides en Haut-Agenais Périgord": (86, 472),
    "CC des Coteaux et Landes de Gascogne": (54, 410),
    "CC du Confluent et des Coteaux de Prayssas": (82, 665),
    "CC du Pays de Duras": (21, 116),
    "CC du Pays de Lauzun": (38, 371),
    "CC Fumel Vallée-du-Lot": (81, 638),
    "CC Lot-et-Tolzac": (27, 260),
    "CC Porte d'Aquitaine en Pays de Serres": (12, 78),
}
# Table 3: associations and foundations, coopératives, mutuelles.
PAR_SECTEUR = {
    "Action sociale": (266, 0, 1),
    "Sports et loisirs": (237, 0, 0),
    "Enseignement": (102, 2, 0),
    "Arts, spectacles": (100, 0, 0),
    "Santé humaine": (28, 0, 7),
    "Hébergement et restauration": (20, 0, 0),
    "Agriculture, industrie, construction": (8, 58, 0),
    "Activités financières et d'assurance": (2, 107, 44),
    "Services divers": (209, 66, 10),
    "Non classés (pas de codes activités spécifiques)": (165, 1, 0),
}
TOTAL_SALARIES = 14053
SECTEURS = dict(zip(PAR_SECTEUR, Secteur, strict=True))
COLONNES = {Famille.ASSOCIATION: 0, Famille.FONDATION: 0, Famille.COOPERATIVE: 1, Famille.MUTUELLE: 2}

Fiche = dict[str, Any]


@pytest.fixture(scope="module")
def fiches() -> list[Fiche]:
    return list(generer())


def _epci_2021(code_insee: str) -> str | None:
    """Name in the roadmap of the EPCI of 2021: a former one first."""
    epcis = sorted(epcis_reference().values(), key=lambda epci: epci.actuel)
    return next(epci.nom_2021 for epci in epcis if code_insee in epci.communes)


def _texte(fiche: Fiche) -> str:
    return f"{fiche['nom']} : {fiche['description']}"


def test_totaux_par_epci(fiches: list[Fiche]) -> None:
    obtenus: dict[str | None, list[int]] = defaultdict(lambda: [0, 0])
    for fiche in fiches:
        total = obtenus[_epci_2021(fiche["code_insee"])]
        total[0] += 1
        total[1] += fiche["effectif"]
    assert {epci: tuple(total) for epci, total in obtenus.items()} == PAR_EPCI
    assert sum(fiche["effectif"] for fiche in fiches) == TOTAL_SALARIES


def test_totaux_par_secteur_et_famille(fiches: list[Fiche]) -> None:
    obtenus = Counter((fiche["secteurs"][0], COLONNES[fiche["famille"]]) for fiche in fiches)
    attendus = {
        (SECTEURS[libelle].value, colonne): nombre
        for libelle, nombres in PAR_SECTEUR.items()
        for colonne, nombre in enumerate(nombres)
        if nombre
    }
    assert obtenus == attendus
    assert [len(fiche["secteurs"]) for fiche in fiches] == [1] * 1433


def _nombre(cellule: str) -> int:
    return int(re.sub(r"\s", "", cellule) or 0)


def test_figures_of_this_test_are_those_of_the_roadmap() -> None:
    texte = partage("seed/feuille-de-route-2021.txt").read_text(encoding="utf-8")
    lignes = [ligne.split("\t") for ligne in texte.splitlines()]
    par_epci = {c[0]: (_nombre(c[1]), _nombre(c[2])) for c in lignes if len(c) == 6 and c[0].startswith(("CA ", "CC "))}
    par_secteur = {c[0]: tuple(map(_nombre, c[1:4])) for c in lignes if len(c) == 5 and c[0] in PAR_SECTEUR}
    assert par_epci == PAR_EPCI
    assert par_secteur == PAR_SECTEUR


def test_three_quarters_of_each_family_have_fewer_than_ten_employees(fiches: list[Fiche]) -> None:
    for famille in COLONNES:
        effectifs = [fiche["effectif"] for fiche in fiches if fiche["famille"] is famille]
        assert sum(effectif < 10 for effectif in effectifs) >= 0.75 * len(effectifs), famille


def test_large_employers_are_associations_mostly_of_social_action(fiches: list[Fiche]) -> None:
    grandes = [fiche for fiche in fiches if fiche["effectif"] >= 10]
    associations = [f for f in grandes if f["famille"] in (Famille.ASSOCIATION, Famille.FONDATION)]
    sociales = [f for f in associations if f["secteurs"] == ["action-sociale"]]
    assert len(associations) > 0.8 * len(grandes)
    assert len(sociales) > 0.5 * len(grandes)


def test_foundations_are_about_four_percent(fiches: list[Fiche]) -> None:
    familles = Counter(fiche["famille"] for fiche in fiches)
    assert 0.03 < familles[Famille.FONDATION] / (familles[Famille.FONDATION] + familles[Famille.ASSOCIATION]) < 0.05


def test_same_seed_same_listings_and_another_seed_others(fiches: list[Fiche]) -> None:
    assert list(generer(47)) == fiches
    autres = list(generer(48))
    assert len(autres) == 1433
    assert {f["nom"] for f in autres} != {f["nom"] for f in fiches}


def test_points_are_inside_their_commune_and_the_postcode_is_its_own(fiches: list[Fiche]) -> None:
    formes = contours("communes", "insee")
    dehors = [
        fiche["nom"]
        for fiche in fiches
        if not formes[fiche["code_insee"]].covers(shapely.Point(fiche["longitude"], fiche["latitude"]))
        or fiche["code_postal"] not in communes_reference()[fiche["code_insee"]].codes_postaux
    ]
    assert dehors == []


def test_most_communes_of_five_hundred_inhabitants_have_one(fiches: list[Fiche]) -> None:
    servies = {fiche["code_insee"] for fiche in fiches}
    grandes = [c for c in communes_reference().values() if c.population > 500]
    assert [c.nom for c in grandes if c.code_insee not in servies] == []


def test_precision_says_what_is_known(fiches: list[Fiche]) -> None:
    precisions = Counter(fiche["precision_position"] for fiche in fiches)
    assert precisions[PrecisionPosition.ADRESSE] > 0.85 * len(fiches)
    for fiche in fiches:
        sans_adresse = fiche["precision_position"] is PrecisionPosition.COMMUNE
        assert (fiche["adresse"] is None) == sans_adresse, fiche["nom"]


def test_some_share_one_address(fiches: list[Fiche]) -> None:
    ensemble = Counter((f["latitude"], f["longitude"]) for f in fiches if f["precision_position"] == "adresse")
    assert max(ensemble.values()) >= 4


def test_hours_are_known_for_six_in_ten_vary_and_parse(fiches: list[Fiche]) -> None:
    connues = [fiche["horaires"] for fiche in fiches if fiche["horaires"]]
    assert 0.55 < len(connues) / len(fiches) < 0.65
    assert len(set(connues)) > 80
    for horaires in set(connues):
        OpeningHours(horaires, country="FR")  # raises when it cannot read them


def test_names_are_unique_and_not_those_of_real_structures(fiches: list[Fiche]) -> None:
    noms = Counter(slug(fiche["nom"]) for fiche in fiches)
    assert [nom for nom, nombre in noms.items() if nombre > 1] == []
    with partage("data/structures_47.csv").open(encoding="utf-8", newline="") as flux:
        reels = {slug(ligne["name"]) for ligne in csv.DictReader(flux)}
    assert noms.keys() & reels == set()


def test_descriptions_are_two_to_five_sentences_each_different(fiches: list[Fiche]) -> None:
    textes = [fiche["description"] for fiche in fiches]
    assert len(set(textes)) == len(textes)
    assert [t for t in textes if not 80 <= len(t) <= 600] == []
    phrases = [len(re.findall(r"[.!?](?=\s|$)", t)) for t in textes]
    assert set(phrases) <= {2, 3, 4, 5}


def test_french_typography_everywhere(fiches: list[Fiche]) -> None:
    champs = ("nom", "description", "adresse", "complement_adresse")
    textes = [f[c] for f in fiches for c in champs if f[c]]
    textes += [t for f in fiches for c in ("mots_cles", "accessibilite", "publics") for t in f[c]]
    fautes = re.compile(r"['{}\[\]|]| [:;!?»]|« |  |\d (?:km|€|\d{3})\b|\b(?:de|à) [Ll]es? |\b[Dd]e [AEÉÈIOUaeéèiou]\w")
    assert [texte for texte in textes if fautes.search(texte)] == []


def test_contacts_reach_no_one(fiches: list[Fiche]) -> None:
    telephones = [f["telephone"] for f in fiches if f["telephone"]]
    assert len(set(telephones)) == len(telephones) > 1200
    assert [t for t in telephones if not re.fullmatch(r"\+3353649\d{4}", t)] == []
    assert [
        f["courriel"]
        for f in fiches
        if f["courriel"] and not re.fullmatch(r"[a-z0-9-]+@[a-z0-9-]{1,63}\.example", f["courriel"])
    ] == []
    assert [
        f["site_web"]
        for f in fiches
        if f["site_web"] and not re.match(r"https://[a-z0-9-]{1,63}\.example(/|$)", f["site_web"])
    ] == []
    courriels = [f["courriel"] for f in fiches if f["courriel"]]
    assert len(set(courriels)) == len(courriels)


def test_no_identifier_that_could_be_real(fiches: list[Fiche]) -> None:
    assert {(f["siret"], f["rna"], f["demonstration"]) for f in fiches} == {(None, None, True)}


def test_activity_and_legal_form_agree_with_sector_and_family(fiches: list[Fiche]) -> None:
    for naf, secteur in {(f["activite_naf"], f["secteurs"][0]) for f in fiches}:
        connue = activite(naf)
        assert connue is not None, naf
        assert connue.secteur == secteur, naf
    for forme, famille in {(f["forme_juridique"], f["famille"]) for f in fiches}:
        categorie = categorie_juridique(forme)
        assert categorie is not None, forme
        assert (categorie.famille, categorie.ess) == (famille.value, AppartenanceEss.OUI), forme


def test_dates_are_past_and_spread_over_three_years(fiches: list[Fiche]) -> None:
    confirmees = [f["confirmee_le"] for f in fiches if f["confirmee_le"]]
    ages = [(REFERENCE - date).days for date in confirmees]
    assert min(ages) >= 0
    assert max(ages) > 2 * 365
    assert 0.5 < sum(age < 365 for age in ages) / len(fiches) < 0.8
    for fiche in fiches:
        assert fiche["cree_le"] <= fiche["date_maj"] <= REFERENCE
        assert 1800 <= fiche["annee_creation"] <= REFERENCE.year


def test_dates_follow_the_moment_of_loading() -> None:
    plus_tard = dt.datetime(2031, 1, 5, tzinfo=dt.UTC)
    fiches = list(generer(maintenant=plus_tard))
    assert max(f["confirmee_le"] for f in fiches if f["confirmee_le"]) > plus_tard - dt.timedelta(days=30)


def test_twenty_five_hold_a_label_in_force(fiches: list[Fiche]) -> None:
    echeances = [f["labellisee_jusqu_au"] for f in fiches if f["labellisee_jusqu_au"]]
    assert len(echeances) == 25
    assert min(echeances) > REFERENCE.date()


def test_kinds_for_reserved_contracts_are_shown(fiches: list[Fiche]) -> None:
    labels = Counter(label["nom"] for f in fiches for label in f["labels_externes"])
    assert set(labels) == {"ACI", "AI", "EA", "EI", "ESAT", "ESUS"}
    assert {tuple(sorted(label)) for f in fiches for label in f["labels_externes"]} == {("nom", "source", "valide_au")}


@pytest.mark.parametrize(
    ("mot", "commune"),
    [
        ("amap", "Nérac"),
        ("ressourcerie", "Villeneuve-sur-Lot"),
        ("repair café", "Marmande"),
        ("aide à domicile", "Fumel"),
        ("vélo", "Agen"),
        ("tiers-lieu", "Tonneins"),
        ("crèche", "Tonneins"),
        ("maraîchage", "Le Passage"),
    ],
)
def test_what_a_first_visitor_tries_is_there(fiches: list[Fiche], mot: str, commune: str) -> None:
    ici = [f for f in fiches if communes_reference()[f["code_insee"]].nom == commune]
    assert [f["nom"] for f in ici if mot in _texte(f).lower()] != []


def test_fields_are_those_of_a_listing(fiches: list[Fiche]) -> None:
    colonnes = set(Structure.__table__.columns.keys())
    assert set().union(*fiches) - colonnes == set()
    for nom, colonne in Structure.__table__.columns.items():
        longueur = getattr(colonne.type, "length", None)
        if longueur and not isinstance(fiches[0].get(nom), (Famille, PrecisionPosition)):
            assert max(len(f.get(nom) or "") for f in fiches) <= longueur, nom
