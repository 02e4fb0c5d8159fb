"""One's password, second step and open sessions."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from comptes import forms, navigateur
from comptes.mots_de_passe import LONGUEUR_MINIMUM, MotDePasseRefuse
from comptes.permissions import Permission, exige
from comptes.services import comptes, deux_etapes, sessions
from comptes.services.connexion import PreuveRefusee, exiger_preuve
from comptes.views import blueprint
from socle.base import maintenant
from socle.limites import limiter

FAITS = {
    "mot-de-passe": "Votre mot de passe est changé. Vos autres sessions sont fermées.",
    "session": "La session est fermée.",
    "sessions": "Vos autres sessions sont fermées.",
    "deux-etapes": "La connexion en deux étapes est arrêtée.",
}


@blueprint.get("/compte/securite")
@exige(Permission.COMPTE_GERER)
def securite() -> ResponseReturnValue:
    """The page."""
    return page({})


def page(erreurs: dict[str, str]) -> str:
    """The page, with what is wrong."""
    compte = navigateur.compte_connecte()
    return render_template(
        "comptes/securite.html",
        compte=compte,
        sessions=sessions.ouvertes(compte, maintenant()),
        presente=navigateur.session_ouverte(),
        codes_restants=deux_etapes.codes_restants(compte) if compte.totp else 0,
        obligatoires=deux_etapes.exigees(compte),
        longueur=LONGUEUR_MINIMUM,
        erreurs=erreurs,
        fait=FAITS.get(request.args.get("fait", "")),
    )


@blueprint.post("/compte/mot-de-passe")
@exige(Permission.COMPTE_GERER)
@limiter(par_minute=10, par_heure=60)
def changer_mot_de_passe() -> ResponseReturnValue:
    """Against the present one; the other sessions close."""
    lu = forms.lire(request.form)
    try:
        exiger_preuve(navigateur.session_ouverte(), lu.password)
        navigateur.reprendre_en_ecriture()
        compte, presente = navigateur.compte_connecte(), navigateur.session_ouverte()
        comptes.definir_mot_de_passe(compte, lu.nouveau, maintenant(), sauf=presente.pk)
    except PreuveRefusee as erreur:
        return page({"password": str(erreur)}), 422
    except MotDePasseRefuse as erreur:
        return page({"nouveau": str(erreur)}), 422
    navigateur.rafraichir(compte)
    return redirect(url_for("comptes.securite", fait="mot-de-passe"), 303)


@blueprint.post("/compte/sessions/<identifiant>/fermer")
@exige(Permission.COMPTE_GERER)
def fermer_session(identifiant: str) -> ResponseReturnValue:
    """Shut one of one's sessions, perhaps this one."""
    visee = sessions.par_id(identifiant)
    navigateur.exiger_sur(Permission.COMPTE_GERER, visee)
    assert visee is not None  # noqa: S101  checked above
    if visee.pk == navigateur.session_ouverte().pk:
        navigateur.fermer()
        return redirect(url_for("comptes.connexion"), 303)
    sessions.fermer(visee, maintenant())
    return redirect(url_for("comptes.securite", fait="session"), 303)


@blueprint.post("/compte/sessions/fermer-les-autres")
@exige(Permission.COMPTE_GERER)
def fermer_les_autres_sessions() -> ResponseReturnValue:
    """Shut every session but this one."""
    sessions.fermer_les_autres(navigateur.compte_connecte(), navigateur.session_ouverte().pk, maintenant())
    return redirect(url_for("comptes.securite", fait="sessions"), 303)
