"""Claiming, through the pages."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from annuaire.membres.queries import represente
from annuaire.models import Structure
from annuaire.revendications import services
from annuaire.revendications.models import Revendication
from comptes.models import Compte
from socle.base import maintenant
from tests.annuaire.contributions.courriers import courriers
from tests.annuaire.revendications.test_services import code_recu
from tests.connexion import autre_client, compte_de, connecter
from tests.factories import structure
from tests.page import ClientPages


@pytest.fixture
def fiche(session: Any) -> Structure:
    fiche = structure(session, nom="La Ruche", adresse="3 rue du Lavoir", courriel="contact@ruche.org")
    session.commit()
    return fiche


@pytest.fixture
def odile(session: Any) -> Compte:
    return compte_de(courriel="odile@exemple.org")


@pytest.fixture
def adresse(fiche: Structure) -> str:
    return f"/annuaire/structures/{fiche.slug}-{fiche.id}/revendiquer"


def test_a_visitor_is_led_to_sign_in_and_back(client: ClientPages, fiche: Structure, adresse: str) -> None:
    liens = [lien["href"] for lien in client.page(adresse.removesuffix("/revendiquer")).tous("a")]
    assert adresse in liens
    page = client.page(adresse)
    liens = [lien["href"] for lien in page.tous("a", class_="bouton")]
    assert liens == [f"/compte/connexion?suite={adresse}", f"/compte/creer?suite={adresse}"]
    for lien in liens:
        assert client.page(lien).tous("input", name="suite", value=adresse)
    client.poster(adresse, {"moyen": "lettre"}, statut=403)


def test_by_mail_from_the_listing_to_the_people(
    app: Flask, client: ClientPages, session: Any, fiche: Structure, odile: Compte, adresse: str
) -> None:
    connecter(client, odile)
    page = client.page(adresse)
    assert "À l’adresse de la structure : c•••@r•••.org" in page.textes("span")  # not published: half hidden
    assert "3 rue du Lavoir, 47000 Agen" in " ".join(page.textes("p"))
    courriers(app)
    suite = client.poster(adresse, {"moyen": "courriel", "adresse": "fiche"}).headers["Location"]
    code = code_recu(app)
    assert "Un code de six chiffres est parti" in " ".join(client.page(suite).textes("p"))
    page = client._verifier(client.poster(suite, {"code": "000 00x"}, statut=422))
    assert "Ce n’est pas le bon code." in page.texte("div", class_="resume-erreurs")
    client.poster(suite, {"code": code})
    assert represente(odile, fiche)
    assert "Voir qui tient la fiche" in client.page(suite).textes("a")
    assert client.get(adresse, 303).headers["Location"] == f"/mon-espace/structures/{fiche.id}/personnes"
    entetes = client.get(suite).headers
    assert (entetes["Cache-Control"], entetes["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_wrong_codes_are_counted_for_good(
    app: Flask, client: ClientPages, session: Any, fiche: Structure, odile: Compte, adresse: str
) -> None:
    connecter(client, odile)
    courriers(app)
    suite = client.poster(adresse, {"moyen": "courriel", "adresse": "fiche"}).headers["Location"]
    code = code_recu(app)
    for _ in range(5):
        client.poster(suite, {"code": "x"}, statut=422)
    page = client._verifier(client.poster(suite, {"code": code}, statut=422))
    assert "Trop d’essais" in page.texte("div", class_="resume-erreurs")
    assert not represente(odile, fiche)
    assert session.scalars(sa.select(Revendication.essais)).one() == 5


def test_by_letter_its_qr_code_types_the_code(
    client: ClientPages, session: Any, fiche: Structure, odile: Compte, adresse: str
) -> None:
    connecter(client, odile)
    suite = client.poster(adresse, {"moyen": "lettre"}).headers["Location"]
    assert "Le Département va poster une lettre à cette adresse : 3 rue du Lavoir, 47000 Agen." in " ".join(
        client.page(suite).textes("p")
    )
    une = session.scalars(sa.select(Revendication)).unique().one()
    code = services.preparer_lettre(une, services.demandeur(odile), maintenant())
    session.commit()
    page = client.page(f"{suite}?code={code}")
    assert [champ["value"] for champ in page.tous("input", name="code")] == [code]
    client.poster(suite, {"code": code})
    assert represente(odile, fiche)


def test_by_an_agent_and_given_up(client: ClientPages, session: Any, odile: Compte, adresse: str) -> None:
    connecter(client, odile)
    suite = client.poster(adresse, {"moyen": "agent", "raison": "<b>Trésorière</b>"}).headers["Location"]
    assert client.page(suite).texte("blockquote") == "<b>Trésorière</b>"
    assert "la reprendre" in client.page(adresse).textes("a")
    client.poster(f"{suite}/annuler", {})
    assert client.page(suite).texte("p", class_="suivi-etat") == "Annulée"
    client.poster(f"{suite}/annuler", {}, statut=409)
    client.poster(suite, {"code": "123456"}, statut=422)


@pytest.mark.parametrize(
    ("tape", "message"),
    [
        ({"moyen": ""}, "Choisissez un moyen."),
        ({"moyen": "pigeon"}, "Choisissez un moyen."),
        ({"moyen": "courriel"}, "Choisissez où envoyer le code."),
        ({"moyen": "courriel", "adresse": "domaine"}, "Choisissez où envoyer le code."),
        ({"moyen": "courriel", "adresse": "domaine", "nom_local": "a b@"}, "Écrivez une adresse complète"),
        ({"moyen": "agent", "raison": " "}, "Dites ce qui vous lie à la structure."),
    ],
)
def test_what_is_wrong_is_said(
    client: ClientPages, session: Any, odile: Compte, adresse: str, tape: dict[str, str], message: str
) -> None:
    connecter(client, odile)
    page = client._verifier(client.poster(adresse, tape, statut=422))
    assert message in page.texte("div", class_="resume-erreurs")
    cibles = {lien["href"][1:] for lien in page.tous("a") if lien["href"].startswith("#")}
    assert cibles <= {element["id"] for element in page.elements}
    assert session.scalars(sa.select(Revendication)).unique().all() == []


def test_ones_own_address_at_its_domain(app: Flask, client: ClientPages, odile: Compte, adresse: str) -> None:
    connecter(client, odile)
    courriers(app)
    client.poster(adresse, {"moyen": "courriel", "adresse": "domaine", "nom_local": "odile@pirate.fr"})
    assert [message["To"] for message in courriers(app)] == ["odile@ruche.org"]


def test_the_claims_of_others_do_not_exist(
    client: ClientPages, session: Any, fiche: Structure, odile: Compte, adresse: str
) -> None:
    suite = client.get(adresse) and connecter(client, odile).poster(adresse, {"moyen": "lettre"}).headers["Location"]
    autre = connecter(autre_client(client), compte_de(courriel="marc@exemple.org"))
    for chemin in (suite, "/annuaire/revendications/inconnu"):
        autre.get(chemin, 404)
        autre.poster(chemin, {"code": "123456"}, statut=404)
        autre.poster(f"{chemin}/annuler", {}, statut=404)
    visiteur = autre_client(client)
    assert visiteur.get(f"{suite}?code=A", 303).headers["Location"] == f"/compte/connexion?suite={suite}?code%3DA"
