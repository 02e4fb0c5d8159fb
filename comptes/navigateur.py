"""Who asks: the account of the browser, its roles, and the ways in and out of a session."""

from __future__ import annotations

from typing import Any, cast

import flask_login
from flask import Flask, abort, current_app, g, request, session, url_for
from werkzeug.wrappers import Response

from comptes.enums import ROLES_A_DEUX_ETAPES, Methode, Role, SorteLien
from comptes.models import Compte, LienConnexion, SessionCompte
from comptes.permissions import Permission, autorise_sur
from comptes.securite import login_user, logout_user
from comptes.services import connexion, deux_etapes, liens, sessions
from socle import journal
from socle.base import maintenant
from socle.database import db, ouvrir_en_ecriture
from socle.unit_of_work import unite_de_travail

JETON = "jeton"  # in the browser's cookie: of its session
ATTENTE = "attente"  # of a sign-in that waits for its second step
VISITEUR = frozenset({Role.VISITEUR})
_NAVIGATEURS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMES = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Tell Flask-Login how a browser is known, and templates who reads."""
    app.extensions["security"].login_manager.user_loader(_charger)

    @app.before_request
    def commencer() -> None:
        _oublier_qui()  # contexts are shared by the requests of a test

    @app.context_processor
    def variables() -> dict[str, Any]:
        return {"compte_courant": compte_courant, "roles_courants": roles_courants}


def avec_cookie() -> bool:
    """Whether the browser sent a session cookie. Does not read it: a page without one is the same for everybody."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def session_courante() -> SessionCompte | None:
    """The open session of this browser."""
    if "session_compte" not in g:
        jeton = session.get(JETON) if avec_cookie() or "entre" in g else None
        g.session_compte = _utilisable(sessions.lire(jeton, maintenant())) if isinstance(jeton, str) else None
    lue: SessionCompte | None = g.session_compte
    return lue


def compte_courant() -> Compte | None:
    """The account of whoever asks, or None."""
    if session_courante() is None or not flask_login.current_user.is_authenticated:
        return None
    compte: Compte = flask_login.current_user._get_current_object()
    return compte


def compte_connecte() -> Compte:
    """The account of whoever asks, on a page that visitors do not reach."""
    return compte_courant() or abort(403)


def session_ouverte() -> SessionCompte:
    """Its session, likewise."""
    return session_courante() or abort(403)


def roles_courants() -> frozenset[Role]:
    """Roles of whoever asks; those of agents only once the second step was passed."""
    if compte_courant() is None:
        return VISITEUR
    return deux_etapes.roles_permis(session_ouverte())


def deux_etapes_manquent() -> bool:
    """Whether some roles of this account wait for a second step."""
    compte = compte_courant()
    return compte is not None and not (compte.roles & ROLES_A_DEUX_ETAPES) <= roles_courants()


def exiger_sur(permission: Permission, objet: object | None) -> None:
    """404 unless whoever asks has this permission on this object: somebody else's does not exist."""
    compte = compte_courant()
    if objet is None or not autorise_sur(compte, permission, objet, roles_courants()):
        if compte is not None and objet is not None:
            _noter_refus(compte, permission, objet)
        abort(404)


def _noter_refus(compte: Compte, permission: Permission, objet: object) -> None:
    """Who tried what is not theirs: in the journal, whatever becomes of the request."""
    quoi, id, de_qui = type(objet).__name__.lower(), str(getattr(objet, "id", "")), compte.id
    with unite_de_travail():
        journal.noter(f"refus.{permission}", quoi, id, qui=de_qui, maintenant=maintenant())


def noter_passage() -> None:
    """Once every few minutes, write that this session was seen; drop the cookie of one that is shut."""
    ouverte = session_courante()
    if ouverte is None:
        if JETON in session:
            session.clear()
        return
    if sessions.a_noter(ouverte, maintenant()):
        with unite_de_travail():
            sessions.noter_passage(ouverte.pk, ouverte.compte_pk, maintenant())
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            ouvrir_en_ecriture()


def reprendre_en_ecriture() -> None:
    """What was counted is committed: the rest of the request is another unit of work."""
    db.session.rollback()
    ouvrir_en_ecriture()


def poursuivre(compte: Compte, methode: Methode, suite: str | None = None, jeton_oidc: str | None = None) -> str:
    """The first step was passed: the address to go to, for the second one or for good."""
    if compte.totp is None and not deux_etapes.exigees(compte):
        ouvrir(compte, methode, jeton_oidc=jeton_oidc)
        return suite or url_for("comptes.profil")
    jeton = liens.creer(
        compte, SorteLien.DEUX_ETAPES, maintenant(), methode=methode, suite=suite, jeton_oidc=jeton_oidc
    )
    _oublier()
    session[ATTENTE] = jeton
    return url_for("comptes.deux_etapes" if compte.totp else "comptes.activer_deux_etapes")


def en_attente() -> LienConnexion | None:
    """The sign-in of this browser that waits for its second step."""
    jeton = session.get(ATTENTE)
    return liens.lire(jeton, {SorteLien.DEUX_ETAPES}, maintenant()) if isinstance(jeton, str) else None


def achever(attente: LienConnexion) -> str | None:
    """The second step was passed: the address to go to; None when another request was faster."""
    if not liens.consommer(attente, maintenant()):
        return None
    connexion.oublier_echecs(str(attente.compte.courriel))
    methode = attente.methode or Methode.LIEN
    ouvrir(attente.compte, methode, deux_etapes_passees=True, jeton_oidc=attente.jeton_oidc)
    return attente.suite or url_for("comptes.profil")


def ouvrir(
    compte: Compte, methode: Methode, *, deux_etapes_passees: bool = False, jeton_oidc: str | None = None
) -> None:
    """Sign this browser in. Nothing of what it held before stays, its CSRF token included."""
    _oublier()
    jeton = sessions.ouvrir(
        compte,
        methode,
        maintenant(),
        deux_etapes=deux_etapes_passees,
        appareil=appareil(request.user_agent.string),
        jeton_oidc=jeton_oidc,
    )
    db.session.flush()
    login_user(cast(Any, compte), remember=False)
    session[JETON], g.entre = jeton, True


def rafraichir(compte: Compte) -> None:
    """The password changed, so did what browsers hold: this one goes on."""
    session["_user_id"] = compte.get_id()


def fermer() -> str | None:
    """Sign this browser out; returns the ProConnect token that its own sign-out asks for, if any."""
    ouverte = session_courante()
    jeton_oidc = ouverte.jeton_oidc if ouverte is not None else None
    if ouverte is not None:
        sessions.fermer(ouverte, maintenant())
    logout_user()
    _oublier()
    return jeton_oidc


def appareil(agent: str) -> str:
    """« Firefox sur Windows »: enough to know one's own, too little to follow anybody."""
    navigateur = next((nom for motif, nom in _NAVIGATEURS if motif in agent), "Navigateur")
    systeme = next((nom for motif, nom in _SYSTEMES if motif in agent), "")
    return f"{navigateur} sur {systeme}" if systeme else navigateur


def reponse_sans_trace(reponse: Response) -> Response:
    """Account pages stay in no cache, and their address goes nowhere: some hold a token."""
    reponse.headers["Cache-Control"] = "no-store"
    reponse.headers["Referrer-Policy"] = "no-referrer"
    return reponse


def _oublier() -> None:
    session.clear()
    _oublier_qui()


def _oublier_qui() -> None:
    for nom in ("_login_user", "session_compte", "csrf_token", "entre"):
        g.pop(nom, None)


def _charger(identifiant: str) -> Compte | None:
    """Flask-Login's: both the account's mark and the session's row must hold."""
    ouverte = session_courante()
    if ouverte is None or ouverte.compte.fs_uniquifier != identifiant:
        return None
    return ouverte.compte


def _utilisable(ouverte: SessionCompte | None) -> SessionCompte | None:
    return ouverte if ouverte is not None and permis_ici(ouverte.compte) else None


def permis_ici(compte: Compte) -> bool:
    """Demonstration accounts sign in where the configuration has them, and nowhere else."""
    return compte.actif and (not compte.demonstration or current_app.extensions["config"].comptes_demonstration)
