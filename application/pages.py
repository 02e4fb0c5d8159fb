"""Home, statutory pages, sitemap, robots, health."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from annuaire import queries
from annuaire.enums import Secteur
from annuaire.recherche.moteur import MoteurRecherche, Requete
from annuaire.services import SUJET_INDEX
from annuaire.views.carte import carte_d_accueil
from comptes.permissions import Permission, exige
from socle import outbox
from socle.database import db
from socle.pages_gardees import gardee

EXEMPLES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ressourcerie", {"q": "ressourcerie"}),
    ("aide à domicile", {"q": "aide à domicile"}),
    ("AMAP à Nérac", {"q": "amap", "ou": "Nérac"}),
    ("vélo près de Marmande", {"q": "vélo", "ou": "Marmande"}),
)
PAGES_STATUTAIRES = ("accessibilite", "mentions_legales", "donnees_personnelles", "plan_du_site")


def creer_blueprint(*, styleguide: bool) -> Blueprint:
    """The site's own pages; ``styleguide`` adds ``/styleguide`` (development)."""
    blueprint = Blueprint("pages", __name__)
    for regle, vue in (
        ("/", accueil),
        ("/sante", sante),
        ("/robots.txt", robots),
        ("/sitemap.xml", sitemap),
        ("/favicon.ico", favicon),
    ):
        blueprint.add_url_rule(regle, vue.__name__, vue)
    for nom in PAGES_STATUTAIRES:
        blueprint.add_url_rule(f"/{nom.replace('_', '-')}", nom, _page_statutaire(nom))
    if styleguide:
        blueprint.add_url_rule("/styleguide", "styleguide", styleguide_)
    return blueprint


@exige(Permission.SITE_CONSULTER)
@gardee
def accueil() -> ResponseReturnValue:
    """Home: the search box, the map, the sectors, the label, the ways in."""
    moteur: MoteurRecherche = current_app.extensions["moteur_recherche"]
    resultat = moteur.chercher(Requete(taille=1))
    comptes = resultat.facettes.get("secteur", {})
    secteurs = [
        {
            "secteur": secteur,
            "nombre": comptes.get(secteur.value, 0),
            "url": url_for("annuaire.recherche", secteur=secteur.value),
        }
        for secteur in Secteur
    ]
    exemples = [(libelle, url_for("annuaire.recherche", **parametres)) for libelle, parametres in EXEMPLES]
    return render_template(
        "pages/accueil.html",
        total=resultat.total,
        secteurs=secteurs,
        exemples=exemples,
        carte=carte_d_accueil(),
    )


def _page_statutaire(nom: str):  # type: ignore[no-untyped-def]  # a view: Flask types it
    @exige(Permission.SITE_CONSULTER)
    @gardee
    def page() -> ResponseReturnValue:
        return render_template(f"pages/{nom}.html")

    return page


@exige(Permission.STYLEGUIDE_CONSULTER)
def styleguide_() -> ResponseReturnValue:
    """Tokens and components, in development."""
    return render_template("pages/styleguide.html", secteurs=list(Secteur))


@exige(Permission.SITE_CONSULTER)
def sante() -> ResponseReturnValue:
    """Health: counts only. 503 when the database or the index is down."""
    corps: dict[str, object] = {}
    statut = 200
    try:
        corps["base"] = "ok"
        retard = outbox.en_attente_pour(SUJET_INDEX)
        corps["index"] = {"retard": retard}
        corps["taches"] = {"en_attente": outbox.en_attente()}
    except sa.exc.SQLAlchemyError:
        db.session.rollback()
        return jsonify({"base": "panne", "index": {"retard": None}, "taches": {"en_attente": None}}), 503
    if not current_app.extensions["moteur_recherche"].etat().sain:
        corps["index"] = {"retard": retard, "etat": "panne"}
        statut = 503
    return jsonify(corps), statut, {"Cache-Control": "no-store"}


@exige(Permission.SITE_CONSULTER)
@gardee
def robots() -> ResponseReturnValue:
    """What robots may read: everything public but endless combinations of filters."""
    lignes = [
        "User-agent: *",
        "Disallow: /gestion/",
        "Disallow: /compte/",
        "Disallow: /mon-espace/",
        "Disallow: /annuaire/?*bbox=",
        "Disallow: /annuaire/points.json",
        "Disallow: /annuaire/carte.png",
        "Disallow: /annuaire/proposer/",
        "Disallow: /annuaire/propositions/",
        "Disallow: /annuaire/confirmer/",
        "Disallow: /annuaire/revendications/",
        "Disallow: /mon-espace/",
        f"Sitemap: {url_for('pages.sitemap', _external=True)}",
        "",
    ]
    return Response("\n".join(lignes), mimetype="text/plain")


@exige(Permission.SITE_CONSULTER)
@gardee
def sitemap() -> ResponseReturnValue:
    """Every public page."""
    fixes = [
        "pages.accueil",
        "annuaire.recherche",
        "annuaire.proposer",
        "label.accueil",
        *(f"pages.{nom}" for nom in PAGES_STATUTAIRES),
    ]
    adresses: list[tuple[str, dt.date | None]] = [(url_for(endpoint, _external=True), None) for endpoint in fixes]
    adresses += [
        (url_for("annuaire.fiche", slug_id=f"{ligne.slug}-{ligne.id}", _external=True), ligne.date_maj.date())
        for ligne in queries.plan()
    ]
    xml = render_template("pages/sitemap.xml", adresses=adresses)
    return Response(xml, mimetype="application/xml")


@exige(Permission.SITE_CONSULTER)
def favicon() -> ResponseReturnValue:
    """Browsers ask for it at the root whatever the page says."""
    return current_app.send_static_file("img/favicon.ico")
