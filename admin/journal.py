"""The journal, read and exported by administrators; nobody writes it here."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from flask import Response, g, stream_with_context
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin.base import Liste
from admin.fiches import neutre
from admin.filtres import Filtre
from comptes.models import Compte
from comptes.permissions import Permission
from socle import journal
from socle.database import db
from socle.journal import SYSTEME, JournalEntree
from socle.typographie import moment

COLONNES = ("pk", "quand", "qui", "action", "objet_type", "objet_id", "details", "precedente", "empreinte")


def _actions() -> list[tuple[str, str]]:
    lues = db.session.scalars(sa.select(JournalEntree.action).distinct().order_by(JournalEntree.action))
    return [(action, action) for action in lues]


def _nom(entree: JournalEntree) -> str:
    if entree.qui == SYSTEME:
        return "Le site"
    return str(g.get("noms_du_journal", {}).get(entree.qui, entree.qui))


class Journal(Liste):
    """Who did what, the last first."""

    permission = Permission.JOURNAL_CONSULTER
    titre = "Journal"
    aide = "Qui a fait quoi. La base refuse de changer ou d’ôter une ligne, et chacune est scellée avec la précédente."
    chercher_libelle = "Identifiant d’un compte, d’une fiche…"
    exports = (("CSV", "exporter"), ("JSON", "exporter_json"))
    column_list = ("pk", "quand", "qui", "action", "objet_id", "details")
    column_labels = {
        "pk": "N°", "quand": "Quand", "qui": "Qui", "action": "Action", "objet_id": "Objet", "details": "Détails",
    }  # fmt: skip
    column_sortable_list = ("pk", "action")
    column_default_sort = ("pk", True)
    column_searchable_list = ("qui", "objet_id")
    column_filters = (Filtre(JournalEntree.action, "Action", _actions, lambda valeur: JournalEntree.action == valeur),)
    column_formatters = {
        "quand": lambda _v, _c, entree, _n: moment(entree.quand),
        "qui": lambda _v, _c, entree, _n: _nom(entree),
        "objet_id": lambda _v, _c, entree, _n: f"{entree.objet_type} {entree.objet_id}",
        "details": lambda _v, _c, entree, _n: _details(entree.details),
    }

    def get_list(self, *args: Any, **options: Any) -> Any:
        """With the names of the accounts of this page."""
        total, lignes = super().get_list(*args, **options)
        if options.get("execute", True):
            ids = {ligne.qui for ligne in lignes}
            g.noms_du_journal = dict(
                db.session.execute(
                    sa.select(Compte.id, sa.func.coalesce(Compte.nom, Compte.courriel)).where(Compte.id.in_(ids))
                ).all()
            )
        return total, lignes

    def adresse(self, _ligne: JournalEntree) -> str:
        """A row leads nowhere."""
        return ""

    @expose("/export.csv")
    def exporter(self) -> ResponseReturnValue:
        """All of it, oldest first, with its seals."""
        return _fichier(_csv(journal.lignes()), "text/csv", "journal.csv")

    @expose("/export.json")
    def exporter_json(self) -> ResponseReturnValue:
        """The same, one object a line."""
        lignes = (json.dumps(_ligne(entree), ensure_ascii=False) + "\n" for entree in journal.lignes())
        return _fichier(lignes, "application/x-ndjson", "journal.ndjson")


def _fichier(morceaux: Iterable[str], type_: str, nom: str) -> Response:
    entetes = {"Content-Disposition": f'attachment; filename="{nom}"', "Cache-Control": "no-store"}
    return Response(stream_with_context(iter(morceaux)), mimetype=type_, headers=entetes)


def _ligne(entree: JournalEntree) -> dict[str, Any]:
    return {nom: getattr(entree, nom) for nom in COLONNES} | {"quand": entree.quand.isoformat()}


def _csv(entrees: Iterable[JournalEntree]) -> Iterator[str]:
    tampon = io.StringIO()
    ecrire = csv.writer(tampon, delimiter=";").writerow
    ecrire(COLONNES)
    for entree in entrees:
        ligne = _ligne(entree) | {"details": json.dumps(entree.details, ensure_ascii=False, sort_keys=True)}
        ecrire([neutre(str(valeur)) for valeur in ligne.values()])
        yield tampon.getvalue()
        tampon.seek(0)
        tampon.truncate()
    yield tampon.getvalue()


def _details(details: dict[str, Any]) -> str:
    return ", ".join(
        f"{nom}\u00a0: {', '.join(map(str, v)) if isinstance(v, list) else v}" for nom, v in details.items()
    )
