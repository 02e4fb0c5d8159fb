"""What people send: mixed encodings, stray quotes, titles above the header, workbooks, JSON, archives, bombs."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from annuaire.imports.lecture import Fichier, LigneSuspecte
from annuaire.imports.modele import FichierIllisible
from tests.annuaire.imports.classeurs import cellule, ods, ods_brut, xlsx
from tests.partage import partage

LIGNES = [["id", "nom", "ville"], ["1", "Été; « là »", "Agen"], ["2", "b", ""]]
OBJETS = [{"id": "1", "nom": "Été; « là »", "ville": "Agen"}, {"id": "2", "nom": "b", "ville": ""}]


def lire(chemin: Path) -> list[dict[str, str]]:
    return [ligne.colonnes for ligne in Fichier(chemin).lignes()]


def ecrire(dossier: Path, contenu: str | bytes, nom: str = "f.csv", encodage: str = "utf-8") -> Path:
    chemin = dossier / nom
    chemin.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode(encodage))
    return chemin


@pytest.mark.parametrize("encodage", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "utf-8-sig"])
def test_wide_and_marked_encodings(tmp_path: Path, encodage: str) -> None:
    fichier = Fichier(ecrire(tmp_path, "id;nom\n1;Été à Sos\n", encodage=encodage))
    assert [ligne.colonnes for ligne in fichier.lignes()] == [{"id": "1", "nom": "Été à Sos"}]
    assert fichier.avertissements == []


def test_a_file_that_mixes_encodings_is_read_line_by_line_and_said(tmp_path: Path) -> None:
    lignes = [b"id,nom", "1,Été".encode(), "2,Été".encode("cp1252"), "3,CAFÉ…".encode("cp1252")]
    lignes.append("4,œuf ".encode() + "d’été".encode("cp1252"))
    fichier = Fichier(ecrire(tmp_path, b"\n".join(lignes)))
    assert [ligne.colonnes["nom"] for ligne in fichier.lignes()] == ["Été", "Été", "CAFÉ…", "œuf d’été"]
    assert "deux encodages" in fichier.avertissements[0]


def test_capitals_before_a_sign_do_not_make_a_windows_file_mixed(tmp_path: Path) -> None:
    fichier = Fichier(ecrire(tmp_path, "id,nom\n1,CAFÉ…\n2,été\n", encodage="cp1252"))
    assert [ligne.colonnes["nom"] for ligne in fichier.lignes()] == ["CAFÉ…", "été"]
    assert fichier.avertissements == []


def test_nul_and_lost_characters_are_said(tmp_path: Path) -> None:
    fichier = Fichier(ecrire(tmp_path, "id,nom\n1,a\x00b\n2,�t�\n"))
    assert [ligne.colonnes["nom"] for ligne in fichier.lignes()] == ["ab", "�t�"]
    assert [a.split()[0] for a in fichier.avertissements] == ["1", "2"]


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        ("nom, prénoms;ville\na, b;c, d\ne;f\n", {"nom, prénoms": "a, b", "ville": "c, d"}),
        ("nom;lat;lon\nMairie, a;44,2;0,6\nb;44,3;0,7\n", {"nom": "Mairie, a", "lat": "44,2", "lon": "0,6"}),
        ("sep=;\nnom;ville\na;b\n", {"nom": "a", "ville": "b"}),
        ("Liste au 1er mai\n\nid;nom;ville\n1;a;b\n", {"id": "1", "nom": "a", "ville": "b"}),
        ("id,nom\r1,a\r", {"id": "1", "nom": "a"}),
        ("id,nom,,\n1,a,,\n", {"id": "1", "nom": "a"}),
        ("nom,nom,\na,b,c\n", {"nom": "a", "nom (2)": "b", "colonne 3": "c"}),
        ("\ufeff\ufeffnom\u00a0complet ,x\na,b\n", {"nom complet": "a", "x": "b"}),
    ],
)
def test_the_dialect_is_found(tmp_path: Path, contenu: str, attendu: dict[str, str]) -> None:
    assert lire(ecrire(tmp_path, contenu))[0] == attendu


def test_a_stray_quote_swallows_no_row(tmp_path: Path) -> None:
    contenu = 'id,nom,ville\n1,"Ouverte,Agen\n2,"b",x\n3,"deux\nlignes",y\n4,"dit "le club"",z\n5,fin,"w\n'
    lues = list(Fichier(ecrire(tmp_path, contenu)).lignes())
    assert [(ligne.numero, ligne.colonnes["id"], ligne.colonnes["ville"]) for ligne in lues] == [
        (2, "1", "Agen"),
        (3, "2", "x"),
        (4, "3", "y"),
        (6, "4", "z"),
        (7, "5", "w"),
    ]
    assert [isinstance(ligne, LigneSuspecte) for ligne in lues] == [True, False, False, True, True]


def test_rows_of_a_wrong_length_are_marked_and_kept(tmp_path: Path) -> None:
    courte, longue, *justes = Fichier(ecrire(tmp_path, "id,nom,ville\n1,a\n2,b,c,d\n3,e,f,\n4,g,h\n")).lignes()
    assert isinstance(courte, LigneSuspecte)
    assert isinstance(longue, LigneSuspecte)
    assert (courte.rejetee, longue.rejetee) == (False, True)
    assert courte.colonnes == {"id": "1", "nom": "a", "ville": ""}
    assert longue.colonnes == {"id": "2", "nom": "b", "ville": "c"}
    assert "trop courte" in courte.remarque
    assert longue.remarque.endswith("En trop : d")
    assert not any(isinstance(ligne, LigneSuspecte) for ligne in justes)


def test_workbooks(tmp_path: Path) -> None:
    assert lire(xlsx(tmp_path / "f.xlsx", LIGNES)) == OBJETS
    assert lire(ods(tmp_path / "f.ods", LIGNES)) == OBJETS


def test_values_of_a_workbook(tmp_path: Path) -> None:
    classeur = openpyxl.Workbook()
    feuille = classeur.active
    feuille.append(["siret", "cp", "lat", "le", "ess"])
    feuille.append([12345678901234, 1000, 44.2, dt.date(2026, 5, 1), True])
    feuille["B2"].number_format = "00000"
    classeur.create_sheet("Notes").append(["a", "b"])
    classeur.save(tmp_path / "f.xlsx")
    fichier = Fichier(tmp_path / "f.xlsx")
    assert [list(ligne.colonnes.values()) for ligne in fichier.lignes()] == [
        ["12345678901234", "01000", "44.2", "2026-05-01", "oui"]
    ]
    assert "« Notes »" in fichier.avertissements[0]


def test_values_of_an_ods(tmp_path: Path) -> None:
    nombre = '<table:table-cell office:value-type="float" office:value="{}"><text:p>{}</text:p></table:table-cell>'
    entete = "".join(map(cellule, ["cp", "lat", "note"]))
    annotation = "<office:annotation><text:p>Mme X</text:p></office:annotation>"
    commentaire = f"<table:table-cell>{annotation}<text:p>a<text:s/>b</text:p></table:table-cell>"
    corps = nombre.format("1000", "01000") + nombre.format("44.2", "44,20") + commentaire
    vide = '<table:table-cell table:number-columns-repeated="16000"/>'
    chemin = ods_brut(
        tmp_path / "f.ods",
        f"<table:table-row>{entete}{vide}</table:table-row><table:table-row>{corps}{vide}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>',
    )
    assert lire(chemin) == [{"cp": "01000", "lat": "44.2", "note": "a b"}]


@pytest.mark.parametrize("cle", [None, "structures", "data", "features"])
def test_json_lists(tmp_path: Path, cle: str | None) -> None:
    contenu: Any = OBJETS if cle is None else {"licence": "ODbL", "autres": [1], cle: OBJETS}
    assert lire(ecrire(tmp_path, json.dumps(contenu), "f.json")) == OBJETS
    assert lire(ecrire(tmp_path, json.dumps(contenu, indent=1), "f.txt", "utf-16")) == OBJETS


def test_nested_values_are_flattened(tmp_path: Path) -> None:
    element = {"a": {"b": {"c": 1.0}}, "mots": ["x", "y"], "heures": [{"j": 1}], "oui": True, "rien": None, "vide": {}}
    fichier = Fichier(ecrire(tmp_path, json.dumps({"data": [element, {"z": 84200.5}, 3]}), "f.json"))
    un, deux, trois = fichier.lignes()
    assert un.colonnes == {"a.b.c": "1", "mots": "x|y", "heures": '[{"j": 1}]', "oui": "oui", "rien": "", "vide": ""}
    assert deux.colonnes == {"z": "84200.5"}
    assert isinstance(trois, LigneSuspecte)
    assert fichier.colonnes == ["mots", "heures", "oui", "rien", "vide", "a.b.c", "z"]


def test_geojson(tmp_path: Path) -> None:
    traits = {
        "type": "Feature",
        "id": 7,
        "properties": {"nom": "a"},
        "geometry": {"type": "Point", "coordinates": [0.6, 44.2]},
    }
    chemin = ecrire(tmp_path, json.dumps({"type": "FeatureCollection", "features": [traits]}), "f.geojson")
    assert lire(chemin) == [
        {"nom": "a", "id": "7", "geometry.type": "Point", "geometry.longitude": "0.6", "geometry.latitude": "44.2"}
    ]


def test_compressed_lists(tmp_path: Path) -> None:
    texte = "id;nom\n1;Été\n".encode()
    assert lire(ecrire(tmp_path, gzip.compress(texte), "f.csv.gz")) == [{"id": "1", "nom": "Été"}]
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
        archive.writestr("dossier/liste.csv", texte)
        archive.writestr("__MACOSX/._liste.csv", b"\x00")
        archive.writestr("LISEZMOI.md", "x")
    assert lire(tmp_path / "f.zip") == [{"id": "1", "nom": "Été"}]


def _zip(chemin: Path, contenus: dict[str, bytes]) -> None:
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in contenus.items():
            archive.writestr(nom, contenu)


def _coin(chemin: Path) -> None:
    classeur = openpyxl.Workbook()
    for colonne, nom in enumerate(["id", "nom", "x"], 1):
        classeur.active.cell(1, colonne, nom)
    classeur.active.cell(2, 16384, "loin")
    classeur.save(chemin)


def _ods_ligne(chemin: Path, attributs: str, cellules: str) -> None:
    ods_brut(chemin, f"<table:table-row {attributs}>{cellules}</table:table-row>")


def _ods_repetees(chemin: Path) -> None:
    ods_brut(chemin, f'<table:table-row table:number-rows-repeated="999">{cellule("a")}</table:table-row>' * 30)


def _feuille_ailleurs(chemin: Path) -> None:
    """A workbook whose sheet is called otherwise, with one row of 11 MB."""
    modele = chemin.with_suffix(".modele.xlsx")
    xlsx(modele, [["id", "nom"], ["1", "Atelier"]])
    with zipfile.ZipFile(modele) as avant, zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as apres:
        for nom in avant.namelist():
            contenu = avant.read(nom).replace(b"sheets/sheet1.xml", b"sheets/liste.xml")
            if nom == "xl/worksheets/sheet1.xml":
                nom, contenu = "xl/worksheets/liste.xml", contenu.replace(b"</row>", b" " * 11_000_000 + b"</row>", 1)
            apres.writestr(nom, contenu)


PIEGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "bombe.csv.gz": (lambda c: c.write_bytes(gzip.compress(b"a,b\n" * 10_000_000)), "grossit plus de 200 fois"),
    "bombe.zip": (lambda c: _zip(c, {"f.csv": b"a,b\n" * 10_000_000}), "grossit plus de 200 fois"),
    "ligne.csv": (lambda c: c.write_bytes(b"a,b\n" + b"x" * 9_000_000), "démesurée"),
    "coin.xlsx": (_coin, "démesurée"),
    "cellules.ods": (lambda c: _ods_ligne(c, "", "<table:table-cell/>" * 600_000), "démesurée"),
    "lignes.ods": (lambda c: _ods_ligne(c, 'table:number-rows-repeated="9999"', cellule("a")), "répétée"),
    "repetees.ods": (_ods_repetees, "répétées"),
    "feuille.xlsx": (_feuille_ailleurs, "démesurée"),
    "profond.json": (lambda c: c.write_bytes(b"[" * 200_000), "imbriqué"),
    "objet.json": (lambda c: c.write_bytes(b'[{"a":"' + b"x" * 20_000_000 + b'"}]'), "démesuré"),
    "deux.zip": (lambda c: _zip(c, {"a.csv": b"a", "b.csv": b"b"}), "2 listes"),
    "photo.zip": (lambda c: _zip(c, {"a.jpg": b"a"}), "aucune liste"),
    "page.csv": (lambda c: c.write_bytes(b"<!DOCTYPE html><html>"), "page web"),
    "vieux.xls": (lambda c: c.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "ancien classeur Excel"),
    "bruit.csv": (lambda c: c.write_bytes(bytes(range(1, 256)) * 20), "n’est pas du texte"),
    "coupe.json": (lambda c: c.write_bytes(b'[{"a": 1}, {"b"'), "JSON complet"),
    "vide.xlsx": (lambda c: xlsx(c, []), "en-tête"),
    "vide.json": (lambda c: c.write_bytes(b'{"licence": "x"}'), "aucune liste d’objets"),
    "coupe.csv.gz": (lambda c: c.write_bytes(gzip.compress(b"a,b\n" * 99)[:-9]), "abîmé"),
}  # fmt: skip


@pytest.mark.parametrize("nom", PIEGES)
def test_traps_are_refused_with_their_reason(tmp_path: Path, nom: str) -> None:
    fabriquer, raison = PIEGES[nom]
    fabriquer(tmp_path / nom)
    with pytest.raises(FichierIllisible, match=raison):
        lire(tmp_path / nom)


def test_the_large_list_is_read_whole() -> None:
    lignes = Fichier(partage("data/structures_large.csv.gz")).lignes()
    assert sum(not isinstance(ligne, LigneSuspecte) for ligne in lignes) == 167_358


@pytest.mark.parametrize("compresser", [bytes, gzip.compress])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, compresser: Callable[[bytes], bytes]) -> None:
    contenu = "id;nom;adresse\n" + "".join(f"{n};Structure {n * 7919};{'été ' * 60}\n" for n in range(30_000))
    chemin = ecrire(tmp_path, compresser(contenu.encode()), "f.csv")
    tracemalloc.start()
    try:
        assert sum(1 for _ in Fichier(chemin).lignes()) == 30_000
        _, pic = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert pic < len(contenu) / 3


@pytest.mark.parametrize(("encodage", "dit"), [("mac_roman", "Mac"), ("cp850", "DOS")])
def test_the_accents_of_older_machines_are_read_and_said(tmp_path: Path, encodage: str, dit: str) -> None:
    fichier = Fichier(ecrire(tmp_path, "id;nom\n1;Crèche d’Astaffort, fermée\n".replace("’", "'"), encodage=encodage))
    assert [ligne.colonnes["nom"] for ligne in fichier.lignes()] == ["Crèche d'Astaffort, fermée"]
    assert dit in fichier.avertissements[0]
    assert len(fichier.avertissements) == 1
