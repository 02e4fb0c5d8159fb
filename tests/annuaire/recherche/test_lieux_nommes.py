"""Places named among the words: what is there first, names that hold a place never lost. On both engines."""

from __future__ import annotations

import pytest

from annuaire.recherche.analyse import mots
from annuaire.recherche.lieux_nommes import lieu_nomme
from annuaire.recherche.moteur import Document, MoteurRecherche
from territoire.lieux.noms import Surete
from territoire.reference import communes_reference
from tests.annuaire.recherche.test_moteurs import noms, structure


def fiche(id: str, nom: str, commune: str, **champs: object) -> Document:
    """A listing in a commune, as the index knows it."""
    reference = communes_reference()[commune]
    return structure(
        id, nom, commune=commune, commune_nom=reference.nom, epci=reference.epci_code,
        code_postal=reference.codes_postaux[0], **champs,
    )  # fmt: skip


AGEN, BOE, NERAC, VILLENEUVE, BIAS, MARMANDE, LIVRADE = "47001 47031 47195 47323 47027 47157 47252".split()
FICHES = [
    fiche("jardins-boe", "Les Grands Jardins d’Agen", BOE),
    fiche("jardin-agen", "Le Jardin partagé", AGEN),
    fiche("velo-boe", "Vélo Club", BOE),
    fiche("amap-villeneuve", "Amap du Lot", VILLENEUVE),
    fiche("opticien-bias", "Opticien mutualiste", BIAS),
    fiche("judo-nerac", "Judo Club d’Albret", NERAC),
    fiche("esat-livrade", "ESAT Montclairjoie", LIVRADE),
    fiche("maison-marmande", "La Maison de Nérac", MARMANDE),
]


@pytest.mark.parametrize(
    ("recherche", "attendus"),
    [
        ("jardin agen", ["jardin-agen", "jardins-boe"]),
        ("les grands jardins d’agen", ["jardins-boe"]),
        ("la maison de nérac", ["maison-marmande"]),
        ("agen", ["jardin-agen", "jardins-boe"]),
        ("Nérac", ["judo-nerac", "maison-marmande"]),
        ("vélo agen", ["velo-boe"]),  # around, when there is none in it
        ("opticien villeneuve", ["opticien-bias"]),
        ("amap marmande", ["amap-villeneuve"]),  # anywhere, when there is none around
        ("ESAT ste livrade", ["esat-livrade"]),
        ("esat Ste-Livrade s/Lot", ["esat-livrade"]),
        ("sainte livarde", ["esat-livrade"]),
        ("47600", ["judo-nerac"]),
        ("judo 47600", ["judo-nerac"]),
        ("amap 47 300", ["amap-villeneuve"]),
        ("CAGV", ["amap-villeneuve", "esat-livrade", "opticien-bias"]),
        ("Grand Villeneuvois", ["amap-villeneuve", "esat-livrade", "opticien-bias"]),
        ("judo albret", ["judo-nerac"]),
        ("amap judo nérac", ["judo-nerac", "amap-villeneuve"]),
        ("xylophone nérac", []),  # nothing of what was asked
    ],
)
def test_ce_qui_est_la_vient_d_abord(moteur: MoteurRecherche, recherche: str, attendus: list[str]) -> None:
    moteur.reconstruire(FICHES)
    assert noms(moteur, mots=recherche) == attendus


@pytest.mark.parametrize(
    ("nom", "terme", "surete"),
    [
        ("Agen", "lieu_c47001", Surete.TOUJOURS),
        ("le passage d’agen", "lieu_c47201", Surete.TOUJOURS),
        ("Ste Livrade", "lieu_c47252", Surete.TOUJOURS),
        ("Monclar d’Agenais", "lieu_c47173", Surete.TOUJOURS),
        ("villeneuve", "lieu_c47323", Surete.TOUJOURS),
        ("47600", "lieu_p47600", Surete.TOUJOURS),
        ("agglo d’Agen", "lieu_e200096956", Surete.TOUJOURS),
        ("vallée du lot", "lieu_e200068930", Surete.SOUVENT),
        ("albret", "lieu_e200068948", Surete.PARFOIS),
    ],
)
def test_un_nom_de_lieu(nom: str, terme: str, surete: Surete) -> None:
    lieu = lieu_nomme(mots(nom))
    assert lieu is not None
    assert (lieu.termes, lieu.surete) == ((terme,), surete)


@pytest.mark.parametrize("nom", ["cours", "sos", "bon", "pont", "port", "jus", "bras", "passage", "saint", "xyz"])
def test_un_mot_n_est_pas_un_lieu(nom: str) -> None:
    assert lieu_nomme(mots(nom)) is None


def test_un_lieu_d_ailleurs_n_est_pas_celui_qu_il_contient() -> None:
    lieu = lieu_nomme(mots("Valence d’Agen"))
    assert lieu is not None
    assert lieu.termes == ()
