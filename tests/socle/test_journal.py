"""The journal: its chain, and what the database refuses."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from socle import journal
from socle.base import maintenant
from socle.database import db
from socle.journal import JournalEntree


@pytest.fixture
def trois(app: Flask) -> None:
    """Three rows."""
    for numero in range(3):
        journal.noter("essai", "chose", str(numero), details={"é": numero, "a": ["b"]}, maintenant=maintenant())
    db.session.commit()


def test_each_row_is_sealed_with_the_one_before(trois: None, session: Any) -> None:
    lignes = list(journal.lignes())
    assert [ligne.pk for ligne in lignes] == [1, 2, 3]
    assert [ligne.precedente for ligne in lignes] == [journal.ORIGINE, lignes[0].empreinte, lignes[1].empreinte]
    session.expire_all()
    assert journal.premiere_rupture() is None


@pytest.mark.parametrize("geste", ["UPDATE journal_entree SET qui = 'autre'", "DELETE FROM journal_entree"])
def test_the_database_refuses_to_change_or_remove(trois: None, session: Any, geste: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="le journal ne se modifie pas"), session.begin_nested():
        session.execute(sa.text(geste))
    assert journal.nombre() == 3


def _forcer(session: Any, geste: str) -> None:
    """As somebody would who owns the database."""
    if db.engine.dialect.name == "postgresql":
        session.execute(sa.text("ALTER TABLE journal_entree DISABLE TRIGGER USER"))
    else:
        session.execute(sa.text("DROP TRIGGER journal_entree_sans_update"))
        session.execute(sa.text("DROP TRIGGER journal_entree_sans_delete"))
    session.execute(sa.text(geste))
    session.expire_all()


@pytest.mark.parametrize(
    ("geste", "dit"),
    [
        ("UPDATE journal_entree SET qui = 'autre' WHERE pk = 2", "la ligne 2 a été changée"),
        ("DELETE FROM journal_entree WHERE pk = 2", "la ligne 2 manque"),
        ("DELETE FROM journal_entree WHERE pk = 1", "la ligne 1 manque"),
    ],
)
def test_a_forced_change_is_seen(app: Flask, trois: None, session: Any, geste: str, dit: str) -> None:
    _forcer(session, geste)
    session.commit()
    resultat = app.test_cli_runner().invoke(args=["journal", "verifier"])
    assert (resultat.exit_code, resultat.output) == (1, f"Error: Le journal est rompu : {dit}.\n")


def test_the_command_says_that_it_holds(app: Flask, trois: None) -> None:
    resultat = app.test_cli_runner().invoke(args=["journal", "verifier"])
    derniere = db.session.scalar(sa.select(JournalEntree.empreinte).order_by(JournalEntree.pk.desc()).limit(1))
    assert resultat.output == f"Le journal est intact : 3 lignes. Empreinte de la dernière : {derniere}\n"
