"""The second step: passing it, turning it on, its recovery codes."""

from __future__ import annotations

import segno
from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from comptes import forms, navigateur, securite
from comptes.enums import Methode
from comptes.models import Compte, LienConnexion
from comptes.permissions import Permission, exige
from comptes.services import connexion, liens
from comptes.services import deux_etapes as services
from comptes.services.connexion import PreuveRefusee
from comptes.services.deux_etapes import CodeRefuse, DeuxEtapesObligatoires
from comptes.views import blueprint
from socle.database import db
from socle.limites import limiter
from socle.unit_of_work import unite_de_travail

SECRET = "totp"  # noqa: S105  in the browser's cookie: the secret being set up, encrypted
CODE_REFUSE = "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant et essayez encore."


@blueprint.get("/compte/deux-etapes")
@exige(Permission.COMPTE_SE_CONNECTER)
def deux_etapes() -> ResponseReturnValue:
    """Ask for the code of the phone."""
    if navigateur.en_attente() is None:
        return redirect(url_for("comptes.connexion"), 303)
    return render_template("comptes/deux_etapes.html", lu=forms.Formulaire())


@blueprint.post("/compte/deux-etapes")
@exige(Permission.COMPTE_SE_CONNECTER)
@limiter(par_minute=15, par_heure=120)
def passer_deux_etapes() -> ResponseReturnValue:
    """Take the code. Five wrong ones, and the first step must be passed again."""
    attente = navigateur.en_attente()
    if attente is None or attente.compte.totp is None:
        return redirect(url_for("comptes.connexion"), 303)
    lu = forms.lire(request.form)
    try:
        services.verifier(attente.compte, lu.code)
    except CodeRefuse:
        return _code_refuse(attente, lu)
    adresse = navigateur.achever(attente)
    return redirect(adresse or url_for("comptes.connexion"), 303)


@blueprint.get("/compte/deux-etapes/activer")
@exige(Permission.COMPTE_SE_CONNECTER)
def activer_deux_etapes() -> ResponseReturnValue:
    """The drawing to scan, for who must (before the sign-in is over) and for who wishes."""
    compte = _compte_a_equiper()
    if compte is None:
        return redirect(url_for("comptes.connexion", suite=url_for("comptes.activer_deux_etapes")), 303)
    if compte.totp is not None:
        return redirect(url_for("comptes.securite"), 303)
    session.setdefault(SECRET, securite.totp().generate_totp_secret())
    return _page_activer(compte, forms.Formulaire())


@blueprint.post("/compte/deux-etapes/activer")
@exige(Permission.COMPTE_SE_CONNECTER)
@limiter(par_minute=15, par_heure=120)
def confirmer_deux_etapes() -> ResponseReturnValue:
    """The first code proves that the phone has the secret; recovery codes are shown once."""
    compte, secret = _compte_a_equiper(), session.get(SECRET)
    if compte is None or compte.totp is not None or not isinstance(secret, str):
        return redirect(url_for("comptes.activer_deux_etapes"), 303)
    lu, attente = forms.lire(request.form), navigateur.en_attente()
    try:
        if attente is None:  # a browser left open is not enough to lock its owner out
            connexion.exiger_preuve(navigateur.session_ouverte(), lu.password)
            navigateur.reprendre_en_ecriture()
        codes = services.activer(compte, secret, lu.code)
    except PreuveRefusee as erreur:
        lu.erreurs["password"] = str(erreur)
        return _page_activer(compte, lu), 422
    except CodeRefuse:
        lu.erreurs["code"] = CODE_REFUSE
        return _page_activer(compte, lu), 422
    suite = url_for("comptes.securite")
    session.pop(SECRET)
    if attente is not None:
        suite = navigateur.achever(attente) or suite
    else:
        navigateur.session_ouverte().deux_etapes = True
    return render_template("comptes/codes_de_secours.html", codes=codes, suite=suite)


@blueprint.post("/compte/deux-etapes/codes")
@exige(Permission.COMPTE_GERER)
@limiter(par_minute=10, par_heure=60)
def nouveaux_codes() -> ResponseReturnValue:
    """New recovery codes, against a code of the phone."""
    compte = navigateur.compte_connecte()
    if (refus := _refus_du_code(compte)) is not None:
        return refus
    return render_template(
        "comptes/codes_de_secours.html", codes=services.nouveaux_codes(compte), suite=url_for("comptes.securite")
    )


@blueprint.post("/compte/deux-etapes/desactiver")
@exige(Permission.COMPTE_GERER)
@limiter(par_minute=10, par_heure=60)
def desactiver_deux_etapes() -> ResponseReturnValue:
    """Turn it off, against a code of the phone."""
    from comptes.views.securite import page

    compte = navigateur.compte_connecte()
    if (refus := _refus_du_code(compte)) is not None:
        return refus
    try:
        services.desactiver(compte)
    except DeuxEtapesObligatoires:
        return page({"code": "Votre rôle demande les deux étapes : elles restent."}), 422
    navigateur.session_ouverte().deux_etapes = False
    return redirect(url_for("comptes.securite", fait="deux-etapes"), 303)


def _compte_a_equiper() -> Compte | None:
    attente = navigateur.en_attente()
    return attente.compte if attente is not None else navigateur.compte_courant()


def _page_activer(compte: Compte, lu: forms.Formulaire) -> str:
    totp, secret = securite.totp(), session[SECRET]
    dessin = segno.make(totp.get_totp_uri(str(compte.courriel), secret), error="m", micro=False)
    svg = dessin.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return render_template(
        "comptes/activer_deux_etapes.html",
        lu=lu,
        qr=Markup(svg),  # noqa: S704  made here
        cle=totp.get_totp_pretty_key(secret),
        courriel=compte.courriel,
        obligatoire=services.exigees(compte),
        connecte=navigateur.compte_courant() is not None,
        preuve=navigateur.compte_courant() is not None and compte.mot_de_passe is not None,
    )


def _code_refuse(attente: LienConnexion, lu: forms.Formulaire) -> ResponseReturnValue:
    adresse, par_mot_de_passe = str(attente.compte.courriel), attente.methode is Methode.MOT_DE_PASSE
    with unite_de_travail():
        liens.compter_essai(attente)
    if par_mot_de_passe:
        connexion.noter_echec(adresse)
    if navigateur.en_attente() is None:
        return redirect(url_for("comptes.connexion"), 303)
    lu.erreurs["code"] = CODE_REFUSE
    return render_template("comptes/deux_etapes.html", lu=lu), 422


def _refus_du_code(compte: Compte) -> ResponseReturnValue | None:
    from comptes.views.securite import page

    lu = forms.lire(request.form)
    try:
        services.verifier(compte, lu.code)
    except CodeRefuse:
        db.session.rollback()
        return page({"code": CODE_REFUSE}), 422
    db.session.expire(compte)
    return None
