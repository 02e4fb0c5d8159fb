"""A forgotten password, and the first one of an invited account."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from comptes import forms, navigateur
from comptes.enums import Methode, SorteLien
from comptes.mots_de_passe import LONGUEUR_MINIMUM, MotDePasseRefuse
from comptes.permissions import Permission, exige
from comptes.services import comptes, demandes, liens
from comptes.views import blueprint
from socle.base import maintenant
from socle.limites import limiter

LIENS_DE_MOT_DE_PASSE = frozenset({SorteLien.MOT_DE_PASSE, SorteLien.INVITATION})


@blueprint.get("/compte/mot-de-passe/oublie")
@exige(Permission.COMPTE_SE_CONNECTER)
def mot_de_passe_oublie() -> ResponseReturnValue:
    """Ask for the address."""
    return render_template("comptes/mot_de_passe_oublie.html", lu=forms.Formulaire())


@blueprint.post("/compte/mot-de-passe/oublie")
@exige(Permission.COMPTE_SE_CONNECTER)
@limiter(par_minute=10, par_heure=60)
def demander_mot_de_passe() -> ResponseReturnValue:
    """Ask for a link. The answer is the same whether the account exists or not."""
    lu, courriel = forms.lire_adresse(request.form)
    if not courriel:
        return render_template("comptes/mot_de_passe_oublie.html", lu=lu), 422
    demandes.demander(SorteLien.MOT_DE_PASSE, courriel)
    return redirect(url_for("comptes.lien_envoye"), 303)


@blueprint.get("/compte/mot-de-passe/<jeton>")
@exige(Permission.COMPTE_SE_CONNECTER)
def choisir_mot_de_passe(jeton: str) -> ResponseReturnValue:
    """The link of the mail: a form."""
    trouve = liens.lire(jeton, LIENS_DE_MOT_DE_PASSE, maintenant())
    if trouve is None:
        return _perdu()
    return _page(jeton, str(trouve.compte.courriel), {})


@blueprint.post("/compte/mot-de-passe/<jeton>")
@exige(Permission.COMPTE_SE_CONNECTER)
@limiter(par_minute=10, par_heure=60)
def enregistrer_mot_de_passe(jeton: str) -> ResponseReturnValue:
    """Set it, close the other sessions, and go on to the second step or in."""
    instant = maintenant()
    lu = forms.lire(request.form)
    trouve = liens.lire(jeton, LIENS_DE_MOT_DE_PASSE, instant)
    if trouve is None or not navigateur.permis_ici(trouve.compte) or not liens.consommer(trouve, instant):
        return _perdu()
    compte = trouve.compte
    try:
        comptes.definir_mot_de_passe(compte, lu.nouveau, instant)
    except MotDePasseRefuse as erreur:
        return _page(jeton, str(compte.courriel), {"nouveau": str(erreur)}), 422  # undone: the link still works
    comptes.confirmer(compte, instant)
    return redirect(navigateur.poursuivre(compte, Methode.LIEN), 303)


def _page(jeton: str, courriel: str, erreurs: dict[str, str]) -> str:
    return render_template(
        "comptes/choisir_mot_de_passe.html",
        jeton=jeton,
        courriel=courriel,
        erreurs=erreurs,
        longueur=LONGUEUR_MINIMUM,
    )


def _perdu() -> ResponseReturnValue:
    return render_template("comptes/lien_perdu.html", autre=url_for("comptes.mot_de_passe_oublie")), 410
