"""Maps for paper: everything on the sheet, numbers apart, the same geometry in both files."""

from __future__ import annotations

import io
import re
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from annuaire.carte.planche import (
    RAYON_NUMERO,
    TAILLES,
    Disque,
    Entree,
    Format,
    Legende,
    Planche,
    Texte,
    composer,
    ecarter,
)
from annuaire.carte.planche_png import DPI, planche_png
from annuaire.carte.planche_svg import planche_svg
from annuaire.carte.textes import couper, largeur

SVG = "{http://www.w3.org/2000/svg}"
AGEN = (0.6157, 44.2030)
LEGENDE = Legende(
    "Ressourcerie près d’Agen", "3 structures · 1er mai 2027", "https://exemple.org/annuaire/?q=a&ou=Agen", "Démo"
)
TROIS = [
    Entree(1, "La Ressourcerie", "12 rue de la Paix, 47000 Agen", AGEN),
    Entree(2, "Même adresse & « compagnie »", "12 rue de la Paix, 47000 Agen", AGEN),
    Entree(3, "Sans lieu connu"),
]
RIEN = np.zeros((0, 2))


def textes(planche: Planche) -> list[str]:
    return [forme.texte for forme in (*planche.autour, *planche.carte) if isinstance(forme, Texte)]


def foule(nombre: int) -> np.ndarray:
    hasard = np.random.default_rng(47)
    return np.column_stack((hasard.uniform(0.0, 1.0, nombre), hasard.uniform(44.1, 44.6, nombre)))


@pytest.mark.parametrize("format", [Format.A4_PAYSAGE, Format.A4_PORTRAIT])
def test_a_sheet_says_all_that_paper_cannot_be_asked(format: Format) -> None:
    dits = textes(composer(format, TROIS, RIEN, LEGENDE))
    assert {LEGENDE.titre, LEGENDE.precision, LEGENDE.adresse, LEGENDE.mention} <= set(dits)
    assert {"© IGN ADMIN EXPRESS COG", "La Ressourcerie", "Même adresse & « compagnie »", "Sans lieu connu"} <= set(
        dits
    )
    assert [d for d in dits if d.endswith("\u00a0km")]  # the scale
    assert (dits.count("1"), dits.count("2"), dits.count("3")) == (2, 2, 1)  # in the list, and on the map with a place


def test_several_at_one_address_each_have_their_number() -> None:
    entrees = [Entree(n, f"Structure {n}", "", AGEN) for n in range(1, 41)]
    planche = composer(Format.A4_PAYSAGE, entrees, RIEN, LEGENDE)
    disques = [f for f in planche.carte if isinstance(f, Disque) and f.rayon == RAYON_NUMERO]
    assert len(disques) == 40
    gauche, haut, droite, bas = planche.fenetre
    for disque in disques:
        assert 0 < disque.x < droite - gauche
        assert 0 < disque.y < bas - haut
    assert min((a.x - b.x) ** 2 + (a.y - b.y) ** 2 for a, b in combinations(disques, 2)) >= (2 * RAYON_NUMERO) ** 2


def test_a_number_alone_stands_on_its_place() -> None:
    assert ecarter([(100.0, 100.0), (300.0, 100.0)], 600, 400) == [(100.0, 100.0), (300.0, 100.0)]


@pytest.mark.parametrize("format", list(Format))
@pytest.mark.parametrize("nombre", [0, 1, 1433])
def test_many_or_none_are_drawn_without_a_list(format: Format, nombre: int) -> None:
    planche = composer(format, [], foule(nombre), LEGENDE)
    disques = [f for f in planche.carte if isinstance(f, Disque)]
    assert bool(disques) is bool(nombre)
    assert len(planche_svg(planche, "Carte")) < 150_000


@pytest.mark.parametrize("format", [Format.A4_PAYSAGE, Format.A4_PORTRAIT])
def test_nothing_is_written_out_of_the_sheet_nor_over_the_next_column(format: Format) -> None:
    longues = [
        Entree(n, "Association intercommunale de très longue dénomination " * 2, "x" * 200, AGEN) for n in range(1, 41)
    ]
    planche = composer(format, longues, RIEN, Legende("Titre " * 40, "p" * 300, "https://exemple.org/" + "a" * 300))
    for t in (f for f in planche.autour if isinstance(f, Texte)):
        place = largeur(t.texte, t.taille, gras=t.gras, titre=t.titre)
        debut = t.x - (place if t.ancre == "end" else 0)
        assert debut >= 0
        assert debut + place <= planche.largeur
        assert 0 < t.y < planche.hauteur
    debuts = sorted({t.x for t in planche.autour if isinstance(t, Texte) and t.texte.startswith("Association")})
    for gauche, droite in pairwise(debuts):
        assert all(
            largeur(t.texte, t.taille, gras=True) < droite - gauche
            for t in planche.autour
            if isinstance(t, Texte) and t.x == gauche
        )


@pytest.mark.parametrize("format", list(Format))
def test_the_svg_stands_alone_at_its_true_size(format: Format) -> None:
    svg = planche_svg(composer(format, TROIS, foule(50), LEGENDE), "Carte <b>")
    racine = ET.fromstring(svg)
    largeur_px, hauteur_px = TAILLES[format]
    assert racine.get("viewBox") == f"0 0 {largeur_px} {hauteur_px}"
    assert float((racine.get("width") or "").removesuffix("mm")) == pytest.approx(largeur_px / 96 * 25.4, abs=0.1)
    assert racine.findtext(f"{SVG}title") == "Carte <b>"
    assert re.findall(r"href|url\(|<script|<image|@import|style=|<style", svg) == []


@pytest.mark.parametrize("format", [Format.A4_PAYSAGE, Format.A4_PORTRAIT])
def test_the_png_is_the_same_sheet_at_150_points_an_inch(format: Format) -> None:
    octets = planche_png(composer(format, TROIS, RIEN, LEGENDE))
    image = Image.open(io.BytesIO(octets))
    largeur_px, hauteur_px = TAILLES[format]
    assert image.size == (int(largeur_px * DPI / 96), int(hauteur_px * DPI / 96))  # no more than A4
    assert round(image.info["dpi"][0]) == DPI
    assert len(octets) < 500_000
    prune = sum(n for n, couleur in image.convert("RGB").getcolors(1 << 20) or [] if couleur[0] > couleur[1] + 40)
    assert prune > 500  # the numbers are there


def test_the_same_search_gives_the_same_files() -> None:
    un, deux = (composer(Format.A4_PAYSAGE, TROIS, foule(9), LEGENDE) for _ in range(2))
    assert planche_svg(un, "t") == planche_svg(deux, "t")
    assert planche_png(un) == planche_png(deux)


def test_a_text_too_wide_is_cut_with_an_ellipsis() -> None:
    assert couper("Court", 12, 200) == "Court"
    coupe = couper("Un nom bien trop long pour sa place", 12, 100)
    assert coupe.endswith("…")
    assert largeur(coupe, 12) <= 100
