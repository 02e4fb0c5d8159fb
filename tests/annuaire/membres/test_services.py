"""Who may touch a listing: its people, agents, nobody else."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.fusions import fusionner
from annuaire.membres import queries, services
from annuaire.membres.enums import OrigineAppartenance
from comptes.enums import ROLES_DE_COMPTE, Role
from comptes.models import Compte
from comptes.permissions import Permission, autorise_sur
from comptes.services import comptes, donnees
from socle.base import maintenant
from socle.mail import CourrielEnvoye
from tests.factories import structure

AGENTS = {Role.MODERATEUR, Role.ADMINISTRATEUR}


def compte(nom: str, *roles: Role) -> Compte:
    return comptes.creer(f"{nom}@exemple.org", maintenant(), nom=nom, roles=roles or (Role.MEMBRE,), confirme=True)


@pytest.mark.parametrize("role", list(ROLES_DE_COMPTE))
def test_each_role_on_ones_own_listing_and_on_anothers(session: Any, role: Role) -> None:
    sienne, autre = structure(session, nom="Sienne"), structure(session, nom="Autre")
    qui = compte("qui", role)
    services.rattacher(sienne, qui, OrigineAppartenance.AGENT, maintenant(), motif="Connue de nous")
    assert Role.MEMBRE in qui.roles
    peut = [autorise_sur(qui, Permission.STRUCTURE_MODIFIER, objet, qui.roles) for objet in (sienne, autre)]
    assert peut == [True, role in AGENTS]


def test_represented_once_and_listed(session: Any) -> None:
    a, b = structure(session, nom="Zèbre"), structure(session, nom="Abeille")
    qui = compte("qui")
    for objet in (a, b, a):
        services.rattacher(objet, qui, OrigineAppartenance.REVENDICATION, maintenant())
    assert [objet.nom for objet in queries.structures_de(qui)] == ["Abeille", "Zèbre"]
    assert [une.compte for une in queries.representants(a)] == [qui]


def test_the_last_one_does_not_leave_silently(session: Any) -> None:
    objet = structure(session)
    premiere, seconde = compte("premiere"), compte("seconde")
    une = services.rattacher(objet, premiere, OrigineAppartenance.REVENDICATION, maintenant())
    autre = services.rattacher(objet, seconde, OrigineAppartenance.INVITATION, maintenant())
    services.detacher(une, maintenant())
    assert not queries.represente(premiere, objet)
    with pytest.raises(services.DernierePersonne):
        services.detacher(autre, maintenant())
    assert queries.represente(seconde, objet)
    services.detacher(autre, maintenant(), meme_derniere=True)
    assert queries.representants(objet) == []
    services.rattacher(objet, seconde, OrigineAppartenance.REVENDICATION, maintenant())  # and may come back
    assert queries.represente(seconde, objet)


def test_what_is_known_is_exported_and_erased(session: Any) -> None:
    objet = structure(session, nom="La Ruche")
    qui = compte("qui")
    services.rattacher(objet, qui, OrigineAppartenance.REVENDICATION, maintenant())
    assert donnees.exporter(qui)["structures_representees"] == [{"structure": "La Ruche", "id": objet.id}]
    donnees.effacer(qui)
    assert queries.representants(objet) == []


def test_a_merge_takes_the_people_along(session: Any) -> None:
    gardee, perdue = structure(session, nom="Régie du Pin"), structure(session, nom="La Régie du Pin")
    ici, la_bas, partout = compte("ici"), compte("labas"), compte("partout")
    for objet, qui in ((gardee, ici), (gardee, partout), (perdue, partout), (perdue, la_bas)):
        services.rattacher(objet, qui, OrigineAppartenance.AGENT, maintenant(), motif="Connue")
    fusionner(gardee, perdue, maintenant=maintenant())
    assert queries.representants(perdue) == []
    assert [une.compte for une in queries.representants(gardee)] == [ici, partout, la_bas]
    prevenus = session.scalars(sa.select(CourrielEnvoye.destinataire).order_by(CourrielEnvoye.pk)).all()
    assert prevenus == ["ici@exemple.org", "partout@exemple.org"]
