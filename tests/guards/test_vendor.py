"""What comes from elsewhere says its version and its licence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.partage import RACINE

DOSSIERS = sorted(dossier for dossier in (RACINE / "static" / "vendor").iterdir() if dossier.is_dir())


def test_something_is_vendored() -> None:
    assert {"leaflet", "htmx", "fonts"} <= {dossier.name for dossier in DOSSIERS}


@pytest.mark.parametrize("dossier", DOSSIERS, ids=lambda dossier: dossier.name)
def test_vendored_files_carry_version_and_licence(dossier: Path) -> None:
    noms = [fichier.name.upper() for fichier in dossier.iterdir()]
    assert any(nom.startswith(("LICENSE", "LICENCE", "OFL")) for nom in noms), noms
    assert any(nom.startswith("VERSION") for nom in noms), noms


def test_no_file_loads_from_elsewhere() -> None:
    """Style sheets and scripts of ours name no other site."""
    fautifs = [
        str(fichier.relative_to(RACINE))
        for motif in ("static/css/*.css", "static/js/*.js")
        for fichier in RACINE.glob(motif)
        if "url(http" in (texte := fichier.read_text()) or "//cdn" in texte or ("import " in texte and "http" in texte)
    ]
    assert fautifs == []
