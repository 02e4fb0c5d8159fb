"""Any bytes end in rows or in a clear refusal, never in another exception; no row is lost on the way."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annuaire.imports.lecture import Fichier
from annuaire.imports.modele import FichierIllisible
from tests.annuaire.imports.classeurs import ods, xlsx

REGLAGES = settings(
    database=None, max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PEU = settings(REGLAGES, max_examples=40)
MORCEAUX = st.sampled_from(
    [
        b'"',
        b",",
        b";",
        b"\n",
        b"\r",
        b"\r\n",
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        "é".encode(),
        b"\xe9",
        b"[",
        b"{",
        b'"a":',
        b"]",
        b"}",
        b"id;nom",
        b"1",
        b"\x1f\x8b\x08",
        b"PK\x03\x04",
        b"\xef\xbf\xbd",
        b"\x80",
        b"sep=;\n",
    ]
)
VALEURS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufeff") | st.sampled_from("\n\r\t\"'"),
    max_size=20,
)
NOMS = st.sampled_from(["f.csv", "f.csv.gz", "f.json", "f.xlsx", "f.ods", "f.zip"])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-(2**53), 2**53)
    | VALEURS,
    lambda dedans: st.lists(dedans, max_size=4) | st.dictionaries(VALEURS, dedans, max_size=4),
    max_leaves=12,
)


def lire(chemin: Path) -> list[dict[str, str]] | None:
    """Rows, or nothing when the file is refused with a message."""
    try:
        fichier = Fichier(chemin)
        lues = [ligne.colonnes for ligne in fichier.lignes()]
    except FichierIllisible:
        return None
    assert len(set(fichier.colonnes)) == len(fichier.colonnes)
    for ligne in lues:
        assert ligne.keys() <= set(fichier.colonnes)
        assert all(isinstance(valeur, str) and valeur.encode() is not None for valeur in ligne.values())
    return lues


@REGLAGES
@given(st.binary(max_size=400) | st.lists(MORCEAUX, max_size=60).map(b"".join), NOMS)
def test_any_bytes(tmp_path: Path, octets: bytes, nom: str) -> None:
    chemin = tmp_path / nom
    chemin.write_bytes(octets)
    lire(chemin)


@REGLAGES
@given(
    st.lists(st.lists(VALEURS, min_size=3, max_size=3).filter(lambda v: any(map(str.strip, v))), max_size=8),
    st.sampled_from(";,\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_well_formed_csv_gives_its_values_back(
    tmp_path: Path, lignes: list[list[str]], separateur: str, encodage: str
) -> None:
    flux = io.StringIO(newline="")
    redacteur = csv.writer(flux, delimiter=separateur, quoting=csv.QUOTE_ALL)
    redacteur.writerows([["id", "nom", "adresse"], *lignes])
    chemin = tmp_path / "f.csv"
    chemin.write_bytes(flux.getvalue().encode(encodage))
    assert lire(chemin) == [dict(zip(("id", "nom", "adresse"), ligne, strict=True)) for ligne in lignes]


@REGLAGES
@given(JSON)
def test_any_json(tmp_path: Path, valeur: Any) -> None:
    chemin = tmp_path / "f.json"
    chemin.write_text(json.dumps(valeur))
    lues = lire(chemin)
    if isinstance(valeur, list) and lues is not None:
        assert len(lues) == len(valeur)


@PEU
@given(st.binary(max_size=300), st.integers(0, 4000), st.sampled_from(["xlsx", "ods", "zip", "gz"]))
def test_a_damaged_archive(tmp_path: Path, octets: bytes, position: int, genre: str) -> None:
    chemin = tmp_path / f"f.{genre}"
    {"xlsx": xlsx, "ods": ods, "zip": _zip, "gz": _gz}[genre](chemin, [["id", "nom"], ["1", "Été"]])
    contenu = chemin.read_bytes()
    position %= len(contenu)
    chemin.write_bytes(contenu[:position] + octets + contenu[position + len(octets) :])
    lire(chemin)


@PEU
@given(st.text(max_size=300), st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"]))
def test_a_workbook_with_any_part(tmp_path: Path, texte: str, membre: str) -> None:
    sain, chemin = tmp_path / "sain.xlsx", tmp_path / "f.xlsx"
    xlsx(sain, [["id", "nom"], ["1", "Été"]])
    with zipfile.ZipFile(sain) as source, zipfile.ZipFile(chemin, "w") as cible:
        for nom in source.namelist():
            cible.writestr(nom, texte.encode("utf-8", "replace") if nom == membre else source.read(nom))
    lire(chemin)


def _zip(chemin: Path, lignes: list[list[str]]) -> None:
    with zipfile.ZipFile(chemin, "w") as archive:
        archive.writestr("liste.csv", "\n".join(",".join(ligne) for ligne in lignes))


def _gz(chemin: Path, lignes: list[list[str]]) -> None:

    chemin.write_bytes(gzip.compress("\n".join(",".join(ligne) for ligne in lignes).encode()))
