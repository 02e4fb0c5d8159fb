"""Accounts of others, for administrators: roles, closing. Services do it, the journal keeps it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin.base import Liste, par_id, qui
from admin.filtres import Filtre
from comptes.enums import LIBELLES_ROLE, ROLES_DE_COMPTE, Role
from comptes.models import Compte, RoleCompte
from comptes.permissions import Permission
from comptes.services import comptes
from socle import journal
from socle.base import maintenant

SOI = "C’est votre compte\u00a0: demandez à un autre administrateur."
DERNIER = "Un compte garde au moins un rôle\u00a0: donnez-en un autre d’abord, ou fermez-le."


class Comptes(Liste):
    """The list, and the page of an account."""

    permission = Permission.COMPTES_ADMINISTRER
    titre = "Comptes"
    chercher_libelle = "Nom ou adresse"
    exports = ()
    column_list = ("courriel", "nom", "roles_tenus", "actif", "cree_le")
    column_labels = {"courriel": "Adresse", "nom": "Nom", "roles_tenus": "Rôles", "actif": "État", "cree_le": "Créé"}
    column_sortable_list = ("courriel", "nom", "cree_le")
    column_default_sort = ("courriel", False)
    column_searchable_list = ("courriel", "nom")
    column_filters = (
        Filtre(Compte.pk, "Rôle", lambda: [(r.value, LIBELLES_ROLE[r]) for r in ROLES_DE_COMPTE],
               lambda valeur: Compte.roles_tenus.any(RoleCompte.role == Role(valeur))),
        Filtre(Compte.actif, "État", lambda: [("ouvert", "Ouverts"), ("ferme", "Fermés")],
               lambda valeur: Compte.actif.is_(valeur == "ouvert")),
    )  # fmt: skip
    column_formatters = {
        "courriel": lambda _v, _c, compte, _n: compte.courriel or "effacé",
        "roles_tenus": lambda _v, _c, compte, _n: ", ".join(sorted(role.value for role in compte.roles)),
        "actif": lambda _v, _c, compte, _n: "Ouvert" if compte.actif else "Fermé",
        "cree_le": lambda _v, _c, compte, _n: compte.cree_le.date().strftime("%d/%m/%Y"),
    }

    def adresse(self, compte: Compte) -> str:
        """Where a row leads."""
        return url_for(".voir", id=compte.id)

    @expose("/<id>")
    def voir(self, id: str) -> ResponseReturnValue:
        """Roles, and the state of the account."""
        compte = _par_id(id)
        return str(
            self.render("gestion/compte.html", compte=compte, roles=ROLES_DE_COMPTE, soi=compte.pk == qui()[0].pk)
        )

    @expose("/<id>/roles", methods=("POST",))
    def changer_roles(self, id: str) -> ResponseReturnValue:
        """The roles that are ticked, and no other."""
        compte = _par_id(id)
        voulus = {role for role in ROLES_DE_COMPTE if role.value in request.form.getlist("roles")}
        avant = set(compte.roles)
        if compte.pk == qui()[0].pk:
            return _retour(id, SOI)
        if not voulus:
            return _retour(id, DERNIER)
        for role in [role for role in ROLES_DE_COMPTE if role in voulus - avant]:
            comptes.donner_role(compte, role, maintenant())
            _noter("compte.donner_role", compte, role=role.value)
        for role in [role for role in ROLES_DE_COMPTE if role in avant - voulus]:
            comptes.retirer_role(compte, role)
            _noter("compte.retirer_role", compte, role=role.value)
        return _retour(id, "", "Les rôles sont enregistrés.")

    @expose("/<id>/<action>", methods=("GET", "POST"))
    def changer_etat(self, id: str, action: str) -> ResponseReturnValue:
        """Close, or open again: asked again before it is done."""
        compte = _par_id(id)
        if action not in ("fermer", "rouvrir") or (action == "fermer") is not compte.actif or compte.efface_le:
            return _retour(id, "Ce n’est pas possible dans l’état où est ce compte.")
        if compte.pk == qui()[0].pk:
            return _retour(id, SOI)
        if request.method == "GET":
            return str(self.render("gestion/compte_etat.html", compte=compte, action=action))
        if action == "fermer":
            comptes.fermer(compte, maintenant())
        else:
            comptes.rouvrir(compte)
        _noter(f"compte.{action}", compte)
        return _retour(id, "", "Le compte est fermé." if action == "fermer" else "Le compte est ouvert à nouveau.")


def _par_id(id: str) -> Compte:
    compte: Compte = par_id(Compte, id)
    return compte


def _noter(action: str, compte: Compte, **details: Any) -> None:
    journal.noter(action, "compte", compte.id, qui=qui()[0].id, details=details, maintenant=maintenant())


def _retour(id: str, erreur: str, message: str = "") -> ResponseReturnValue:
    flash(erreur or message, "alerte" if erreur else "succes")
    return redirect(url_for(".voir", id=id), 303)
