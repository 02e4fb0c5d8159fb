"""The history of a listing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from annuaire.enums import OrigineRevision
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.services import rattacher
from annuaire.models import Revision, Structure
from annuaire.services import modifier_structure
from comptes.permissions import Role
from socle import journal
from socle.base import maintenant
from tests.connexion import compte_de, connecter
from tests.factories import structure
from tests.page import ClientPages

JADIS = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
PUIS = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)


@pytest.fixture
def agent(client: ClientPages) -> ClientPages:
    """A moderator's browser."""
    return connecter(client, compte_de(Role.MODERATEUR))


@pytest.fixture
def fiche(session: Any) -> Structure:
    """A listing that changed twice."""
    fiche = structure(session, nom="Le Fournil", sources=(("rna", "W1"),))
    session.query(Revision).update({"faite_le": JADIS})
    modifier_structure(
        fiche, {"nom": "Le Vieux Fournil", "sigle": "LVF"}, origine=OrigineRevision.IMPORT,
        source_pk=fiche.sources[0].pk, maintenant=PUIS,
    )  # fmt: skip
    modifier_structure(
        fiche, {"latitude": 44.3, "longitude": 0.7}, origine=OrigineRevision.MODERATEUR, motif="Le point était faux",
        maintenant=PUIS + dt.timedelta(days=30),
    )  # fmt: skip
    session.commit()
    return fiche


def test_every_change_is_shown_field_by_field(agent: ClientPages, fiche: Structure) -> None:
    page = agent.page(f"/gestion/historique/{fiche.id}")
    assert len(page.tous("section", class_="gestion-revision")) == 3
    texte = page.texte("main")
    assert "Import, source « rna »." in texte
    assert "Motif : Le point était faux" in texte
    assert "Le Fournil Le Vieux Fournil Rétablir" in " ".join(page.textes("tr"))


def test_two_dates_are_compared(agent: ClientPages, fiche: Structure) -> None:
    page = agent.page(f"/gestion/historique/{fiche.id}/comparer?du=2026-02-01&au=2026-03-31")
    assert page.textes("tr")[1:] == ["Nom Le Fournil Le Vieux Fournil", "Sigle — LVF"]
    assert "Rien n’a changé" in agent.page(
        f"/gestion/historique/{fiche.id}/comparer?du=2026-03-20&au=2026-03-21"
    ).texte("main")
    agent.page(f"/gestion/historique/{fiche.id}/comparer?du=hier", 422)


def test_a_value_comes_back_with_a_reason(agent: ClientPages, fiche: Structure, session: Any) -> None:
    adresse = f"/gestion/historique/{fiche.id}/restaurer"
    assert "Le Vieux Fournil Le Fournil" in agent.page(f"{adresse}?revision=2&champ=nom").texte("table")
    agent.poster(adresse, {"revision": "2", "champ": "nom", "motif": ""}, 422)
    agent.poster(adresse, {"revision": "2", "champ": "nom", "motif": "L’import se trompe"})
    session.expire_all()
    assert (fiche.nom, fiche.slug, fiche.sigle) == ("Le Fournil", "le-fournil", "LVF")
    derniere = session.query(Revision).order_by(Revision.pk.desc()).first()
    assert (derniere.changements, derniere.motif) == ({"nom": ["Le Vieux Fournil", "Le Fournil"]}, "L’import se trompe")
    assert [e.action for e in journal.lignes()] == ["fiche.restaurer"]


def test_a_date_comes_back_with_its_point(agent: ClientPages, fiche: Structure, session: Any) -> None:
    avant = session.query(Revision).order_by(Revision.pk).first().changements["latitude"][1]
    agent.poster(f"/gestion/historique/{fiche.id}/restaurer", {"du": "2026-02-01", "motif": "Tout était juste"})
    session.expire_all()
    assert (fiche.nom, fiche.sigle, fiche.latitude) == ("Le Fournil", None, avant)


def test_nothing_impossible_comes_back(agent: ClientPages, fiche: Structure, session: Any) -> None:
    for demande in ("revision=2&champ=statut", "revision=9&champ=nom", "revision=1&champ=nom", "champ=nom", "du=x"):
        agent.get(f"/gestion/historique/{fiche.id}/restaurer?{demande}", 303)


def test_a_member_reads_its_own_without_the_names_of_agents(
    client: ClientPages, fiche: Structure, session: Any
) -> None:
    agent = compte_de(Role.MODERATEUR)
    modifier_structure(
        fiche, {"sigle": "F"}, origine=OrigineRevision.MODERATEUR, auteur=agent.id, maintenant=maintenant()
    )
    membre = compte_de(Role.MEMBRE)
    membre.nom = "Maïa"
    rattacher(fiche, membre, OrigineAppartenance.AGENT, maintenant())
    autre = structure(session, nom="Autre")
    session.commit()
    connecter(client, membre)
    assert "Odile Roux" not in client.page(f"/gestion/historique/{fiche.id}").texte("main")
    client.get(f"/gestion/historique/{autre.id}", 404)
