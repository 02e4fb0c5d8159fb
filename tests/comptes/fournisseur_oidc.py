"""A small OpenID Connect provider on this machine, that behaves as ProConnect does: signed userinfo, PKCE, nonce."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "ess47", "secret-de-test"


class Fournisseur:
    """``personne``: who signs in there. ``jeton_change``, ``infos_changees``: lies to tell."""

    def __init__(self) -> None:
        self.cle = RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256", "use": "sig"})
        self.personne = {
            "sub": "sub-odile",
            "email": "odile@agence.example",
            "given_name": "Odile",
            "usual_name": "Roux",
        }
        self.jeton_change: dict[str, Any] = {}
        self.infos_changees: dict[str, Any] = {}
        self.cle_des_infos = self.cle
        self.muet = False
        self._codes: dict[str, dict[str, str]] = {}
        fournisseur = self

        class Gestionnaire(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fournisseur.repondre(self, urlsplit(self.path).path, "")

            def do_POST(self) -> None:
                corps = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fournisseur.repondre(self, self.path, corps)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Gestionnaire)
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def autoriser(self, adresse: str) -> str:
        """The person signs in at this address; the path they are sent back to."""
        champs = {nom: valeurs[0] for nom, valeurs in parse_qs(urlsplit(adresse).query).items()}
        assert adresse.startswith(f"{self.url}/autoriser?")
        assert (champs["client_id"], champs["response_type"]) == (CLIENT, "code")
        assert champs["code_challenge_method"] == "S256"
        code = f"code-{len(self._codes)}"
        self._codes[code] = champs
        retour = urlsplit(champs["redirect_uri"])
        return f"{retour.path}?{urlencode({'code': code, 'state': champs['state']})}"

    def repondre(self, requete: BaseHTTPRequestHandler, chemin: str, corps: str) -> None:
        statut, genre, texte = self._reponse(requete, chemin, corps)
        requete.send_response(statut)
        requete.send_header("Content-Type", genre)
        requete.send_header("Content-Length", str(len(texte)))
        requete.end_headers()
        requete.wfile.write(texte.encode())

    def _reponse(self, requete: BaseHTTPRequestHandler, chemin: str, corps: str) -> tuple[int, str, str]:
        if self.muet:
            return 503, "text/plain", "en panne"
        if chemin == "/.well-known/openid-configuration":
            return 200, "application/json", json.dumps(self._decouverte())
        if chemin == "/jwks":
            return 200, "application/json", json.dumps({"keys": [self.cle.as_dict(private=False)]})
        if chemin == "/jeton":
            return self._jeton(requete, {nom: valeurs[0] for nom, valeurs in parse_qs(corps).items()})
        if chemin == "/moi" and requete.headers["Authorization"] == "Bearer acces":
            infos = {"iss": self.url, "aud": CLIENT, **self.personne, **self.infos_changees}
            return 200, "application/jwt", jwt.encode({"alg": "RS256", "kid": "1"}, infos, self.cle_des_infos)
        return 404, "text/plain", ""

    def _decouverte(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/autoriser",
            "token_endpoint": f"{self.url}/jeton",
            "userinfo_endpoint": f"{self.url}/moi",
            "jwks_uri": f"{self.url}/jwks",
            "end_session_endpoint": f"{self.url}/sortie",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def _jeton(self, requete: BaseHTTPRequestHandler, champs: dict[str, str]) -> tuple[int, str, str]:
        demande = self._codes.pop(champs["code"], None)
        identifiants = b64decode(requete.headers["Authorization"].removeprefix("Basic ")).decode()
        defi = urlsafe_b64encode(hashlib.sha256(champs["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if demande is None or identifiants != f"{CLIENT}:{SECRET}" or demande["code_challenge"] != defi:
            return 400, "application/json", '{"error": "invalid_grant"}'
        maintenant = int(time.time())
        dit = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": self.personne["sub"],
            "nonce": demande["nonce"],
            "iat": maintenant,
            "exp": maintenant + 60,
            **self.jeton_change,
        }
        jeton = jwt.encode({"alg": "RS256", "kid": "1"}, dit, self.cle)
        rendu = {"access_token": "acces", "token_type": "Bearer", "expires_in": 60, "id_token": jeton}
        return 200, "application/json", json.dumps(rendu)


@contextmanager
def servir() -> Iterator[Fournisseur]:
    """The provider, running."""
    fournisseur = Fournisseur()
    fil = threading.Thread(target=fournisseur.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    fil.start()
    try:
        yield fournisseur
    finally:
        fournisseur.http.shutdown()
        fournisseur.http.server_close()
        fil.join()
