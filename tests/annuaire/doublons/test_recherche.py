"""Near listings among many, on invented listings."""

from __future__ import annotations

from annuaire.doublons.comparaison import Candidat, Verdict
from annuaire.doublons.recherche import CANDIDATS_MAX, PARTAGE_MAX, Index, rapprocher

AGEN, BOE, MARMANDE = "47001", "47031", "47157"
TULIPES = Candidat("t", "Association Les Tulipes Volantes", code_insee=AGEN)


def test_chaque_paire_une_fois_et_pas_avec_soi_meme() -> None:
    candidats = [TULIPES, Candidat("u", "TULIPES VOLANTES", code_insee=AGEN), Candidat("v", "Garage Bleu")]
    assert [(r.id_a, r.id_b, r.verdict) for r in rapprocher(candidats)] == [("t", "u", Verdict.PROBABLE)]


def test_les_anciens_sont_compares_et_augmentes() -> None:
    anciens = Index([TULIPES])
    assert [r.id_b for r in rapprocher([Candidat("u", "Tulipes volantes", code_insee=BOE)], anciens)] == ["u"]
    assert len(anciens) == 2


def test_demander_ne_change_rien_et_ignore_sa_propre_fiche() -> None:
    index = Index([TULIPES])
    assert index.candidats_proches(TULIPES) == []
    assert len(index) == 1


def test_le_plus_sur_en_premier() -> None:
    siret = "732 829 320 00074"
    index = Index(
        [
            Candidat("n", "Tulipes volantes", code_insee=AGEN),
            Candidat("s", "Tulipes volantes", code_insee=AGEN, siret=siret),
            Candidat("l", "Tulipes volantes", code_insee=MARMANDE),
        ]
    )
    trouves = index.candidats_proches(Candidat("?", "Les Tulipes Volantes", code_insee=AGEN, siret=siret))
    assert [(r.id_b, r.verdict) for r in trouves] == [
        ("s", Verdict.CERTAIN),
        ("n", Verdict.PROBABLE),
        ("l", Verdict.MEME_ORGANISME_AUTRE_LIEU),
    ]


def test_un_sigle_trouve_son_nom_entier() -> None:
    index = Index([Candidat("v", "Vélos roses et trottinettes bleues", code_insee=AGEN)])
    assert [r.id_b for r in index.candidats_proches(Candidat("?", "V.R.T.B.", sigle="VRTB", code_insee=AGEN))] == ["v"]


def test_sans_commune_on_cherche_partout() -> None:
    index = Index([TULIPES, Candidat("m", "Coquelicots du soir", code_insee=MARMANDE)])
    assert [r.id_b for r in index.candidats_proches(Candidat("?", "Coquelicots du soir"))] == ["m"]


def test_un_nom_que_tous_portent_ne_coute_rien() -> None:
    """Homonyms by hundreds are not compared one by one."""
    index = Index(Candidat(str(n), "Bibliothèque", code_insee=AGEN) for n in range(20 * PARTAGE_MAX))
    assert index.candidats_proches(Candidat("?", "Bibliothèque", code_insee=AGEN)) == []
    assert len(index._voisins(TULIPES)) <= CANDIDATS_MAX
