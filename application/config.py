"""Typed configuration, read from the environment variables of the contract (docs/configuration.md)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from comptes.proconnect import ConfigProConnect
from socle.mail import ConfigCourriel

E = TypeVar("E", bound=StrEnum)

RACINE = Path(__file__).resolve().parent.parent
GEOCODAGE_PAR_DEFAUT = "https://data.geopf.fr/geocodage/search"
RECHERCHE_ENTREPRISES_PAR_DEFAUT = "https://recherche-entreprises.api.gouv.fr/search"
LIMITE_LECTURE = 1200  # a minute: a whole town hall may share one address, and pages are cheap


class ConfigurationInvalide(RuntimeError):
    """A variable is missing or wrong; the message, in French, says which and how to set it."""


class Environnement(StrEnum):
    """``ESS47_ENV``."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class NomMoteur(StrEnum):
    """``ESS47_SEARCH``."""

    WHOOSH = "whoosh"
    POSTGRES = "postgres"


@dataclass(frozen=True, slots=True)
class Config:
    """All that a deployment chooses."""

    environnement: Environnement
    instance: Path
    base_de_donnees: str
    cle_secrete: str
    demonstration: bool
    moteur: NomMoteur
    url_publique: str  # "" : taken from the request
    adresse: str  # where links in mails lead: the above, else where this machine listens; never taken from a request
    tuiles_url: str
    tuiles_attribution: str
    geocodage_url: str
    recherche_entreprises_url: str
    hebergeur: str
    proxys: int  # how many trusted reverse proxies stand before us
    processus: int  # of the server
    limite_lecture: int  # pages that one address may read in a minute
    courriel: ConfigCourriel
    proconnect: ConfigProConnect | None

    @property
    def comptes_demonstration(self) -> bool:
        """Whether the accounts whose password everybody knows exist: never in production."""
        return self.demonstration and not self.production

    @property
    def production(self) -> bool:
        return self.environnement is Environnement.PRODUCTION

    @classmethod
    def depuis_environnement(cls, env: Mapping[str, str] = os.environ) -> Config:
        """Read the variables. Raises ``ConfigurationInvalide``."""
        environnement = _choix(env, "ESS47_ENV", Environnement, Environnement.DEVELOPMENT)
        production = environnement is Environnement.PRODUCTION
        instance = Path(env.get("ESS47_INSTANCE") or RACINE / "instance").resolve()
        base = env.get("DATABASE_URL") or f"sqlite:///{instance / 'ess47.sqlite'}"
        moteur = _choix(env, "ESS47_SEARCH", NomMoteur, NomMoteur.WHOOSH)
        if moteur is NomMoteur.POSTGRES and base.startswith("sqlite"):
            raise ConfigurationInvalide("ESS47_SEARCH=postgres demande une base PostgreSQL : renseignez DATABASE_URL.")
        url_publique = env.get("ESS47_BASE_URL", "").rstrip("/")
        return cls(
            environnement=environnement,
            instance=instance,
            base_de_donnees=_normaliser_url(base),
            cle_secrete=_cle_secrete(env, instance, production),
            demonstration=_booleen(env, "ESS47_DEMO", not production),
            moteur=moteur,
            url_publique=url_publique,
            adresse=url_publique or _adresse_locale(env),
            tuiles_url=env.get("ESS47_TILES_URL", ""),
            tuiles_attribution=env.get("ESS47_TILES_ATTRIBUTION", ""),
            geocodage_url=env.get("ESS47_GEOCODAGE_URL", GEOCODAGE_PAR_DEFAUT),
            recherche_entreprises_url=env.get("ESS47_RECHERCHE_ENTREPRISES_URL", RECHERCHE_ENTREPRISES_PAR_DEFAUT),
            hebergeur=env.get("ESS47_HEBERGEUR", ""),
            proxys=_entier(env, "ESS47_PROXYS", 1 if production else 0),
            processus=max(1, _entier(env, "ESS47_PROCESSUS", 2)),
            limite_lecture=max(1, _entier(env, "ESS47_LIMITE_LECTURE", LIMITE_LECTURE)),
            courriel=_courriel(env, instance, url_publique),
            proconnect=_proconnect(env),
        )


def _adresse_locale(env: Mapping[str, str]) -> str:
    hote = env.get("HOST") or "127.0.0.1"
    return f"http://{'127.0.0.1' if hote in ('0.0.0.0', '::') else hote}:{_entier(env, 'PORT', 8000)}"  # noqa: S104 to compare


def _proconnect(env: Mapping[str, str]) -> ConfigProConnect | None:
    noms = ("ESS47_PROCONNECT_URL", "ESS47_PROCONNECT_CLIENT_ID", "ESS47_PROCONNECT_CLIENT_SECRET")
    url, identifiant, secret = (env.get(nom, "").strip() for nom in noms)
    if not any((url, identifiant, secret)):
        return None
    if absents := [nom for nom in noms if not env.get(nom, "").strip()]:
        raise ConfigurationInvalide(f"ProConnect : il manque {', '.join(absents)}. Donnez les trois, ou aucune.")
    return ConfigProConnect(url.rstrip("/"), identifiant, secret)


def _courriel(env: Mapping[str, str], instance: Path, url_publique: str) -> ConfigCourriel:
    domaine = urlsplit(url_publique).hostname or "localhost"
    return ConfigCourriel(
        expediteur=env.get("MAIL_DEFAULT_SENDER") or f"ESS 47 <ne-pas-repondre@{domaine}>",
        dossier=instance / "courrier",
        domaine=domaine,
        serveur=env.get("MAIL_SERVER", ""),
        port=_entier(env, "MAIL_PORT", 25),
        tls=_booleen(env, "MAIL_USE_TLS", False),
        identifiant=env.get("MAIL_USERNAME", ""),
        mot_de_passe=env.get("MAIL_PASSWORD", ""),
    )


def _normaliser_url(url: str) -> str:
    """Hosting providers write postgres://; we mean psycopg 3."""
    for prefixe in ("postgres://", "postgresql://"):
        if url.startswith(prefixe):
            return "postgresql+psycopg://" + url.removeprefix(prefixe)
    return url


def _cle_secrete(env: Mapping[str, str], instance: Path, production: bool) -> str:
    cle = env.get("SECRET_KEY", "")
    if cle:
        return cle
    if production:
        raise ConfigurationInvalide(
            "SECRET_KEY manque : en production, donnez une valeur longue et secrète "
            "(« python -c 'import secrets; print(secrets.token_hex(32))' »)."
        )
    fichier = instance / "cle_secrete"
    if not fichier.exists():
        instance.mkdir(parents=True, exist_ok=True)
        try:
            descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # another process was faster: read its key
        else:
            with os.fdopen(descripteur, "w") as flux:
                flux.write(secrets.token_hex(32))
    return fichier.read_text().strip()


def _choix(env: Mapping[str, str], nom: str, type_: type[E], defaut: E) -> E:
    valeur = env.get(nom) or defaut
    try:
        return type_(valeur)
    except ValueError:
        raise ConfigurationInvalide(f"{nom}={valeur} : choisissez parmi {', '.join(type_)}.") from None


def _booleen(env: Mapping[str, str], nom: str, defaut: bool) -> bool:
    valeur = env.get(nom, "").strip().lower()
    if valeur in ("", "1", "0", "true", "false"):
        return defaut if valeur == "" else valeur in ("1", "true")
    raise ConfigurationInvalide(f"{nom}={valeur} : écrivez 1 ou 0.")


def _entier(env: Mapping[str, str], nom: str, defaut: int) -> int:
    valeur = env.get(nom, "").strip()
    if valeur and not valeur.isdecimal():
        raise ConfigurationInvalide(f"{nom}={valeur} : écrivez un nombre entier.")
    return int(valeur) if valeur else defaut
