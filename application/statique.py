"""Static files: built once into the instance, named by their content, compressed, kept by browsers for a year."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath

from flask import Flask, Response, request
from rjsmin import jsmin
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from application.config import Config, Environnement

PREFIXE = "/static/"
# One stylesheet for every page, in this order; each part stays a file of its own.
ASSEMBLAGES = {
    "css/site.css": (
        "css/polices.css",
        "css/base.css",
        "css/composants.css",
        "css/pages.css",
        "css/carte.css",
        "css/contributions.css",
    ),
}
CONSTRUCTIONS_GARDEES = 3  # a page served before an update still finds its files
_ADRESSE_CSS = re.compile(r"""url\((["']?)(?!data:|#)([^"')]+)\1\)""")


class Construction:
    """The built files of one state of ``static/``: ``nom`` in ``static/`` -> its address."""

    def __init__(self, source: Path, racine: Path, *, comprimer: bool) -> None:
        """Build under ``racine`` what is not there yet; several processes may do so at once."""
        contenus = _contenus(source)
        self.dossier = racine / _empreinte(sorted((nom, _hache(octets)) for nom, octets in contenus.items()), comprimer)
        self.noms = {nom: _nom_hache(nom, octets) for nom, octets in contenus.items()}
        if not self.dossier.is_dir():
            self._ecrire(racine, contenus, comprimer)
            _oublier_les_anciennes(racine)

    def adresse(self, nom: str) -> str:
        """The address of a file of ``static/``. Raises ``KeyError`` for one that is not there."""
        return PREFIXE + self.noms[nom]

    def _ecrire(self, racine: Path, contenus: Mapping[str, bytes], comprimer: bool) -> None:
        provisoire = racine / f".{secrets.token_hex(6)}"
        compresseur = Compressor(quiet=True)
        for nom, octets in contenus.items():
            fichier = provisoire / self.noms[nom]
            fichier.parent.mkdir(parents=True, exist_ok=True)
            fichier.write_bytes(octets)
            if comprimer and compresseur.should_compress(fichier.name):
                compresseur.compress(str(fichier))
        try:
            provisoire.rename(self.dossier)
        except OSError:  # another process was faster
            shutil.rmtree(provisoire, ignore_errors=True)


def _contenus(source: Path) -> dict[str, bytes]:
    """Every file to serve, assemblies included, with the addresses inside stylesheets made those of the built files."""
    contenus = {
        fichier.relative_to(source).as_posix(): fichier.read_bytes()
        for fichier in sorted(source.rglob("*"))
        if fichier.is_file() and not fichier.name.startswith(".")
    }
    noms = {nom: _nom_hache(nom, octets) for nom, octets in contenus.items()}
    for nom in [nom for nom in contenus if nom.endswith(".css")]:
        contenus[nom] = _relier(nom, contenus[nom].decode(), noms).encode()
    for nom in [nom for nom in contenus if nom.startswith("js/")]:
        contenus[nom] = jsmin(contenus[nom])  # comments and indentation are for us
    for assemblage, parties in ASSEMBLAGES.items():
        contenus[assemblage] = b"\n".join(contenus[partie] for partie in parties)
    return contenus


def _relier(nom: str, css: str, noms: Mapping[str, str]) -> str:
    def absolue(trouve: re.Match[str]) -> str:
        vise = os.path.normpath(PurePosixPath(nom).parent / trouve.group(2))
        return f'url("{PREFIXE}{noms[vise]}")' if vise in noms else trouve.group()

    return _ADRESSE_CSS.sub(absolue, css)


def _hache(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()[:12]


def _nom_hache(nom: str, octets: bytes) -> str:
    chemin = PurePosixPath(nom)
    return str(chemin.with_name(f"{chemin.stem}.{_hache(octets)}{chemin.suffix}"))


def _empreinte(noms: Iterable[tuple[str, str]], comprimer: bool) -> str:
    return _hache(repr((list(noms), comprimer)).encode())


def _oublier_les_anciennes(racine: Path) -> None:
    anciennes = sorted((d for d in racine.iterdir() if d.is_dir()), key=lambda d: d.stat().st_mtime, reverse=True)
    for dossier in anciennes[CONSTRUCTIONS_GARDEES:]:
        shutil.rmtree(dossier, ignore_errors=True)


def init_app(app: Flask, config: Config, entetes: Mapping[str, str]) -> None:
    """Build, add the template global ``statique``, serve the built files with these headers."""
    racine = config.instance / "statique"
    racine.mkdir(exist_ok=True)
    comprimer = config.environnement is not Environnement.TEST  # two seconds, at the first start
    construction = Construction(Path(app.static_folder or "static"), racine, comprimer=comprimer)
    app.add_template_global(construction.adresse, "statique")
    app.extensions["statique"] = construction.adresse
    app.wsgi_app = _fichiers(app.wsgi_app, construction.dossier, entetes)  # type: ignore[method-assign]

    @app.after_request
    def garder(reponse: Response) -> Response:
        if request.endpoint == "static" and reponse.status_code in (200, 304):  # by its plain name: it may change
            reponse.headers["Cache-Control"] = "no-cache"
        return reponse


def _fichiers(suite: Callable[..., object], dossier: Path, entetes: Mapping[str, str]) -> WhiteNoise:
    def ajouter(headers: object, _chemin: str, _url: str) -> None:
        for nom, valeur in entetes.items():
            headers[nom] = valeur  # type: ignore[index]

    return WhiteNoise(
        suite,
        root=dossier,
        prefix=PREFIXE,
        allow_all_origins=False,
        immutable_file_test=lambda _chemin, _url: True,
        add_headers_function=ajouter,
    )
