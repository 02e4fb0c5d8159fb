"""Datasette on the same listings, in an environment of its own that the site never sees.

As favourable as we know how to make it: two processes, each with its own address and half of the connections
(Datasette serves from one process); uvloop and httptools beside uvicorn; the file immutable and inspected, so that
whole counts are known beforehand; no guessing of further facets. All its limits are its own.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from annuaire.demonstration.redaction import INSECABLE
from annuaire.enums import Secteur
from bench.fiches import fiches
from bench.serveurs import MARQUE, PROCESSUS, lance
from outils.site import RACINE, port_libre
from territoire.nomenclatures import activite
from territoire.reference import communes_reference, epcis_reference

ENVIRONNEMENT = Path(__file__).with_name(".venv-datasette")
PAQUETS = ("datasette==0.65.5", "uvloop==0.23.0", "httptools==0.9.0")
INSTALLATION_S = 300
HORS_DELAI = b"These facets timed out"

_TABLE = """
CREATE TABLE structure (
    id TEXT PRIMARY KEY, nom TEXT, description TEXT, activite TEXT, mots_cles TEXT, secteur TEXT, famille TEXT,
    adresse TEXT, code_postal TEXT, commune TEXT, epci TEXT
);
"""
_PLEIN_TEXTE = """
CREATE INDEX structure_secteur ON structure (secteur);
CREATE INDEX structure_famille ON structure (famille);
CREATE INDEX structure_epci ON structure (epci);
CREATE VIRTUAL TABLE structure_fts USING fts5 (
    nom, description, activite, mots_cles, commune, content="structure", tokenize='porter unicode61 remove_diacritics 2'
);
INSERT INTO structure_fts (structure_fts) VALUES ('rebuild');
INSERT INTO structure_fts (structure_fts) VALUES ('optimize');
ANALYZE;
VACUUM;
"""


class DatasetteAbsente(RuntimeError):
    """It cannot be installed here; the message, in French, says why."""


def installer() -> Path:
    """The command, installed the first time. Raises ``DatasetteAbsente``."""
    commande = ENVIRONNEMENT / "bin" / "datasette"
    if not commande.exists():
        try:
            _executer(sys.executable, "-m", "venv", str(ENVIRONNEMENT))
            _executer(str(ENVIRONNEMENT / "bin" / "pip"), "install", "--quiet", *PAQUETS)
        except (subprocess.SubprocessError, OSError) as erreur:
            raise DatasetteAbsente(f"Datasette ne s’installe pas ici ({erreur})") from erreur
    return commande


def version(commande: Path) -> str:
    """« 0.65.5 »."""
    return _executer(str(commande), "--version").split()[-1]


@contextmanager
def datasette(dossier: Path, nombre: int) -> Iterator[tuple[str, ...]]:
    """Two servers on a file of so many listings; their addresses. Raises ``DatasetteAbsente``."""
    commande = installer()
    dossier.mkdir(parents=True, exist_ok=True)
    base = dossier / "fiches.db"
    remplir(base, nombre)
    inspection = dossier / "inspection.json"
    inspection.write_text(_executer(str(commande), "inspect", str(base)), encoding="utf-8")
    with ExitStack() as pile:
        urls = []
        for rang in range(PROCESSUS):
            port = port_libre()
            mots = [str(commande), "serve", "-i", str(base), "--inspect-file", str(inspection), "-p", str(port)]
            url = f"http://127.0.0.1:{port}"
            mots += ["--setting", "suggest_facets", "off"]
            pile.enter_context(
                lance(mots, {"PATH": "", MARQUE: str(dossier)}, f"{url}/fiches/structure", dossier / f"journal-{rang}")
            )
            urls.append(url)
        yield tuple(urls)


def remplir(base: Path, nombre: int) -> None:
    """The same listings in one table, with the texts that our own index reads."""
    base.unlink(missing_ok=True)
    with sqlite3.connect(base) as connexion:
        connexion.executescript(_TABLE)
        points = ", ".join("?" * 11)
        connexion.executemany(f"INSERT INTO structure VALUES ({points})", map(_ligne, fiches(nombre)))  # noqa: S608  # marks only
    connexion.executescript(_PLEIN_TEXTE)
    connexion.close()


def _ligne(champs: dict[str, Any]) -> tuple[str | None, ...]:
    commune = communes_reference()[champs["code_insee"]]
    naf = activite(champs["activite_naf"])
    return (
        champs["id"],
        champs["nom"],
        champs["description"],
        _simple(naf.libelle if naf else None),
        ", ".join(champs["mots_cles"]),
        Secteur(champs["secteurs"][0]).libelle,
        champs["famille"].libelle,
        champs["adresse"],
        champs["code_postal"],
        commune.nom,
        epcis_reference()[commune.epci_code].nom,
    )


def _simple(texte: str | None) -> str | None:
    return texte.replace(INSECABLE, " ") if texte else None


def pages_sans_facettes(pages: Iterable[bytes]) -> int:
    """How many pages gave up a facet for want of time."""
    return sum(1 for page in pages if HORS_DELAI in page)


def resultats(commande_url: str, chemin: str) -> int:
    """How many listings a search finds; for checking that it searches."""
    from bench.client import Client

    corps, _ = Client(commande_url).page(chemin.replace("structure?", "structure.json?"))
    return int(json.loads(corps)["filtered_table_rows_count"])


def _executer(*mots: str) -> str:
    fait = subprocess.run(  # noqa: S603  # no shell: our own words
        mots, cwd=RACINE, check=True, capture_output=True, text=True, timeout=INSTALLATION_S
    )
    return fait.stdout
