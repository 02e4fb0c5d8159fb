"""A sheet as a PNG file, for whoever pastes it into a document: the same shapes, drawn by Pillow."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageDraw

from annuaire.carte.planche import EAU, PAPIER, Disque, Forme, Planche, Texte, Trace
from annuaire.carte.textes import police

DPI = 150
FINESSE = 2  # Pillow draws no half pixels: shapes are drawn so many times larger, then reduced
BANDE = 320  # rows of the map drawn at once: the whole of it, larger, would take four times its memory
COULEURS = 128

_ANCRES = {"start": "ls", "middle": "ms", "end": "rs"}


def planche_png(planche: Planche) -> bytes:
    """The whole file, which prints at its true size."""
    echelle = DPI / 96
    gauche, haut, droite, bas = (int(borne * echelle) for borne in planche.fenetre)
    sortie = io.BytesIO()
    with Image.new("RGB", (int(planche.largeur * echelle), int(planche.hauteur * echelle)), PAPIER) as feuille:
        with _fenetre(planche.carte, droite - gauche, bas - haut, echelle) as carte:
            feuille.paste(carte, (gauche, haut))
        dessin = ImageDraw.Draw(feuille)
        for forme in planche.autour:
            _peindre(dessin, forme, echelle)
        with feuille.quantize(COULEURS, dither=Image.Dither.NONE) as reduite:
            reduite.save(sortie, "PNG", optimize=True, dpi=(DPI, DPI))
    return sortie.getvalue()


def _fenetre(formes: list[Forme], largeur: int, hauteur: int, echelle: float) -> Image.Image:
    """The map: shapes larger then reduced, band after band, then every text, which no shape covers."""
    image = Image.new("RGB", (largeur, hauteur), EAU)
    for haut in range(0, hauteur, BANDE):
        lignes = min(BANDE, hauteur - haut)
        with Image.new("RGB", (largeur * FINESSE, lignes * FINESSE), EAU) as grande:
            dessin = ImageDraw.Draw(grande)
            for forme in formes:
                if not isinstance(forme, Texte):
                    _peindre(dessin, forme, echelle * FINESSE, haut * FINESSE, lignes * FINESSE)
            with grande.reduce(FINESSE) as bande:
                image.paste(bande, (0, haut))
    dessin = ImageDraw.Draw(image)
    for forme in formes:
        if isinstance(forme, Texte):
            _peindre(dessin, forme, echelle)
    return image


def _peindre(
    dessin: ImageDraw.ImageDraw, forme: Forme, echelle: float, haut: int = 0, hauteur: float = math.inf
) -> None:
    """``haut`` and ``hauteur``: the band that is drawn; a line wholly out of it is left."""
    match forme:
        case Trace(lignes, style, ferme):
            for ligne in lignes:
                points = [(x * echelle, y * echelle - haut) for x, y in ligne]
                if not _touche(points, hauteur, style.epaisseur * echelle):
                    continue
                if style.fond:
                    dessin.polygon(points, fill=style.fond)
                if style.trait:
                    suite = [*points, points[0]] if ferme else points
                    dessin.line(suite, fill=style.trait, width=round(style.epaisseur * echelle), joint="curve")
        case Disque(x, y, rayon, style):
            centre_x, centre_y, r = x * echelle, y * echelle - haut, rayon * echelle
            bord = round(style.epaisseur * echelle) if style.trait else 0
            boite = (centre_x - r, centre_y - r, centre_x + r, centre_y + r)
            dessin.ellipse(boite, fill=style.fond, outline=style.trait, width=bord)
        case Texte():
            _ecrire(dessin, forme, echelle)


def _touche(points: list[tuple[float, float]], hauteur: float, marge: float) -> bool:
    """Whether some of this line may be between 0 and ``hauteur``."""
    ordonnees = [y for _, y in points]
    return bool(points) and max(ordonnees) >= -marge and min(ordonnees) <= hauteur + marge


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
