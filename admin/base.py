"""Views of the back office start here: closed unless they say who may enter, deleting nothing, a page at a time."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import abort
from flask_admin import BaseView
from flask_admin.contrib.sqla import ModelView
from flask_admin.form import BaseForm

from annuaire.models import Structure
from comptes.navigateur import compte_connecte, exiger_sur, roles_courants
from comptes.permissions import Permission, autorise
from socle.database import db
from socle.pagination import Pagination

MOTS_MAXIMUM = 100
PAGE_MAXIMUM = 10_000


class Gardee(BaseView):
    """Denies by default: a view without ``permission`` answers to nobody."""

    permission: Permission | None = None
    groupe = ""  # heading in the menu

    def is_accessible(self) -> bool:
        """Whether whoever asks may enter."""
        return self.permission is not None and autorise(roles_courants(), self.permission)


class Liste(Gardee, ModelView):
    """A list read a page at a time. What it shows is changed by services, from views of its own."""

    # Flask-Admin's own ways are shut: its export loads the whole table, its forms write by themselves.
    can_create = can_edit = can_delete = can_view_details = can_export = False
    page_size = 50
    can_set_page_size = False
    named_filter_urls = True
    column_display_actions = False
    column_auto_select_related = False
    list_template = "admin/model/list.html"
    titre = ""
    aide = ""
    chercher_libelle = "Chercher"
    exports: tuple[tuple[str, str], ...] = (("CSV", "exporter"),)

    def __init__(self, modele: type, nom: str, endpoint: str, url: str) -> None:
        super().__init__(modele, db, name=nom, endpoint=endpoint, url=url)

    def scaffold_form(self) -> type[BaseForm]:
        """None of Flask-Admin's forms: they would write by themselves."""
        return BaseForm

    scaffold_list_form = scaffold_form

    def requete(self) -> Any:
        """The rows that whoever asks may see."""
        return db.session.query(self.model)

    def get_query(self) -> Any:
        """Flask-Admin's name for it; the session is asked for now, not at start."""
        return self.requete()

    def get_count_query(self) -> Any:
        """How many."""
        return self.requete().with_entities(sa.func.count(sa.inspect(self.model).primary_key[0])).order_by(None)

    def _get_list_extra_args(self) -> Any:
        """What addresses ask, within bounds (a NUL would upset PostgreSQL)."""
        demande = super()._get_list_extra_args()
        demande.search = "".join(s if s.isprintable() else " " for s in demande.search or "")[:MOTS_MAXIMUM].strip()
        demande.page = max(0, min(demande.page or 0, PAGE_MAXIMUM))
        return demande

    def get_invalid_value_msg(self, value: str, filter: Any) -> str:
        """In French."""
        return f"Le filtre «\u00a0{filter.name}\u00a0» n’a pas cette valeur\u00a0: il est laissé de côté."

    def _get_list_filter_args(self) -> Any:
        """A choice left on « tous » is no filter."""
        return [filtre for filtre in super()._get_list_filter_args() or () if filtre[2]]

    def pagination(self, page: int, total: int) -> Pagination:
        """For our component; Flask-Admin counts pages from 0."""
        return Pagination(page + 1, self.page_size, total)


def par_id(modele: Any, id: str) -> Any:
    """The row with this public id, or 404."""
    return db.session.scalar(sa.select(modele).where(modele.id == id)) or abort(404)


def fiche_permise(id: str) -> Structure:
    """The listing with this id, if whoever asks may keep it; else 404."""
    structure: Structure = par_id(Structure, id)
    exiger_sur(Permission.STRUCTURE_MODIFIER, structure)
    return structure


def qui() -> tuple[Any, frozenset[Any]]:
    """Who acts: the account and the roles of its session."""
    return compte_connecte(), roles_courants()
