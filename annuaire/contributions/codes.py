"""The secret code of a proposal: all that its author needs to come back to it."""

from __future__ import annotations

import hashlib
import secrets

from socle.identifiants import ALPHABET

LONGUEUR_CODE = 20  # 27**20: 95 random bits


def nouveau_code() -> str:
    """A code that nobody can guess, and that can be read out."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LONGUEUR_CODE))


def est_code(texte: str) -> bool:
    """Whether ``texte`` has the shape of a code."""
    return len(texte) == LONGUEUR_CODE and set(texte) <= set(ALPHABET)


def empreinte(code: str) -> str:
    """What the database keeps: so many random bits need neither salt nor slowness."""
    return hashlib.sha256(code.encode()).hexdigest()
