"""What a visitor may ask of the search page: shape only, errors in French, nothing typed is lost."""

from __future__ import annotations

from enum import StrEnum

from werkzeug.datastructures import MultiDict

from annuaire.carte.grille import ZOOM_MAXIMUM, Vue
from annuaire.enums import Famille, Secteur
from annuaire.recherche.demande import Bbox, DemandeRecherche
from annuaire.recherche.moteur import Tri

LONGUEUR_MOTS = 200  # what is searched; the rest is still shown in the box
RAYON_MAXIMUM_KM = 200
LONGUEUR_LABEL = 60


def lire_demande(args: MultiDict[str, str]) -> DemandeRecherche:
    """Read the query string. Never raises: what is wrong is set aside and said in ``erreurs``."""
    erreurs: dict[str, str] = {}
    return DemandeRecherche(
        q=_texte(args, "q"),
        ou=_texte(args, "ou"),
        rayon_km=_rayon(args, erreurs),
        secteurs=_parmi(args, "secteur", Secteur, erreurs),
        familles=_parmi(args, "forme", Famille, erreurs),
        epcis=_codes(args, "epci", 9, erreurs),
        communes=_codes(args, "commune", 5, erreurs),
        labels_externes=_labels(args),
        desservis=_codes(args, "dessert", 9, erreurs),
        label=_coche(args, "label"),
        accessible=_coche(args, "accessible"),
        ouvert=_coche(args, "ouvert"),
        bbox=_bbox(args, erreurs),
        tri=_tri(args, erreurs),
        page=_page(args, erreurs),
        erreurs=erreurs,
    )


def _coche(args: MultiDict[str, str], nom: str) -> bool:
    return args.get(nom) in ("1", "true", "on")


def _labels(args: MultiDict[str, str]) -> tuple[str, ...]:
    """Codes of labels, or what a source calls one: any short text; an unknown one finds nothing."""
    lus = (" ".join(valeur.split())[:LONGUEUR_LABEL] for valeur in args.getlist("labels_externes"))
    return tuple(dict.fromkeys(valeur for valeur in lus if valeur.isprintable() and valeur))


def _texte(args: MultiDict[str, str], nom: str) -> str:
    """Printable text on one line (a NUL would upset PostgreSQL)."""
    brut = args.get(nom, "")
    return " ".join("".join(c if c.isprintable() else " " for c in brut).split())[:LONGUEUR_MOTS]


def _rayon(args: MultiDict[str, str], erreurs: dict[str, str]) -> float | None:
    brut = args.get("rayon", "").strip().replace(",", ".")
    if not brut:
        return None
    try:
        rayon = float(brut)
    except ValueError:
        rayon = -1.0
    if not 0 < rayon <= RAYON_MAXIMUM_KM:
        regle = f"Le rayon se donne en kilomètres, de 1 à {RAYON_MAXIMUM_KM}. Exemple\u00a0: 10."
        tape = _texte(args, "rayon")[:40]
        erreurs["rayon"] = f"{regle} Vous avez écrit «\u202f{tape}\u202f»."
        return None
    return rayon


def _parmi(args: MultiDict[str, str], nom: str, type_: type[StrEnum], erreurs: dict[str, str]) -> tuple[str, ...]:
    connues = {membre.value for membre in type_}
    demandees = dict.fromkeys(valeur for valeur in args.getlist(nom) if valeur)
    if inconnues := [valeur for valeur in demandees if valeur not in connues]:
        erreurs[nom] = f"Ce filtre n’existe pas\u00a0: «\u202f{inconnues[0][:40]}\u202f»."
    return tuple(valeur for valeur in demandees if valeur in connues)


def _codes(args: MultiDict[str, str], nom: str, longueur: int, erreurs: dict[str, str]) -> tuple[str, ...]:
    demandes = dict.fromkeys(valeur for valeur in args.getlist(nom) if valeur)
    bons = tuple(code for code in demandes if len(code) == longueur and code.isalnum() and code.isascii())
    if len(bons) < len(demandes):
        erreurs[nom] = "Ce code de lieu n’a pas la bonne forme."
    return bons


def _bbox(args: MultiDict[str, str], erreurs: dict[str, str]) -> Bbox | None:
    brut = args.get("bbox", "")
    if not brut:
        return None
    bornes = _bornes(brut)
    if bornes is None:
        erreurs["bbox"] = "La zone se donne par quatre nombres\u00a0: ouest, sud, est, nord (en degrés)."
    return bornes


def _bornes(brut: str) -> Bbox | None:
    try:
        ouest, sud, est, nord = (float(borne) for borne in brut.split(","))
    except ValueError:
        return None
    return (ouest, sud, est, nord) if -180 <= ouest < est <= 180 and -90 <= sud < nord <= 90 else None


def lire_vue(args: MultiDict[str, str], erreurs: dict[str, str]) -> Vue | None:
    """What a map shows, ``vue`` and ``z`` together: the search does not change. What is wrong goes to ``erreurs``."""
    brut, zoom = args.get("vue", ""), args.get("z", "")
    if not brut and not zoom:
        return None
    bornes = _bornes(brut)
    if bornes is None:
        erreurs["vue"] = "Ce que la carte montre se donne par quatre nombres\u00a0: ouest, sud, est, nord (en degrés)."
    if not (zoom.isascii() and zoom.isdecimal() and len(zoom) < 3 and int(zoom) <= ZOOM_MAXIMUM):
        erreurs["z"] = f"Le zoom de la carte est un nombre entier, de 0 à {ZOOM_MAXIMUM}."
        return None
    return Vue(bornes, int(zoom)) if bornes else None


def _tri(args: MultiDict[str, str], erreurs: dict[str, str]) -> Tri | None:
    brut = args.get("tri", "")
    if not brut:
        return None
    try:
        return Tri(brut)
    except ValueError:
        erreurs["tri"] = "Cet ordre n’existe pas."
        return None


def _page(args: MultiDict[str, str], erreurs: dict[str, str]) -> int:
    brut = args.get("page", "").strip()
    if not brut:
        return 1
    if brut.isascii() and brut.isdecimal() and int(brut[:9]) > 0 and len(brut) < 7:
        return int(brut)
    erreurs["page"] = "Ce numéro de page n’existe pas."
    return 1
