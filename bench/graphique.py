"""``python -m bench.graphique RESULTAT.json``: redraws ``docs/images/performance.svg`` from measures already taken."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path

from bench.mesures import Mesure

IMAGE = Path(__file__).resolve().parent.parent / "docs" / "images" / "performance.svg"
COULEURS = {"ESS 47": "#0b5d4b", "Datasette": "#8a94a6"}
LARGEUR, MARGE, BARRE, ESPACE = 760, 300, 20, 18
_DEBIT = re.compile(r"(\d+) fiches, (200 recherches|recherches jamais vues), (ESS 47|Datasette)")


def dessiner(mesures: Sequence[Mesure]) -> str | None:
    """Requests a second, ours and theirs, as bars; None when there is nothing to compare."""
    series: dict[str, dict[str, float]] = {}
    for mesure in mesures:
        if mesure.unite == "req/s" and (trouve := _DEBIT.fullmatch(mesure.nom)):
            titre = f"{int(trouve[1]):,} fiches, {trouve[2]}".replace(",", "\u202f", 1)
            series.setdefault(titre, {})[trouve[3]] = mesure.valeur
    if not any(len(valeurs) == 2 for valeurs in series.values()):
        return None
    maximum = max(max(valeurs.values()) for valeurs in series.values())
    lignes: list[str] = []
    y = 56
    for titre, valeurs in series.items():
        lignes.append(_texte(MARGE - 12, y + BARRE + 5, titre, ancre="end"))
        for qui, valeur in valeurs.items():
            lignes += _barre(y, qui, valeur, maximum)
            y += BARRE
        y += ESPACE
    return _page(lignes, y)


def _barre(y: int, qui: str, valeur: float, maximum: float) -> list[str]:
    largeur = max(1.0, (LARGEUR - MARGE - 150) * valeur / maximum)
    nombre = f"{valeur:,.0f}".replace(",", "\u202f")
    return [
        f'<rect x="{MARGE}" y="{y}" width="{largeur:.1f}" height="{BARRE - 2}" fill="{COULEURS[qui]}"/>',
        _texte(MARGE + largeur + 6, y + BARRE - 6, f"{qui}\u00a0: {nombre}"),
    ]


def _texte(x: float, y: float, texte: str, ancre: str = "start", taille: int = 13) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{ancre}" font-size="{taille}">{escape(texte)}</text>'


def _page(lignes: list[str], hauteur: int) -> str:
    titre = "Pages de recherche servies par seconde"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {hauteur}" role="img"'
            f' aria-label="{titre}" font-family="sans-serif" fill="#1b2430">',
            f'<rect width="{LARGEUR}" height="{hauteur}" fill="#ffffff"/>',
            _texte(20, 30, titre, taille=16),
            *lignes,
            "</svg>\n",
        ]
    )


def principal(fichier: Path) -> int:
    """Draw; returns the exit status."""
    mesures = [Mesure(**mesure) for mesure in json.loads(fichier.read_text(encoding="utf-8"))["mesures"]]
    svg = dessiner(mesures)
    if svg is None:
        print("Rien à comparer dans ce fichier : lancez d’abord « python -m bench comparaison ».")
        return 1
    IMAGE.parent.mkdir(exist_ok=True)
    IMAGE.write_text(svg, encoding="utf-8")
    print(IMAGE)
    return 0


if __name__ == "__main__":
    sys.exit(principal(Path(sys.argv[1])))
