"""What tests of ``flask annuaire importer`` share: small files, and what the command said and did."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from click.testing import Result

ENTETE = "id,source,source_id,name,legal_form,insee,lat,lon,sources,publiable,description,siret,licences\n"
LISTE = "source,source_id,name,legal_form,siret,postcode,commune,insee,lat,lon,ess_basis\n"


def comptes(resultat: Result) -> dict[str, int]:
    assert resultat.exit_code == 0, resultat.output
    trouves = re.findall(r"([\d\u202f]+) (créées|mises à jour|inchangées|réunies|rejetées)", resultat.output)
    return {issue: int(nombre.replace("\u202f", "")) for nombre, issue in trouves}


def compter(session: Any, modele: type) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(modele)))


def ecrire(chemin: Path, *lignes: str) -> str:
    chemin.write_text(ENTETE + "\n".join(lignes) + "\n", encoding="utf-8")
    return str(chemin)
