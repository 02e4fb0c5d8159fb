"""Choice of the search engine (``ESS47_SEARCH``)."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from annuaire.recherche.moteur import MoteurRecherche


def creer_moteur(nom: str, dossier: Path, engine: sa.Engine) -> MoteurRecherche:
    """The engine ``whoosh`` (files in ``dossier``) or ``postgres`` (tables of ``engine``).

    Raises ``ValueError`` for another name, or for ``postgres`` on another database.
    """
    if nom == "whoosh":
        from annuaire.recherche.whoosh_moteur import MoteurWhoosh

        return MoteurWhoosh(dossier)
    if nom == "postgres" and engine.dialect.name == "postgresql":
        from annuaire.recherche.postgres_moteur import MoteurPostgres

        return MoteurPostgres(engine)
    if nom == "postgres":
        raise ValueError("ESS47_SEARCH=postgres demande une base PostgreSQL (DATABASE_URL).")
    raise ValueError(f"ESS47_SEARCH : moteur inconnu « {nom} » ; choisissez « whoosh » ou « postgres ».")
