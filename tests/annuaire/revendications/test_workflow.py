"""State x action x role x means of a claim; rows that cannot be written."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.contributions.workflow import Auteur, TransitionInterdite
from annuaire.revendications.enums import EtatRevendication, MoyenRevendication
from annuaire.revendications.models import EvenementRevendication, Revendication
from annuaire.revendications.workflow import HORLOGE, TRANSITIONS, Action, appliquer, possibles
from comptes.permissions import Role
from socle.base import maintenant
from tests.connexion import compte_de
from tests.factories import structure

AGENTS = {"moderateur", "administrateur"}
A_CODE = {"courriel", "lettre"}
# What each action does, by whom, for which means: only from « demandee ».
ATTENDU: dict[str, tuple[str, set[str], set[str]]] = {
    "prouver": ("prouvee", {"membre"}, A_CODE),
    "accepter": ("acceptee", AGENTS, A_CODE | {"agent"}),
    "refuser": ("refusee", AGENTS, A_CODE | {"agent"}),
    "annuler": ("annulee", {"membre"}, A_CODE | {"agent"}),
    "expirer": ("expiree", {"horloge"}, A_CODE),
}
ROLES = [*(role.value for role in Role), "horloge"]


def dans_l_etat(session: Any, etat: EtatRevendication, moyen: MoyenRevendication) -> Revendication:
    """A legal row, whatever led there."""
    instant = maintenant()
    code = moyen is not MoyenRevendication.AGENT or etat is EtatRevendication.PROUVEE
    if not code or (etat is EtatRevendication.PROUVEE and moyen is MoyenRevendication.AGENT):
        code = False
    une = Revendication(
        structure=structure(session),
        compte=compte_de(courriel="odile@exemple.org"),
        moyen=moyen,
        etat=etat,
        courriel="contact@ruche.org" if moyen is MoyenRevendication.COURRIEL else None,
        raison="J’en suis.",
        decision="Vérifié.",
        code_empreinte="0" * 64 if code else None,
        code_expire_le=instant if code else None,
        postee_le=instant if moyen is MoyenRevendication.LETTRE else None,
        close_le=None if etat is EtatRevendication.DEMANDEE else instant,
    )
    session.add(une)
    session.flush()
    return une


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize(
    ("etat", "moyen"),
    [
        (etat, moyen)
        for etat in EtatRevendication
        for moyen in MoyenRevendication
        if (etat, moyen) != (EtatRevendication.PROUVEE, MoyenRevendication.AGENT)  # no such row
    ],
)
def test_only_what_the_table_says(
    session: Any, etat: EtatRevendication, moyen: MoyenRevendication, action: Action, role: str
) -> None:
    une = dans_l_etat(session, etat, moyen)
    auteur = HORLOGE if role == "horloge" else Auteur("quelqu’un", frozenset({Role(role)}))
    vers, roles, moyens = ATTENDU[action.value]
    permis = etat is EtatRevendication.DEMANDEE and role in roles and moyen.value in moyens
    assert (action in possibles(une, auteur)) is permis
    if permis:
        appliquer(une, action, auteur, maintenant())
        session.flush()  # the row is legal
        assert une.etat.value == vers
        dernier = session.scalars(sa.select(EvenementRevendication)).one()
        dit = (dernier.action, dernier.de, dernier.vers, dernier.auteur)
        assert dit == (action.value, "demandee", vers, auteur.id)
    else:
        with pytest.raises(TransitionInterdite):
            appliquer(une, action, auteur, maintenant())
        assert une.etat is etat
        assert session.scalars(sa.select(EvenementRevendication)).all() == []


def test_every_action_has_a_way() -> None:
    assert set(TRANSITIONS) == set(Action)


@pytest.mark.parametrize(
    ("moyen", "faux"),
    [
        ("courriel", {"etat": "prouvee"}),
        ("courriel", {"close_le": maintenant()}),
        ("courriel", {"etat": "acceptee", "close_le": maintenant(), "decision": None}),
        ("courriel", {"etat": "refusee", "close_le": maintenant(), "decision": None}),
        ("courriel", {"courriel": None}),
        ("courriel", {"code_empreinte": None, "code_expire_le": None}),
        ("courriel", {"code_expire_le": None}),
        ("courriel", {"postee_le": maintenant()}),
        ("lettre", {"postee_le": None}),
        ("agent", {"raison": None}),
        ("agent", {"code_empreinte": "0" * 64, "code_expire_le": maintenant()}),
        ("agent", {"etat": "prouvee", "close_le": maintenant()}),
    ],
)
def test_an_illegal_row_cannot_be_written(session: Any, moyen: str, faux: dict[str, Any]) -> None:
    une = dans_l_etat(session, EtatRevendication.DEMANDEE, MoyenRevendication(moyen))
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.update(Revendication).where(Revendication.pk == une.pk).values(**faux))
