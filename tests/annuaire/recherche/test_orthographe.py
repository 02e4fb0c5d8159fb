"""Words glued, cut, begun, mistyped, and those that are right. On both engines."""

from __future__ import annotations

import pytest

from annuaire.recherche.moteur import MoteurRecherche, Requete
from annuaire.recherche.orthographe import mots_justes
from tests.annuaire.recherche.test_moteurs import noms, structure


@pytest.mark.parametrize(
    ("nom", "recherche"),
    [
        ("Union gymnastique", "gymnastqiue"),  # the error is in what a stem loses
        ("Insertion 47", "insertoin"),
        ("Hospitalisation à domicile", "hospitalisaton a domicile"),
        ("Judo club", "jduo"),
        ("Karaté club", "carate"),
        ("Archi’mede", "arhcimede"),
        ("L’Escale", "lescale"),
        ("Clownenroute", "clown en route"),
        ("1voiepourdire", "1 voie pour dire"),
        ("Restos du cœur", "restosducoeur"),
        ("Pas à pas", "pas a pas"),
        ("Tr@nsnumérique", "transnumerique"),
        ("Emmaüs", "em\u200bmaus"),
        ("Ressourcerie", "ressour\u00adcerie"),
        ("Emmaüs", "<b>emmaus</b>"),
        ("Emmaüs Agen", "emmaus ag"),
        ("ESAT Montclairjoie", "esat montcl"),
        ("Football club", "footballeuse"),
        ("Emmaüs", "je cherche une association Emmaüs"),
    ],
)
def test_trouve_malgre_l_ecriture(moteur: MoteurRecherche, nom: str, recherche: str) -> None:
    moteur.reconstruire([structure("bon", nom), structure("autre", "Pétanque joyeuse"), structure("z", "Théâtre")])
    assert noms(moteur, mots=recherche) == ["bon"]


@pytest.mark.parametrize(
    ("nom", "recherche"),
    [
        ("Aviron villeneuvois", "avion"),
        ("Monte le son", "monde"),
        ("Culture pour tous", "culte"),
        ("Maison des femmes", "fermes"),
        ("Vit ici", "vin"),
        ("Pont du Casse", "tonte"),
    ],
)
def test_un_mot_juste_n_est_pas_corrige(moteur: MoteurRecherche, nom: str, recherche: str) -> None:
    moteur.reconstruire([structure("a", nom), structure("b", "Pétanque joyeuse")])
    resultat = moteur.chercher(Requete(mots=recherche))
    assert (resultat.total, resultat.corrections) == (0, ())


def test_le_mot_tel_qu_il_est_tape_passe_devant(moteur: MoteurRecherche) -> None:
    moteur.reconstruire([structure("a", "Animation rurale"), structure("b", "Club des animateurs")])
    assert noms(moteur, mots="animateur")[0] == "b"


def test_une_expression_compte_plus_que_ses_voisines(moteur: MoteurRecherche) -> None:
    """A listing that says it, even in its description, comes before one whose name says something near."""
    moteur.reconstruire(
        [structure("a", "Centre social"), structure("b", "Au fil", description="Espace de vie sociale.")]
    )
    assert noms(moteur, mots="espace de vie sociale") == ["b", "a"]


def test_les_mots_courants_se_lisent() -> None:
    assert {"monde", "avion", "bordeaux"} <= mots_justes()
    assert "emaus" not in mots_justes()
