"""Proposing a structure through the pages, step by step."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.contributions.enums import EtatSuggestion
from annuaire.contributions.models import Suggestion
from annuaire.models import Structure
from tests.annuaire.contributions.courriers import courriers
from tests.annuaire.contributions.propositions import (
    ACTIVITE,
    COURRIEL,
    LIEU,
    SIRET,
    STRUCTURE,
    envoyer,
    moment,
    ouvrir,
    remplir,
)
from tests.factories import structure
from tests.page import ClientPages, Page

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}'\"--"


def erreurs_de(client: ClientPages, url: str, donnees: dict[str, Any]) -> tuple[list[str], Page]:
    """The messages of a refused form, and its page, which keeps every rule."""
    reponse = client.poster(url, donnees, statut=422)
    page = client._verifier(reponse)
    return page.textes("span", class_="champ-erreur"), page


def test_a_proposal_goes_through_its_steps_and_is_not_published(
    client: ClientPages, session: Any, indexer: Any
) -> None:
    courriers(client.app)
    assert client.page("/annuaire/proposer").texte("h1") == "Quelle structure ?"
    code = ouvrir(client)
    page = client.page(f"/annuaire/proposer/{code}/lieu")
    assert page.texte("h1") == "Où ?"
    assert page.textes("li", aria_current="step") == ["Où ?"]
    suite = remplir(client, code)
    assert suite == f"/annuaire/proposer/{code}/doublons"
    assert client.get(suite, 303).headers["Location"] == f"/annuaire/proposer/{code}/envoi"  # nothing looks like it
    page = client.page(f"/annuaire/proposer/{code}/envoi")
    assert page.texte("h1") == "Relire et envoyer"
    dits = page.textes("dd")
    for attendu in ("Le Potager des Serres", "3 rue du Lavoir", "47600 Nérac", "au centre de la commune", "oui"):
        assert attendu in dits
    envoyer(client, code, courriel=COURRIEL)
    session.commit()
    page = client.page(f"/annuaire/propositions/{code}?recue=1")
    assert page.texte("h1") == "Merci, votre proposition est reçue"
    suggestion = session.scalars(sa.select(Suggestion)).one()
    assert (suggestion.etat, suggestion.nom, suggestion.code_insee) == (
        EtatSuggestion.DEPOSEE,
        "Le Potager des Serres",
        "47195",
    )
    (recu,) = courriers(client.app)
    assert recu["To"] == COURRIEL
    assert f"/annuaire/propositions/{code}" in recu.get_content()
    assert code not in str(suggestion.donnees)
    assert suggestion.code_empreinte != code
    assert session.scalars(sa.select(Structure)).all() == []
    indexer()
    assert client.page("/annuaire/?q=potager").texte("p", role="status") == "Aucune structure"
    assert b"Potager" not in client.get("/annuaire/export.json").data


@pytest.mark.parametrize("chemin", ["", "/lieu", "/activite", "/envoi", "/carte.svg", "/doublons"])
def test_a_wrong_code_is_not_found(client: ClientPages, chemin: str) -> None:
    for code in ("b" * 20, "b" * 19, "../../etc", "b" * 5000, "%00" * 20, "é" * 20):
        client.get(f"/annuaire/proposer/{code}{chemin}" if chemin else f"/annuaire/propositions/{code}", 404)


def test_a_step_that_does_not_exist_is_not_found(client: ClientPages) -> None:
    client.get(f"/annuaire/proposer/{ouvrir(client)}/autre", 404)


def test_secret_pages_are_kept_by_nobody(client: ClientPages) -> None:
    code = ouvrir(client)
    remplir(client, code)
    pages = [f"/annuaire/proposer/{code}/{etape}" for etape in ("structure", "lieu", "activite", "envoi", "carte.svg")]
    envoyees = []
    for url in [*pages, *envoyees]:
        entetes = client.get(url).headers
        assert entetes["Cache-Control"] == "no-store"
        assert "noindex" in entetes["X-Robots-Tag"]
        assert entetes["Referrer-Policy"] == "same-origin"
    envoyer(client, code)
    entetes = client.get(f"/annuaire/propositions/{code}").headers
    assert (entetes["Cache-Control"], entetes["Referrer-Policy"]) == ("no-store", "same-origin")


def test_the_log_does_not_hold_the_code(client: ClientPages, caplog: pytest.LogCaptureFixture) -> None:
    code = ouvrir(client)
    caplog.set_level("INFO")
    client.page(f"/annuaire/proposer/{code}/lieu")
    chemins = [getattr(ligne, "chemin", "") for ligne in caplog.records]
    assert "/annuaire/proposer/<code>/<etape>" in chemins
    assert code not in str(chemins)


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"nom": ""}, "Écrivez le nom de la structure."),
        ({"nom": "12"}, "Écrivez le nom de la structure avec des lettres, sans adresse de site."),
        (
            {"nom": "Gagnez http://spam.example"},
            "Écrivez le nom de la structure avec des lettres, sans adresse de site.",
        ),
        ({"nom": "x" * 251}, "C’est trop long : 250 caractères au plus, il y en a 251."),
        ({"siret": "123"}, "Un SIRET a quatorze chiffres : vous en avez écrit 3."),
        ({"siret": "800000002"}, "Un SIRET a quatorze chiffres : les neuf chiffres du SIREN ne suffisent pas."),
        ({"siret": "80000000200018"}, "Ce SIRET n’existe pas : un chiffre est sans doute faux."),
        ({"siret": "00000000000000"}, "Ce SIRET n’existe pas : un chiffre est sans doute faux."),
        ({"siret": "abcdefghijklmn"}, "Un SIRET n’a que des chiffres."),
        ({"rna": "47"}, "Un numéro RNA commence par W, suivi de neuf chiffres : W472001234."),
    ],
)
def test_the_first_step_says_what_is_wrong_and_keeps_what_was_typed(
    client: ClientPages, session: Any, champs: dict[str, str], message: str
) -> None:
    tapes = {**STRUCTURE, **champs}
    erreurs, page = erreurs_de(client, "/annuaire/proposer", tapes)
    assert erreurs == [message]
    assert page.textes("div", class_="resume-erreurs") == [f"Un point à corriger {message}"]
    for nom, valeur in tapes.items():
        (champ,) = page.tous("input", name=nom)
        assert champ["value"] == valeur
    assert session.scalars(sa.select(Suggestion)).all() == []


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"commune": ""}, "Écrivez la commune."),
        ({"commune": "Bordeaux"}, "Bordeaux (Gironde) n’est pas en Lot-et-Garonne : l’annuaire s’arrête là."),
        ({"commune": "47300"}, "Nous ne reconnaissons pas cette commune de Lot-et-Garonne. Est-ce"),
        ({"commune": "Zzzyx"}, "Nous ne reconnaissons pas cette commune de Lot-et-Garonne."),
        ({"adresse": "x" * 251}, "C’est trop long : 250 caractères au plus, il y en a 251."),
        (
            {"point_choisi": "1", "latitude": "44.2", "longitude": "0.63"},
            "Le point est à Agen, et vous avez écrit Nérac.",
        ),
        ({"point_choisi": "1", "latitude": "48.8", "longitude": "2.3"}, "Le point est hors du Lot-et-Garonne"),
        ({"point_choisi": "1", "latitude": "nan", "longitude": "0.3"}, "Le point n’a pas été compris."),
        ({"point_choisi": "1", "latitude": "", "longitude": ""}, "Le point n’a pas été compris."),
    ],
)
def test_the_second_step_says_what_is_wrong(client: ClientPages, champs: dict[str, str], message: str) -> None:
    code = ouvrir(client)
    reponse = client.poster(f"/annuaire/proposer/{code}/lieu", {**LIEU, **champs}, statut=422)
    page = client._verifier(reponse)
    assert message in page.texte("div", class_="resume-erreurs")
    (adresse,) = page.tous("input", name="adresse")
    assert adresse["value"] == champs.get("adresse", LIEU["adresse"])


def test_a_point_put_on_the_map_is_kept_as_it_is(client: ClientPages, session: Any) -> None:
    code = ouvrir(client)
    point = {"point_choisi": "1", "latitude": "44.1372", "longitude": "0.3391"}
    reponse = client.poster(f"/annuaire/proposer/{code}/lieu", {**LIEU, **point, "action": "situer"})
    assert reponse.headers["Location"] == f"/annuaire/proposer/{code}/lieu#point"
    lieu = session.scalars(sa.select(Suggestion)).one().donnees["lieu"]
    assert (lieu["latitude"], lieu["longitude"], lieu["precision_position"]) == (44.1372, 0.3391, "adresse")
    page = client.page(f"/annuaire/proposer/{code}/lieu")
    assert "Le point est où vous l’avez placé." in page.textes("p", role="status")
    assert b"<circle" in client.get(f"/annuaire/proposer/{code}/carte.svg").data


def test_a_point_just_put_is_not_lost_to_another_error(client: ClientPages) -> None:
    code = ouvrir(client)
    point = {"point_choisi": "1", "latitude": "44.1372", "longitude": "0.3391"}
    reponse = client.poster(f"/annuaire/proposer/{code}/lieu", {**LIEU, **point, "commune": ""}, statut=422)
    page = client._verifier(reponse)
    assert {nom: page.tous("input", name=nom)[0]["value"] for nom in point} == point


@pytest.mark.parametrize(
    ("champs", "champ", "message"),
    [
        ({"secteurs": []}, "secteurs", "Choisissez au moins un secteur."),
        ({"secteurs": ["inconnu"]}, "secteurs", "Choisissez au moins un secteur."),
        (
            {"secteurs": ["sante", "enseignement", "sports-loisirs", "action-sociale"]},
            "secteurs",
            "Choisissez 3 secteurs au plus",
        ),
        ({"description": "a " * 1500}, "description", "C’est trop long : 2000 caractères au plus"),
        (
            {"description": "http://a.example http://b.example http://c.example"},
            "description",
            "Il y a trop d’adresses de sites dans ce texte : 2 au plus.",
        ),
        ({"telephone": "12"}, "telephone", "Ce numéro n’est pas complet, ou n’existe pas."),
        ({"courriel": "contact@"}, "courriel", "Cette adresse électronique est incomplète."),
        ({"site_web": "javascript:alert(1)"}, "site_web", "Cette adresse de site n’est pas juste."),
        ({"contact_consenti": ""}, "contact_consenti", "Dites si le téléphone et le courriel peuvent être publiés."),
    ],
)
def test_the_third_step_says_what_is_wrong(
    client: ClientPages, champs: dict[str, Any], champ: str, message: str
) -> None:
    code = ouvrir(client)
    client.poster(f"/annuaire/proposer/{code}/lieu", LIEU)
    erreurs, page = erreurs_de(client, f"/annuaire/proposer/{code}/activite", {**ACTIVITE, **champs})
    (erreur,) = erreurs
    assert erreur.startswith(message)
    liens = [lien["href"] for lien in page.tous("a") if lien["href"] == f"#{champ}"]
    assert liens == [f"#{champ}"]
    (cible,) = [element for element in page.elements if element["id"] == champ]
    assert cible
    assert page.texte("textarea", name="horaires_saisis") == ACTIVITE["horaires_saisis"]


def test_one_goes_back_and_finds_what_was_said(client: ClientPages) -> None:
    code = ouvrir(client, nom="Repair café de l’Albret")
    remplir(client, code)
    assert (
        client.page(f"/annuaire/proposer/{code}/structure").tous("input", name="nom")[0]["value"]
        == "Repair café de l’Albret"
    )
    page = client.page(f"/annuaire/proposer/{code}/lieu")
    assert [page.tous("input", name=nom)[0]["value"] for nom in ("adresse", "commune")] == ["3 rue du Lavoir", "Nérac"]
    page = client.page(f"/annuaire/proposer/{code}/activite")
    cochees = [e["value"] for e in page.tous("input", type="checkbox") if "checked" in e.attributs]
    assert cochees == ["agriculture-industrie-construction", "Toilettes adaptées."]
    assert page.tous("input", name="telephone")[0]["value"] == "05\u00a053\u00a000\u00a000\u00a001"
    client.poster(f"/annuaire/proposer/{code}/structure", {**STRUCTURE, "nom": "Autre nom"})
    assert "Autre nom" in client.page(f"/annuaire/proposer/{code}/envoi").textes("dd")


def test_a_step_left_empty_is_asked_for(client: ClientPages) -> None:
    code = ouvrir(client)
    assert client.get(f"/annuaire/proposer/{code}/envoi", 303).headers["Location"].endswith(f"{code}/lieu")
    envoye = client.poster(f"/annuaire/proposer/{code}/envoi", {"accord": "1", "moment": moment(client)})
    assert envoye.headers["Location"].endswith(f"{code}/lieu")


@pytest.mark.parametrize(
    ("champs", "age_s", "message"),
    [
        ({"accord": ""}, 60, "Cochez la case"),
        ({"courriel": "moi"}, 60, "Cette adresse électronique est incomplète."),
        ({}, 1, "L’envoi est arrivé trop vite"),
        ({}, 25 * 3600, "La page est restée ouverte plus d’une journée."),
        ({"adresse_bis": "http://robot"}, 60, "Un champ qui doit rester vide a été rempli"),
        ({"moment": "12345.faux"}, 60, "La page est restée ouverte plus d’une journée."),
    ],
)
def test_the_last_step_refuses_robots_in_plain_words_and_keeps_what_was_typed(
    client: ClientPages, session: Any, champs: dict[str, str], age_s: float, message: str
) -> None:
    code = ouvrir(client)
    remplir(client, code)
    tapes = {"accord": "1", "courriel": COURRIEL, "moment": moment(client, age_s=age_s), **champs}
    reponse = client.poster(f"/annuaire/proposer/{code}/envoi", tapes, statut=422)
    page = client._verifier(reponse)
    assert message in page.texte("div", class_="resume-erreurs")
    assert page.tous("input", name="courriel")[0]["value"] == tapes["courriel"]
    assert session.scalars(sa.select(Suggestion.etat)).one() == EtatSuggestion.BROUILLON


def test_a_robot_that_fills_everything_opens_no_draft(client: ClientPages, session: Any) -> None:
    client.poster("/annuaire/proposer", {**STRUCTURE, "adresse_bis": "x"}, statut=422)
    assert session.scalars(sa.select(Suggestion)).all() == []


def test_an_address_may_not_send_without_end(client: ClientPages) -> None:
    code = ouvrir(client)
    for _ in range(20):
        client.poster(f"/annuaire/proposer/{code}/envoi", {}, statut=303)
    reponse = client.poster(f"/annuaire/proposer/{code}/envoi", {}, statut=429)
    assert "Trop de demandes" in reponse.get_data(as_text=True)
    client.page("/annuaire/proposer")  # reading goes on


def test_one_address_receives_five_receipts_a_day(client: ClientPages, session: Any) -> None:
    for rang in range(6):
        code = ouvrir(client, nom=f"Atelier numéro {'abcdef'[rang]}")
        remplir(client, code)
        envoi = {"accord": "1", "moment": moment(client), "courriel": COURRIEL}
        client.poster(f"/annuaire/proposer/{code}/envoi", envoi, statut=303 if rang < 5 else 422)


def test_sending_twice_is_once(client: ClientPages, session: Any) -> None:
    code = ouvrir(client)
    remplir(client, code)
    envoyer(client, code)
    envoyer(client, code)
    assert session.scalars(sa.select(Suggestion.etat)).one() == EtatSuggestion.DEPOSEE
    assert (
        client.get(f"/annuaire/proposer/{code}/structure", 303).headers["Location"] == f"/annuaire/propositions/{code}"
    )
    client.poster(f"/annuaire/proposer/{code}/structure", {**STRUCTURE, "nom": "Changée après"})
    assert session.scalars(sa.select(Suggestion.nom)).one() == "Le Potager des Serres"


def test_hostile_text_is_shown_as_text(client: ClientPages) -> None:
    code = ouvrir(client, nom=f"Nom {HOSTILE}")
    remplir(client, code, activite={**ACTIVITE, "description": HOSTILE, "horaires_saisis": HOSTILE})
    for etape in ("structure", "lieu", "activite", "envoi"):
        page = client.page(f"/annuaire/proposer/{code}/{etape}")
        assert "alert(1)" not in " ".join(texte for element, texte in page.bruts("script") if not element["src"])
    assert HOSTILE in client.page(f"/annuaire/proposer/{code}/envoi").textes("dd")
    envoyer(client, code)
    assert f"Nom {HOSTILE}" in client.page(f"/annuaire/propositions/{code}").texte("h1")


def test_control_characters_do_not_reach_the_database(client: ClientPages, session: Any) -> None:
    ouvrir(client, nom="Le\x00 Potager\u202e\x07 bio")
    assert session.scalars(sa.select(Suggestion.nom)).one() == "Le Potager bio"


def test_likely_duplicates_are_shown_before_sending(client: ClientPages, session: Any, indexer: Any) -> None:
    connue = structure(session, nom="Potager des Serres", commune="47195", siret=SIRET, adresse="3 rue du Lavoir")
    session.commit()
    indexer()
    code = ouvrir(client, siret=SIRET)
    remplir(client, code)
    assert client.get(f"/annuaire/proposer/{code}/envoi", 303).headers["Location"].endswith("/doublons")
    page = client.page(f"/annuaire/proposer/{code}/doublons")
    assert page.texte("h1") == "Est-ce elle ?"
    assert page.textes("li", class_="candidate")[0].startswith("Potager des Serres 3 rue du Lavoir, Nérac")
    fiche = f"/annuaire/structures/{connue.slug}-{connue.id}"
    adresses = [lien["href"] for lien in page.tous("a")]
    assert fiche in adresses
    assert f"{fiche}/signaler" in adresses
    suite = client.poster(f"/annuaire/proposer/{code}/doublons", {}).headers["Location"]
    assert client.page(suite).texte("h1") == "Relire et envoyer"
    envoyer(client, code)


def test_duplicates_are_also_found_by_name_alone(client: ClientPages, session: Any, indexer: Any) -> None:
    structure(session, nom="Ressourcerie de l’Albret", commune="47195")
    structure(session, nom="Judo club néracais", commune="47195")
    session.commit()
    indexer()
    code = ouvrir(client, nom="La Ressourcerie de l'Albret")
    remplir(client, code)
    page = client.page(f"/annuaire/proposer/{code}/doublons")
    assert page.textes("li", class_="candidate")[0].startswith("Ressourcerie de l’Albret")
    assert len(page.tous("li", class_="candidate")) == 1


def test_a_listing_that_is_not_public_is_not_told_of(client: ClientPages, session: Any, indexer: Any) -> None:
    structure(session, nom="Le Potager des Serres", commune="47195", siret=SIRET, statut="masquee")
    session.commit()
    indexer()
    code = ouvrir(client, siret=SIRET)
    remplir(client, code)
    assert client.get(f"/annuaire/proposer/{code}/doublons", 303).headers["Location"].endswith("/envoi")


def test_what_may_be_somebody_s_is_said_before_sending(client: ClientPages) -> None:
    code = ouvrir(client)
    remplir(
        client,
        code,
        lieu={**LIEU, "adresse": "chez M. Dupont, 3 rue du Lavoir"},
        activite={**ACTIVITE, "telephone": "06 12 34 56 78"},
    )
    bandeau = client.page(f"/annuaire/proposer/{code}/envoi").texte("div", class_="bandeau")
    assert "Ceci peut désigner une personne." in bandeau
    assert "L’adresse" in bandeau
    assert "Le téléphone : téléphone mobile" in bandeau


def test_an_empty_search_leads_to_a_proposal_with_its_words(client: ClientPages) -> None:
    page = client.page("/annuaire/?q=potager+des+serres&ou=N%C3%A9rac")
    (lien,) = [lien["href"] for lien in page.tous("a") if "proposer?" in lien["href"]]
    page = client.page(lien)
    assert page.tous("input", name="nom")[0]["value"] == "potager des serres"
    code = ouvrir(client, nom="Potager des serres", ou="Nérac")
    assert client.page(f"/annuaire/proposer/{code}/lieu").tous("input", name="commune")[0]["value"] == "Nérac"


def test_lists_footer_and_site_map_lead_to_a_proposal(client: ClientPages, session: Any, indexer: Any) -> None:
    structure(session)
    session.commit()
    indexer()
    for url in ("/annuaire/", "/plan-du-site", "/"):
        assert "/annuaire/proposer" in [lien["href"] for lien in client.page(url).tous("a")]
    assert re.search(
        r"Il manque une structure\s\? Proposez-la", " ".join(client.page("/annuaire/").textes("p", class_="manque"))
    )
