"""Every library installed is pinned: two machines run the same code."""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent.parent
FOURNIS = {"pip", "setuptools", "wheel"}  # come with Python


def _normal(nom: str) -> str:
    return re.sub(r"[-_.]+", "-", nom).lower()


def test_everything_installed_is_pinned() -> None:
    figees = {}
    for fichier in ("requirements.txt", "requirements-dev.txt"):
        for ligne in (RACINE / fichier).read_text(encoding="utf-8").splitlines():
            if trouve := re.match(r"([\w.-]+)(?:\[\w+\])?==([\w.]+)", ligne):
                figees[_normal(trouve[1])] = trouve[2]
    figees["psycopg-binary"] = figees["psycopg"]  # its extra
    installees = {_normal(d.metadata["Name"]): d.version for d in distributions()}
    autres = {nom: version for nom, version in installees.items() if nom not in FOURNIS and figees.get(nom) != version}
    assert autres == {}
