"""Choosing, changing and forgetting a password; which ones are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from comptes import mots_de_passe, securite
from comptes.models import Compte
from comptes.mots_de_passe import MotDePasseRefuse
from tests.boite import Boite, lien
from tests.connexion import MOT_DE_PASSE, autre_client, compte_de, connecter
from tests.page import ClientPages

NOUVEAU = "un parapluie dans la Garonne"
CHANGER = "/compte/mot-de-passe"


@pytest.mark.parametrize(
    "mot",
    [
        "court",
        "motdepasse123456",
        "Motdepasse!2026",
        "MOTDEPASSE.2026",
        "azertyuiop12",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "123456789012345",
        "mnopqrstuvwxyz",
        "odile.roux@exemple.org",
        "odile.roux2026",
        "Odile-Roux-1968",
        "x" * 201,
    ],
)
def test_what_everybody_tries_is_refused(mot: str) -> None:
    with pytest.raises(MotDePasseRefuse):
        mots_de_passe.verifier(mot, Compte(courriel="odile.roux@exemple.org", nom="Odile Roux"))


@pytest.mark.parametrize(
    "mot",
    [
        "quatre mots sans rapport",
        "parapluiegaronne",
        "kX9#mq2!vLp0",
        "une  phrase à moi, tout simplement",
        "éàüçñ-œuvre-13",
    ],
)
def test_no_other_rule(mot: str) -> None:
    mots_de_passe.verifier(mot, Compte(courriel="odile.roux@exemple.org", nom="Odile Roux"))


def test_one_password_however_the_keyboard_writes_it(app: Flask) -> None:
    compose, decompose = "caf\u00e9 du canal lat\u00e9ral", "cafe\u0301 du canal late\u0301ral"
    hache = securite.hacher(mots_de_passe.normaliser(compose))
    assert securite.verifier(mots_de_passe.normaliser(decompose), hache)


def test_a_forgotten_password(client: ClientPages, boite: Boite, session: Any) -> None:
    compte = compte_de(mot_de_passe=MOT_DE_PASSE)
    ailleurs = connecter(autre_client(client), compte)
    client.poster("/compte/mot-de-passe/oublie", {"email": "membre@exemple.org"})
    message = boite.relever_un()
    assert message["Subject"] == "Choisir un nouveau mot de passe pour ESS 47"
    adresse = lien(message)
    assert client.page(adresse).texte("h1") == "Votre nouveau mot de passe"
    page = client._verifier(client.poster(adresse, {"nouveau": "court"}, 422))
    assert "au moins 12" in page.textes("span", class_="champ-erreur")[0]
    assert client.poster(adresse, {"nouveau": NOUVEAU}).headers["Location"] == "/compte/"
    client.poster(adresse, {"nouveau": NOUVEAU + " bis"}, 410)
    assert ailleurs.brut.get("/compte/").status_code == 303
    assert boite.relever_un()["Subject"] == "Votre mot de passe ESS 47 a changé"
    champs = {"email": "membre@exemple.org", "password": NOUVEAU}
    autre_client(client).poster("/compte/connexion/mot-de-passe", champs)


def test_a_forgotten_password_says_nothing_of_who_has_an_account(client: ClientPages, boite: Boite) -> None:
    compte_de()
    reponses = [
        client.poster("/compte/mot-de-passe/oublie", {"email": courriel})
        for courriel in ("membre@exemple.org", "inconnue@exemple.org")
    ]
    assert len({(r.headers["Location"], r.get_data()) for r in reponses}) == 1


def test_a_reset_link_lives_an_hour(client: ClientPages, boite: Boite, plus_tard: Callable[..., None]) -> None:
    compte_de()
    client.poster("/compte/mot-de-passe/oublie", {"email": "membre@exemple.org"})
    adresse = lien(boite.relever_un())
    plus_tard(minutes=61)
    client.page(adresse, 410)


def test_a_sign_in_link_does_not_change_the_password(client: ClientPages, boite: Boite) -> None:
    compte_de()
    client.poster("/compte/connexion", {"email": "membre@exemple.org"})
    jeton = lien(boite.relever_un()).rpartition("/")[2]
    client.page(f"/compte/mot-de-passe/{jeton}", 410)
    client.poster(f"/compte/mot-de-passe/{jeton}", {"nouveau": NOUVEAU}, 410)


def test_changing_it_wants_the_present_one_and_shuts_the_other_sessions(
    client: ClientPages, boite: Boite, session: Any
) -> None:
    compte = compte_de(mot_de_passe=MOT_DE_PASSE)
    ailleurs = connecter(autre_client(client), compte)
    connecter(client, compte)
    page = client._verifier(client.poster(CHANGER, {"password": "autre", "nouveau": NOUVEAU}, 422))
    assert page.textes("span", class_="champ-erreur") == ["Ce n’est pas votre mot de passe actuel."]
    client.poster(CHANGER, {"password": MOT_DE_PASSE, "nouveau": "motdepasse2026"}, 422)
    assert ailleurs.brut.get("/compte/").status_code == 200
    client.poster(CHANGER, {"password": MOT_DE_PASSE, "nouveau": NOUVEAU})
    assert client.brut.get("/compte/").status_code == 200
    assert ailleurs.brut.get("/compte/").status_code == 303
    assert boite.relever_un()["Subject"] == "Votre mot de passe ESS 47 a changé"


def test_the_first_one_wants_a_recent_sign_in(
    client: ClientPages, session: Any, plus_tard: Callable[..., None]
) -> None:
    compte = compte_de()
    connecter(client, compte)
    plus_tard(minutes=20)
    page = client._verifier(client.poster(CHANGER, {"nouveau": NOUVEAU}, 422))
    assert "reconnectez-vous" in page.texte("div", class_="resume-erreurs")
    plus_tard(minutes=5)
    client.poster(CHANGER, {"nouveau": NOUVEAU})
    session.refresh(compte)
    assert securite.verifier(NOUVEAU, compte.mot_de_passe)
