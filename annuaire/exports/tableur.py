"""What a spreadsheet would take for a formula."""

from __future__ import annotations

DANGEREUX = ("=", "+", "-", "@", "\t", "\r")


def inerte(valeur: str) -> str:
    """The value, with an apostrophe before what a spreadsheet would run (OWASP, « CSV injection »)."""
    return f"'{valeur}" if valeur.startswith(DANGEREUX) and not _nombre(valeur) else valeur


def _nombre(valeur: str) -> bool:
    try:
        float(valeur)
    except ValueError:
        return False
    return True
