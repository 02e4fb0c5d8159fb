"""The score of a listing."""

from __future__ import annotations

from typing import Any

from annuaire.enums import PrecisionPosition
from annuaire.espace.completude import completude
from socle.base import maintenant
from tests.factories import structure


def test_from_nothing_to_all(session: Any) -> None:
    vide = completude(structure(session, commune=None, secteurs=[]))
    assert vide.score == 0
    assert sum(manque.points for manque in vide.manques) == 100
    assert [manque.points for manque in vide.manques] == sorted((m.points for m in vide.manques), reverse=True)
    tout = structure(
        session, description="Une épicerie.", telephone="+33553000000", contact_consenti_le=maintenant(),
        horaires="Mo 09:00-12:00", mots_cles=["miel"], accessibilite=["Toilettes adaptées."], rna="W472001234",
        zone_intervention=[{"type": "departement"}], photo_cle="b" * 20, precision_position=PrecisionPosition.RUE,
    )  # fmt: skip
    assert completude(tout) == completude(tout).__class__(100, ())


def test_a_contact_that_nobody_sees_counts_for_nothing(session: Any) -> None:
    fiche = structure(session, telephone="+33553000000")
    assert "Un téléphone ou un courriel publié" in [manque.quoi for manque in completude(fiche).manques]
