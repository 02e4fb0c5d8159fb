"""Pages of the history of a listing: for agents, and for its own people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin.base import Gardee, fiche_permise, qui
from admin.comparaison import libelle, lisible
from annuaire.models import Structure
from annuaire.moderation import historique
from annuaire.moderation.services import DecisionRefusee
from annuaire.moderation.workflow import AGENTS
from comptes.permissions import Permission
from socle.base import maintenant
from socle.typographie import PARIS

SANS_LIBELLE = {"slug", "position", "demonstration"}


class Historique(Gardee):
    """Every change, two dates compared, a value or a date brought back."""

    permission = Permission.STRUCTURE_MODIFIER

    def is_visible(self) -> bool:
        """It is reached from a listing, not from the menu."""
        return False

    @expose("/")
    def accueil(self) -> ResponseReturnValue:
        """A history is that of a listing."""
        return redirect(url_for("gestion_fiches.index_view"), 303)

    @expose("/<id>")
    def index(self, id: str) -> ResponseReturnValue:
        """The last changes first."""
        structure = fiche_permise(id)
        numero = request.args.get("page", "1")
        page = historique.page_historique(structure, int(numero) if numero.isdecimal() and len(numero) < 7 else 1)
        return str(
            self.render(
                "gestion/historique.html",
                structure=structure,
                page=page,
                libelle=libelle,
                lisible=lisible,
                restaurables=historique.RESTAURABLES,
                tus=SANS_LIBELLE,
                agent=not qui()[1].isdisjoint(AGENTS),
            )
        )

    @expose("/<id>/comparer")
    def comparer(self, id: str) -> ResponseReturnValue:
        """What changed between two days; the way to bring the first one back."""
        structure = fiche_permise(id)
        du, au = (_jour(request.args.get(nom, "")) for nom in ("du", "au"))
        erreur = "" if du is not None or not request.args.get("du") else "Écrivez une date\u00a0: 31/12/2025."
        ecarts: list[tuple[str, str, str]] = []
        if du is not None:
            differences = historique.differences(structure, _soir(du), _soir(au) if au else maintenant())
            ecarts = [
                (libelle(nom), lisible(nom, a), lisible(nom, b))
                for nom, (a, b) in differences.items()
                if nom not in SANS_LIBELLE
            ]
        page = self.render(
            "gestion/comparer.html", structure=structure, du=du, au=au, ecarts=ecarts, erreur=erreur, tape=request.args
        )
        return page, 422 if erreur else 200

    @expose("/<id>/restaurer", methods=("GET", "POST"))
    def restaurer(self, id: str) -> ResponseReturnValue:
        """``revision`` and ``champ``: the value of a field before a change; ``du``: the whole listing that evening."""
        structure = fiche_permise(id)
        champs = _a_restaurer(structure)
        if not champs:
            flash("Il n’y a rien à rétablir\u00a0: la fiche a déjà ces valeurs.", "alerte")
            return redirect(url_for(".index", id=id), 303)
        motif, erreur = request.form.get("motif", ""), ""
        if request.method == "POST":
            try:
                historique.restaurer(structure, champs, *qui(), motif, maintenant())
            except DecisionRefusee as refus:
                erreur = str(refus)
            else:
                flash("C’est rétabli.", "succes")
                return redirect(url_for(".index", id=id), 303)
        lignes = [
            (libelle(nom), lisible(nom, historique.en_json(getattr(structure, nom))), lisible(nom, valeur))
            for nom, valeur in champs.items()
        ]
        demande = {nom: request.values.get(nom, "")[:60] for nom in ("revision", "champ", "du")}
        page = self.render(
            "gestion/restaurer.html", structure=structure, lignes=lignes, demande=demande, motif=motif, erreur=erreur
        )
        return page, 422 if erreur else 200


def _a_restaurer(structure: Structure) -> dict[str, Any]:
    du, numero = _jour(request.values.get("du", "")), request.values.get("revision", "")
    if du is not None:
        return historique.a_restaurer(structure, historique.etat_au(structure, _soir(du)))
    if not numero.isdecimal() or len(numero) > 6 or not request.values.get("champ"):
        return {}
    etat = historique.etat_avant(structure, int(numero))
    return {} if etat is None else historique.a_restaurer(structure, etat, request.values["champ"])


def _jour(brut: str) -> dt.date | None:
    """A day, as a browser's field sends it or as people write it."""
    for format_ in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(brut.strip(), format_).replace(tzinfo=PARIS).date()
        except ValueError:
            continue
    return None


def _soir(jour: dt.date) -> dt.datetime:
    """The last moment of a day in Paris."""
    return dt.datetime.combine(jour, dt.time.max, tzinfo=PARIS)
