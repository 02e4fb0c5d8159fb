"""Where to go after a sign-in: a page of this site, or nowhere."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGUEUR_MAXIMUM = 500


def chemin_local(brut: str | None) -> str | None:
    """``brut`` when it is a path of this site and nothing else, or None."""
    if not brut or len(brut) > LONGUEUR_MAXIMUM or not brut.startswith("/") or brut.startswith("//"):
        return None
    if "\\" in brut or not brut.isprintable():  # browsers read « /\ » as « // », and drop tabs and line ends
        return None
    try:
        morceaux = urlsplit(brut)
    except ValueError:
        return None
    return brut if not morceaux.scheme and not morceaux.netloc else None
