"""One's name, mail, data."""

from __future__ import annotations

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from comptes import forms, navigateur
from comptes.enums import Frequence
from comptes.permissions import Permission, exige
from comptes.services import comptes, donnees, preferences
from comptes.services.connexion import PreuveRefusee, exiger_preuve
from comptes.views import blueprint
from socle.limites import limiter

CONFIRMER = "EFFACER"


@blueprint.get("/compte/")
@exige(Permission.COMPTE_GERER)
def profil() -> ResponseReturnValue:
    """Who one is here."""
    compte = navigateur.compte_connecte()
    return _page_profil(forms.Formulaire(nom=compte.nom))


@blueprint.post("/compte/")
@exige(Permission.COMPTE_GERER)
def renommer() -> ResponseReturnValue:
    """Change one's name."""
    lu = forms.lire(request.form)
    if not lu.nom:
        lu.erreurs["nom"] = "Écrivez votre nom, tel que les autres le liront."
        return _page_profil(lu), 422
    comptes.renommer(navigateur.compte_connecte(), lu.nom)
    return redirect(url_for("comptes.profil", fait=1), 303)


@blueprint.get("/compte/courriels")
@exige(Permission.COMPTE_GERER)
def courriels() -> ResponseReturnValue:
    """How often each kind of mail comes."""
    return render_template(
        "comptes/courriels.html",
        frequences=preferences.frequences(navigateur.compte_connecte()),
        choix=list(Frequence),
        fait="fait" in request.args,
    )


@blueprint.post("/compte/courriels")
@exige(Permission.COMPTE_GERER)
def regler_courriels() -> ResponseReturnValue:
    """Choose."""
    compte = navigateur.compte_connecte()
    for genre, frequence in forms.lire_preferences(request.form, preferences.genres_de(compte)).items():
        preferences.regler(compte, genre, frequence)
    return redirect(url_for("comptes.courriels", fait=1), 303)


@blueprint.get("/compte/donnees")
@exige(Permission.COMPTE_GERER)
def mes_donnees() -> ResponseReturnValue:
    """Take one's data, or leave."""
    return _page_donnees({})


@blueprint.get("/compte/donnees.json")
@exige(Permission.COMPTE_GERER)
def exporter_donnees() -> ResponseReturnValue:
    """Everything the site knows of this person, in one file."""
    corps = current_app.json.dumps(donnees.exporter(navigateur.compte_connecte()), indent=2)
    entetes = {"Content-Disposition": 'attachment; filename="mes-donnees-ess-47.json"'}
    return Response(corps + "\n", mimetype="application/json", headers=entetes)


@blueprint.post("/compte/effacer")
@exige(Permission.COMPTE_GERER)
@limiter(par_minute=10, par_heure=60)
def effacer() -> ResponseReturnValue:
    """Leave for good, once it was said twice."""
    lu = forms.lire(request.form)
    if request.form.get("confirmer", "").strip().upper() != CONFIRMER:
        return _page_donnees({"confirmer": f"Écrivez {CONFIRMER} pour confirmer."}), 422
    try:
        exiger_preuve(navigateur.session_ouverte(), lu.password)
    except PreuveRefusee as erreur:
        return _page_donnees({"password": str(erreur)}), 422
    navigateur.reprendre_en_ecriture()
    compte = navigateur.compte_connecte()
    navigateur.fermer()
    donnees.effacer(compte)
    return redirect(url_for("comptes.efface"), 303)


@blueprint.get("/compte/efface")
@exige(Permission.COMPTE_SE_CONNECTER)
def efface() -> ResponseReturnValue:
    """Gone."""
    return render_template("comptes/efface.html")


@blueprint.get("/compte/desabonnement/<jeton>")
@exige(Permission.COMPTE_SE_CONNECTER)
def desabonner(jeton: str) -> ResponseReturnValue:
    """The link at the foot of a mail: a button, for who reads it in a browser."""
    lu = preferences.lire_desabonnement(jeton)
    if lu is None:
        return render_template("comptes/lien_perdu.html", autre=url_for("comptes.courriels")), 410
    return render_template("comptes/desabonner.html", jeton=jeton, genres=lu[1], fait=False)


@blueprint.post("/compte/desabonnement/<jeton>")
@exige(Permission.COMPTE_SE_CONNECTER)
def confirmer_desabonnement(jeton: str) -> ResponseReturnValue:
    """The button, or the mail program's own (RFC 8058): neither cookie nor CSRF token, the address says it all."""
    lu = preferences.lire_desabonnement(jeton)
    if lu is None:
        return render_template("comptes/lien_perdu.html", autre=url_for("comptes.courriels")), 410
    compte, genres = lu
    for genre in genres:
        preferences.regler(compte, genre, Frequence.JAMAIS)
    return render_template("comptes/desabonner.html", jeton=jeton, genres=genres, fait=True)


def _page_profil(lu: forms.Formulaire) -> str:
    return render_template(
        "comptes/profil.html",
        compte=navigateur.compte_connecte(),
        lu=lu,
        roles=sorted(navigateur.compte_connecte().roles),
        manquent=navigateur.deux_etapes_manquent(),
        fait="fait" in request.args,
    )


def _page_donnees(erreurs: dict[str, str]) -> str:
    return render_template(
        "comptes/donnees.html", compte=navigateur.compte_connecte(), erreurs=erreurs, confirmer=CONFIRMER
    )
