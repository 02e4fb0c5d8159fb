"""A map of a search made for paper: what is drawn and where, whatever draws it (``planche_svg``, ``planche_png``).

Lengths are CSS pixels: A4 is 794 by 1123. Few structures are numbered and listed; many are circles with their number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from annuaire.carte import cadrage
from annuaire.carte.cadrage import MARGE, Boite, Cadre, Positions
from annuaire.carte.contours import ATTRIBUTION, Ligne, charger
from annuaire.carte.textes import couper
from annuaire.recherche.demande import Bbox

LISTE_MAXIMUM = 40  # structures that a sheet lists
BORD = 38  # of the sheet
RAYON_NUMERO = 9.5
ECART_NUMERO = 2 * RAYON_NUMERO + 1  # between the centres of two numbers
COLONNE = 330  # width of the list beside a map
LIGNE_NOM, LIGNE_DETAIL = 15, 13  # heights
LIGNE = LIGNE_NOM + LIGNE_DETAIL + 5
ENCRE, ENCRE_DOUCE, PAPIER, PRUNE = "#1c2622", "#4d5a53", "#ffffff", "#6d2549"


class Format(StrEnum):
    """Proportions that a map may be asked in."""

    A4_PAYSAGE = "a4-paysage"
    A4_PORTRAIT = "a4-portrait"
    BANDEAU = "bandeau"  # above a printed list: no title, no list


TAILLES = {Format.A4_PAYSAGE: (1123, 794), Format.A4_PORTRAIT: (794, 1123), Format.BANDEAU: (690, 310)}


@dataclass(frozen=True, slots=True)
class Entree:
    """A structure of the list; no position, no number on the map."""

    numero: int
    nom: str
    detail: str = ""
    position: tuple[float, float] | None = None  # longitude, latitude


@dataclass(frozen=True, slots=True)
class Legende:
    """The words of a sheet."""

    titre: str
    precision: str  # how many, when
    adresse: str  # of the search
    mention: str = ""  # what a reader must not ignore


@dataclass(frozen=True, slots=True)
class Style:
    """How a shape is painted; None: not at all."""

    fond: str | None = None
    trait: str | None = None
    epaisseur: float = 1.0


@dataclass(frozen=True, slots=True)
class Trace:
    """Lines, closed or not."""

    lignes: list[Ligne]
    style: Style
    ferme: bool = False


@dataclass(frozen=True, slots=True)
class Disque:
    """A circle."""

    x: float
    y: float
    rayon: float
    style: Style


@dataclass(frozen=True, slots=True)
class Texte:
    """A line of text on its base line. ``ancre``: start, middle or end; ``halo``: colour around the letters."""

    x: float
    y: float
    texte: str
    taille: float
    couleur: str = ENCRE
    gras: bool = False
    titre: bool = False  # in the typeface of titles
    ancre: str = "start"
    halo: str | None = None


Forme = Trace | Disque | Texte

TERRE, EAU = "#e4efe8", "#eef4f7"
STYLE_TERRE = Style(fond=TERRE)
STYLE_COMMUNES = Style(trait="#ffffff", epaisseur=0.9)
STYLE_EPCI = Style(trait="#8bafa0", epaisseur=1.4)
STYLE_DEPARTEMENT = Style(trait="#4f7f69", epaisseur=1.6)
STYLE_NUMERO = Style(fond=PRUNE, trait=PAPIER, epaisseur=1.2)
STYLE_ATTACHE = Style(trait=PRUNE, epaisseur=1)
STYLE_AUTRE = Style(fond="#b08a9d")
STYLE_REGLE = Style(trait=ENCRE_DOUCE, epaisseur=1.5)
STYLE_FILET = Style(trait="#bbbbbb", epaisseur=1)


@dataclass(slots=True)
class Planche:
    """A sheet: the map in its window, which cuts what goes beyond, and what is around it."""

    largeur: int
    hauteur: int
    fenetre: Boite
    carte: list[Forme] = field(default_factory=list)  # origin: the window's corner
    autour: list[Forme] = field(default_factory=list)


def composer(
    format: Format, entrees: list[Entree], autres: Positions, legende: Legende, bornes: Bbox | None = None
) -> Planche:
    """The sheet of these results: ``entrees`` are numbered, ``autres`` are dots or, without any, circles."""
    largeur_, hauteur = TAILLES[format]
    if format is Format.BANDEAU:
        planche = Planche(largeur_, hauteur, (0, 0, largeur_, hauteur))
    else:
        planche = Planche(largeur_, hauteur, _fenetre(format, len(entrees)))
        _ecrire_autour(planche, legende)
        _lister(planche, entrees)
    _dessiner_carte(planche, entrees, autres, bornes)
    return planche


def _fenetre(format: Format, listees: int) -> Boite:
    largeur_, hauteur = TAILLES[format]
    droite, bas = largeur_ - BORD, hauteur - BORD - 22
    if listees and format is Format.A4_PAYSAGE:
        droite -= COLONNE + 20
    if listees and format is Format.A4_PORTRAIT:
        bas = max(bas - 30 - math.ceil(listees / 2) * LIGNE, BORD + 60 + 430)
    return BORD, BORD + 60, droite, bas


def _ecrire_autour(planche: Planche, legende: Legende) -> None:
    droite, bas = planche.largeur - BORD, planche.hauteur - BORD
    place = planche.largeur - 2 * BORD
    titre = couper(legende.titre, 26, place, titre=True)
    planche.autour += [
        Texte(BORD, BORD + 22, titre, 26, gras=True, titre=True),
        Texte(BORD, BORD + 46, couper(legende.precision, 13, place), 13, ENCRE_DOUCE),
        Texte(BORD, bas, couper(legende.adresse, 10.5, place - 330), 10.5, ENCRE_DOUCE),
        Texte(droite, bas, "ESS 47, Département de Lot-et-Garonne", 10.5, ENCRE_DOUCE, ancre="end"),
    ]
    if legende.mention:
        planche.autour.append(Texte(droite, BORD + 46, legende.mention, 13, gras=True, ancre="end"))


def _lister(planche: Planche, entrees: list[Entree]) -> None:
    if not entrees:
        return
    x0, y0 = float(BORD), planche.fenetre[3] + 22
    colonnes, place = 2, (planche.largeur - 2 * BORD - 24) / 2
    if planche.largeur > planche.hauteur:
        x0, y0, colonnes, place = planche.fenetre[2] + 20, planche.fenetre[1] + 12, 1, COLONNE
    par_colonne = math.ceil(len(entrees) / colonnes)
    pas = (planche.hauteur - BORD - 22 - y0) / par_colonne
    detaillee = pas >= LIGNE_NOM + LIGNE_DETAIL
    pas = min(pas, LIGNE if detaillee else LIGNE_NOM + 3)
    for rang, entree in enumerate(entrees):
        x, y = x0 + rang // par_colonne * (place + 24), y0 + rang % par_colonne * pas
        planche.autour.append(Texte(x + 20, y, str(entree.numero), 12, PRUNE, gras=True, ancre="end"))
        nom = couper(entree.nom, 12, place - 28, gras=True)
        planche.autour.append(Texte(x + 28, y, nom, 12, gras=True))
        if detaillee:
            planche.autour.append(
                Texte(x + 28, y + LIGNE_DETAIL, couper(entree.detail, 11, place - 28), 11, ENCRE_DOUCE)
            )


def _dessiner_carte(planche: Planche, entrees: list[Entree], autres: Positions, bornes: Bbox | None) -> None:
    gauche, haut, droite, bas = planche.fenetre
    nommes = np.array([e.position for e in entrees if e.position], dtype=np.float64).reshape(-1, 2)
    cadre = cadrage.cadrer(int(droite - gauche), int(bas - haut), nommes if len(nommes) else autres, bornes)
    contours = charger()
    terre = cadrage.lignes_vues(cadre, contours.departement)
    planche.carte += [
        Trace(terre, STYLE_TERRE, ferme=True),
        Trace(cadrage.lignes_vues(cadre, contours.communes), STYLE_COMMUNES),
        Trace(cadrage.lignes_vues(cadre, contours.epci), STYLE_EPCI),
        Trace(terre, STYLE_DEPARTEMENT, ferme=True),
    ]
    cercles = cadrage.cercles(cadre, autres)
    if entrees:
        planche.carte += [Disque(c.x, c.y, 2.4, STYLE_AUTRE) for c in cercles]
        marques = pris = _numeroter(planche, cadre, entrees)
    else:
        planche.carte += [Disque(c.x, c.y, c.rayon, STYLE_NUMERO) for c in cercles]
        marques, pris = [(c.x - c.rayon, c.y - c.rayon, c.x + c.rayon, c.y + c.rayon) for c in cercles], []
    regle = (0.0, cadre.hauteur - 28.0, float(cadre.largeur), float(cadre.hauteur))
    planche.carte += [
        Texte(nom.x, nom.y, nom.nom, 11, *_encre(nom.ville), ancre="middle", halo=TERRE)
        for nom in cadrage.noms_places(cadre, marques, [regle, *pris], 6.6, 14)
    ]
    planche.carte += [
        Texte(c.x, c.y + 3.8, str(c.nombre), 10.5, PAPIER, gras=True, ancre="middle")
        for c in ([] if entrees else cadrage.numerotes(cercles))
    ]
    _mettre_a_l_echelle(planche, cadre)


def _encre(ville: bool) -> tuple[str, bool]:
    """Colour and weight of a commune's name."""
    return (ENCRE, True) if ville else (ENCRE_DOUCE, False)


def _numeroter(planche: Planche, cadre: Cadre, entrees: list[Entree]) -> list[Boite]:
    """Draw the numbers, each as near its place as the others let it, tied to it; returns the boxes they fill."""
    lieux = [(e.numero, cadre.x(e.position[0]), cadre.y(e.position[1])) for e in entrees if e.position]
    lieux = [(numero, x, y) for numero, x, y in lieux if cadre.contient(x, y)]
    places = ecarter([(x, y) for _, x, y in lieux], cadre.largeur, cadre.hauteur)
    for (_, x, y), (px, py) in zip(lieux, places, strict=True):
        if (x, y) != (px, py):
            planche.carte += [Trace([[(x, y), (px, py)]], STYLE_ATTACHE), Disque(x, y, 2.4, Style(fond=PRUNE))]
    planche.carte += [Disque(px, py, RAYON_NUMERO, STYLE_NUMERO) for px, py in places]
    planche.carte += [
        Texte(px, py + 3.8, str(numero), 10.5 if numero < 100 else 9, PAPIER, gras=True, ancre="middle")
        for (numero, _, _), (px, py) in zip(lieux, places, strict=True)
    ]
    return [(px - RAYON_NUMERO, py - RAYON_NUMERO, px + RAYON_NUMERO, py + RAYON_NUMERO) for px, py in places]


def ecarter(lieux: list[tuple[float, float]], largeur_: int, hauteur: int) -> list[tuple[float, float]]:
    """Where each number stands so that none covers another: on its place, or on the nearest free ring around it."""
    places: list[tuple[float, float]] = []
    for x, y in lieux:
        libre = next(
            (
                (px, py)
                for px, py in _autour(x, y)
                if RAYON_NUMERO <= px <= largeur_ - RAYON_NUMERO
                and RAYON_NUMERO <= py <= hauteur - RAYON_NUMERO - 22
                and all((px - ax) ** 2 + (py - ay) ** 2 >= ECART_NUMERO**2 for ax, ay in places)
            ),
            (x, y),
        )
        places.append(libre)
    return places


def _autour(x: float, y: float) -> list[tuple[float, float]]:
    candidats = [(x, y)]
    for anneau in range(1, 10):
        rayon, nombre = anneau * ECART_NUMERO * 0.75, 6 + 6 * anneau
        angles = (2 * math.pi * (rang + anneau % 2 / 2) / nombre for rang in range(nombre))
        candidats += [(x + rayon * math.cos(angle), y + rayon * math.sin(angle)) for angle in angles]
    return candidats


def _mettre_a_l_echelle(planche: Planche, cadre: Cadre) -> None:
    longueur, texte = cadrage.echelle(cadre, cadre.largeur / 4)
    y = cadre.hauteur - 9.0
    barre = [(float(MARGE), y - 5), (float(MARGE), y), (MARGE + longueur, y), (MARGE + longueur, y - 5)]
    planche.carte += [
        Trace([barre], STYLE_REGLE),
        Texte(MARGE + longueur + 6, y, texte, 10.5, ENCRE_DOUCE),
        Texte(cadre.largeur - MARGE, y, ATTRIBUTION, 10.5, ENCRE_DOUCE, ancre="end"),
    ]
