"""Flask-Security behind our own pages: it hashes passwords, keeps TOTP secrets and signs browsers in.

Its routes, its token in the address, its « remember me » and all that it does at every request are taken out: a page
that is the same for everybody must not ask who reads it (docs/adr/0015-comptes.md).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sys
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, current_app
from flask_login.utils import _user_context_processor
from flask_principal import identity_changed
from passlib.exc import TokenError

from comptes.models import Compte, RoleCompte
from socle.database import db

# Flask-Security loads Authlib for its own sign-in by others, which we do not use: 0.2 s and 10 MB at every start.
if "authlib.integrations.flask_client" not in sys.modules:
    sys.modules["authlib.integrations.flask_client"] = None  # type: ignore[assignment]
from flask_security import (
    Security,
    UserDatastore,
    hash_password,
    login_user,
    logout_user,
    verify_password,
)
from flask_security.totp import Totp

if sys.modules["authlib.integrations.flask_client"] is None:
    del sys.modules["authlib.integrations.flask_client"]

__all__ = ["login_user", "logout_user"]  # for ``comptes.navigateur``, once loaded without Authlib
TOLERANCE_TOTP_S = 30  # a phone whose clock is off, a slow typist
# OWASP's first choice for argon2id: 19 MiB, two passes. Twenty sign-ins at once fit in a small machine.
ARGON2 = {"argon2__type": "ID", "argon2__memory_cost": 19456, "argon2__time_cost": 2, "argon2__parallelism": 1}

# What a password is compared with where there is none: made like the others, of nothing anybody knows.
LEURRE = "$argon2id$v=19$m=19456,t=2,p=1$njNmTKk1Rsg5R2hNKaW0tg$MkJiM5V3DWU9F9ZWmW3WGuAC4iafIhbsg1Exrat/UCI"


class Depot(UserDatastore):
    """Flask-Security's way to our accounts: it only ever looks for the one a browser holds."""

    def find_user(self, case_insensitive: bool = False, **criteres: Any) -> Any:
        """The account that has this ``fs_uniquifier``."""
        return db.session.execute(sa.select(Compte).filter_by(**criteres)).unique().scalar_one_or_none()

    def put(self, objet: Any) -> Any:
        """Add to the present transaction, which the edge commits."""
        db.session.add(objet)
        return objet


class TotpUneFois(Totp):
    """Codes that a counter of the account's row makes good once: see ``compteur_totp``."""

    def compteur(self, code: str, secret: str, dernier: int | None) -> int | None:
        """The counter of this code, or None when it is wrong or was taken already."""
        try:
            return int(self._totp.verify(code, secret, window=TOLERANCE_TOTP_S, last_counter=dernier).counter)
        except TokenError:
            return None


def init_app(app: Flask) -> None:
    """Set Flask-Security up. ``SECRET_KEY`` encrypts TOTP secrets; passwords do not depend on it."""
    cle = app.config["SECRET_KEY"]
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 the name of a function
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,  # makes it set the TOTP factory up
        SECURITY_TOTP_SECRETS={"1": _derivee(cle, "totp").hex()},
        SECURITY_TOTP_ISSUER="ESS 47",
        SECURITY_CLI_USERS_NAME=False,
        SECURITY_CLI_ROLES_NAME=False,
    )
    depot = Depot(cast(Any, Compte), cast(Any, RoleCompte))
    securite = Security(app, depot, register_blueprint=False, totp_cls=TotpUneFois)
    app.extensions["cle_empreintes"] = _derivee(cle, "empreintes")
    _tenir_en_laisse(app, securite)


def _tenir_en_laisse(app: Flask, securite: Security) -> None:
    """Nothing at every request, no token in an address, no « remember me », no template variable."""
    app.before_request_funcs[None].remove(securite.principal._on_before_request)
    app.after_request_funcs[None].remove(securite.login_manager._update_remember_cookie)
    app.template_context_processors[None].remove(_user_context_processor)
    securite.login_manager.request_loader(lambda _requete: None)
    identity_changed.disconnect(securite.principal._on_identity_changed, app)  # roles are ours: comptes.permissions


def _derivee(cle: str, usage: str) -> bytes:
    return hmac.new(cle.encode(), f"ess47:comptes:{usage}".encode(), hashlib.sha256).digest()


def hacher(mot_de_passe: str) -> str:
    """Argon2id of a password."""
    return hash_password(mot_de_passe)


def a_rehacher(hache: str) -> bool:
    """Whether it was made with other settings than today's."""
    return bool(current_app.extensions["security"].pwd_context.needs_update(hache))


def verifier(mot_de_passe: str, attendu: str | None) -> bool:
    """Whether it is this password; takes as long when there is none to compare with."""
    correct = verify_password(mot_de_passe, attendu or LEURRE)
    return bool(correct) and attendu is not None


def empreinte(secret: str) -> str:
    """Keyed hash of a token, a recovery code or an address: what the database holds opens nothing."""
    return hmac.new(current_app.extensions["cle_empreintes"], secret.encode(), hashlib.sha256).hexdigest()


def nouveau_jeton() -> str:
    """A token for a link or a cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def totp() -> TotpUneFois:
    """Makes and reads TOTP secrets, which are encrypted texts."""
    return cast(TotpUneFois, current_app.extensions["security"].totp_factory)


def code_actuel(secret: str) -> str:
    """The code a phone would show now, for tests and demonstrations."""
    return totp().generate_totp_password(secret)
