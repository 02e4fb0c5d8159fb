"""Sign-in: a link by mail first, a password second; making an account; signing out."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from comptes import forms, navigateur
from comptes.enums import ROLES_DE_COMPTE, Methode, SorteLien
from comptes.permissions import Permission, exige
from comptes.services import comptes, demandes, demonstration, liens
from comptes.services.connexion import IdentifiantsRefuses, MotDePasseBloque, essayer
from comptes.suite import chemin_local
from comptes.views import blueprint
from socle.base import maintenant
from socle.limites import limiter

REFUS = "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, ou demandez un lien par courriel."
BLOCAGE = (
    "Trop d’essais pour cette adresse : le mot de passe est refusé pendant un quart d’heure. "
    "Le lien par courriel fonctionne toujours."
)
LIENS_DE_CONNEXION = frozenset({SorteLien.CONNEXION, SorteLien.CONFIRMATION})


@blueprint.get("/compte/connexion")
@exige(Permission.COMPTE_SE_CONNECTER)
def connexion() -> ResponseReturnValue:
    """The page with both ways in."""
    suite = chemin_local(request.args.get("suite"))
    if navigateur.compte_courant() is not None:
        return redirect(suite or url_for("comptes.profil"), 303)
    return _page(forms.Formulaire(suite=suite))


@blueprint.post("/compte/connexion")
@exige(Permission.COMPTE_SE_CONNECTER)
@limiter(par_minute=20, par_heure=120)
def demander_lien() -> ResponseReturnValue:
    """Ask for a link. The answer is the same whether the account exists or not."""
    lu, courriel = forms.lire_adresse(request.form)
    if not courriel:
        return _page(lu), 422
    demandes.demander(SorteLien.CONNEXION, courriel, suite=lu.suite)
    return redirect(url_for("comptes.lien_envoye"), 303)


@blueprint.get("/compte/connexion/envoye")
@exige(Permission.COMPTE_SE_CONNECTER)
def lien_envoye() -> ResponseReturnValue:
    """Look at your mail."""
    config = current_app.extensions["config"]
    return render_template("comptes/lien_envoye.html", fichiers=not config.courriel.serveur and not config.production)


@blueprint.get("/compte/connexion/mot-de-passe")
@exige(Permission.COMPTE_SE_CONNECTER)
def connexion_mot_de_passe_seule() -> ResponseReturnValue:
    """Only sent by the page above: whoever comes back to it finds the page."""
    return redirect(url_for("comptes.connexion"), 303)


@blueprint.post("/compte/connexion/mot-de-passe")
@exige(Permission.COMPTE_SE_CONNECTER)
@limiter(par_minute=20, par_heure=200)
def connexion_mot_de_passe() -> ResponseReturnValue:
    """Sign in by password."""
    lu, courriel = forms.lire_adresse(request.form, "email-2")
    if not lu.password:
        lu.erreurs["password"] = "Écrivez votre mot de passe."  # noqa: S105
    if lu.erreurs:
        return _page(lu), 422
    try:
        compte = essayer(courriel, lu.password)
        if not navigateur.permis_ici(compte):
            raise IdentifiantsRefuses
    except IdentifiantsRefuses:
        lu.erreurs["password"] = REFUS
    except MotDePasseBloque:
        lu.erreurs["password"] = BLOCAGE
    if lu.erreurs:
        return _page(lu), 422
    navigateur.reprendre_en_ecriture()
    return redirect(navigateur.poursuivre(compte, Methode.MOT_DE_PASSE, lu.suite), 303)


@blueprint.get("/compte/lien/<jeton>")
@exige(Permission.COMPTE_SE_CONNECTER)
def lien(jeton: str) -> ResponseReturnValue:
    """The link of the mail: a button. Machines that read mail follow links, they press nothing."""
    trouve = liens.lire(jeton, LIENS_DE_CONNEXION, maintenant())
    if trouve is None:
        return render_template("comptes/lien_perdu.html", autre=url_for("comptes.connexion")), 410
    return render_template(
        "comptes/lien.html", jeton=jeton, compte=trouve.compte, confirmation=trouve.sorte is SorteLien.CONFIRMATION
    )


@blueprint.post("/compte/lien/<jeton>")
@exige(Permission.COMPTE_SE_CONNECTER)
@limiter(par_minute=20, par_heure=200)
def suivre_lien(jeton: str) -> ResponseReturnValue:
    """The button was pressed: the link has done its work."""
    instant = maintenant()
    trouve = liens.lire(jeton, LIENS_DE_CONNEXION, instant)
    if trouve is None or not navigateur.permis_ici(trouve.compte) or not liens.consommer(trouve, instant):
        return render_template("comptes/lien_perdu.html", autre=url_for("comptes.connexion")), 410
    comptes.confirmer(trouve.compte, instant)
    return redirect(navigateur.poursuivre(trouve.compte, Methode.LIEN, trouve.suite), 303)


@blueprint.get("/compte/creer")
@exige(Permission.COMPTE_SE_CONNECTER)
def creer() -> ResponseReturnValue:
    """A new account: a name and an address."""
    if navigateur.compte_courant() is not None:
        return redirect(url_for("comptes.profil"), 303)
    return render_template("comptes/creer.html", lu=forms.Formulaire(suite=chemin_local(request.args.get("suite"))))


@blueprint.post("/compte/creer")
@exige(Permission.COMPTE_SE_CONNECTER)
@limiter(par_minute=10, par_heure=60)
def demander_compte() -> ResponseReturnValue:
    """Ask for an account. An address that has one already receives a link to it."""
    lu, courriel = forms.lire_adresse(request.form)
    if not lu.nom:
        lu.erreurs["nom"] = "Écrivez votre nom, tel que les autres le liront."
    if lu.erreurs:
        return render_template("comptes/creer.html", lu=lu), 422
    demandes.demander(SorteLien.CONFIRMATION, courriel, nom=lu.nom, suite=lu.suite)
    return redirect(url_for("comptes.lien_envoye"), 303)


@blueprint.post("/compte/deconnexion")
@exige(Permission.COMPTE_SE_CONNECTER)
def deconnexion() -> ResponseReturnValue:
    """Sign out. ProConnect, when it was used, is left from a page of its own."""
    proconnect = current_app.extensions.get("proconnect")
    jeton_oidc = navigateur.fermer()
    if jeton_oidc and proconnect is not None:
        session["au_revoir"] = proconnect.adresse_de_sortie(jeton_oidc, url_for("pages.accueil", _external=True))
        return redirect(url_for("comptes.au_revoir"), 303)
    return redirect(url_for("pages.accueil"), 303)


@blueprint.get("/compte/au-revoir")
@exige(Permission.COMPTE_SE_CONNECTER)
def au_revoir() -> ResponseReturnValue:
    """Signed out of here, perhaps not of ProConnect."""
    return render_template("comptes/au_revoir.html", adresse=session.pop("au_revoir", None))


def _page(lu: forms.Formulaire) -> str:
    return render_template(
        "comptes/connexion.html",
        lu=lu,
        proconnect="proconnect" in current_app.extensions,
        demonstration=_demonstration() if current_app.extensions["config"].comptes_demonstration else None,
    )


def _demonstration() -> dict[str, Any]:
    comptes_connus = {demonstration.courriel(role): role for role in ROLES_DE_COMPTE}
    return {"mot_de_passe": demonstration.MOT_DE_PASSE, "comptes": comptes_connus}
