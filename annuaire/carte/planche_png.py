"""A sheet as a PNG file, for whoever pastes it into a document: the same shapes, drawn by Pillow."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from annuaire.carte.planche import EAU, PAPIER, Disque, Forme, Planche, Texte, Trace
from annuaire.carte.textes import police

DPI = 200
FINESSE = 2  # Pillow draws no half pixels: shapes are drawn so many times larger, then reduced
COULEURS = 128

_ANCRES = {"start": "ls", "middle": "ms", "end": "rs"}


def planche_png(planche: Planche) -> bytes:
    """The whole file, which prints at its true size."""
    echelle = DPI / 96
    gauche, haut, droite, bas = (round(borne * echelle) for borne in planche.fenetre)
    feuille = Image.new("RGB", (round(planche.largeur * echelle), round(planche.hauteur * echelle)), PAPIER)
    feuille.paste(_fenetre(planche.carte, droite - gauche, bas - haut, echelle), (gauche, haut))
    dessin = ImageDraw.Draw(feuille)
    for forme in planche.autour:
        _peindre(dessin, forme, echelle)
    sortie = io.BytesIO()
    feuille.quantize(COULEURS, dither=Image.Dither.NONE).save(sortie, "PNG", optimize=True, dpi=(DPI, DPI))
    return sortie.getvalue()


def _fenetre(formes: list[Forme], largeur: int, hauteur: int, echelle: float) -> Image.Image:
    """The map: each run of shapes larger then reduced, each run of texts over it, in the order of the sheet."""
    image = Image.new("RGB", (largeur, hauteur), EAU)
    reste = list(formes)
    while reste:
        texte = isinstance(reste[0], Texte)
        fin = next((rang for rang, forme in enumerate(reste) if isinstance(forme, Texte) is not texte), len(reste))
        suite, reste = reste[:fin], reste[fin:]
        facteur = 1 if texte else FINESSE
        grande = image if texte else image.resize((largeur * facteur, hauteur * facteur), Image.Resampling.NEAREST)
        dessin = ImageDraw.Draw(grande)
        for forme in suite:
            _peindre(dessin, forme, echelle * facteur)
        image = grande if texte else grande.reduce(facteur)
    return image


def _peindre(dessin: ImageDraw.ImageDraw, forme: Forme, echelle: float) -> None:
    match forme:
        case Trace(lignes, style, ferme):
            for ligne in lignes:
                points = [(x * echelle, y * echelle) for x, y in ligne]
                if style.fond:
                    dessin.polygon(points, fill=style.fond)
                if style.trait:
                    suite = [*points, points[0]] if ferme else points
                    dessin.line(suite, fill=style.trait, width=round(style.epaisseur * echelle), joint="curve")
        case Disque(x, y, rayon, style):
            boite = [(v - signe * rayon) * echelle for signe in (1, -1) for v in (x, y)]
            bord = round(style.epaisseur * echelle) if style.trait else 0
            dessin.ellipse(boite, fill=style.fond, outline=style.trait, width=bord)
        case Texte():
            _ecrire(dessin, forme, echelle)


def _ecrire(dessin: ImageDraw.ImageDraw, t: Texte, echelle: float) -> None:
    dessin.text(
        (t.x * echelle, t.y * echelle),
        t.texte,
        fill=t.couleur,
        font=police(t.taille * echelle, t.gras or t.titre, t.titre),
        anchor=_ANCRES[t.ancre],
        stroke_width=round(1.5 * echelle) if t.halo else 0,
        stroke_fill=t.halo,
    )
