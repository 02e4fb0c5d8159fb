"""What a mistyped word was taken for, and how it is written; which expressions the directory holds."""

from __future__ import annotations

import pytest

from annuaire.recherche.analyse import lemme
from annuaire.recherche.corrections import corriger
from annuaire.recherche.moteur import MoteurRecherche, Requete
from tests.annuaire.recherche.test_moteurs import structure


@pytest.mark.parametrize(
    ("texte", "corrections", "lus", "attendu"),
    [
        ("resourcerie", {"resourcerie": lemme("ressourcerie")}, ["Théâtre du Pin"], None),  # written nowhere
        ("resourcerie agen", {"resourcerie": lemme("ressourcerie")}, ["La Ressourcerie du Lot"], "ressourcerie agen"),
        ("velo", {}, ["Vélo"], None),
        ("amap vileneuve", {"vileneuve": lemme("villeneuve")}, ["Villeneuve-sur-Lot"], "amap villeneuve"),
        ("", {"x": "y"}, ["y"], None),
    ],
)
def test_the_word_is_written_as_the_results_do(
    texte: str, corrections: dict[str, str], lus: list[str], attendu: str | None
) -> None:
    assert corriger(texte, corrections, lus) == attendu


def test_both_engines_say_what_they_corrected(moteur: MoteurRecherche) -> None:
    moteur.reconstruire([structure("a", "Ressourcerie du Lot"), structure("b", "Théâtre du Pin")])
    trouves = moteur.chercher(Requete(mots="resourcerie"))
    assert [touche.id for touche in trouves.touches] == ["a"]
    assert corriger("resourcerie", dict(trouves.corrections), ["Ressourcerie du Lot"]) == "ressourcerie"
    assert moteur.chercher(Requete(mots="ressourcerie")).corrections == ()
    assert moteur.chercher(Requete(mots="theatr")).corrections == ()  # still being typed: nothing to correct


def test_both_engines_know_which_expressions_exist(moteur: MoteurRecherche) -> None:
    moteur.reconstruire([structure("a", "Aide à domicile du Lot"), structure("b", "Théâtre", mots_cles=("crèche",))])
    cherchees = ["aide à domicile", "domicile aide", "crèches", "judo", "", "du"]
    assert moteur.connues(cherchees) == {"aide à domicile", "crèches"}
    assert moteur.connues([]) == set()
