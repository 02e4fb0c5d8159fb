"""Listings in the back office."""

from __future__ import annotations

from typing import Any

import pytest

from annuaire.enums import Statut
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.services import rattacher
from annuaire.models import Revision, Structure
from comptes.permissions import Role
from socle import journal
from socle.base import maintenant
from tests.connexion import compte_de, connecter
from tests.factories import structure
from tests.page import ClientPages

FORMULAIRE = {
    "nom": "La Ressourcerie des Deux Rives",
    "sigle": "",
    "siret": "",
    "rna": "",
    "famille": "association",
    "adresse": "",
    "complement_adresse": "",
    "commune": "Agen",
    "secteurs": ["action-sociale"],
    "description": "",
    "horaires_saisis": "",
    "telephone": "",
    "courriel": "",
    "site_web": "",
    "contact_consenti": "non",
}


def _formulaire(fiche: Structure, **champs: Any) -> dict[str, Any]:
    point = {"latitude": f"{fiche.latitude:.6f}", "longitude": f"{fiche.longitude:.6f}"}
    return {**FORMULAIRE, **point, "version": fiche.date_maj.isoformat(), **champs}


@pytest.fixture
def agent(client: ClientPages) -> ClientPages:
    """A moderator's browser."""
    return connecter(client, compte_de(Role.MODERATEUR))


def test_an_agent_lists_searches_and_filters(agent: ClientPages, session: Any) -> None:
    structure(session, nom="L’Épicerie paysanne", secteurs=["sante"])
    structure(session, nom="Le Fournil", commune="47195", statut=Statut.MASQUEE, sources=(("rna", "1"),))
    session.commit()
    assert agent.page("/gestion/fiches/").textes("th", scope="row") == ["L’Épicerie paysanne", "Le Fournil"]
    for demande, attendu in (
        ("search=epicerie", ["L’Épicerie paysanne"]),
        ("search=nerac", ["Le Fournil"]),
        ("flt0_statut_est=masquee", ["Le Fournil"]),
        ("flt0_secteur_est=sante", ["L’Épicerie paysanne"]),
        ("flt0_source_est=rna", ["Le Fournil"]),
        ("flt0_statut_est=", ["L’Épicerie paysanne", "Le Fournil"]),
        ("flt0_confirmation_est=oui", []),
    ):
        assert agent.page(f"/gestion/fiches/?{demande}").textes("th", scope="row") == attendu, demande


def test_a_chosen_filter_stays_chosen(agent: ClientPages, session: Any) -> None:
    structure(session)
    session.commit()
    page = agent.page("/gestion/fiches/?flt0_statut_est=publiee")
    assert [option["value"] for option in page.tous("option") if "selected" in option.attributs] == ["publiee"]


def test_the_list_is_exported_as_filtered_and_computes_nothing(agent: ClientPages, session: Any) -> None:
    structure(session, nom="=SOMME(A1)")
    structure(session, nom="Cachée", statut=Statut.MASQUEE)
    session.commit()
    lignes = agent.get("/gestion/fiches/export.csv?flt0_statut_est=publiee").get_data(as_text=True).splitlines()
    assert [ligne.split(";")[1] for ligne in lignes] == ["nom", "'=SOMME(A1)"]


def test_a_member_sees_and_changes_its_own_only(client: ClientPages, session: Any) -> None:
    compte = compte_de(Role.MEMBRE)
    sienne, autre = structure(session, nom="La Sienne"), structure(session, nom="L’Autre")
    rattacher(sienne, compte, OrigineAppartenance.AGENT, maintenant())
    session.commit()
    connecter(client, compte)
    assert client.page("/gestion/fiches/").textes("th", scope="row") == ["La Sienne"]
    assert client.page(f"/gestion/fiches/{sienne.id}").texte("h1") == "La Sienne"
    client.get(f"/gestion/fiches/{autre.id}", 404)
    client.poster(f"/gestion/fiches/{autre.id}", _formulaire(autre), 404)
    client.poster(f"/gestion/fiches/{sienne.id}/statut/masquer", {"motif": "Je veux"}, 303)
    session.expire_all()
    assert sienne.statut is Statut.PUBLIEE


def test_an_agent_without_the_second_step_has_no_listing_of_others(client: ClientPages, session: Any) -> None:
    fiche = structure(session)
    connecter(client, compte_de(Role.MEMBRE, Role.MODERATEUR), deux_etapes=False)
    assert client.page("/gestion/fiches/").textes("th", scope="row") == []
    client.get(f"/gestion/fiches/{fiche.id}", 404)
    client.get(f"/gestion/historique/{fiche.id}", 404)


def test_others_are_refused(client: ClientPages, session: Any) -> None:
    connecter(client, compte_de(Role.ACHETEUR))
    client.get("/gestion/", 403)
    client.get("/gestion/fiches/", 403)


def test_a_correction_is_a_revision_of_its_author_and_a_row_of_the_journal(agent: ClientPages, session: Any) -> None:
    fiche = structure(session)
    session.commit()
    agent.poster(f"/gestion/fiches/{fiche.id}", _formulaire(fiche, sigle="RDR", telephone="05 53 00 00 01"))
    session.expire_all()
    derniere = session.query(Revision).order_by(Revision.pk.desc()).first()
    assert derniere.changements == {"sigle": [None, "RDR"], "telephone": [None, "+33553000001"]}
    assert derniere.origine.value == "moderateur"
    (entree,) = journal.lignes()
    assert (entree.action, entree.objet_id, entree.details) == (
        "fiche.modifier", fiche.id, {"champs": ["sigle", "telephone"]},
    )  # fmt: skip


def test_errors_are_said_in_french_and_nothing_typed_is_lost(agent: ClientPages, session: Any) -> None:
    fiche = structure(session)
    session.commit()
    reponse = agent.poster(f"/gestion/fiches/{fiche.id}", _formulaire(fiche, siret="123", sigle="GARDE"), 422)
    assert "Un SIRET a quatorze chiffres" in reponse.get_data(as_text=True)
    assert 'value="GARDE"' in reponse.get_data(as_text=True)


def test_two_who_write_at_once_do_not_erase_each_other(agent: ClientPages, session: Any) -> None:
    fiche = structure(session)
    session.commit()
    reponse = agent.poster(f"/gestion/fiches/{fiche.id}", _formulaire(fiche, version="avant"), 422)
    assert "La fiche a changé" in reponse.get_data(as_text=True)


def test_a_state_changes_with_a_reason_only(agent: ClientPages, session: Any) -> None:
    fiche = structure(session)
    session.commit()
    adresse = f"/gestion/fiches/{fiche.id}/statut/archiver"
    assert agent.page(adresse).texte("h1") == "Archiver « La Ressourcerie des Deux Rives » ?"
    assert "Écrivez le motif" in agent.poster(adresse, {"motif": " "}, 422).get_data(as_text=True)
    agent.poster(adresse, {"motif": "Liquidation au Bodacc"})
    session.expire_all()
    assert fiche.statut is Statut.ARCHIVEE
    assert session.query(Revision).order_by(Revision.pk.desc()).first().motif == "Liquidation au Bodacc"
    agent.get(adresse, 303)


def test_flask_admin_s_own_ways_are_shut(agent: ClientPages, session: Any) -> None:
    fiche = structure(session)
    session.commit()
    pk = fiche.pk
    for chemin in ("new/", f"edit/?id={pk}", f"details/?id={pk}", "export/csv/"):
        agent.get(f"/gestion/fiches/{chemin}", 302)
    for chemin, donnees in (("new/", FORMULAIRE), (f"edit/?id={pk}", {"nom": "Autre"}), ("delete/", {"id": str(pk)})):
        agent.poster(f"/gestion/fiches/{chemin}", donnees, 302)
    agent.get("/gestion/fiches/ajax/lookup/?name=x", 404)
    agent.poster("/gestion/fiches/ajax/update/", {}, 404)
    session.expire_all()
    assert session.query(Structure).one().nom == "La Ressourcerie des Deux Rives"


def test_nothing_asked_upsets_the_list(agent: ClientPages, session: Any) -> None:
    structure(session)
    session.commit()
    for demande in (
        "search=%00",
        "page=99999999999999999999",
        "page=-3",
        "sort=99",
        "sort=x",
        "flt0_autre=1",
        "desc=x",
    ):
        agent.page(f"/gestion/fiches/?{demande}")
    assert "n’a pas cette valeur" in agent.page("/gestion/fiches/?flt0_statut_est=nimporte").texte("main")
