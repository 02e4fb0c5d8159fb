"""The home of the back office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from flask_admin import AdminIndexView, expose

from admin.base import Gardee
from admin.fiches import STATUTS, contient, fiches_permises
from annuaire.contributions.models import Suggestion
from annuaire.models import Structure
from annuaire.moderation import queries
from annuaire.moderation.queries import Travail
from annuaire.revendications import queries as revendications
from comptes.models import Compte
from comptes.navigateur import roles_courants
from comptes.permissions import Permission, autorise
from socle.database import db
from socle.typographie import pluriel

MOTS_MAXIMUM = 100
TROUVES = 20  # of each kind
VERIFICATIONS = ("vérification demandée par les imports", "vérifications demandées par les imports")
REVENDICATIONS = ("revendication en attente", "revendications en attente")
JAMAIS = ("fiche publiée jamais confirmée", "fiches publiées jamais confirmées")
LISTES = (
    (Travail.PROPOSITION, ("proposition à lire", "propositions à lire"), "gestion_propositions.index"),
    (Travail.SIGNALEMENT, ("signalement", "signalements"), "gestion_signalements.index"),
    (Travail.DOUBLON, ("doublon probable", "doublons probables"), "gestion_doublons.index"),
    (Travail.VERIFICATION, VERIFICATIONS, "gestion_verifications.index"),
)


class Accueil(Gardee, AdminIndexView):
    """What waits, and for whom."""

    permission = Permission.GESTION_ACCEDER

    @expose()
    def index(self) -> Any:
        """Counts of the worklists; a member sees the way to the listings."""
        agent = autorise(roles_courants(), Permission.CONTRIBUTION_TRAITER)
        fiches = autorise(roles_courants(), Permission.STRUCTURE_MODIFIER)
        return self.render("admin/index.html", agent=agent, fiches=fiches, listes=_listes() if agent else [])

    @expose("/recherche")
    def recherche(self) -> Any:
        """Listings, proposals and accounts at once, of those that whoever asks may see."""
        mots = " ".join(request.args.get("q", "").replace("\0", " ").split())[:MOTS_MAXIMUM]
        groupes = [groupe for groupe in _trouver(mots) if groupe[1]] if len(mots) > 1 else []
        return self.render("gestion/recherche.html", mots=mots, groupes=groupes, maximum=TROUVES)


def _trouver(mots: str) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    roles = roles_courants()
    if autorise(roles, Permission.STRUCTURE_MODIFIER):
        requete = fiches_permises().filter(*(contient(mot) for mot in mots.split()[:6])).order_by(Structure.slug)
        lues = [(f.nom, STATUTS[f.statut], url_for("gestion_fiches.modifier", id=f.id)) for f in requete.limit(TROUVES)]
        yield "Fiches", lues
    if autorise(roles, Permission.CONTRIBUTION_TRAITER):
        dites = sa.or_(Suggestion.nom.icontains(mots, autoescape=True), Suggestion.siret == mots)
        choisies = sa.select(Suggestion).where(dites, Suggestion.deposee_le.is_not(None)).order_by(Suggestion.pk.desc())
        yield (
            "Propositions",
            [
                (s.nom or "", s.etat.libelle, url_for("gestion_propositions.voir", id=s.id))
                for s in db.session.scalars(choisies.limit(TROUVES))
            ],
        )
    if autorise(roles, Permission.COMPTES_ADMINISTRER):
        connus = sa.or_(Compte.nom.icontains(mots, autoescape=True), Compte.courriel.icontains(mots, autoescape=True))
        colonnes = sa.select(Compte.id, Compte.nom, Compte.courriel).where(connus).order_by(Compte.courriel)
        yield (
            "Comptes",
            [
                (nom or courriel or "", courriel or "", url_for("gestion_comptes.voir", id=id))
                for id, nom, courriel in db.session.execute(colonnes.limit(TROUVES))
            ],
        )


def _listes() -> list[tuple[str, int, str]]:
    nombres = queries.nombres()
    listes = [(pluriel(nombres[t], *noms), nombres[t], url_for(endpoint)) for t, noms, endpoint in LISTES]
    attendues = revendications.nombre_en_attente()
    listes.insert(2, (pluriel(attendues, *REVENDICATIONS), attendues, url_for("gestion_revendications.index")))
    jamais = url_for("gestion_fiches.index_view", flt0_statut_est="publiee", flt1_confirmation_est="non")
    nombre = queries.jamais_confirmees()
    return [*listes, (pluriel(nombre, *JAMAIS), nombre, jamais)]
