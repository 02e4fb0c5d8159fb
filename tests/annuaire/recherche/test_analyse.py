"""French analysis: what must be alike, what must not."""

from __future__ import annotations

import pytest

from annuaire.recherche.analyse import lemmes, termes

PAREILS = """
vélo vélos|cheval chevaux|travaux travail|lieu lieux|opticien opticienne|maraîcher maraîchère|coiffeur coiffeuse
éducateur éducatrice|sportif sportives|culturel culturelle|cœur COEUR|œuvre oeuvres|journal journaux|social sociales
handicapé handicapées|âgé âgées|coopératif coopératives|associatif associative|familial familiaux|rural ruraux
paysan paysannes|vigneron vigneronne|citoyen citoyenne|régional régionaux|jardinier jardinière|ouvrier ouvrières
formateur formatrices|adhérent adhérente|emploi emplois|employeur employeuse|récupération RECUPERATION|crèche creches
château châteaux|jeu jeux|nouvel nouvelle|naturel naturelles|français françaises|agenais agenaise|saint sainte|St saint
restaurant restauration|restaure restaurée|livrer livraison|vente ventes|collectif collectives|foyer foyers
"""


@pytest.mark.parametrize("couple", PAREILS.replace("\n", "|").strip("|").split("|"))
def test_formes_d_un_meme_mot(couple: str) -> None:
    gauche, droite = couple.split()
    assert lemmes(gauche) == lemmes(droite)


@pytest.mark.parametrize(
    "couple",
    [
        "art cart",
        "vin vincent",
        "Agen agenais",
        "Marmande marmandais",
        "tiers tits",
        "port porte-clés",
        "restaurant restaure",
        "restauration restaurer",
        "restaurants restaurés",
        "commune communication",
        "collecte collectif",
        "collecte collection",
        "départ département",
        "environnement environ",
        "France Francas",
        "CAF café",
        "ACI acier",
        "CRESS crée",
        "port porte",
        "publique publication",
        "répit repas",
        "foi foyer",
        "livre livrer",
        "fois foyers",
        "vent vente",
        "retrait retraités",
        "SEL selle",
        "voie voix",
        "don données",
    ],
)
def test_mots_differents(couple: str) -> None:
    gauche, droite = couple.split()
    assert lemmes(gauche) != lemmes(droite)


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("", []),
        (" ' ’ - . ", []),
        ("le la les de du", []),
        ("A.M.A.P. d’Agen", ["amap", "agen"]),
        ("S.O.S. VICTIMES", ["sos", "victim"]),
        ("géré par A M A T, 51 places", ["ger", "amat", "51", "plac"]),
        ("J.S. Agen", ["js", "agen"]),
        ("ESAT CART' SERVICES", ["esat", "cart", "servic"]),
        ("l'aide à l’emploi d`ici", ["aid", "emploi", "ici"]),
        ("GPT D EMPLOY L INSERT", ["gpt", "employ", "insert"]),
        ("Emmau\u0308s", ["emmau"]),
        ("344 821 566 00058", ["34482156600058"]),
        ("344.821.566", ["344821566"]),
        ("05 53 00 00 00", ["05", "53", "00", "00", "00"]),
        ("lot_et_garonne", ["lot", "garon"]),
    ],
)
def test_lemmes(texte: str, attendus: list[str]) -> None:
    assert lemmes(texte) == attendus


def test_les_paires_ne_franchissent_pas_la_ponctuation() -> None:
    assert termes("Chantiers d’insertion. Vélo, bus") == [
        "chanti", "insert", "chanti_insert", "velo", "bus", "velo_bus",
    ]  # fmt: skip


def test_un_texte_demesure_est_coupe() -> None:
    assert len(lemmes("mot " * 100_000)) == 5_000
    assert [len(lemme) for lemme in lemmes("z" * 5_000)] == [40]
