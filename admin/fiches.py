"""Listings: agents see all of them, members their own."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask import Response, flash, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy.orm import load_only

from admin import formulaires
from admin.base import Liste, fiche_permise, qui
from admin.filtres import Filtre
from annuaire.enums import LIBELLES_SECTEUR, Famille, Secteur, Statut
from annuaire.membres.models import Appartenance
from annuaire.models import SourceStructure, Structure
from annuaire.moderation import services
from annuaire.moderation.workflow import AGENTS, ActionFiche, possibles
from comptes.permissions import Permission
from socle.base import maintenant
from socle.database import db
from socle.identifiants import slug
from socle.typographie import date_longue
from territoire.models import Commune
from territoire.queries import noms_communes, noms_epcis
from territoire.reference import communes_reference, epcis_reference

STATUTS = {
    Statut.BROUILLON: "Brouillon", Statut.PROPOSEE: "Proposée", Statut.PUBLIEE: "Publiée", Statut.MASQUEE: "Masquée",
    Statut.FUSIONNEE: "Fusionnée", Statut.ARCHIVEE: "Archivée",
}  # fmt: skip
LUES = ("pk", "id", "slug", "nom", "sigle", "statut", "code_insee", "secteurs", "date_maj", "confirmee_le", "siret")
ENTETES_CSV = ("id", "nom", "sigle", "siret", "statut", "commune", "secteurs", "mise à jour", "confirmée")
FORMULES = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would compute them
MOTS_MAXIMUM = 6


def _epcis() -> list[tuple[str, str]]:
    actuels = [code for code, epci in epcis_reference().items() if epci.actuel]
    return sorted(((code, noms_epcis()[code]) for code in actuels), key=lambda choix: choix[1])


def _sources() -> list[tuple[str, str]]:
    lues = db.session.scalars(sa.select(SourceStructure.source).distinct().order_by(SourceStructure.source)).all()
    return [(source, source) for source in lues]


def _de_l_epci(code: str) -> Any:
    return Structure.code_insee.in_(sa.select(Commune.code_insee).where(Commune.epci_code == code))


def _de_la_source(source: str) -> Any:
    return Structure.pk.in_(sa.select(SourceStructure.structure_pk).where(SourceStructure.source == source))


FILTRES = (
    Filtre(Structure.statut, "Statut", lambda: [(s.value, nom) for s, nom in STATUTS.items()],
           lambda valeur: Structure.statut == Statut(valeur)),
    Filtre(Structure.secteurs, "Secteur", lambda: [(s.value, nom) for s, nom in LIBELLES_SECTEUR.items()],
           lambda valeur: sa.cast(Structure.secteurs, sa.Text).contains(f'"{valeur}"', autoescape=True)),
    Filtre(Structure.code_insee, "Intercommunalité", _epcis,
           _de_l_epci),
    Filtre(Structure.pk, "Source", _sources, _de_la_source),
    Filtre(Structure.confirmee_le, "Confirmation", lambda: [("non", "Jamais confirmée"), ("oui", "Confirmée")],
           lambda valeur: Structure.confirmee_le.is_not(None) if valeur == "oui" else Structure.confirmee_le.is_(None)),
)  # fmt: skip


class Fiches(Liste):
    """The list, the form, the states."""

    permission = Permission.STRUCTURE_MODIFIER
    titre = "Fiches"
    chercher_libelle = "Nom, sigle, SIRET ou commune"
    column_list = ("nom", "statut", "code_insee", "secteurs", "date_maj", "confirmee_le")
    column_labels = {
        "nom": "Nom", "statut": "Statut", "code_insee": "Commune", "secteurs": "Secteurs", "date_maj": "Mise à jour",
        "confirmee_le": "Confirmée",
    }  # fmt: skip
    column_sortable_list = (
        ("nom", "slug"),
        "statut",
        "date_maj",
        "confirmee_le",
    )  # by its slug: accents count for nothing
    column_default_sort = ("slug", False)
    column_searchable_list = ("nom",)
    column_filters = FILTRES
    column_formatters = {
        "statut": lambda _v, _c, fiche, _n: STATUTS[fiche.statut],
        "code_insee": lambda _v, _c, fiche, _n: _commune(fiche.code_insee) or "—",
        "secteurs": lambda _v, _c, fiche, _n: ", ".join(LIBELLES_SECTEUR[Secteur(s)] for s in fiche.secteurs),
        "date_maj": lambda _v, _c, fiche, _n: date_longue(fiche.date_maj),
        "confirmee_le": lambda _v, _c, fiche, _n: date_longue(fiche.confirmee_le) if fiche.confirmee_le else "Jamais",
    }

    def requete(self) -> Any:
        """All of them for agents, a member's own."""
        return fiches_permises()

    def adresse(self, fiche: Structure) -> str:
        """Where a row leads."""
        return url_for(".modifier", id=fiche.id)

    def _apply_search(self, query: Any, count_query: Any, joins: Any, count_joins: Any, search: str) -> Any:
        """Each word is in the name (accents or not), the acronym, the SIRET, or the name of the commune."""
        for mot in search.split()[:MOTS_MAXIMUM]:
            clause = contient(mot)
            query, count_query = query.filter(clause), count_query.filter(clause)
        return query, count_query, joins, count_joins

    @expose("/export.csv")
    def exporter(self) -> ResponseReturnValue:
        """What the list shows, every page of it, read and sent little by little."""
        vue = self._get_list_extra_args()
        _, requete = self.get_list(0, None, False, vue.search, vue.filters, execute=False, page_size=0)
        entetes = {"Content-Disposition": 'attachment; filename="fiches.csv"'}
        return Response(stream_with_context(_csv(requete)), mimetype="text/csv", headers=entetes)

    @expose("/<id>", methods=("GET", "POST"))
    def modifier(self, id: str) -> ResponseReturnValue:
        """The form of a listing, and what may be done to its state."""
        structure = fiche_permise(id)
        if request.method == "GET":
            return self._formulaire(structure, formulaires.montrer(structure))
        saisie = formulaires.lire(request.form, structure, maintenant())
        if saisie.erreurs:
            return self._formulaire(structure, saisie), 422
        compte, roles = qui()
        changements = services.corriger(structure, saisie.valeurs, compte, roles, maintenant())
        flash("La fiche est enregistrée." if changements else "Rien n’a changé.", "succes")
        return redirect(url_for(".modifier", id=id), 303)

    def _formulaire(self, structure: Structure, saisie: Any) -> str:
        return str(
            self.render(
                "gestion/fiche.html",
                structure=structure,
                statut=STATUTS[structure.statut],
                saisie=saisie,
                actions=possibles(structure.statut, qui()[1]),
                familles=Famille,
                secteurs=LIBELLES_SECTEUR,
                communes=sorted(noms_communes().values()),
            )
        )

    @expose("/<id>/statut/<action>", methods=("GET", "POST"))
    def changer_statut(self, id: str, action: str) -> ResponseReturnValue:
        """Asked again before it is done, with its reason."""
        structure = fiche_permise(id)
        compte, roles = qui()
        if action not in {possible.value for possible in possibles(structure.statut, roles)}:
            flash("Ce n’est pas possible dans l’état où est la fiche.", "alerte")
            return redirect(url_for(".modifier", id=id), 303)
        motif, erreur = request.form.get("motif", ""), ""
        if request.method == "POST":
            try:
                services.changer_statut(structure, ActionFiche(action), compte, roles, motif, maintenant())
            except services.DecisionRefusee as refus:
                erreur = str(refus)
            else:
                flash(f"C’est fait\u00a0: la fiche est «\u00a0{STATUTS[structure.statut].lower()}\u00a0».", "succes")
                return redirect(url_for(".modifier", id=id), 303)
        page = self.render(
            "gestion/statut.html", structure=structure, action=ActionFiche(action), motif=motif[:600], erreur=erreur
        )
        return page, 422 if erreur else 200


def fiches_permises() -> Any:
    """All of them for agents, a member's own; the columns of a list."""
    compte, roles = qui()
    requete = db.session.query(Structure).options(load_only(*(getattr(Structure, nom) for nom in LUES)))
    if roles.isdisjoint(AGENTS):
        siennes = sa.select(Appartenance.structure_pk).where(
            Appartenance.compte_pk == compte.pk, Appartenance.finie_le.is_(None)
        )
        requete = requete.filter(Structure.pk.in_(siennes))
    return requete


def contient(mot: str) -> Any:
    """A word is in the name (accents or not), the acronym, the SIRET, or the name of the commune."""
    plie = slug(mot) if any(signe.isalnum() for signe in mot) else ""
    clauses = [Structure.sigle.icontains(mot, autoescape=True), Structure.nom.icontains(mot, autoescape=True)]
    if plie:
        clauses.append(Structure.slug.contains(plie, autoescape=True))
        communes = [code for code, commune in communes_reference().items() if plie in slug(commune.nom)]
        if 0 < len(communes) < 40:
            clauses.append(Structure.code_insee.in_(communes))
    if mot.isdecimal() and len(mot) >= 3:
        clauses.append(Structure.siret.startswith(mot, autoescape=True))
    return sa.or_(*clauses)


def _commune(code: str | None) -> str:
    return communes_reference()[code].nom.replace("'", "’") if code in communes_reference() else ""


def _csv(requete: Any) -> Iterator[str]:
    tampon = io.StringIO()
    ecrire = csv.writer(tampon, delimiter=";").writerow
    yield "\ufeff"
    ecrire(ENTETES_CSV)
    for fiche in requete.yield_per(500):
        ecrire([neutre(valeur) for valeur in _ligne(fiche)])
        yield tampon.getvalue()
        tampon.seek(0)
        tampon.truncate()


def _ligne(fiche: Structure) -> list[str]:
    return [
        fiche.id,
        fiche.nom,
        fiche.sigle or "",
        fiche.siret or "",
        STATUTS[fiche.statut],
        _commune(fiche.code_insee),
        ", ".join(LIBELLES_SECTEUR[Secteur(s)] for s in fiche.secteurs),
        fiche.date_maj.date().isoformat(),
        fiche.confirmee_le.date().isoformat() if fiche.confirmee_le else "",
    ]


def neutre(valeur: str) -> str:
    """A cell that no spreadsheet computes."""
    return f"'{valeur}" if valeur.startswith(FORMULES) else valeur
