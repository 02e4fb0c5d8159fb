"""A list or a map of the directory inside other sites: the frame, and the page that makes its code."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import escape

from annuaire import presentation, presentation_recherche, queries
from annuaire.recherche.interrogation import Interrogation
from annuaire.views.carte import carte_integree
from annuaire.views.contexte import interrogation_courante, moteur
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.pages_gardees import gardee

AFFICHAGES = {"liste": "Une liste", "carte": "Une carte", "deux": "La carte, puis la liste"}
COULEURS = {"foret": "Vert forêt", "prune": "Prune", "riviere": "Bleu rivière"}  # their contrast was checked
HAUTEUR, HAUTEUR_MINIMUM, HAUTEUR_MAXIMUM = 600, 300, 1200  # CSS pixels
LONGUEUR_TITRE = 80
# A text to copy: the page escapes it once more.
CODE = (
    '<iframe src="{adresse}" title="{titre}" loading="lazy" width="100%" height="{hauteur}" '
    'style="border: 1px solid #857e6a; border-radius: 12px; resize: vertical"></iframe>'
)


@dataclass(frozen=True, slots=True)
class Cadre:
    """How the frame looks. ``hauteur_tapee``: as typed, for the form; ``erreurs``: by field, in French."""

    affichage: str
    couleur: str
    hauteur: int
    hauteur_tapee: str
    titre: str
    erreurs: dict[str, str] = field(default_factory=dict)


def _cadre() -> Cadre:
    """From the URL. Never raises: what is wrong is said, and the usual takes its place."""
    erreurs = {}
    tapee = request.args.get("hauteur", str(HAUTEUR)).strip()
    hauteur = int(tapee) if tapee.isascii() and tapee.isdecimal() and len(tapee) < 6 else 0
    if not HAUTEUR_MINIMUM <= hauteur <= HAUTEUR_MAXIMUM:
        hauteur = HAUTEUR
        erreurs["hauteur"] = f"La hauteur est un nombre de pixels, de {HAUTEUR_MINIMUM} à {HAUTEUR_MAXIMUM}."
    titre = "".join(signe for signe in request.args.get("titre", "") if signe.isprintable()).strip()
    return Cadre(
        _parmi("affichage", AFFICHAGES), _parmi("couleur", COULEURS), hauteur, tapee, titre[:LONGUEUR_TITRE], erreurs
    )


def _parmi(nom: str, choix: dict[str, str]) -> str:
    """The value asked for; the first one when there is no such one."""
    demande = request.args.get(nom, "")
    return demande if demande in choix else next(iter(choix))


def _titre(interrogation: Interrogation, cadre: Cadre) -> str:
    return cadre.titre or presentation_recherche.titre_recherche(interrogation)


@blueprint.get("/integrer")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def integrer() -> ResponseReturnValue:
    """Choose what the frame shows, see it, copy its code."""
    interrogation, cadre = interrogation_courante(), _cadre()
    g.montre_cadres = True  # the preview
    demande = interrogation.demande
    resultat = moteur().chercher(interrogation.requete)
    aspect = {"affichage": cadre.affichage, "couleur": cadre.couleur, "titre": cadre.titre}
    adresse = presentation_recherche.url_recherche(demande, "annuaire.integre", page=None, **aspect)
    titre = _titre(interrogation, cadre)
    complete = request.host_url.rstrip("/") + adresse
    contexte = {
        "demande": demande,
        "cadre": cadre,
        "resolution": interrogation.resolution,
        "url_lieu": lambda libelle: presentation_recherche.url_recherche(
            demande, "annuaire.integrer", ou=libelle, rayon=None, hauteur=cadre.hauteur, **aspect
        ),
        "facettes": presentation_recherche.facettes(demande, resultat),
        "etats": presentation_recherche.etats(demande, resultat),
        "titre_cadre": titre,
        "adresse": adresse,
        "code": CODE.format(adresse=escape(complete), titre=escape(titre), hauteur=cadre.hauteur),
        "affichages": AFFICHAGES,
        "couleurs": COULEURS,
        "bornes": (HAUTEUR_MINIMUM, HAUTEUR_MAXIMUM),
    }
    return render_template("annuaire/integrer.html", **contexte), 400 if demande.erreurs or cadre.erreurs else 200


@blueprint.get("/integre")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def integre() -> ResponseReturnValue:
    """The frame itself: the only page that another site may show inside its own."""
    interrogation, cadre = interrogation_courante(), _cadre()
    g.integrable = True
    erreurs = interrogation.demande.erreurs
    if erreurs:  # whoever put the frame there must see it: everything instead of what was chosen would mislead
        return render_template("annuaire/integre_refuse.html", cadre=cadre, erreurs=erreurs), 400
    resultat = moteur().chercher(interrogation.requete)
    structures = queries.structures_publiees([touche.id for touche in resultat.touches])
    return render_template(
        "annuaire/integre.html",
        cadre=cadre,
        titre=_titre(interrogation, cadre),
        total=resultat.total,
        cartes=presentation.cartes(structures, resultat, interrogation),
        carte=None if cadre.affichage == "liste" else carte_integree(interrogation),
        url_complete=presentation_recherche.url_recherche(interrogation.demande, page=None),
    )
