"""Names made comparable. Every name here is invented."""

from __future__ import annotations

import pytest

from annuaire.doublons.noms import Genre, NomNormalise, normaliser_nom

AGEN, NERAC, VILLENEUVE = "47001", "47195", "47323"


def _mots(nom: str, commune: str | None = None) -> list[str]:
    return [mot.forme for mot in normaliser_nom(nom, commune).mots]


def _de_genre(normalise: NomNormalise, genre: Genre) -> list[str]:
    return [mot.forme for mot in normalise.mots if mot.genre is genre]


@pytest.mark.parametrize("tete", ["Association", "ASSOC", "ass.", "Asso", "SARL", "S.C.O.P.", "Société", "Comité"])
def test_les_mots_juridiques_tombent(tete: str) -> None:
    assert _mots(f"{tete} Les Coquelicots") == ["coquelicot"]


def test_accents_casse_et_pluriels() -> None:
    assert _mots("Œuvres des Forêts") == _mots("OEUVRE DE LA FORET")


def test_ste_est_societe_ou_sainte() -> None:
    assert _mots("STE DES RAMEURS") == ["rameur"]
    assert _mots("Chorale Ste Cécile") == _mots("Chorale Sainte Cécile")


@pytest.mark.parametrize("nom", ["A.B.C.D. Coquelicots", "A. B. C. D. Coquelicots", "ABCD Coquelicots"])
def test_points_et_espaces_des_sigles(nom: str) -> None:
    assert _mots(nom) == ["abcd", "coquelicot"]


@pytest.mark.parametrize(
    "nom", ["VRT - Vélos Rameurs et Trottinettes", "Vélos Rameurs et Trottinettes (VRT)", "Vélos Rameurs - VRT"]
)
def test_sigle_ecrit_a_part(nom: str) -> None:
    normalise = normaliser_nom(nom)
    assert normalise.sigles == {"vrt"}
    assert "vrt" not in [mot.forme for mot in normalise.mots]


def test_initiales_avec_et_sans_petits_mots() -> None:
    initiales = normaliser_nom("Association pour la promotion des tulipes bleues").initiales
    assert {"aptb", "ptb"} <= initiales


def test_un_sigle_seul_avec_sa_commune_est_le_nom() -> None:
    assert _de_genre(normaliser_nom("ZORBI - NERAC"), Genre.SENS) == ["zorbi"]


def test_communes_departement_et_habitants_sont_des_lieux() -> None:
    normalise = normaliser_nom("Coquelicots de Villeneuve-sur-Lot et du Lot-et-Garonne, amis néracais")
    assert _de_genre(normalise, Genre.SENS) == ["coquelicot"]
    assert {VILLENEUVE, NERAC} <= frozenset().union(*(mot.lieux for mot in normalise.mots))


def test_la_commune_peut_etre_un_code_ou_un_nom() -> None:
    assert _de_genre(normaliser_nom("Coquelicots de Trifouillis", "Trifouillis"), Genre.LIEU) == ["trifouillis"[:-1]]
    assert _de_genre(normaliser_nom("Coquelicots d’Agen", AGEN), Genre.LIEU) == ["agen"]


def test_nombres_chiffres_et_romains() -> None:
    assert _de_genre(normaliser_nom("Troupe 7"), Genre.NOMBRE) == ["7"]
    assert _de_genre(normaliser_nom("Amis de Gaston IV"), Genre.NOMBRE) == ["iv"]
    assert _mots("2ème Troupe") == _mots("2e Troupe")


def test_numero_de_dossier_oublie_dans_le_nom() -> None:
    assert _mots("RAMEURS DU LAC SAG 12345") == _mots("Rameurs du lac")


def test_nom_coupe_par_la_source() -> None:
    coupe = normaliser_nom("SOCIETE DES JARDINS ET DES FLEURS D")
    assert coupe.tronque
    assert coupe.mots[-1].forme == "fleur"
    assert not normaliser_nom("Jardins et fleurs").tronque
