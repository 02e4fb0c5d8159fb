"""A sheet as an SVG file: presentation attributes alone, nothing that a policy could forbid."""

from __future__ import annotations

from markupsafe import escape

from annuaire.carte.planche import EAU, PAPIER, Disque, Forme, Planche, Style, Texte, Trace
from annuaire.carte.textes import largeur

FAMILLE = "'Atkinson Hyperlegible Next',system-ui,sans-serif"
FAMILLE_TITRES = "'Bricolage Grotesque','Atkinson Hyperlegible Next',system-ui,sans-serif"
DPI = 96


def planche_svg(planche: Planche, titre: str) -> str:
    """The whole document, which prints at its true size."""
    gauche, haut, droite, bas = planche.fenetre
    cote_x, cote_y = droite - gauche, bas - haut
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {planche.largeur} {planche.hauteur}" '
        f'width="{planche.largeur / DPI * 25.4:.1f}mm" height="{planche.hauteur / DPI * 25.4:.1f}mm" role="img" '
        f'font-family="{FAMILLE}" stroke-linejoin="round"><title>{escape(titre)}</title>'
        f'<rect width="100%" height="100%" fill="{PAPIER}"/>'
        f'<svg x="{gauche:g}" y="{haut:g}" width="{cote_x:g}" height="{cote_y:g}" viewBox="0 0 {cote_x:g} {cote_y:g}">'
        f'<rect width="100%" height="100%" fill="{EAU}"/>{"".join(map(_forme, planche.carte))}</svg>'
        f"{''.join(map(_forme, planche.autour))}</svg>"
    )


def _forme(forme: Forme) -> str:
    match forme:
        case Trace(lignes, style, ferme):
            fin = "Z" if ferme else ""
            trace = "".join("M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in ligne) + fin for ligne in lignes)
            return f'<path d="{trace}" {_style(style)}/>'
        case Disque(x, y, rayon, style):
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{rayon:.1f}" {_style(style)}/>'
        case Texte():
            return _texte(forme)


def _style(style: Style) -> str:
    fond = f'fill="{style.fond or "none"}"'
    return f'{fond} stroke="{style.trait}" stroke-width="{style.epaisseur:g}"' if style.trait else fond


def _texte(t: Texte) -> str:
    attributs = [f'x="{t.x:.1f}" y="{t.y:.1f}" font-size="{t.taille:g}" fill="{t.couleur}"']
    if t.gras:
        attributs.append('font-weight="650"')
    if t.ancre != "middle":  # whatever the typeface at hand, no text over another
        place = largeur(t.texte, t.taille, gras=t.gras, titre=t.titre)
        attributs.append(f'textLength="{place:.1f}" lengthAdjust="spacingAndGlyphs"')
    if t.titre:
        attributs.append(f'font-family="{FAMILLE_TITRES}"')
    if t.ancre != "start":
        attributs.append(f'text-anchor="{t.ancre}"')
    if t.halo:
        attributs.append(f'paint-order="stroke" stroke="{t.halo}" stroke-width="3"')
    return f"<text {' '.join(attributs)}>{escape(t.texte)}</text>"
