"""Signing in by a mail link or by password, and what neither says about who has an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from comptes import securite
from comptes.enums import Role
from comptes.models import Compte
from socle.database import db
from socle.limites import limiteur
from tests.boite import Boite, lien, texte
from tests.connexion import MOT_DE_PASSE, autre_client, compte_de, connecter
from tests.page import ClientPages

LIEN = "/compte/connexion"
MOT = "/compte/connexion/mot-de-passe"


def demander(client: ClientPages, courriel: str, **champs: str) -> TestResponse:
    return client.poster(LIEN, {"email": courriel, **champs})


def essayer(client: ClientPages, courriel: str, mot_de_passe: str, statut: int = 303, **champs: str) -> TestResponse:
    limiteur.reset()  # each try from another place
    return client.poster(MOT, {"email": courriel, "password": mot_de_passe, **champs}, statut)


def est_connecte(client: ClientPages) -> bool:
    return client.brut.get("/compte/").status_code == 200


def test_a_mail_link_opens_a_page_with_a_button_and_the_button_signs_in(client: ClientPages, boite: Boite) -> None:
    compte_de(courriel="odile@exemple.org")
    assert demander(client, " Odile@Exemple.ORG ").headers["Location"] == "/compte/connexion/envoye"
    assert client.page("/compte/connexion/envoye").texte("h1") == "Regardez vos courriels"
    message = boite.relever_un()
    assert (message["To"], message["Subject"]) == ("odile@exemple.org", "Votre lien pour vous connecter à ESS 47")
    assert texte(message).startswith("Bonjour Odile Roux,\n\nVoici le lien que vous avez demandé")
    adresse = lien(message)
    for _ in range(3):  # a mail scanner follows the link: nothing is used up
        page = client.page(adresse)
    assert page.textes("button", class_="bouton")[-1] == "Me connecter"
    assert not est_connecte(client)
    assert client.poster(adresse, {}).headers["Location"] == "/compte/"
    assert client.page("/compte/").texte("h1") == "Mon compte"


def test_a_link_works_once(client: ClientPages, boite: Boite) -> None:
    compte_de(courriel="odile@exemple.org")
    demander(client, "odile@exemple.org")
    adresse = lien(boite.relever_un())
    client.poster(adresse, {})
    voleur = autre_client(client)
    voleur.poster(adresse, {}, 410)
    assert voleur.page(adresse, 410).texte("h1") == "Ce lien ne fonctionne plus"
    assert not est_connecte(voleur)


def test_a_link_lives_a_quarter_of_an_hour(client: ClientPages, boite: Boite, plus_tard: Callable[..., None]) -> None:
    compte_de(courriel="odile@exemple.org")
    demander(client, "odile@exemple.org")
    adresse = lien(boite.relever_un())
    plus_tard(minutes=14)
    client.page(adresse)
    plus_tard(minutes=15, seconds=1)
    client.page(adresse, 410)
    client.poster(adresse, {}, 410)


@pytest.mark.parametrize("jeton", ["x", "a" * 300, "é", "%00"])
def test_an_invented_link_opens_nothing(client: ClientPages, jeton: str) -> None:
    client.page(f"/compte/lien/{jeton}", 410)


def test_asking_twice_sends_one_mail_and_the_first_link_still_works(
    client: ClientPages, boite: Boite, plus_tard: Callable[..., None]
) -> None:
    compte_de(courriel="odile@exemple.org")
    demander(client, "odile@exemple.org")
    adresse = lien(boite.relever_un())
    demander(client, "odile@exemple.org")
    assert boite.relever() == []
    client.page(adresse)
    plus_tard(minutes=6)
    demander(client, "odile@exemple.org")
    assert lien(boite.relever_un()) != adresse


def test_the_answer_does_not_say_who_has_an_account(client: ClientPages, boite: Boite) -> None:
    compte_de(courriel="odile@exemple.org")
    compte_de(courriel="partie@exemple.org", actif=False)
    reponses = [demander(client, f"{qui}@exemple.org") for qui in ("odile", "inconnue", "partie")]
    assert len({(r.status_code, r.headers["Location"], r.get_data()) for r in reponses}) == 1
    sujets = {message["To"]: message["Subject"] for message in boite.relever()}
    assert sujets == {
        "odile@exemple.org": "Votre lien pour vous connecter à ESS 47",
        "inconnue@exemple.org": "Aucun compte ESS 47 à cette adresse",
    }
    demander(client, "inconnue@exemple.org")
    assert boite.relever() == []  # strangers are not pestered


def test_the_request_does_the_same_work_whoever_is_asked_for(client: ClientPages) -> None:
    from tests.page import compter_requetes

    compte_de(courriel="odile@exemple.org")
    travaux = []
    for courriel in ("odile@exemple.org", "inconnue@exemple.org"):
        with compter_requetes() as requetes:
            demander(client, courriel)
        travaux.append(requetes)
    assert travaux[0] == travaux[1]


def test_a_wrong_address_is_said_and_kept(client: ClientPages) -> None:
    reponse = client.poster(LIEN, {"email": "odile chez exemple"}, 422)
    page = client._verifier(reponse)
    assert page.tous("input", id="email")[0]["value"] == "odile chez exemple"
    assert "Écrivez une adresse complète" in page.texte("div", class_="resume-erreurs")


def test_a_password_signs_in(client: ClientPages) -> None:
    compte_de(courriel="odile@exemple.org", mot_de_passe=MOT_DE_PASSE)
    assert essayer(client, "ODILE@exemple.org", MOT_DE_PASSE).headers["Location"] == "/compte/"
    assert est_connecte(client)


def test_passwords_are_argon2id(app: Flask) -> None:
    compte = compte_de(mot_de_passe=MOT_DE_PASSE)
    assert str(compte.mot_de_passe).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_refusals_are_the_same(client: ClientPages) -> None:
    compte_de(courriel="odile@exemple.org", mot_de_passe=MOT_DE_PASSE)
    compte_de(courriel="sans@exemple.org")
    compte_de(courriel="partie@exemple.org", mot_de_passe=MOT_DE_PASSE, actif=False)
    refus = {
        client._verifier(essayer(client, f"{qui}@exemple.org", mot, 422)).textes("span", class_="champ-erreur")[0]
        for qui, mot in (
            ("odile", "autre chose"),
            ("sans", MOT_DE_PASSE),
            ("inconnue", MOT_DE_PASSE),
            ("partie", MOT_DE_PASSE),
        )
    }
    assert refus == {
        "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, ou demandez un lien par courriel."
    }


def test_a_password_costs_the_same_whoever_it_is_for(client: ClientPages, monkeypatch: pytest.MonkeyPatch) -> None:
    reglages: list[str] = []
    verifier = securite.verify_password

    def noter(mot: str, hache: str) -> bool:
        reglages.append(hache.rpartition("$")[0].rpartition("$")[0])
        return bool(verifier(mot, hache))

    monkeypatch.setattr(securite, "verify_password", noter)
    compte_de(courriel="odile@exemple.org", mot_de_passe=MOT_DE_PASSE)
    compte_de(courriel="sans@exemple.org")
    for qui in ("odile", "sans", "inconnue"):
        essayer(client, f"{qui}@exemple.org", "autre chose", 422)
    assert reglages == ["$argon2id$v=19$m=19456,t=2,p=1"] * 3


@pytest.mark.parametrize("courriel", ["odile@exemple.org", "inconnue@exemple.org"])
def test_ten_failures_shut_the_password_for_a_while_and_never_the_mail_link(
    client: ClientPages, boite: Boite, plus_tard: Callable[..., None], courriel: str
) -> None:
    compte_de(courriel="odile@exemple.org", mot_de_passe=MOT_DE_PASSE)
    for _ in range(10):
        essayer(client, courriel, "mauvais mot de passe", 422)
    page = client._verifier(essayer(client, courriel, MOT_DE_PASSE, 422))
    assert "pendant un quart d’heure" in page.textes("span", class_="champ-erreur")[0]
    demander(client, "odile@exemple.org")
    client.poster(lien(boite.relever_un()), {})
    assert est_connecte(client)
    plus_tard(minutes=16)
    autre = autre_client(client)
    essayer(autre, "odile@exemple.org", MOT_DE_PASSE)


def test_success_forgets_the_failures(client: ClientPages) -> None:
    compte_de(courriel="odile@exemple.org", mot_de_passe=MOT_DE_PASSE)
    for _ in range(2):
        for _ in range(6):
            essayer(client, "odile@exemple.org", "mauvais mot de passe", 422)
        essayer(autre_client(client), "odile@exemple.org", MOT_DE_PASSE)


def test_many_tries_from_one_place_are_slowed_down(client: ClientPages) -> None:
    champs = {"email": "inconnue@exemple.org", "password": "x"}
    for numero in range(10):  # twenty a minute, shared by two processes
        client.poster(MOT, champs | {"email": f"inconnue{numero}@exemple.org"}, 422)
    page = client._verifier(client.poster(MOT, champs, 429))
    assert "minute" in page.texte("main")
    demander(client, "odile@exemple.org")  # the mail link has its own count
    assert client.page("/compte/connexion").texte("h1") == "Se connecter"


@pytest.mark.parametrize(
    ("suite", "arrivee"),
    [
        ("/annuaire/?q=velo", "/annuaire/?q=velo"),
        ("//ailleurs.example/", "/compte/"),
        ("/\\ailleurs.example", "/compte/"),
        ("https://ailleurs.example/", "/compte/"),
        ("javascript:alert(1)", "/compte/"),
        ("/\t/ailleurs.example", "/compte/"),
        ("annuaire", "/compte/"),
    ],
)
def test_one_goes_on_to_a_page_of_this_site_only(client: ClientPages, suite: str, arrivee: str) -> None:
    compte_de(courriel="odile@exemple.org", mot_de_passe=MOT_DE_PASSE)
    champs = client.page("/compte/connexion", query_string={"suite": suite}).tous("input", name="suite")
    assert [champ["value"] for champ in champs] == ([suite, suite] if arrivee == suite else [])
    assert essayer(client, "odile@exemple.org", MOT_DE_PASSE, suite=suite).headers["Location"] == arrivee


def test_the_way_back_travels_with_the_link(client: ClientPages, boite: Boite) -> None:
    compte_de(courriel="odile@exemple.org")
    demander(client, "odile@exemple.org", suite="/label/")
    assert client.poster(lien(boite.relever_un()), {}).headers["Location"] == "/label/"


def test_nothing_of_the_browser_before_stays_after_signing_in(client: ClientPages) -> None:
    """Session fixation: what somebody else put into the browser is gone, the CSRF token too."""
    compte_de(courriel="odile@exemple.org", mot_de_passe=MOT_DE_PASSE)
    client.page("/compte/connexion")
    with client.brut.session_transaction() as session:
        session["pose_par_un_autre"] = "x"
        avant = session["csrf_token"]
    essayer(client, "odile@exemple.org", MOT_DE_PASSE)
    client.page("/compte/")
    with client.brut.session_transaction() as session:
        assert "pose_par_un_autre" not in session
        assert session["csrf_token"] != avant


def test_signing_out_is_a_post_and_shuts_the_session(client: ClientPages) -> None:
    connecter(client, compte_de())
    assert client.brut.get("/compte/deconnexion").status_code == 405
    biscuit = client.brut.get_cookie("session")
    assert biscuit is not None
    assert client.poster("/compte/deconnexion", {}).headers["Location"] == "/"
    assert client.brut.get_cookie("session") is None  # a visitor again, whose pages are kept ready
    client.brut.set_cookie("session", biscuit.value)
    assert not est_connecte(client)  # a cookie copied before is worth nothing


def test_a_forged_session_is_a_visitor(client: ClientPages, app: Flask) -> None:
    compte = compte_de()
    with client.brut.session_transaction() as session:
        session.update({"_user_id": compte.get_id(), "jeton": "invente"})
    assert not est_connecte(client)


def test_a_closed_account_is_out_at_the_next_request(client: ClientPages, session: Any) -> None:
    compte = compte_de()
    connecter(client, compte)
    assert est_connecte(client)
    compte.actif = False
    session.commit()
    assert not est_connecte(client)


def test_a_session_ends_with_the_working_day(client: ClientPages, plus_tard: Callable[..., None]) -> None:
    connecter(client, compte_de())
    plus_tard(hours=11)
    assert est_connecte(client)
    plus_tard(hours=13)
    assert not est_connecte(client)


def test_account_pages_are_kept_nowhere_and_send_their_address_nowhere(client: ClientPages) -> None:
    connecter(client, compte_de())
    for url in ("/compte/", "/compte/securite", "/compte/donnees.json", "/compte/connexion/envoye"):
        entetes = client.get(url).headers
        assert (entetes["Cache-Control"], entetes["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert "ETag" not in entetes


def test_public_pages_are_made_for_who_is_signed_in(client: ClientPages) -> None:
    visiteur = autre_client(client)
    assert visiteur.page("/label/").textes("a", class_="mon-espace") == ["Mon espace", "Mon espace"]
    connecter(client, compte_de())
    reponse = client.get("/label/")
    assert "Odile Roux" in reponse.get_data(as_text=True)
    assert reponse.headers["Cache-Control"].startswith("private")
    assert "Odile Roux" not in visiteur.get("/label/").get_data(as_text=True)


def test_links_in_mail_never_follow_the_request_s_host(client: ClientPages, boite: Boite) -> None:
    compte_de(courriel="odile@exemple.org")
    jeton = client.page("/compte/connexion").tous("input", name="csrf_token")[0]["value"]
    client.brut.post(
        LIEN, data={"email": "odile@exemple.org", "csrf_token": jeton}, headers={"X-Forwarded-Host": "piege.example"}
    )
    assert lien(boite.relever_un()).startswith("/compte/lien/")


def test_tokens_are_not_logged(client: ClientPages, boite: Boite, caplog: pytest.LogCaptureFixture) -> None:
    compte_de(courriel="odile@exemple.org")
    demander(client, "odile@exemple.org")
    adresse = lien(boite.relever_un())
    with caplog.at_level("INFO", logger="ess47.requetes"):
        client.page(adresse)
    chemins = [ligne.chemin for ligne in caplog.records if hasattr(ligne, "chemin")]
    assert chemins == ["/compte/lien/…"]


def test_a_sent_mail_leaves_no_text_behind(client: ClientPages, boite: Boite, app: Flask) -> None:
    from socle.outbox import OutboxEntry

    compte_de(courriel="odile@exemple.org")
    demander(client, "odile@exemple.org")
    app.extensions["outbox"]._confidentiels.add("courriel")
    boite.relever_un()
    assert {str(ligne.charge) for ligne in db.session.query(OutboxEntry)} == {"{}"}


def test_a_new_account_confirms_its_address(client: ClientPages, boite: Boite, session: Any) -> None:
    champs = {"nom": "Paul Lacoste", "email": "paul@exemple.org"}
    assert client.poster("/compte/creer", champs).headers["Location"] == "/compte/connexion/envoye"
    message = boite.relever_un()
    assert message["Subject"] == "Confirmez votre adresse pour ESS 47"
    assert "Paul" not in texte(message) + texte(message, "html")  # nobody writes to others through us
    compte = session.query(Compte).filter_by(courriel="paul@exemple.org").one()
    assert (compte.confirme_le, compte.roles) == (None, {Role.MEMBRE})
    assert client.page(lien(message)).texte("h1") == "Confirmez votre adresse"
    client.poster(lien(message), {})
    assert "paul@exemple.org" in client.page("/compte/").texte("main")
    session.refresh(compte)
    assert compte.confirme_le is not None


def test_an_address_that_has_an_account_receives_a_link_to_it(client: ClientPages, boite: Boite) -> None:
    compte_de(courriel="odile@exemple.org")
    client.poster("/compte/creer", {"nom": "Une autre", "email": "odile@exemple.org"})
    message = boite.relever_un()
    assert message["Subject"] == "Vous avez déjà un compte ESS 47"
    client.poster(lien(message), {})
    assert client.page("/compte/").tous("input", id="nom")[0]["value"] == "Odile Roux"


def test_a_new_account_wants_a_name(client: ClientPages) -> None:
    page = client._verifier(client.poster("/compte/creer", {"nom": " ", "email": "paul@exemple.org"}, 422))
    assert page.tous("input", id="email")[0]["value"] == "paul@exemple.org"
    assert len(page.textes("span", class_="champ-erreur")) == 1
