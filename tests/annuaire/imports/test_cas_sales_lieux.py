"""The rows of ``dirty_cases.csv`` about places, identifiers, dates and duplicates, that ``test_cas_sales`` leaves."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from annuaire.doublons.comparaison import comparer
from annuaire.doublons.modele import Candidat, Verdict
from annuaire.imports.formats import listes_publiques
from annuaire.imports.formats.valeurs import chiffres, date_lue
from annuaire.imports.lecture import Fichier
from annuaire.imports.lieux import code_postal_lu, placer, situer
from annuaire.imports.modele import HorsDepartement, LigneLue
from annuaire.imports.releve import Releve
from territoire.lieux import resoudre
from territoire.queries import noms_communes
from territoire.reference import epcis_reference
from tests.annuaire.imports.test_cas_sales import AILLEURS
from tests.partage import partage


def _commune(insee: str | None) -> str | None:
    return noms_communes().get(insee or "")


def _siret(brut: str, attendu: str) -> None:
    releve = Releve()
    releve.siret(brut)
    assert releve.champs["siret"] is None
    assert releve.avertissements
    assert attendu == "refusé"


def _finess(brut: str, attendu: str) -> None:
    assert f"« {chiffres(brut, 9)} »" == attendu


def _code_postal(brut: str, attendu: str) -> None:
    with pytest.raises(HorsDepartement):
        situer("", "", brut)
    assert f"« {code_postal_lu(brut)} »" == attendu


def _boite_postale(brut: str, attendu: str) -> None:
    lieu = situer("", "", brut)
    assert (_commune(lieu.code_insee), lieu.code_postal) == ("Agen", "47000")
    assert "Agen, 47000" in attendu


def _nom_de_commune(brut: str, attendu: str) -> None:
    lieu = situer("", brut, "")
    nom = _commune(lieu.code_insee)
    assert nom
    assert nom.startswith(re.split(r" \(", attendu)[0])
    if "signalée" in attendu:
        assert lieu.avertissements


def _departement(brut: str, attendu: str) -> None:
    with pytest.raises(HorsDepartement):
        situer("", brut.partition(" (")[0], "", "47")
    assert "ligne codée 47" in brut
    assert "hors département" in attendu


def _coordonnees(brut: str, attendu: str) -> None:
    nom, _, reste = brut.partition(" : ")
    latitude, longitude = re.findall(r"[\d.]+", reste)[:2]
    insee = situer("", nom, "").code_insee
    point = placer(latitude, longitude, insee)
    assert point is not None
    assert point.au_bourg
    assert point.avertissement
    assert "à la commune" in attendu


def _inversees(brut: str, attendu: str) -> None:
    """The row is of another département: ours, the same way round."""
    assert len(brut.split(";")) == 2
    point = placer("0.62", "44.20", "47001")  # X is the latitude
    assert point is not None
    assert (point.latitude, point.longitude) == (44.20, 0.62)
    assert point.avertissement
    assert "emprise" in attendu


def _date(brut: str, attendu: str) -> None:
    assert date_lue(brut) is None
    assert attendu == "pas fermé"


def _categorie(brut: str, attendu: str) -> None:
    """A wrong ``type`` changes nothing: the activity tells."""
    ligne = dict.fromkeys(listes_publiques.COLONNES, "") | {
        "source": "s", "source_id": "1", "name": "Atelier du Pin", "legal_form": "Association", "insee": "47001",
        "activity_naf": "88.10C",
    }  # fmt: skip
    lues = [listes_publiques.lire(LigneLue(2, ligne | {"type": faux}), Releve()) for faux in ("", "CLINIQUE", brut)]
    assert lues[0].champs["secteurs"] == ["action-sociale"]
    assert lues[0].champs == lues[1].champs == lues[2].champs
    assert "catégorie" in attendu


def _tronque(brut: str, attendu: str) -> None:
    entier = re.findall(r"« (.*?) »", attendu)[0]
    a, b = (Candidat(id, nom, code_insee="47001") for id, nom in (("a", brut), ("b", entier)))
    assert comparer(a, b).verdict in (Verdict.PROBABLE, Verdict.CERTAIN)


def _ste(brut: str, attendu: str) -> None:
    releve = Releve()
    releve.nom(brut)
    assert releve.champs["nom"] == brut  # never « Sainte »
    assert resoudre("Ste-Livrade").lieu is not None  # but in a commune's name it is
    assert resoudre(brut).lieu is None
    assert "Société" in attendu


def _colles(brut: str, attendu: str) -> None:
    releve = Releve()
    releve.nom(brut)
    assert releve.champs["nom"] == brut.partition(" - ")[0]
    with pytest.raises(HorsDepartement):
        releve.lieu()
    notre = Releve()
    notre.nom("FOOTBALL CLUB DES BORDS - 47 NERAC")
    notre.lieu()
    assert (notre.champs["nom"], _commune(notre.champs["code_insee"])) == ("FOOTBALL CLUB DES BORDS", "Nérac")
    assert "séparés" in attendu


def _siren_epci(brut: str, attendu: str) -> None:
    sirens = {siret[:9] for siret in re.findall(r"\d{14}", brut)}
    actuels = {epcis_reference()[s].successeur_code or s for s in sirens}
    assert {epcis_reference()[s].nom for s in actuels} == {"CA Agglomération d'Agen"}
    assert "Agglomération d’Agen" in attendu


def _nom_epci(brut: str, attendu: str) -> None:
    lieu = resoudre(brut).lieu
    assert lieu is not None
    assert lieu.libelle.replace("'", "’").endswith("Agglomération d’Agen")
    assert "fusionnée" in attendu


def _homonymes(brut: str, attendu: str) -> None:
    nom = brut.partition(" (")[0]
    a = Candidat("a", nom, siret="80000000200017", code_insee="47001")
    b = Candidat("b", nom, siret="55208131766522", code_insee="47157")
    assert comparer(a, b).verdict is not Verdict.CERTAIN
    assert "pas fusionnés" in attendu


VERIFICATIONS: dict[str, Callable[[str, str], None]] = {
    "SIRET = 1": _siret,
    "zéro initial perdu (FINESS)": _finess,
    "code postal décimal": _code_postal,
    "code postal de la boîte postale (CEDEX)": _boite_postale,
    "CEDEX dans la commune": _nom_de_commune,
    "commune mal orthographiée": _nom_de_commune,
    "nom usuel de commune": _nom_de_commune,
    "département erroné": _departement,
    "coordonnées hors du département": _coordonnees,
    "colonnes X et Y inversées": _inversees,
    "date nulle = 1970": _date,
    "catégorie fausse": _categorie,
    "nom tronqué à 32 caractères": _tronque,
    "« STE » ambigu": _ste,
    "département et commune collés au nom": _colles,
    "ancien SIREN d’EPCI": _siren_epci,
    "ancien nom d’EPCI": _nom_epci,
    "homonymes": _homonymes,
}


def test_every_kind_left_by_the_other_file_is_checked_here() -> None:
    assert set(VERIFICATIONS) == set(AILLEURS)


def test_every_row_has_its_expected_outcome() -> None:
    lignes = [ligne.colonnes for ligne in Fichier(partage("data/dirty_cases.csv")).lignes()]
    ecarts = {}
    for ligne in lignes:
        if verifier := VERIFICATIONS.get(ligne["cas"]):
            try:
                verifier(ligne["valeur_brute"], ligne["attendu"])
            except (AssertionError, LookupError, pytest.fail.Exception) as erreur:
                ecarts[ligne["cas"], ligne["valeur_brute"]] = f"{type(erreur).__name__} {erreur}"[:300]
    assert ecarts == {}
