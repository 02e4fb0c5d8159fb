"""ProConnect, the State's sign-in for professionals (OpenID Connect). Authlib is loaded only where it is configured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

PORTEE = "openid email given_name usual_name"
DELAI_S = 10


@dataclass(frozen=True, slots=True)
class ConfigProConnect:
    """``url``: of the provider, whose ``.well-known/openid-configuration`` says the rest."""

    url: str
    identifiant: str
    secret: str


@dataclass(frozen=True, slots=True)
class Identite:
    """What ProConnect says of a person."""

    sub: str
    courriel: str
    nom: str
    jeton: str  # the ID token: signing out of ProConnect asks for it


class ProConnectEnPanne(Exception):
    """The provider does not answer, or not what it should."""


class ProConnect:
    """The provider, as our views use it."""

    def __init__(self, app: Flask, config: ConfigProConnect) -> None:
        from authlib.integrations.flask_client import OAuth

        self._client = OAuth(app).register(
            "proconnect",
            client_id=config.identifiant,
            client_secret=config.secret,
            server_metadata_url=f"{config.url}/.well-known/openid-configuration",
            client_kwargs={
                "scope": PORTEE,
                "code_challenge_method": "S256",
                "default_timeout": DELAI_S,
                "leeway": 0,  # its access tokens live a minute: Authlib's own minute of margin would leave nothing
            },
        )

    def aller(self, retour: str) -> Response:
        """Send the browser there; it comes back to ``retour``. Raises ``ProConnectEnPanne``."""
        reponse: Response = self._essayer(lambda: self._client.authorize_redirect(retour))
        return reponse

    def revenir(self) -> Identite:
        """Who came back: state, nonce, code and signatures checked. Raises ``ProConnectEnPanne``."""
        return self._essayer(self._identite)

    def adresse_de_sortie(self, jeton: str, retour: str) -> str | None:
        """Where to sign out of ProConnect."""
        try:
            adresse = self._essayer(self._client.load_server_metadata).get("end_session_endpoint")
        except ProConnectEnPanne:
            return None
        parametres = {"id_token_hint": jeton, "post_logout_redirect_uri": retour}
        return f"{adresse}?{urlencode(parametres)}" if adresse else None

    def _identite(self) -> Identite:
        jetons = self._client.authorize_access_token()
        qui = self._informations(jetons)
        if qui["sub"] != jetons["userinfo"]["sub"]:
            raise ValueError("sub of another person")
        nom = " ".join(str(qui[champ]) for champ in ("given_name", "usual_name") if qui.get(champ))
        return Identite(str(qui["sub"]), str(qui["email"]), nom, jetons["id_token"])

    def _informations(self, jetons: dict[str, Any]) -> dict[str, Any]:
        """ProConnect signs what it says of people; other providers answer plain JSON."""
        reponse = self._client.get(self._client.load_server_metadata()["userinfo_endpoint"], token=jetons)
        reponse.raise_for_status()
        if not reponse.headers.get("Content-Type", "").startswith("application/jwt"):
            return dict(reponse.json())
        from joserfc import jwt
        from joserfc.jwk import KeySet

        cles = KeySet.import_key_set(self._client.fetch_jwk_set())
        lu = jwt.decode(reponse.text, cles, algorithms=["RS256", "ES256"])
        jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self._client.load_server_metadata()["issuer"]},
            aud={"essential": True, "value": self._client.client_id},
        ).validate(lu.claims)
        return dict(lu.claims)

    def _essayer(self, faire: Any) -> Any:
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError
        from requests import RequestException

        try:
            return faire()
        except (AuthlibBaseError, JoseError, RequestException, KeyError, ValueError, TypeError) as erreur:
            raise ProConnectEnPanne(f"{type(erreur).__name__}: {erreur}") from erreur
