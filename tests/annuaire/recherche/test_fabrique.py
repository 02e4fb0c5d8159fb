"""Choice of the engine."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from annuaire.recherche.fabrique import creer_moteur
from annuaire.recherche.postgres_moteur import MoteurPostgres
from annuaire.recherche.whoosh_moteur import MoteurWhoosh


def test_le_moteur_demande(tmp_path: Path) -> None:
    postgres = sa.create_engine("postgresql+psycopg://", creator=lambda: None)
    assert isinstance(creer_moteur("whoosh", tmp_path, postgres), MoteurWhoosh)
    assert isinstance(creer_moteur("postgres", tmp_path, postgres), MoteurPostgres)


@pytest.mark.parametrize(("nom", "motif"), [("postgres", "DATABASE_URL"), ("elastic", "moteur inconnu")])
def test_un_choix_impossible_est_refuse(tmp_path: Path, nom: str, motif: str) -> None:
    with pytest.raises(ValueError, match=motif):
        creer_moteur(nom, tmp_path, sa.create_engine("sqlite://"))
