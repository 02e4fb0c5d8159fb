"""Two listings made one: choose, look, confirm; undo within thirty days."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin.base import Gardee, par_id, qui
from admin.comparaison import libelle, lisible
from admin.propositions import fiche_dite
from admin.travail import ou_404
from annuaire.contributions.services import ContributionRefusee
from annuaire.models import Structure
from annuaire.moderation import reunions
from annuaire.moderation.historique import en_json
from annuaire.moderation.reunions import Choix
from annuaire.moderation.services import DecisionRefusee
from comptes.permissions import Permission
from socle.base import maintenant
from socle.database import db


class Reunions(Gardee):
    """The merges that agents made, and the screen that makes them."""

    permission = Permission.CONTRIBUTION_TRAITER

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """The last ones; those of less than thirty days may be undone."""
        limite = maintenant() - reunions.DELAI
        return str(self.render("gestion/reunions.html", fusions=reunions.fusions(), limite=limite))

    @expose("/avec/<id>")
    def chercher(self, id: str) -> ResponseReturnValue:
        """Which other listing?"""
        structure, erreur = par_id(Structure, id), ""
        if "fiche" in request.args:
            try:
                autre = fiche_dite(request.args["fiche"][:300])
                reunions.verifier_paire(structure, autre)
            except (ContributionRefusee, DecisionRefusee) as refus:
                erreur = str(refus)
            else:
                return redirect(url_for(".choisir", id=structure.id, autre=autre.id), 303)
        page = self.render("gestion/reunir_avec.html", structure=structure, erreur=erreur, tape=request.args)
        return page, 422 if erreur else 200

    @expose("/<id>/<autre>", methods=("GET", "POST"))
    def choisir(self, id: str, autre: str) -> ResponseReturnValue:
        """``id`` is kept, ``autre`` goes into it: choices, then what they give, then done."""
        gardee, perdue = par_id(Structure, id), par_id(Structure, autre)
        try:
            reunions.verifier_paire(gardee, perdue)
        except DecisionRefusee as refus:
            flash(str(refus), "alerte")
            return redirect(url_for(".index"), 303)
        if request.method == "GET":
            return self._ecran("gestion/reunir.html", gardee, perdue)
        if request.form.get("version") != _version(gardee, perdue):
            return self._ecran("gestion/reunir.html", gardee, perdue, "Une des fiches a changé\u00a0: relisez."), 422
        if request.form.get("confirme") != "1":
            return self._ecran("gestion/reunir_apercu.html", gardee, perdue)
        try:
            reunions.reunir(gardee, perdue, request.form, qui()[0], request.form.get("motif", ""), maintenant())
        except DecisionRefusee as refus:
            db.session.rollback()
            return self._ecran("gestion/reunir_apercu.html", gardee, perdue, str(refus)), 422
        flash(f"Les deux fiches n’en font plus qu’une\u00a0: «\u00a0{gardee.nom}\u00a0».", "succes")
        return redirect(url_for("gestion_fiches.modifier", id=gardee.id), 303)

    @expose("/<id>/defaire", methods=("GET", "POST"))
    def defaire(self, id: str) -> ResponseReturnValue:
        """Two again: asked before it is done."""
        fusion = ou_404(reunions.fusion_par_id(id))
        try:
            if request.method == "GET":
                reunions.verifier_defaire(fusion, maintenant())
                return str(self.render("gestion/defaire.html", fusion=fusion))
            laisses = reunions.defaire(fusion, qui()[0], maintenant())
        except DecisionRefusee as refus:
            flash(str(refus), "alerte")
            return redirect(url_for(".index"), 303)
        suite = f" Changés depuis, et laissés tels quels\u00a0: {', '.join(dict.fromkeys(laisses))}." if laisses else ""
        flash(f"Ce sont à nouveau deux fiches.{suite}", "succes")
        return redirect(url_for(".index"), 303)

    def _ecran(self, gabarit: str, gardee: Structure, perdue: Structure, erreur: str = "") -> str:
        choix = reunions.a_choisir(gardee, perdue)
        champs = reunions.resultat(gardee, perdue, request.form)
        return str(
            self.render(
                gabarit,
                gardee=gardee,
                perdue=perdue,
                choix=[(un, _dits(un, un.gardee), _dits(un, un.perdue)) for un in choix],
                choisis={un.cle: request.form.get(un.cle, un.defaut) for un in choix},
                lignes=[
                    (libelle(n), lisible(n, en_json(getattr(gardee, n))), lisible(n, en_json(v)))
                    for n, v in champs.items()
                ],
                version=_version(gardee, perdue),
                tape=request.form,
                erreur=erreur,
            )
        )


def _dits(choix: Choix, valeurs: tuple[Any, ...]) -> str:
    dits = [lisible(nom, en_json(valeur)) for nom, valeur in zip(choix.noms, valeurs, strict=True)]
    return ", ".join(dit for dit in dits if dit)


def _version(gardee: Structure, perdue: Structure) -> str:
    return f"{gardee.date_maj.isoformat()} {perdue.date_maj.isoformat()}"
