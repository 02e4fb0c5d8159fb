"""Extracts: the right words marked, the right part shown."""

from __future__ import annotations

import pytest

from annuaire.recherche.surlignage import Fragment, surligner

LONG = (
    "Association fondée en 1998 par des habitants du quartier. Elle tient une permanence le mardi. "
    "Son atelier de réparation de vélos est ouvert à tous, et la ressourcerie voisine lui donne des pièces."
)


def marques(fragments: list[Fragment]) -> list[str]:
    return [fragment.texte for fragment in fragments if fragment.trouve]


def texte(fragments: list[Fragment]) -> str:
    return "".join(fragment.texte for fragment in fragments)


@pytest.mark.parametrize(
    ("phrase", "recherche", "attendus"),
    [
        ("Emmaüs Agen", "emmaus", ["Emmaüs"]),
        ("Emmau\u0308s Agen", "emmaus", ["Emmau\u0308s"]),
        ("L’Abeille, monnaie locale", "abeilles", ["Abeille"]),
        ("Recyclerie du Marmandais", "ressourcerie", ["Recyclerie"]),
        ("Recyclerie du Marmandais", '"ressourcerie"', []),
        ("Une mission : la mission locale", '"mission locale"', ["mission", "locale"]),
        ("ESAT CART' SERVICES", "art", []),
        ("(E.S.A.T.) de Bouet", "esat", ["E.S.A.T"]),
        ("Relais du CŒUR", "coeur", ["CŒUR"]),
        ("Le Grenier de la ville", "le la de", []),
        ("Tiers-lieu rural", "tiers-lieux", ["Tiers", "lieu"]),
    ],
)
def test_mots_marques(phrase: str, recherche: str, attendus: list[str]) -> None:
    fragments = surligner(phrase, recherche)
    assert marques(fragments) == attendus
    assert texte(fragments) == phrase


def test_l_extrait_entoure_ce_qui_repond() -> None:
    fragments = surligner(LONG, "réparer un vélo ressourcerie", 110)
    assert marques(fragments) == ["atelier", "réparation", "vélos", "ressourcerie"]
    assert fragments[0] == Fragment("… ")
    assert len(texte(fragments)) <= 114


def test_sans_mot_trouve_l_extrait_est_le_debut() -> None:
    assert surligner(LONG, "poney", 40) == [Fragment("Association fondée en 1998 par des"), Fragment(" …")]
    assert surligner("Court", "", 40) == [Fragment("Court")]
    assert surligner("", "vélo", 40) == []


def test_rien_n_est_echappe_ni_ajoute() -> None:
    assert surligner("<b>vélo</b> & co", "velo") == [Fragment("<b>"), Fragment("vélo", True), Fragment("</b> & co")]


@pytest.mark.parametrize("limite", range(1, 200, 7))
def test_jamais_plus_long_que_demande(limite: int) -> None:
    fragments = surligner(LONG, "vélo permanence", limite)
    assert sum(len(fragment.texte) for fragment in fragments if fragment.texte.strip() != "…") <= limite
    coeur = texte(fragments).removeprefix("… ").removesuffix(" …")
    assert coeur in LONG
