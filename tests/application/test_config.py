"""Configuration: every variable of the contract, and errors that say what to do."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from application.config import Config, ConfigurationInvalide, Environnement, NomMoteur


def lire(instance: Path, **variables: str) -> Config:
    return Config.depuis_environnement({"ESS47_INSTANCE": str(instance), **variables})


def test_defaults_suit_a_newcomer(tmp_path: Path) -> None:
    config = lire(tmp_path)
    assert config.environnement is Environnement.DEVELOPMENT
    assert config.base_de_donnees == f"sqlite:///{tmp_path / 'ess47.sqlite'}"
    assert config.moteur is NomMoteur.WHOOSH
    assert config.demonstration
    assert (config.tuiles_url, config.url_publique, config.courriel.serveur) == ("", "", "")
    assert (config.processus, config.limite_lecture) == (2, 1200)


def test_the_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    premiere = lire(tmp_path).cle_secrete
    assert len(premiere) >= 64
    assert lire(tmp_path).cle_secrete == premiere
    assert stat.S_IMODE((tmp_path / "cle_secrete").stat().st_mode) == 0o600


def test_production_wants_a_secret_and_shows_no_demonstration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationInvalide, match="SECRET_KEY manque"):
        lire(tmp_path, ESS47_ENV="production")
    config = lire(tmp_path, ESS47_ENV="production", SECRET_KEY="x" * 40)
    assert config.production
    assert not config.demonstration


def test_how_much_an_address_may_read_is_a_choice(tmp_path: Path) -> None:
    assert lire(tmp_path, ESS47_LIMITE_LECTURE="5000").limite_lecture == 5000


@pytest.mark.parametrize("url", ["postgres://u@h/b", "postgresql://u@h/b", "postgresql+psycopg://u@h/b"])
def test_any_spelling_of_postgresql(tmp_path: Path, url: str) -> None:
    config = lire(tmp_path, DATABASE_URL=url, ESS47_SEARCH="postgres")
    assert config.base_de_donnees == "postgresql+psycopg://u@h/b"
    assert config.moteur is NomMoteur.POSTGRES


@pytest.mark.parametrize(
    ("variables", "dit"),
    [
        ({"ESS47_ENV": "prod"}, "choisissez parmi development, test, production"),
        ({"ESS47_SEARCH": "elastic"}, "choisissez parmi whoosh, postgres"),
        ({"ESS47_SEARCH": "postgres"}, "demande une base PostgreSQL"),
        ({"ESS47_DEMO": "oui"}, "écrivez 1 ou 0"),
        ({"MAIL_PORT": "vingt-cinq"}, "écrivez un nombre entier"),
        ({"ESS47_LIMITE_LECTURE": "beaucoup"}, "écrivez un nombre entier"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, variables: dict[str, str], dit: str) -> None:
    with pytest.raises(ConfigurationInvalide, match=dit) as erreur:
        lire(tmp_path, **variables)
    assert next(iter(variables)) in str(erreur.value)


@pytest.mark.parametrize(
    ("variables", "adresse"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "0.0.0.0", "PORT": "9000"}, "http://127.0.0.1:9000"),  # noqa: S104
        ({"ESS47_BASE_URL": "https://ess.exemple.fr/", "PORT": "9000"}, "https://ess.exemple.fr"),
    ],
)
def test_links_of_mails_lead_to_the_configured_address(tmp_path: Path, variables: dict[str, str], adresse: str) -> None:
    assert Config.depuis_environnement({"ESS47_INSTANCE": str(tmp_path), **variables}).adresse == adresse
