"""Public identifiers and slugs."""

from __future__ import annotations

import re
import secrets
import unicodedata

# No vowels, no look-alikes: an id never spells a word and can be read out on the phone.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LONGUEUR_ID = 12  # 27**12, about 57 random bits
LONGUEUR_SLUG = 80


def nouvel_id() -> str:
    """A random public id: 12 characters, no hyphen, unguessable."""
    base = len(ALPHABET)
    tirage = secrets.randbelow(base**LONGUEUR_ID)  # one draw for all: a hundred thousand ids in a second
    chiffres = []
    for _ in range(LONGUEUR_ID):
        tirage, chiffre = divmod(tirage, base)
        chiffres.append(ALPHABET[chiffre])
    return "".join(chiffres)


def est_id(texte: str) -> bool:
    """Whether ``texte`` has the shape of a public id. What has not is never asked of the database (NUL bytes…)."""
    return len(texte) == LONGUEUR_ID and set(texte) <= set(ALPHABET)


def sans_accents(texte: str) -> str:
    """``texte`` without diacritics; œ and æ become oe and ae."""
    if texte.isascii():
        return texte
    for ligature, remplacement in (("œ", "oe"), ("Œ", "Oe"), ("æ", "ae"), ("Æ", "Ae")):
        texte = texte.replace(ligature, remplacement)
    return "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))


def slug(texte: str) -> str:
    """``texte`` as the readable part of a URL: ASCII, hyphens, 80 characters at most."""
    brut = re.sub(r"[^a-z0-9]+", "-", sans_accents(texte).lower()).strip("-")
    return brut[:LONGUEUR_SLUG].rstrip("-") or "structure"
