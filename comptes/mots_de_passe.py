"""What makes a password good enough: its length, and that it is not one that everybody tries. No other rule."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from comptes.models import Compte

LONGUEUR_MINIMUM = 12
LONGUEUR_MAXIMUM = 200
COURANTS = Path(__file__).parent / "donnees" / "mots_de_passe_courants.txt"
_SUITES = ("abcdefghijklmnopqrstuvwxyz", "azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm", "1234567890")
_LETTRES = re.compile(r"[a-z]+")


class MotDePasseRefuse(ValueError):
    """The password is not good enough; the message says why, to people."""


def normaliser(mot_de_passe: str) -> str:
    """One spelling for letters that keyboards write in several ways."""
    return unicodedata.normalize("NFKC", mot_de_passe)[: LONGUEUR_MAXIMUM + 1]


def verifier(mot_de_passe: str, compte: Compte) -> None:
    """Raises ``MotDePasseRefuse``."""
    mot = normaliser(mot_de_passe)
    if len(mot) < LONGUEUR_MINIMUM:
        raise MotDePasseRefuse(f"Choisissez au moins {LONGUEUR_MINIMUM} caractères : quatre mots, par exemple.")
    if len(mot) > LONGUEUR_MAXIMUM:
        raise MotDePasseRefuse(f"Choisissez au plus {LONGUEUR_MAXIMUM} caractères.")
    if _courant(mot.lower(), compte):
        raise MotDePasseRefuse("Ce mot de passe est parmi les premiers que l’on essaie. Choisissez-en un autre.")


def _courant(mot: str, compte: Compte) -> bool:
    """In the list, or a word of it between figures, or one's own address, or a few characters over and over."""
    sans_accents = "".join(c for c in unicodedata.normalize("NFKD", mot) if not unicodedata.combining(c))
    lettres = "".join(_LETTRES.findall(sans_accents))
    return (
        mot in _liste()
        or lettres in _liste()
        or len(set(mot)) < 5
        or _repete(mot)
        or any(len(lettres or mot) >= 4 and (lettres or mot) in suite * 4 for suite in _SUITES)
        or lettres in _a_soi(compte)
    )


def _repete(mot: str) -> bool:
    return any(mot == (mot[:pas] * len(mot))[: len(mot)] for pas in range(1, len(mot) // 2 + 1))


def _a_soi(compte: Compte) -> set[str]:
    local, _, domaine = (compte.courriel or "").partition("@")
    mots = {local + domaine, local, domaine, domaine.partition(".")[0], compte.nom.lower()}
    return {"".join(_LETTRES.findall(mot)) for mot in mots} - {""}


@lru_cache(maxsize=1)
def _liste() -> frozenset[str]:
    return frozenset(COURANTS.read_text(encoding="utf-8").split())
