"""A list or a map of the directory inside other sites: the frame, and the page that makes its code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape

from annuaire import presentation, presentation_recherche, queries
from annuaire.carte.folium_carte import Carte
from annuaire.enums import Famille, Secteur
from annuaire.recherche.interrogation import Interrogation
from annuaire.views import blueprint
from annuaire.views.carte import carte_integree
from annuaire.views.contexte import interrogation_courante, moteur
from comptes.permissions import Permission, exige

HAUTEUR, HAUTEUR_MINIMUM, HAUTEUR_MAXIMUM = 600, 300, 1200  # CSS pixels
LONGUEUR_TITRE = 80
# A text to copy: the page escapes it once more.
CODE = (
    '<iframe src="{adresse}" title="{titre}" loading="lazy" width="100%" height="{hauteur}" '
    'style="border: 1px solid #857e6a; border-radius: 12px; resize: vertical"></iframe>'
)


class Affichage(StrEnum):
    """What the frame shows."""

    LISTE = "liste"
    CARTE = "carte"
    DEUX = "deux"

    @property
    def libelle(self) -> str:
        """In French."""
        return {"liste": "Une liste", "carte": "Une carte", "deux": "La carte, puis la liste"}[self.value]


class Couleur(StrEnum):
    """Of links and titles; each was checked for contrast."""

    FORET = "foret"
    PRUNE = "prune"
    RIVIERE = "riviere"

    @property
    def libelle(self) -> str:
        """In French."""
        return {"foret": "Vert forêt", "prune": "Prune", "riviere": "Bleu rivière"}[self.value]


@dataclass(frozen=True, slots=True)
class Cadre:
    """How the frame looks."""

    affichage: Affichage
    couleur: Couleur
    hauteur: int
    titre: str

    def parametres(self) -> dict[str, str]:
        """What the frame's address must say of it."""
        dits = {"affichage": self.affichage.value, "couleur": self.couleur.value, "titre": self.titre}
        return {nom: valeur for nom, valeur in dits.items() if valeur}


def _cadre() -> Cadre:
    """From the URL; what is wrong falls back to the usual."""
    affichage, couleur = request.args.get("affichage", ""), request.args.get("couleur", "")
    hauteur = request.args.get("hauteur", "")
    lue = int(hauteur) if hauteur.isascii() and hauteur.isdecimal() and len(hauteur) < 6 else HAUTEUR
    titre = "".join(signe for signe in request.args.get("titre", "") if signe.isprintable()).strip()
    return Cadre(
        Affichage(affichage) if affichage in set(Affichage) else Affichage.LISTE,
        Couleur(couleur) if couleur in set(Couleur) else Couleur.FORET,
        min(max(lue, HAUTEUR_MINIMUM), HAUTEUR_MAXIMUM),
        titre[:LONGUEUR_TITRE],
    )


@blueprint.get("/integrer")
@exige(Permission.ANNUAIRE_CONSULTER)
def integrer() -> ResponseReturnValue:
    """Choose what the frame shows, see it, copy its code."""
    interrogation, cadre = interrogation_courante(), _cadre()
    g.montre_cadres = True  # the preview
    demande = interrogation.demande
    adresse = presentation_recherche.url_recherche(demande, "annuaire.integre", page=None)
    suite = "&" if "?" in adresse else "?"
    adresse += suite + url_for("annuaire.integre", **cadre.parametres()).partition("?")[2]  # type: ignore[arg-type]
    titre_cadre = cadre.titre or presentation_recherche.titre_recherche(interrogation)
    return render_template(
        "annuaire/integrer.html",
        demande=demande,
        cadre=cadre,
        titre_cadre=titre_cadre,
        adresse=adresse,
        code=CODE.format(
            adresse=escape(request.host_url.rstrip("/") + adresse), titre=escape(titre_cadre), hauteur=cadre.hauteur
        ),
        affichages=[(membre.value, membre.libelle) for membre in Affichage],
        couleurs=[(membre.value, membre.libelle) for membre in Couleur],
        secteurs=[(membre.value, membre.libelle) for membre in Secteur],
        formes=[(membre.value, membre.libelle) for membre in Famille],
        bornes=(HAUTEUR_MINIMUM, HAUTEUR_MAXIMUM),
    ), (400 if demande.erreurs else 200)


@blueprint.get("/integre")
@exige(Permission.ANNUAIRE_CONSULTER)
def integre() -> ResponseReturnValue:
    """The frame itself: the only page that another site may show inside its own."""
    interrogation, cadre = interrogation_courante(), _cadre()
    g.integrable = True
    resultat = moteur().chercher(interrogation.requete)
    structures = queries.structures_publiees([touche.id for touche in resultat.touches])
    return render_template(
        "annuaire/integre.html",
        cadre=cadre,
        titre=cadre.titre or presentation_recherche.titre_recherche(interrogation),
        total=resultat.total,
        cartes=presentation.cartes(structures, resultat, interrogation),
        carte=_carte(interrogation, cadre),
        url_complete=presentation_recherche.url_recherche(interrogation.demande, page=None),
    )


def _carte(interrogation: Interrogation, cadre: Cadre) -> Carte | None:
    return None if cadre.affichage is Affichage.LISTE else carte_integree(interrogation)
