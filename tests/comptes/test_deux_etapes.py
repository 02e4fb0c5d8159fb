"""The second step: who must, codes taken once, recovery codes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask

from comptes import securite
from comptes.enums import ROLES_A_DEUX_ETAPES, Methode, Role
from comptes.models import CodeSecours, Compte
from comptes.services import deux_etapes, sessions
from comptes.services.deux_etapes import CodeRefuse
from socle.base import maintenant
from socle.limites import limiteur
from tests.boite import Boite, lien
from tests.connexion import MOT_DE_PASSE, autre_client, compte_de, connecter
from tests.page import ClientPages, Page

DEUX = "/compte/deux-etapes"
ACTIVER = "/compte/deux-etapes/activer"


def code(secret: str, decalage: int = 0) -> str:
    """What a phone shows, so many periods from now."""
    instant = maintenant() + dt.timedelta(seconds=30 * decalage)
    return str(securite.totp()._totp.from_source(secret).generate(instant).token)


def equiper(compte: Compte, session: Any) -> str:
    """Give an account its second step; returns the secret."""
    secret = securite.totp().generate_totp_secret()
    compte.totp = secret
    session.commit()
    return secret


def cle_montree(page: Page) -> str:
    """The secret that the page asks to copy."""
    return re.sub(r"\W", "", page.texte("code", class_="cle"))


def premier_pas(client: ClientPages, courriel: str) -> str:
    limiteur.reset()
    champs = {"email": courriel, "password": MOT_DE_PASSE}
    return client.poster("/compte/connexion/mot-de-passe", champs).headers["Location"]


@pytest.mark.parametrize("role", sorted(ROLES_A_DEUX_ETAPES))
def test_who_acts_for_the_departement_sets_it_up_before_anything(
    client: ClientPages, session: Any, boite: Boite, role: Role
) -> None:
    compte_de(role, mot_de_passe=MOT_DE_PASSE)
    assert premier_pas(client, f"{role}@exemple.org") == ACTIVER
    assert client.brut.get("/compte/").status_code == 303
    assert client.brut.get("/gestion/").headers["Location"] == "/compte/connexion?suite=/gestion/"
    page = client.page(ACTIVER)
    assert len(page.tous("svg", class_="qr")) == 1
    client._verifier(client.poster(ACTIVER, {"code": "000000"}, 422))
    secret = securite.totp()._totp(key=cle_montree(client.page(ACTIVER)), format="base32").to_json()
    page = client._verifier(client.poster(ACTIVER, {"code": code(secret)}, 200))
    assert len(page.textes("code")) == 10
    assert client.brut.get("/gestion/").status_code == 200
    assert [message["Subject"] for message in boite.relever()] == ["Connexion en deux étapes activée pour ESS 47"]


@pytest.mark.parametrize("role", [Role.MEMBRE, Role.ACHETEUR])
def test_others_may_do_without(client: ClientPages, role: Role) -> None:
    compte_de(role, mot_de_passe=MOT_DE_PASSE)
    assert premier_pas(client, f"{role}@exemple.org") == "/compte/"


def test_demonstration_accounts_may_do_without(client: ClientPages, app: Flask, monkeypatch: Any) -> None:
    from dataclasses import replace

    monkeypatch.setitem(app.extensions, "config", replace(app.extensions["config"], demonstration=True))
    compte_de(Role.MODERATEUR, mot_de_passe=MOT_DE_PASSE, demonstration=True)
    assert premier_pas(client, "moderateur@exemple.org") == "/compte/"
    assert client.brut.get("/gestion/").status_code == 200


@pytest.mark.parametrize("voie", ["mot de passe", "lien"])
def test_the_code_is_asked_for_after_the_first_step(client: ClientPages, session: Any, boite: Boite, voie: str) -> None:
    secret = equiper(compte_de(mot_de_passe=MOT_DE_PASSE), session)
    if voie == "lien":
        client.poster("/compte/connexion", {"email": "membre@exemple.org", "suite": "/label/"})
        assert client.poster(lien(boite.relever_un()), {}).headers["Location"] == DEUX
    else:
        assert premier_pas(client, "membre@exemple.org") == DEUX
    assert client.brut.get("/compte/").status_code == 303
    assert client.page(DEUX).texte("h1") == "Deuxième étape"
    arrivee = client.poster(DEUX, {"code": f" {code(secret)[:3]} {code(secret)[3:]} "}).headers["Location"]
    assert arrivee == ("/label/" if voie == "lien" else "/compte/")
    assert client.brut.get("/compte/").status_code == 200


def test_a_code_is_taken_once(client: ClientPages, session: Any) -> None:
    secret = equiper(compte_de(mot_de_passe=MOT_DE_PASSE), session)
    deja_vu = code(secret)
    premier_pas(client, "membre@exemple.org")
    client.poster(DEUX, {"code": deja_vu})
    autre = autre_client(client)
    premier_pas(autre, "membre@exemple.org")
    page = autre._verifier(autre.poster(DEUX, {"code": deja_vu}, 422))
    assert "il a déjà servi" in page.textes("span", class_="champ-erreur")[0]
    autre.poster(DEUX, {"code": code(secret, -1)}, 422)  # nor an older one
    assert autre.brut.get("/compte/").status_code == 303
    autre.poster(DEUX, {"code": code(secret, 1)})
    assert autre.brut.get("/compte/").status_code == 200


def test_two_requests_with_one_code_pass_once(app: Flask, session: Any) -> None:
    compte = compte_de()
    secret = equiper(compte, session)
    bon = code(secret)
    deux_etapes.verifier(compte, bon)
    with pytest.raises(CodeRefuse):  # this one read the row before the other wrote it
        deux_etapes.verifier(compte, bon)


def test_five_wrong_codes_and_the_first_step_is_to_be_passed_again(client: ClientPages, session: Any) -> None:
    secret = equiper(compte_de(mot_de_passe=MOT_DE_PASSE), session)
    premier_pas(client, "membre@exemple.org")
    biscuit = client.brut.get_cookie("session")
    assert biscuit is not None
    for _ in range(4):
        client.poster(DEUX, {"code": "000000"}, 422)
    assert client.poster(DEUX, {"code": "000000"}).headers["Location"] == "/compte/connexion"
    client.brut.set_cookie("session", biscuit.value)  # the cookie of before gives no other five
    assert client.poster(DEUX, {"code": code(secret)}).headers["Location"] == "/compte/connexion"
    assert client.brut.get("/compte/").status_code == 303


def test_wrong_codes_after_the_password_shut_the_password_not_the_link(
    client: ClientPages, session: Any, boite: Boite
) -> None:
    secret = equiper(compte_de(mot_de_passe=MOT_DE_PASSE), session)
    for _ in range(2):
        premier_pas(client, "membre@exemple.org")
        for essai in range(5):
            limiteur.reset()
            client.poster(DEUX, {"code": "000000"}, 303 if essai == 4 else 422)
    limiteur.reset()
    client.poster("/compte/connexion/mot-de-passe", {"email": "membre@exemple.org", "password": MOT_DE_PASSE}, 422)
    client.poster("/compte/connexion", {"email": "membre@exemple.org"})
    client.poster(lien(boite.relever_un()), {})
    client.poster(DEUX, {"code": code(secret)})
    assert client.brut.get("/compte/").status_code == 200


def test_a_recovery_code_works_once_and_the_person_is_told(client: ClientPages, session: Any, boite: Boite) -> None:
    compte = compte_de(mot_de_passe=MOT_DE_PASSE)
    equiper(compte, session)
    codes = deux_etapes.nouveaux_codes(compte)
    session.commit()
    assert len(set(codes)) == 10
    assert not {c.replace("-", "") for c in codes} & {e for (e,) in session.query(CodeSecours.empreinte)}
    premier_pas(client, "membre@exemple.org")
    client.poster(DEUX, {"code": codes[0].upper()})
    assert boite.relever_un()["Subject"] == "Un code de secours ESS 47 a servi"
    assert "9 codes" in client.page("/compte/securite").texte("main")
    autre = autre_client(client)
    premier_pas(autre, "membre@exemple.org")
    autre.poster(DEUX, {"code": codes[0]}, 422)


def test_new_recovery_codes_replace_the_former(client: ClientPages, session: Any) -> None:
    compte = compte_de()
    secret = equiper(compte, session)
    anciens = deux_etapes.nouveaux_codes(compte)
    session.commit()
    connecter(client, compte)
    client.poster("/compte/deux-etapes/codes", {"code": "123"}, 422)
    page = client._verifier(client.poster("/compte/deux-etapes/codes", {"code": code(secret)}, 200))
    nouveaux = page.textes("code")
    assert not set(nouveaux) & set(anciens)
    with pytest.raises(CodeRefuse):
        deux_etapes.verifier(compte, anciens[0])
    deux_etapes.verifier(compte, nouveaux[0])


def test_a_member_turns_it_on_and_off(client: ClientPages, session: Any) -> None:
    compte = compte_de()
    connecter(client, compte, deux_etapes=False)
    secret = securite.totp()._totp(key=cle_montree(client.page(ACTIVER)), format="base32").to_json()
    client.poster(ACTIVER, {"code": code(secret)}, 200)
    session.refresh(compte)
    assert compte.totp is not None
    assert cle_montree_dans(secret) not in compte.totp  # kept encrypted
    client.poster("/compte/deux-etapes/desactiver", {"code": "000000"}, 422)
    client.poster("/compte/deux-etapes/desactiver", {"code": code(secret, 1)})
    session.refresh(compte)
    assert (compte.totp, compte.totp_compteur) == (None, None)


def test_turning_it_on_wants_the_password(client: ClientPages, session: Any) -> None:
    compte = compte_de(mot_de_passe=MOT_DE_PASSE)
    connecter(client, compte, deux_etapes=False)
    secret = securite.totp()._totp(key=cle_montree(client.page(ACTIVER)), format="base32").to_json()
    page = client._verifier(client.poster(ACTIVER, {"code": code(secret), "password": "autre"}, 422))
    assert page.textes("span", class_="champ-erreur") == ["Ce n’est pas votre mot de passe actuel."]
    client.poster(ACTIVER, {"code": code(secret), "password": MOT_DE_PASSE}, 200)
    session.refresh(compte)
    assert compte.totp is not None


def test_turning_it_on_without_a_password_wants_a_recent_sign_in(client: ClientPages, plus_tard: Any) -> None:
    connecter(client, compte_de(), deux_etapes=False)
    secret = securite.totp()._totp(key=cle_montree(client.page(ACTIVER)), format="base32").to_json()
    plus_tard(minutes=20)
    page = client._verifier(client.poster(ACTIVER, {"code": code(secret)}, 422))
    assert "reconnectez-vous" in page.texte("div", class_="resume-erreurs")


def cle_montree_dans(secret: str) -> str:
    return str(securite.totp()._totp.from_source(secret).base32_key)


def test_an_agent_cannot_turn_it_off(client: ClientPages, session: Any) -> None:
    compte = compte_de(Role.MODERATEUR)
    secret = equiper(compte, session)
    connecter(client, compte)
    assert "Arrêter" not in client.page("/compte/securite").texte("main")
    client.poster("/compte/deux-etapes/desactiver", {"code": code(secret)}, 422)
    session.refresh(compte)
    assert compte.totp is not None


def test_a_role_given_during_a_session_waits_for_the_second_step(client: ClientPages, session: Any) -> None:
    compte = compte_de()
    connecter(client, compte, deux_etapes=False)
    from comptes.services.comptes import donner_role

    donner_role(compte, Role.MODERATEUR, maintenant())
    session.commit()
    assert client.get("/gestion/propositions/", 303).headers["Location"] == ACTIVER
    assert "attend la connexion en deux étapes" in client.page("/compte/").texte("main")


def test_roles_of_a_session(app: Flask, session: Any) -> None:
    compte = compte_de(Role.MEMBRE, Role.COMITE)
    jeton = sessions.ouvrir(compte, Methode.LIEN, maintenant())
    session.commit()
    ouverte = sessions.lire(jeton, maintenant())
    assert ouverte is not None
    assert deux_etapes.roles_permis(ouverte) == {Role.VISITEUR, Role.MEMBRE}
    ouverte.deux_etapes = True
    assert deux_etapes.roles_permis(ouverte) == {Role.VISITEUR, Role.MEMBRE, Role.COMITE}
