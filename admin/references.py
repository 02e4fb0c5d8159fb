"""Reference tables, to be read: they come from files, and change with them (``territoire/donnees``)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import load_only

from admin.base import Liste
from comptes.permissions import Permission
from socle.database import db
from territoire.queries import noms_epcis

AIDE = "Ces données viennent de fichiers publics\u00a0: elles se lisent ici, et changent avec le site."


class _Reference(Liste):
    permission = Permission.REFERENCES_CONSULTER
    aide = AIDE
    exports = ()
    chercher_libelle = "Nom ou code"
    lues: tuple[str, ...] = ()

    def requete(self) -> Any:
        """Without contours, which are heavy."""
        return db.session.query(self.model).options(load_only(*(getattr(self.model, nom) for nom in self.lues)))

    def adresse(self, _ligne: Any) -> str:
        """A row leads nowhere."""
        return ""


class Communes(_Reference):
    """The communes of the Département."""

    titre = "Communes"
    lues = ("code_insee", "nom", "population", "epci_code")
    column_list = ("nom", "code_insee", "population", "epci_code")
    column_labels = {
        "nom": "Nom", "code_insee": "Code INSEE", "population": "Population", "epci_code": "Intercommunalité",
    }  # fmt: skip
    column_sortable_list = ("nom", "code_insee", "population")
    column_default_sort = ("nom", False)
    column_searchable_list = ("nom", "code_insee")
    column_formatters = {"epci_code": lambda _v, _c, commune, _n: noms_epcis().get(commune.epci_code, "")}


class Epcis(_Reference):
    """Intercommunalités, those of 2021 too."""

    titre = "Intercommunalités"
    lues = ("code", "nom", "population", "actuel")
    column_list = ("nom", "code", "population", "actuel")
    column_labels = {"nom": "Nom", "code": "SIREN", "population": "Population", "actuel": "État"}
    column_sortable_list = ("nom", "population")
    column_default_sort = ("population", True)
    column_searchable_list = ("nom", "code")
    column_formatters = {"actuel": lambda _v, _c, epci, _n: "Actuelle" if epci.actuel else "Ancienne"}
