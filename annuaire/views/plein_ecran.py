"""A search on a map of its own, as large as the screen."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from annuaire import presentation_recherche
from annuaire.carte.planche import Format
from annuaire.presentation_recherche import url_recherche
from annuaire.recherche.demande import DemandeRecherche
from annuaire.views.carte import carte_pleine_page
from annuaire.views.contexte import interrogation_courante, moteur
from annuaire.views.plan import blueprint
from comptes.permissions import Permission, exige
from socle.pages_gardees import gardee

PAGE = "annuaire.carte_pleine"


@blueprint.get("/carte")
@exige(Permission.ANNUAIRE_CONSULTER)
@gardee
def carte_pleine() -> ResponseReturnValue:
    """The same parameters as the search; what the map shows is after the « # » of the address."""
    interrogation = interrogation_courante()
    demande = interrogation.demande
    resultat = moteur().chercher(interrogation.requete)
    contexte = {
        "demande": demande,
        "titre": presentation_recherche.titre_recherche(interrogation),
        "total": resultat.total,
        "resolution": interrogation.resolution,
        "facettes": presentation_recherche.facettes(demande, resultat),
        "etats": presentation_recherche.etats(demande, resultat),
        "filtres_actifs": presentation_recherche.filtres_actifs(interrogation, PAGE),
        "choix_rayon": presentation_recherche.choix_rayon(interrogation),
        "choix_tri": [],  # a map has no order
        "url_filtres": url_recherche(DemandeRecherche(), PAGE),
        "url_sans_filtres": presentation_recherche.sans_filtres(demande, PAGE),
        "url_lieu": lambda libelle: url_recherche(demande, PAGE, ou=libelle, rayon=None),
        "url_liste": url_recherche(demande, page=None, tri=demande.tri),
        "url_papier": url_recherche(demande, "annuaire.carte_svg", page=None, format=Format.A4_PORTRAIT),
        "carte": carte_pleine_page(interrogation),
    }
    return render_template("annuaire/carte.html", **contexte), 400 if demande.erreurs else 200
