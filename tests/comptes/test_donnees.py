"""One's name, mail preferences, export and erasure; mail one may do without."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from comptes.enums import Frequence, GenreCourriel, Role
from comptes.models import Compte, NouvelleEnAttente, Preference, SessionCompte
from comptes.services import donnees, preferences
from comptes.services.entretien import entretenir
from socle.base import maintenant
from socle.mail import CourrielEnvoye
from tests.boite import Boite, texte
from tests.connexion import MOT_DE_PASSE, autre_client, compte_de, connecter
from tests.page import ClientPages


def prevenir(compte: Compte, genre: GenreCourriel = GenreCourriel.FICHES) -> None:
    preferences.prevenir(compte, genre, "Votre fiche attend", "Confirmez-la d’ici un mois.", maintenant(), "/annuaire/")


def test_one_s_name(client: ClientPages, session: Any) -> None:
    compte = compte_de()
    connecter(client, compte)
    client._verifier(client.poster("/compte/", {"nom": "\x00 \n"}, 422))
    client.poster("/compte/", {"nom": "  Odile <b>Roux</b>  "})
    session.refresh(compte)
    assert compte.nom == "Odile <b>Roux</b>"
    assert client.page("/compte/").tous("b") == []


def test_mail_at_once_carries_a_one_click_way_out(client: ClientPages, session: Any, boite: Boite) -> None:
    compte = compte_de()
    prevenir(compte)
    session.commit()
    message = boite.relever_un()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (adresse,) = re.findall(r"^<(http://127\.0\.0\.1:8000/compte/desabonnement/\S+)>$", message["List-Unsubscribe"])
    assert adresse in texte(message)
    assert f'href="{adresse}"' in texte(message, "html")
    chemin = urlsplit(adresse).path
    visiteur = autre_client(client)
    assert visiteur.page(chemin).texte("h1") == "Ne plus recevoir ces courriels"
    assert preferences.frequences(compte)[GenreCourriel.FICHES] is Frequence.IMMEDIAT
    # A mail program posts this, without cookie nor CSRF token (RFC 8058).
    assert visiteur.brut.post(chemin, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    prevenir(compte)
    session.commit()
    assert boite.relever() == []
    prevenir(compte, GenreCourriel.LABEL)
    session.commit()
    assert len(boite.relever()) == 1  # the other kinds still come


def test_an_invented_way_out_changes_nothing(client: ClientPages) -> None:
    assert client.brut.post("/compte/desabonnement/WyJ4IiwidG91dCJd.x").status_code == 410
    client.page("/compte/desabonnement/x", 410)


def test_mail_of_the_account_itself_has_no_way_out(client: ClientPages, boite: Boite) -> None:
    compte_de()
    client.poster("/compte/connexion", {"email": "membre@exemple.org"})
    message = boite.relever_un()
    assert (message["List-Unsubscribe"], message["Auto-Submitted"]) == (None, "auto-generated")


def test_news_once_a_week_come_in_one_mail(client: ClientPages, session: Any, boite: Boite) -> None:
    compte, autre = compte_de(), compte_de(courriel="autre@exemple.org")
    connecter(client, compte)
    client.poster("/compte/courriels", {"fiches": "hebdomadaire", "label": "jamais", "achats": "n’importe"})
    assert preferences.frequences(compte) == {
        GenreCourriel.FICHES: Frequence.HEBDOMADAIRE,
        GenreCourriel.LABEL: Frequence.JAMAIS,
        GenreCourriel.ACHATS: Frequence.IMMEDIAT,
        GenreCourriel.PUBLICATIONS: Frequence.JAMAIS,
    }
    for genre in (GenreCourriel.FICHES, GenreCourriel.LABEL, GenreCourriel.FICHES):
        prevenir(compte, genre)
    preferences.regler(autre, GenreCourriel.FICHES, Frequence.HEBDOMADAIRE)
    prevenir(autre)
    autre.actif = False
    session.commit()
    assert boite.relever() == []
    assert preferences.envoyer_la_semaine() == 1
    session.commit()
    message = boite.relever_un()
    assert message["Subject"] == "Votre semaine sur ESS 47"
    assert texte(message).count("Votre fiche attend") == 2
    assert "http://127.0.0.1:8000/annuaire/" in texte(message)
    assert message["List-Unsubscribe"] is not None
    assert preferences.envoyer_la_semaine() == 0
    assert session.query(NouvelleEnAttente).count() == 0


def test_work_mail_is_for_agents(app: Flask) -> None:
    assert GenreCourriel.TRAVAIL not in preferences.genres_de(compte_de())
    assert GenreCourriel.TRAVAIL in preferences.genres_de(compte_de(Role.MODERATEUR))


def test_one_takes_one_s_data(client: ClientPages, session: Any, boite: Boite) -> None:
    compte = compte_de(mot_de_passe=MOT_DE_PASSE)
    prevenir(compte)
    session.commit()
    boite.relever()
    connecter(client, compte)
    reponse = client.get("/compte/donnees.json")
    assert reponse.headers["Content-Disposition"] == 'attachment; filename="mes-donnees-ess-47.json"'
    lu = reponse.get_json()
    assert lu["compte"]["courriel"] == "membre@exemple.org"
    assert lu["compte"]["roles"] == ["membre"]
    assert [courriel["objet"] for courriel in lu["courriels_envoyes"]] == ["Votre fiche attend"]
    assert lu["sessions"][0]["appareil"] == "Firefox sur Linux"
    assert "argon2" not in reponse.get_data(as_text=True)
    assert client.get("/compte/donnees").status_code == 200


def test_packages_above_say_what_they_know(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    effaces: list[int] = []
    monkeypatch.setattr(donnees, "_DECLARATIONS", {})
    donnees.declarer("contributions", lambda compte: [compte.nom], lambda compte: effaces.append(compte.pk))
    compte = compte_de()
    assert donnees.exporter(compte)["contributions"] == ["Odile Roux"]
    donnees.effacer(compte)
    assert effaces == [compte.pk]


def test_one_leaves_for_good(client: ClientPages, session: Any, boite: Boite) -> None:
    compte = compte_de(mot_de_passe=MOT_DE_PASSE)
    pk = compte.pk
    preferences.regler(compte, GenreCourriel.LABEL, Frequence.JAMAIS)
    session.commit()
    ailleurs = connecter(autre_client(client), compte)
    connecter(client, compte)
    for champs in ({"confirmer": "oui", "password": MOT_DE_PASSE}, {"confirmer": "EFFACER", "password": "autre"}):
        client._verifier(client.poster("/compte/effacer", champs, 422))
    champs = {"confirmer": "effacer", "password": MOT_DE_PASSE}
    assert client.poster("/compte/effacer", champs).headers["Location"] == "/compte/efface"
    assert client.page("/compte/efface").texte("h1") == "Votre compte est effacé"
    assert ailleurs.brut.get("/compte/").status_code == 303
    message = boite.relever_un()
    assert (message["To"], message["Subject"]) == ("membre@exemple.org", "Votre compte ESS 47 est effacé")
    session.expire_all()
    reste = session.get(Compte, pk)
    assert (reste.courriel, reste.nom, reste.mot_de_passe, reste.actif) == (None, "Compte effacé", None, False)
    assert reste.roles == frozenset()
    assert session.query(SessionCompte).count() == session.query(Preference).count() == 0
    client.poster("/compte/connexion/mot-de-passe", {"email": "membre@exemple.org", "password": MOT_DE_PASSE}, 422)
    compte_de()  # the address is free again


def test_erasing_without_a_password_wants_a_recent_sign_in(client: ClientPages, plus_tard: Callable[..., None]) -> None:
    connecter(client, compte_de())
    plus_tard(minutes=16)
    client.poster("/compte/effacer", {"confirmer": "EFFACER"}, 422)
    plus_tard(minutes=14)
    client.poster("/compte/effacer", {"confirmer": "EFFACER"})


def test_an_administrator_reads_the_mail_log(client: ClientPages, session: Any, boite: Boite) -> None:
    boite.refuses.add("autre@exemple.org")
    for courriel in ("membre@exemple.org", "autre@exemple.org"):
        prevenir(compte_de(courriel=courriel))
    session.commit()
    boite.relever()
    connecter(client, compte_de(Role.ADMINISTRATEUR))
    page = client.page("/gestion/courriels")
    lignes = [re.sub(r"\d+ novembre 20\d\d à \d+\s*h\s*\d\d", "…", ligne) for ligne in page.textes("tr")[1:]]
    assert "autre@exemple.org Votre fiche attend nouvel essai à venir 1 essai" in lignes[0]
    assert "550" in lignes[0]
    assert "membre@exemple.org Votre fiche attend envoyé" in lignes[1]
    assert "Confirmez-la" not in page.texte("main")
    assert len(client.page("/gestion/courriels?adresse=AUTRE").textes("tr")) == 2
    client.page("/gestion/courriels?page=zzz&adresse=%25")


def test_a_refused_recipient_holds_nobody_back_and_nobody_is_written_to_twice(
    app: Flask, session: Any, boite: Boite
) -> None:
    boite.refuses.add("b@exemple.org")
    for courriel in ("a@exemple.org", "b@exemple.org", "c@exemple.org"):
        prevenir(compte_de(courriel=courriel))
    session.commit()
    assert [message["To"] for message in boite.relever()] == ["a@exemple.org", "c@exemple.org"]


def test_accounts_forget(app: Flask, session: Any) -> None:
    from comptes.services import comptes

    vieux = maintenant().replace(year=2020)
    comptes.creer("jamais@exemple.org", vieux)
    comptes.creer("confirme@exemple.org", vieux, confirme=True)
    session.add(CourrielEnvoye(outbox_pk=1, modele="x", destinataire="a@exemple.org", objet="x", depose_le=vieux))
    session.commit()
    entretenir()
    assert [courriel for (courriel,) in session.query(Compte.courriel)] == ["confirme@exemple.org"]
    assert session.query(CourrielEnvoye).count() == 0
