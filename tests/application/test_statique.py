"""Static files: named by their content, compressed, kept for a year; stylesheets lead to files that exist."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask

from application.statique import ASSEMBLAGES, PREFIXE, Construction
from tests.page import ClientPages


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small folder of files."""
    dossier = tmp_path / "static"
    for nom, texte in {
        "css/polices.css": '@font-face { src: url("../f/lettres.woff2"); }', "css/base.css": "p { color: red; }\n" * 99,
        "css/composants.css": "a { background: url(data:image/png;base64,AAAA); }", "css/pages.css": "",
        "css/carte.css": "", "css/contributions.css": "", "css/espace.css": "", "css/membres.css": "",
        "f/lettres.woff2": "police", "js/a.js": "1",
    }.items():  # fmt: skip
        (dossier / nom).parent.mkdir(parents=True, exist_ok=True)
        (dossier / nom).write_text(texte)
    return dossier


def test_one_stylesheet_in_order_that_leads_to_built_files(source: Path, tmp_path: Path) -> None:
    construction = Construction(source, tmp_path / "construit", comprimer=True)
    css = (construction.dossier / construction.noms["css/site.css"]).read_text()
    assert css.index("@font-face") < css.index("p { color") < css.index("a { background")
    assert f'url("{construction.adresse("f/lettres.woff2")}")' in css
    assert "url(data:image/png;base64,AAAA)" in css
    leger = (construction.dossier / construction.noms["css/site-leger.css"]).read_text()
    assert "@font-face" not in leger
    assert css.endswith(leger)


def test_names_follow_contents(source: Path, tmp_path: Path) -> None:
    avant = Construction(source, tmp_path / "construit", comprimer=False)
    assert Construction(source, tmp_path / "construit", comprimer=False).dossier == avant.dossier
    (source / "f/lettres.woff2").write_text("autre police")
    apres = Construction(source, tmp_path / "construit", comprimer=False)
    assert apres.adresse("js/a.js") == avant.adresse("js/a.js")
    assert apres.adresse("f/lettres.woff2") != avant.adresse("f/lettres.woff2")
    assert apres.adresse("css/site.css") != avant.adresse("css/site.css")  # it holds the font's address
    assert avant.dossier.is_dir()  # for pages served before
    with pytest.raises(KeyError):
        apres.adresse("js/absent.js")


def test_compressed_beside(source: Path, tmp_path: Path) -> None:
    construction = Construction(source, tmp_path / "construit", comprimer=True)
    fichier = construction.dossier / construction.noms["css/base.css"]
    assert gzip.decompress(Path(f"{fichier}.gz").read_bytes()) == fichier.read_bytes()
    assert brotli.decompress(Path(f"{fichier}.br").read_bytes()) == fichier.read_bytes()


def test_old_builds_go(source: Path, tmp_path: Path) -> None:
    for essai in range(6):
        (source / "js/a.js").write_text(str(essai))
        Construction(source, tmp_path / "construit", comprimer=False)
    assert len(list((tmp_path / "construit").iterdir())) == 3


def test_files_are_kept_for_years_and_locked_down(client: ClientPages, app: Flask) -> None:
    for nom in ("css/site.css", "js/site.js", "img/icones.svg", "vendor/leaflet/leaflet.js"):
        reponse = client.brut.get(app.extensions["statique"](nom))
        assert reponse.status_code == 200
        assert reponse.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert reponse.headers["X-Content-Type-Options"] == "nosniff"
        assert reponse.headers["Content-Security-Policy"].startswith("default-src 'none'")
        reponse.close()
    par_son_nom = client.brut.get("/static/css/base.css")
    assert par_son_nom.headers["Cache-Control"] == "no-cache"
    par_son_nom.close()


def test_a_page_blocks_on_one_stylesheet_and_preloads_its_own_fonts(client: ClientPages, app: Flask) -> None:
    page = client.page("/annuaire/")
    feuilles = [lien["href"] for lien in page.tous("link") if lien["rel"] == "stylesheet" and lien["media"] != "print"]
    assert feuilles == [app.extensions["statique"]("css/site.css")]
    reponse = client.brut.get(feuilles[0])
    css = reponse.get_data(as_text=True)
    reponse.close()
    polices = [lien["href"] for lien in page.tous("link") if lien["rel"] == "preload"]
    assert polices == re.findall(r'url\("([^"]+woff2)"\)', css)
    assert all(script.attributs.keys() & {"defer", "type"} for script in page.tous("script") if script["src"])


def test_every_part_of_an_assembly_exists() -> None:
    racine = Path(__file__).resolve().parents[2] / "static"
    assert [partie for parties in ASSEMBLAGES.values() for partie in parties if not (racine / partie).is_file()] == []
    assert PREFIXE == "/static/"
