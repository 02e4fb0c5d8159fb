"""What is peculiar to the embedded engine: damage, several processes, sudden death."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from annuaire.recherche import ecriture_whoosh, whoosh_moteur
from annuaire.recherche.moteur import IndexIndisponible, Requete
from annuaire.recherche.whoosh_moteur import POINTEUR, MoteurWhoosh
from tests.annuaire.recherche.corpus import document_invente
from tests.partage import RACINE

HASARD = random.Random(1)
DOCUMENTS = [document_invente(HASARD, n) for n in range(20)]


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """A folder with an index of 20 listings, no longer open."""
    MoteurWhoosh(tmp_path / "index").reconstruire(DOCUMENTS)
    return tmp_path / "index"


def courant(dossier: Path) -> Path:
    return dossier / (dossier / POINTEUR).read_text()


def _segment(dossier: Path) -> Path:
    (segment,) = courant(dossier).glob("*.seg")
    return segment


def effacer_tout(dossier: Path) -> None:
    shutil.rmtree(dossier)


def effacer_index(dossier: Path) -> None:
    shutil.rmtree(courant(dossier))


def effacer_segment(dossier: Path) -> None:
    _segment(dossier).unlink()


def effacer_sommaire(dossier: Path) -> None:
    for sommaire in courant(dossier).glob("*.toc"):
        sommaire.unlink()


def tronquer_segment(dossier: Path) -> None:
    segment = _segment(dossier)
    segment.write_bytes(segment.read_bytes()[:200])


def brouiller_segment(dossier: Path) -> None:
    segment = _segment(dossier)
    segment.write_bytes(random.Random(2).randbytes(segment.stat().st_size))


def brouiller_sommaire(dossier: Path) -> None:
    for sommaire in courant(dossier).glob("*.toc"):
        sommaire.write_bytes(b"\x80" * 64)


def brouiller_pointeur(dossier: Path) -> None:
    (dossier / POINTEUR).write_bytes(b"\xff\xfe")


def autre_version(dossier: Path) -> None:
    nom = courant(dossier).rename(dossier / "index-0-abc").name
    (dossier / POINTEUR).write_text(nom)


DEGATS = [
    effacer_tout, effacer_index, effacer_segment, effacer_sommaire, tronquer_segment, brouiller_segment,
    brouiller_sommaire, brouiller_pointeur, autre_version,
]  # fmt: skip


@pytest.mark.parametrize("abimer", DEGATS, ids=lambda f: f.__name__)
def test_un_index_abime_se_voit_et_se_repare(dossier: Path, abimer: Callable[[Path], None]) -> None:
    abimer(dossier)
    moteur = MoteurWhoosh(dossier)
    assert moteur.etat().sain is False
    with pytest.raises(IndexIndisponible):
        moteur.chercher(Requete(mots="amap"))
    assert moteur.reconstruire(DOCUMENTS) == 20
    assert (moteur.etat().sain, moteur.etat().documents) == (True, 20)
    assert moteur.chercher(Requete()).total == 20


@pytest.mark.parametrize("abimer", DEGATS, ids=lambda f: f.__name__)
def test_un_index_abime_pendant_le_service_se_voit(dossier: Path, abimer: Callable[[Path], None]) -> None:
    moteur = MoteurWhoosh(dossier)
    assert moteur.chercher(Requete()).total == 20
    abimer(dossier)
    assert moteur.etat().sain is False
    moteur.reconstruire(DOCUMENTS)
    assert moteur.chercher(Requete()).total == 20


def test_sans_index_appliquer_le_dit(tmp_path: Path) -> None:
    with pytest.raises(IndexIndisponible):
        MoteurWhoosh(tmp_path / "rien").appliquer(DOCUMENTS)


def test_un_autre_processus_voit_chaque_changement(dossier: Path) -> None:
    lecteur, ecrivain = MoteurWhoosh(dossier), MoteurWhoosh(dossier)
    assert lecteur.chercher(Requete()).total == 20
    ecrivain.appliquer([], ["doc00000"])
    assert lecteur.chercher(Requete()).total == 19
    ecrivain.reconstruire(DOCUMENTS[:5])
    assert lecteur.chercher(Requete()).total == 5
    ecrivain.appliquer(DOCUMENTS[5:7])
    assert lecteur.ids() == {d.id for d in DOCUMENTS[:7]}


def test_les_anciens_index_ne_s_entassent_pas(dossier: Path) -> None:
    moteur = MoteurWhoosh(dossier)
    for _ in range(5):
        moteur.reconstruire(DOCUMENTS)
    assert len(list(dossier.glob("index-*"))) == 2


ECRIVAIN = """
import random, sys
from pathlib import Path
from annuaire.recherche.whoosh_moteur import MoteurWhoosh
from tests.annuaire.recherche.corpus import document_invente
moteur, hasard = MoteurWhoosh(Path(sys.argv[1])), random.Random(1)
documents = [document_invente(hasard, n) for n in range(20)]
print("pret", flush=True)
while True:
    moteur.appliquer(documents[:3], ["doc00019"])
    moteur.reconstruire(documents)
"""


def test_une_mort_subite_ne_perd_pas_l_index(dossier: Path) -> None:
    env = os.environ | {"PYTHONPATH": str(RACINE)}
    for essai in range(6):
        processus = subprocess.Popen(
            [sys.executable, "-c", ECRIVAIN, str(dossier)], stdout=subprocess.PIPE, text=True, env=env
        )
        assert processus.stdout is not None
        assert processus.stdout.readline() == "pret\n"
        time.sleep(0.05 + 0.03 * essai)
        processus.send_signal(signal.SIGKILL)
        processus.communicate()
        moteur = MoteurWhoosh(dossier)
        assert moteur.etat().sain
        assert moteur.chercher(Requete()).total in (19, 20)
        moteur.appliquer(DOCUMENTS)
        assert moteur.ids() == {d.id for d in DOCUMENTS}


def test_a_great_index_is_made_in_pieces_and_answers_as_one(
    dossier: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whoosh_moteur, "FICHES_PAR_SEGMENT", 6)
    monkeypatch.setattr(ecriture_whoosh, "ENTREES_EN_MEMOIRE", 50)  # terms are sorted on disk
    monkeypatch.setattr(ecriture_whoosh, "ENTREES_PAR_BLOC", 7)
    moteur, entier = MoteurWhoosh(tmp_path / "morceaux"), MoteurWhoosh(dossier)
    assert moteur.reconstruire([*DOCUMENTS, DOCUMENTS[0]]) == len(DOCUMENTS)
    assert len(list(courant(tmp_path / "morceaux").glob("*.seg"))) == 4
    for mots in ("", *DOCUMENTS[3].nom.split(), *(DOCUMENTS[15].description or "").split()):
        requete = Requete(mots=mots, taille=50)
        assert moteur.chercher(requete) == entier.chercher(requete)
    moteur.appliquer([], [DOCUMENTS[0].id, DOCUMENTS[13].id])
    assert moteur.ids() == {document.id for document in DOCUMENTS} - {DOCUMENTS[0].id, DOCUMENTS[13].id}
