"""Acceptance data kept beside the project: present in CI, optional elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parent.parent
DOSSIER = Path(os.environ.get("ESS47_PARTAGE", RACINE.parent / "shared"))


def partage(chemin: str) -> Path:
    """Path of a shared file; skips the test, with the reason, where the folder is absent."""
    fichier = DOSSIER / chemin
    if not fichier.exists():
        pytest.skip(f"données partagées absentes : {chemin} (dossier ../shared, ou ESS47_PARTAGE)")
    return fichier
