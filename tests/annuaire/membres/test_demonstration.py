"""The member of the demonstration has listings to keep, once."""

from __future__ import annotations

from typing import Any

from annuaire.membres.demonstration import NOMS, representer_demonstration
from annuaire.membres.queries import en_cours, structures_de
from annuaire.membres.services import detacher
from comptes.enums import Role
from socle.base import maintenant
from tests.connexion import compte_de
from tests.factories import structure


def test_two_invented_listings_and_never_again_once_left(session: Any) -> None:
    membre = compte_de(Role.MEMBRE, demonstration=True)
    for nom in NOMS:
        structure(session, nom=nom, demonstration=True)
        structure(session, nom=nom)
    for _ in range(2):
        representer_demonstration(membre.courriel, maintenant())
        assert [(une.nom, une.demonstration) for une in structures_de(membre)] == sorted((nom, True) for nom in NOMS)
    for une in structures_de(membre):
        appartenance = en_cours(une, membre)
        assert appartenance is not None
        detacher(appartenance, maintenant(), meme_derniere=True)
    assert representer_demonstration(membre.courriel, maintenant()) == 0


def test_no_account_of_the_demonstration_no_listing(session: Any) -> None:
    compte_de(Role.MEMBRE)
    assert representer_demonstration("membre@exemple.org", maintenant()) == 0
