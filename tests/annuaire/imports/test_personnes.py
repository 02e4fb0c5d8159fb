"""Personal data is kept out, whatever column it came in; names of places, works and bodies are not dropped."""

from __future__ import annotations

import csv
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annuaire.enums import PrecisionPosition
from annuaire.imports.discretion import RETIRE, expurger_fiche, expurger_ligne
from annuaire.imports.formats.correspondance import Correspondance
from annuaire.imports.lignes import preparer
from annuaire.imports.modele import Fiche, Format, LigneLue, SourceLue
from annuaire.imports.personnes import Nature, examiner, expurger
from territoire.reference import bourg
from tests.partage import partage

INNOCENTS = [
    ("nom", "Résidence Jean Jaurès"), ("adresse", "Rue du Docteur Calmette"), ("nom", "Association Pierre Curie"),
    ("nom", "M. Bricolage"), ("nom", "MR BRICOLAGE"), ("nom", "Monsieur Meuble"), ("nom", "Jean Moulin"),
    ("nom", "Les Amis de Georges Brassens"), ("nom", "Foyer Jean Dupont"), ("nom", "SAINT JEAN"),
    ("nom", "MARIE LOUISE"), ("nom", "Chez Marcel"), ("nom", "ASSOC AURORE"), ("nom", "Pierre de Lune"),
    ("nom", "C A N M DU NOUVEAU MONDE"), ("nom", "ESAT DOCTEUR JEAN CLAUDE GAUTHE"), ("nom", "SA H L M SOCIALE"),
    ("nom", "Clinique du Dr Honoré Cave"), ("nom", "Micro-crèche Coline"), ("nom", "Emmaüs - Abbé Pierre"),
    ("adresse", "12 rue Jean Dupont"), ("adresse", "Chez Nadaud"), ("adresse", "Pierre Blanche, 47000 Agen"),
    ("adresse", "c/o Mairie, place Pierre Semard"), ("adresse", "86 av M. Berthelot"), ("adresse", "BP 12"),
    ("adresse", "Maison des associations, 12 bd Edouard Lacour"), ("description", "Monsieur le Maire"),
    ("description", "Accueil chez le particulier."), ("description", "Spectacle sur Pierre et Marie Curie"),
    ("description", "Ouvert au public, tél. 05 53 00 00 00, 12 rue des Lilas"), ("telephone", "05 53 00 00 00"),
    ("courriel", "contact@lilas.fr"), ("courriel", "asso.lilas@gmail.com"), ("courriel", "mairie-x@wanadoo.fr"),
    ("courriel", "jean.moulin@college.fr"), ("siret", "06123456780012"), ("latitude", "0.612345678"),
    ("description", "Salle J. Durand, tél. 05 53 00 00 00"), ("description", "Coordination du collège P. Durand"),
    ("description", "Du 06.07.2026 14 h au 07/08/2026"), ("description", "asso arobase lilas point fr"),
    ("description", "SIRET 806 123 456 00012, 06 07 2026 18 h"), ("description", "Dons : 06 000 euros en 2026"),
    ("description", "La directrice Générale Adjointe reçoit"), ("description", "Contact : Mairie d’Agen"),
    ("description", "Responsable : Formation des bénévoles"), ("description", "Le bureau et la présidente décident."),
    ("description", "ESAT fondé par APEI AUBE"), ("description", "Présidente : voir le site"),
    ("nom", "Accompagnement des auto-entrepreneurs du 47"),
    ("adresse", "C/O Centre social, 2 rue des Lilas"), ("adresse", "Famille et partage, 2 rue des Lilas"),
    ("description", "Numéro 2 85 05 78 006 084 37"), ("site_web", "https://www.linkedin.com/company/lilas"),
    ("site_web", "https://lilas.fr/?contact=contact@lilas.fr"), ("horaires", "Sur RDV avec un conseiller"),
    ("horaires", "Mo-Fr 09:00-12:00; Sa 10:00-12:00"), ("site_web", "https://lilas.fr/p/0612345678"),
]  # fmt: skip

PERSONNELS = [
    ("nom", "Jean Dupont", None, {Nature.NOM}),
    ("nom", "DUPONT JEAN", None, {Nature.NOM}),
    ("nom", "EI Jean Dupont", None, {Nature.NOM}),
    ("nom", "Mme Anne-Marie Durand", None, {Nature.NOM}),
    ("nom", "Star Club - Mr DURAND", "Star Club", {Nature.NOM}),
    ("nom", "LES LILAS CHEZ MARIE DURAND", "LES LILAS", {Nature.NOM}),
    ("nom", "JEAN DUPONT 12 RUE DES LILAS 47000 AGEN", None, {Nature.NOM, Nature.ADRESSE}),
    ("adresse", "Chez M. X, 12 rue des Lilas", None, {Nature.NOM, Nature.ADRESSE}),
    ("adresse", "chez la présidente, 3 chemin vert", None, {Nature.NOM, Nature.ADRESSE}),
    ("adresse", "Chez DUPONT, 12 rue des Lilas", None, {Nature.NOM, Nature.ADRESSE}),
    ("adresse", "c/o Jean Dupont 12 rue des Lilas", None, {Nature.NOM, Nature.ADRESSE}),
    ("adresse", "Jean DUPONT 12 rue des Lilas", None, {Nature.NOM, Nature.ADRESSE}),
    ("adresse", "MME DUPONT ANNE 12 RUE DES LILAS", None, {Nature.NOM, Nature.ADRESSE}),
    ("adresse", "12 rue des Lilas, 06 12 34 56 78", "12 rue des Lilas", {Nature.TELEPHONE}),
    ("commune", "12 rue des Lilas", None, {Nature.ADRESSE}),
    ("description", "Contact : M. Dupont au 06 12 34 56 78.", None, {Nature.NOM, Nature.TELEPHONE}),
    ("description", "Présidente : Anne Durand. Jardins partagés.", "Jardins partagés.", {Nature.NOM}),
    ("description", "Jardin. Mail : jean.dupont@orange.fr", "Jardin.", {Nature.COURRIEL}),
    ("description", "Jeux. Mobile : +33 (0)6 12 34 56 78", "Jeux.", {Nature.TELEPHONE}),
    ("horaires", "Sur RDV : 05 53 00 00 00", "Sur RDV", {Nature.TELEPHONE}),
    ("telephone", "0612.345.678", None, {Nature.TELEPHONE}),
    ("telephone", "05 53 00 00 00 / 07 12 34 56 78", "05 53 00 00 00", {Nature.TELEPHONE}),
    ("courriel", "jean.dupont@lilas.fr", None, {Nature.COURRIEL}),
    ("courriel", "dupont47@wanadoo.fr", None, {Nature.COURRIEL}),
    ("courriel", "contact@lilas.fr, jean.dupont@free.fr", "contact@lilas.fr", {Nature.COURRIEL}),
    ("description", "Jeux. P. Durand, trésorière.", "Jeux. trésorière.", {Nature.NOM}),
    ("description", "Contact : J.-M. DURAND. Jeux.", "Jeux.", {Nature.NOM}),
    ("description", "Jeux. 06 123 456 78", "Jeux.", {Nature.TELEPHONE}),
    ("description", "Jeux. 0 6/12/34/56/78", "Jeux.", {Nature.TELEPHONE}),
    ("description", "Jeux. +336-1234-5678", "Jeux.", {Nature.TELEPHONE}),
    ("description", "Jeux. 0033 6 123 45 678", "Jeux.", {Nature.TELEPHONE}),
    ("description", "Jeux. jean point dupont arobase orange point fr", "Jeux.", {Nature.COURRIEL}),
    ("description", "Jeux. dupont47 (arobase) free.fr", "Jeux.", {Nature.COURRIEL}),
    ("adresse", "C/O DURAND", None, {Nature.NOM}),
    ("adresse", "Famille Durand, 12 rue des Lilas", None, {Nature.NOM, Nature.ADRESSE}),
    ("adresse", "Siège chez le trésorier, 3 chemin vert", None, {Nature.NOM, Nature.ADRESSE}),
    ("description", "Jeux. Siège chez le trésorier, 3 chemin vert", "Jeux.", {Nature.NOM, Nature.ADRESSE}),
    ("description", "Jeux. Réunions au domicile de la présidente, 3 rue Haute", "Jeux. Réunions",
     {Nature.NOM, Nature.ADRESSE}),
    ("description", "Jeux, présidée par Aminata Diallo", "Jeux, présidée", {Nature.NOM}),
    ("description", "Jeux. La présidente Oxana Zyvk reçoit", "Jeux. La reçoit", {Nature.NOM}),
    ("description", "Jeux. Responsable: DURAND J.", "Jeux.", {Nature.NOM}),
    ("description", "Jeux. président : jean durand", "Jeux.", {Nature.NOM}),
    ("description", "Jeux. Voir M.Durand", "Jeux. Voir", {Nature.NOM}),
    ("description", "Jeux. ０６ １２ ３４ ５６ ７８", "Jeux.", {Nature.TELEPHONE}),
    ("description", "Jeux. 06\u200b12\u200b34\u200b56\u200b78", "Jeux.", {Nature.TELEPHONE}),
    ("description", "Jeux. presidente: Marie-Hélène de La Tour", "Jeux. presidente", {Nature.NOM}),
    ("description", "Jeux. N° de sécu 1 85 05 47 001 001 23", "Jeux. N° de sécu", {Nature.NUMERO}),
    ("horaires", "Sur RDV avec Kevin Da Silva", "Sur RDV avec", {Nature.NOM}),
    ("description", "Dons : FR76 3000 6000 0112 3456 7890 189", "Dons", {Nature.NUMERO}),
    ("description", "Jeux. 2 85 05 78 006 084 41", "Jeux.", {Nature.NUMERO}),
    ("horaires", "Sur RDV avec K D S", "Sur RDV avec", {Nature.NOM}),
    ("site_web", "https://lilas.fr/?mail=jean.durand%40orange.fr", None, {Nature.COURRIEL}),
    ("site_web", "https://www.linkedin.com/in/jean-durand", None, {Nature.COURRIEL}),
    ("nom", "EIRL Durand", None, {Nature.NOM}),
    ("nom", "Durand, auto-entrepreneur", None, {Nature.NOM}),
    ("Président", "Durand", None, {Nature.NOM}),
    ("nomContact", "Durand", None, {Nature.NOM}),
]  # fmt: skip


@pytest.mark.parametrize(("colonne", "texte"), INNOCENTS)
def test_places_bodies_and_signs_are_kept(colonne: str, texte: str) -> None:
    assert examiner(colonne, texte) == []
    assert expurger(colonne, texte).texte == texte


@pytest.mark.parametrize(("colonne", "texte", "reste", "natures"), PERSONNELS)
def test_personal_data_is_kept_out(colonne: str, texte: str, reste: str | None, natures: set[Nature]) -> None:
    expurge = expurger(colonne, texte)
    assert expurge.texte == reste
    assert {constat.nature for constat in expurge.constats} == natures


def test_reasons_never_repeat_the_data() -> None:
    for colonne, texte, _, _ in PERSONNELS:
        for constat in examiner(colonne, texte):
            assert not any(mot in constat.raison for mot in texte.split() if len(mot) > 4)


def test_listings_already_cleaned_lose_nothing() -> None:
    with partage("data/structures_47.csv").open(encoding="utf-8", newline="") as flux:
        for ligne in csv.DictReader(flux):
            for colonne in ("name", "address", "description", "commune", "website"):
                assert expurger(colonne, ligne[colonne]).texte == ligne[colonne]


@settings(database=None, max_examples=300, deadline=None)
@given(
    st.sampled_from(["nom", "adresse", "description", "courriel", "telephone", "horaires", "président", "x"]),
    st.text(max_size=120)
    | st.lists(st.sampled_from([*(t for _, t, _, _ in PERSONNELS), "M.", "chez ", "(", " et ", ","]), max_size=5).map(
        " ".join
    ),
)
def test_any_text(colonne: str, texte: str) -> None:
    constats = examiner(colonne, texte)
    assert all(0 <= constat.debut < constat.fin <= len(texte) for constat in constats)
    assert all(a.fin <= b.debut for a, b in pairwise(constats))
    expurge = expurger(colonne, texte)
    assert expurge.constats == tuple(constats)
    assert expurge.texte is None or len(expurge.texte) <= len(texte) + 2 * len(constats)


@pytest.mark.parametrize(
    "colonnes",
    [
        {"adresse": "12 rue des Lilas", "complement_adresse": "CHEZ M DURAND"},
        {"adresse": "Chez Mme Durand", "complement_adresse": "12 rue des Lilas"},
    ],
)
def test_the_street_beside_an_inhabitant_is_a_home(colonnes: dict[str, str]) -> None:
    champs = {"nom": "Les Lilas", "code_insee": "47001", "latitude": 44.21, "longitude": 0.63, **colonnes}
    fiche, comptes = expurger_fiche(Fiche(champs, (SourceLue("s", "1", None),)))
    assert (fiche.champs["adresse"], fiche.champs["complement_adresse"]) == (None, None)
    assert (fiche.champs["latitude"], fiche.champs["longitude"]) == bourg("47001")
    assert fiche.champs["precision_position"] == PrecisionPosition.COMMUNE
    assert comptes == {Nature.NOM.value: 1}
    brute = {
        "nom": "Les Lilas", "numeroVoie": "12", "libelleVoie": "DES LILAS", "adrs_complement": "CHEZ M DURAND",
        "latitude": "44.21", "codePostal": "47000",
    }  # fmt: skip
    lue = expurger_ligne(LigneLue(2, brute), fiche)
    assert {nom for nom, valeur in lue.items() if valeur != RETIRE} == {"nom", "codePostal"}


def test_a_home_is_withheld_from_the_row_kept_whatever_its_columns_are_called() -> None:
    correspondance = Correspondance(
        "l", "Libre", {"nom": ("A",), "adresse": ("B", "C"), "latitude": ("lat",), "longitude": ("lon",)},
        {"commune": "Agen", "forme_juridique": "Association"},
    )  # fmt: skip
    brute = {"A": "Les Lilas", "B": "Chez Mme Durand,", "C": "12 rue des Lilas", "lat": "44.21", "lon": "0.63"}
    prete = preparer(LigneLue(2, brute), Format("l", "", frozenset(), correspondance), partout=False)
    assert prete.fiche is not None
    assert prete.fiche.champs["adresse"] is None
    assert {nom: valeur for nom, valeur in prete.ligne.colonnes.items() if valeur != RETIRE} == {"A": "Les Lilas"}


def test_what_goes_with_the_columns_is_looked_at_too() -> None:
    label = {"nom": "AMI", "libelle": "Suivi par Mme Durand", "source": "s", "valide_au": None}
    sources = (SourceLue("s", "jean.dupont@orange.fr", "Libre"), SourceLue("s", "fiche 12", None))
    champs = {"nom": "Les Lilas", "labels_externes": [label]}
    fiche, comptes = expurger_fiche(Fiche(champs, sources, avertissements=("Voir Mme Durand.",)))
    tout = repr(fiche)
    assert "Durand" not in tout
    assert "dupont" not in tout
    assert fiche.sources[0].source_id.startswith("empreinte-")
    assert fiche.sources[1].source_id == "fiche 12"
    assert fiche.champs["labels_externes"][0] == label | {"libelle": "Suivi"}
    assert comptes == {Nature.NOM.value: 2, Nature.COURRIEL.value: 1}
    assert expurger_fiche(fiche) == (fiche, {})
