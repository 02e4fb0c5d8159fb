"""Two listings made one, and two again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.contributions.enums import MotifSignalement
from annuaire.contributions.signalements import signaler
from annuaire.enums import EtatVerification, Statut
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.queries import representants
from annuaire.membres.services import rattacher
from annuaire.models import Structure, Verification
from annuaire.moderation.models import Fusion
from annuaire.services import signaler_doublons
from comptes.permissions import Role
from socle import journal
from socle.base import maintenant
from tests.connexion import compte_de, connecter
from tests.factories import structure
from tests.page import ClientPages


@pytest.fixture
def agent(client: ClientPages) -> ClientPages:
    """A moderator's browser."""
    return connecter(client, compte_de(Role.MODERATEUR))


@pytest.fixture
def paire(session: Any) -> tuple[Structure, Structure]:
    """Two listings that are one, the second with a person of its own, a source and a report."""
    gardee = structure(session, nom="Emmaüs Agen", sigle="EA", sources=(("a", "1"),))
    perdue = structure(
        session, nom="Emmaüs d’Agen", commune="47195", description="Des meubles.", sigle="EDA", sources=(("b", "2"),)
    )
    rattacher(perdue, compte_de(Role.MEMBRE), OrigineAppartenance.AGENT, maintenant())
    signaler_doublons([(gardee.pk, perdue.pk, 0.9, ["Même nom."])], maintenant())
    signaler(perdue, MotifSignalement.AUTRE, "Faux", None, maintenant())
    session.commit()
    return gardee, perdue


def _version(*fiches: Structure) -> str:
    return " ".join(fiche.date_maj.isoformat() for fiche in fiches)


def _reunir(agent: ClientPages, gardee: Structure, perdue: Structure, **choix: str) -> None:
    demande = {"version": _version(gardee, perdue), "confirme": "1", "motif": "La même", **choix}
    agent.poster(f"/gestion/reunions/{gardee.id}/{perdue.id}", demande)


def test_choices_are_shown_then_what_they_give(agent: ClientPages, paire: tuple[Structure, Structure]) -> None:
    gardee, perdue = paire
    adresse = f"/gestion/reunions/{gardee.id}/{perdue.id}"
    page = agent.page(adresse)
    assert page.textes("legend") == ["Nom", "Sigle", "Description", "Lieu"]
    coches = {case["name"]: case["value"] for case in page.tous("input", type="radio") if "checked" in case.attributs}
    assert coches == {"nom": "gardee", "sigle": "gardee", "description": "perdue", "lieu": "gardee"}
    apercu = agent.poster(adresse, {"version": _version(*paire), "nom": "perdue"}, 200).get_data(as_text=True)
    assert "Voici la fiche réunie" in apercu
    assert agent.poster(adresse, {"version": "avant", "confirme": "1", "motif": "x"}, 422)
    assert "Écrivez le motif" in agent.poster(adresse, {"version": _version(*paire), "confirme": "1"}, 422).get_data(
        as_text=True
    )


def test_one_listing_with_what_was_chosen_and_all_its_people(
    agent: ClientPages, paire: tuple[Structure, Structure], session: Any
) -> None:
    gardee, perdue = paire
    ancienne = f"/annuaire/structures/{perdue.slug}-{perdue.id}"
    _reunir(agent, gardee, perdue, nom="perdue", sigle="gardee", lieu="perdue")
    session.expire_all()
    assert (gardee.nom, gardee.sigle, gardee.code_insee, gardee.description) == (
        "Emmaüs d’Agen", "EA", "47195", "Des meubles.",
    )  # fmt: skip
    assert gardee.autres_noms == ["Emmaüs Agen"]
    assert perdue.statut is Statut.FUSIONNEE
    assert [membre.compte.courriel for membre in representants(gardee)] == ["membre@exemple.org"]
    assert representants(perdue) == []
    assert session.scalars(sa.select(Verification.etat)).all() == [EtatVerification.TRAITEE]
    assert agent.page("/gestion/signalements/").textes("th", scope="row") == ["Emmaüs d’Agen"]
    assert agent.brut.get(ancienne).status_code in (301, 302, 303, 308)
    assert [entree.action for entree in journal.lignes()] == ["fiche.reunir"]


def test_undone_within_thirty_days_but_for_what_changed_since(
    agent: ClientPages, paire: tuple[Structure, Structure], session: Any
) -> None:
    gardee, perdue = paire
    _reunir(agent, gardee, perdue, nom="perdue", lieu="perdue")
    session.expire_all()
    gardee.description = "Écrit depuis."
    session.commit()
    fusion = session.query(Fusion).one()
    assert agent.page("/gestion/reunions/").textes("th", scope="row") == ["Emmaüs d’Agen"]
    assert agent.page(f"/gestion/reunions/{fusion.id}/defaire").texte("h1").startswith("Séparer à nouveau")
    agent.poster(f"/gestion/reunions/{fusion.id}/defaire", {})
    assert "laissés tels quels : Description" in agent.page("/gestion/reunions/").texte("main").replace("\xa0", " ")
    session.expire_all()
    assert (gardee.nom, gardee.code_insee, gardee.description) == ("Emmaüs Agen", "47001", "Écrit depuis.")
    assert (perdue.statut, perdue.fusionnee_dans_pk, perdue.code_insee) == (Statut.PUBLIEE, None, "47195")
    sources = sa.text("SELECT source FROM source_structure WHERE structure_pk = :pk")
    assert session.scalars(sources, {"pk": perdue.pk}).all() == ["b"]
    assert [membre.compte.courriel for membre in representants(perdue)] == ["membre@exemple.org"]
    assert representants(gardee) == []
    assert session.scalars(sa.select(Verification.etat)).all() == [EtatVerification.A_TRAITER]


def test_not_undone_later_nor_twice(agent: ClientPages, paire: tuple[Structure, Structure], session: Any) -> None:
    _reunir(agent, *paire)
    session.expire_all()
    fusion = session.query(Fusion).one()
    fusion.faite_le = maintenant() - dt.timedelta(days=31)
    session.commit()
    agent.get(f"/gestion/reunions/{fusion.id}/defaire", 303)
    agent.poster(f"/gestion/reunions/{fusion.id}/defaire", {})
    session.expire_all()
    assert paire[1].statut is Statut.FUSIONNEE


def test_a_listing_is_not_merged_with_itself_nor_twice(
    agent: ClientPages, paire: tuple[Structure, Structure], session: Any
) -> None:
    gardee, perdue = paire
    assert "la même fiche" in agent.page(f"/gestion/reunions/avec/{gardee.id}?fiche={gardee.id}", 422).texte("main")
    agent.page(f"/gestion/reunions/avec/{gardee.id}?fiche=rien", 422)
    assert agent.get(f"/gestion/reunions/avec/{gardee.id}?fiche={perdue.id}", 303)
    _reunir(agent, gardee, perdue)
    agent.get(f"/gestion/reunions/{gardee.id}/{perdue.id}", 303)


def test_members_do_not_merge(client: ClientPages, paire: tuple[Structure, Structure]) -> None:
    connecter(client, compte_de(Role.MEMBRE, courriel="autre@exemple.org"))
    client.get(f"/gestion/reunions/{paire[0].id}/{paire[1].id}", 403)
