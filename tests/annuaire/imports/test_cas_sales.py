"""Every row of ``dirty_cases.csv`` that concerns reading, text and personal data has its expected outcome.

``VERIFICATIONS`` says how each kind (``cas``) is checked; ``AILLEURS`` which kinds other modules answer for. A kind in
neither fails: a new row cannot go unseen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from annuaire.imports.lecture import Fichier
from annuaire.imports.personnes import expurger
from annuaire.imports.textes import reparer
from tests.partage import DOSSIER, partage

AILLEURS = {
    "SIRET = 1": "identifiants",
    "zéro initial perdu (FINESS)": "identifiants",
    "code postal décimal": "lieux",
    "code postal de la boîte postale (CEDEX)": "lieux",
    "CEDEX dans la commune": "lieux",
    "commune mal orthographiée": "lieux",
    "département erroné": "lieux",
    "nom usuel de commune": "lieux",
    "coordonnées hors du département": "coordonnées",
    "colonnes X et Y inversées": "coordonnées",
    "date nulle = 1970": "dates",
    "catégorie fausse": "catégories",
    "nom tronqué à 32 caractères": "doublons",
    "« STE » ambigu": "noms",
    "département et commune collés au nom": "noms",
    "ancien SIREN d’EPCI": "lieux",
    "ancien nom d’EPCI": "lieux",
    "homonymes": "doublons",
}


def _attendu_ou_signale(champ: str, brut: str, attendu: str, _: Path) -> None:
    lu = reparer(brut)
    propose = re.search(r"« (.*?) »", attendu)
    assert lu.texte == (propose[1] if propose else None) or lu.raison


def _entite(champ: str, brut: str, attendu: str, _: Path) -> None:
    lu = reparer(brut)
    propose = re.search(r"« (.*?) »", attendu)
    assert propose
    assert propose[1] in lu.texte
    assert reparer(brut.replace("&", "&amp;")).texte == brut  # once only


def _perdu(champ: str, brut: str, attendu: str, _: Path) -> None:
    lu = reparer(brut)
    assert (lu.texte, lu.reparee) == (brut, False)
    assert lu.raison


def _balises(champ: str, brut: str, attendu: str, _: Path) -> None:
    assert not re.search(r"</?\w+>", reparer(brut).texte)


def _vide(champ: str, brut: str, attendu: str, _: Path) -> None:
    assert reparer(brut).texte == ""


def _une_ligne(champ: str, brut: str, attendu: str, _: Path) -> None:
    for saut in ("\\r\\n", "\r\n", "\n"):
        texte = reparer(brut.replace("\\r\\n", saut)).texte
        assert texte.isprintable()
        assert "\\" not in texte


def _sans_espaces(champ: str, brut: str, attendu: str, _: Path) -> None:
    for espace in (" ", "\u00a0", "\u202f"):
        propose = reparer(re.sub(r"\s", espace, brut)).texte.replace(" ", "")
        assert f"« {propose} »" in attendu


def _entete(champ: str, brut: str, attendu: str, dossier: Path) -> None:
    chemin = dossier / "f.csv"
    chemin.write_text(f"{brut},x\na,b\n", encoding="utf-8")
    assert f"« {Fichier(chemin).colonnes[0]} »" in attendu


def _encodage(champ: str, brut: str, attendu: str, dossier: Path) -> None:
    for encodage in ("utf-8-sig", "cp1252", "utf-8", "utf-16"):
        chemin = dossier / "f.csv"
        chemin.write_text("nom,ville\nŒuvre d’été,Agen\n", encoding=encodage)
        assert [ligne.colonnes["nom"] for ligne in Fichier(chemin).lignes()] == ["Œuvre d’été"]


def _guillemet(champ: str, brut: str, attendu: str, dossier: Path) -> None:
    """The quote as it is, and where it does harm: first in its value."""
    chemin = dossier / "f.csv"
    for nom in (brut, brut.partition('"')[1] + brut.partition('"')[2]):
        chemin.write_text(f"id,nom,ville\n1,{nom},Agen\n2,Suivante,Nérac\n", encoding="utf-8")
        lues = [ligne.colonnes for ligne in Fichier(chemin).lignes()]
        assert lues == [
            {"id": "1", "nom": nom, "ville": "Agen"},
            {"id": "2", "nom": "Suivante", "ville": "Nérac"},
        ]
        assert reparer(nom).texte == nom


def _telephone(champ: str, brut: str, attendu: str, _: Path) -> None:
    for valeur in (brut, brut.replace("0X.XX.XX.XX.XX", "05.53.00.00.00"), brut.replace("0X.XX.XX", "06 12 34")):
        reste = expurger(champ, valeur).texte or ""
        assert not re.search(r"[\dX]{2}[ .][\dX]{2}", reste)


def _personne(champ: str, brut: str, attendu: str, _: Path) -> None:
    for valeur in (brut, brut.replace("M. X", "Mme Anne DURAND").replace("…", "des Lilas")):
        expurge = expurger(champ, valeur)
        assert expurge.constats
        assert not re.search(r"M\. X|DURAND|\d+ rue", expurge.texte or "")


def _inchange(champ: str, brut: str, attendu: str, _: Path) -> None:
    assert reparer(brut).texte == brut
    assert expurger(champ, brut).texte == brut


Verification = Callable[[str, str, str, Path], None]
VERIFICATIONS: dict[str, Verification] = {
    "mojibake UTF-8 lu en latin-1": _attendu_ou_signale,
    "caractère de remplacement U+FFFD": _perdu,
    "entités HTML": _entite,
    "balises HTML": _balises,
    "téléphone dans les horaires": _telephone,
    "nom de particulier et adresse personnelle": _personne,
    "lien vide": _vide,
    "valeur « None » en texte": _vide,
    "guillemet non fermé": _guillemet,
    "adresse sur plusieurs lignes": _une_ligne,
    "espaces insécables": _sans_espaces,
    "BOM": _entete,
    "encodage différent selon l’année": _encodage,
    "caractères spéciaux dans un nom": _inchange,
}


def _cas() -> list[dict[str, str]]:
    chemin = DOSSIER / "data" / "dirty_cases.csv"
    return [ligne.colonnes for ligne in Fichier(chemin).lignes()] if chemin.exists() else []


@pytest.mark.parametrize("ligne", _cas(), ids=lambda ligne: f"{ligne['cas']}-{ligne['champ']}")
def test_a_dirty_case_has_its_outcome(ligne: dict[str, str], tmp_path: Path) -> None:
    if ligne["cas"] in AILLEURS:
        return
    VERIFICATIONS[ligne["cas"]](ligne["champ"], ligne["valeur_brute"], ligne["attendu"], tmp_path)


def test_the_cases_are_read_whole() -> None:
    lignes = list(Fichier(partage("data/dirty_cases.csv")).lignes())
    assert {len(ligne.colonnes) for ligne in lignes} == {5}
    assert {ligne.colonnes["cas"] for ligne in lignes} <= VERIFICATIONS.keys() | AILLEURS.keys()
