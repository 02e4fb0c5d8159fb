"""``python -m bench.plans``: what PostgreSQL does for each page at 143,300 listings, written in docs/plans-postgis.md.

Needs TEST_DATABASE_URL: ``python -m outils.postgis python -m bench.plans``.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from application import create_app
from application.config import Config
from bench.bases import base_neuve, postgis_donne
from bench.fiches import fiches
from bench.serveurs import environnement, peupler
from bench.vues import CENTRES, rectangle
from socle.database import db
from socle.identifiants import slug

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "plans-postgis.md"
TAILLE = int(os.environ.get("BENCH_PLANS_TAILLE", "143300"))
LONGUEUR_LIGNE = 170
LIGNES_PLAN = 45
NEGLIGEABLE_MS = 1.0
PREAMBULE = (
    "Chaque lecture que font les pages publiques à {nombre} fiches inventées, et ce qu’en dit"
    " `EXPLAIN (ANALYZE, BUFFERS)`. PostgreSQL {version}. Écrit par"
    " `python -m outils.postgis python -m bench.plans`, à refaire plutôt qu’à corriger.\n\n"
    "Les pages sont demandées une fois chacune, dans cet ordre, à un seul processus. Une instruction déjà montrée plus"
    " haut n’est répétée que si elle prend plus de {seuil}\u00a0ms. Lignes et plans trop longs sont coupés (…)."
    " `EXPLAIN` exécute sans rien envoyer : lire une grande valeur rangée à part et la transmettre n’y comptent pas."
    " Les mesures sont dans [performance.md](performance.md)."
)
_DUREE = re.compile(r"Execution Time: ([\d.]+) ms")


@dataclass
class Instruction:
    """A statement of a page and how it ran under EXPLAIN."""

    sql: str
    parametres: Any
    fois: int = 1
    plan: list[str] = field(default_factory=list)

    @property
    def duree_ms(self) -> float:
        """Of one execution."""
        trouve = _DUREE.search(self.plan[-1]) if self.plan else None
        return float(trouve[1]) if trouve else 0.0


def _pages() -> dict[str, str]:
    une = next(fiches(1))
    agen = ",".join(f"{borne:.5f}" for borne in rectangle(*CENTRES["Agen"], 14))
    tout = ",".join(f"{borne:.5f}" for borne in rectangle(*CENTRES["Agen"], 9))
    return {
        "Première recherche après un démarrage": "/annuaire/?q=ludothèque",
        "Recherche sans rien demander": "/annuaire/",
        "Recherche « association sportive de »": "/annuaire/?q=association+sportive+de",
        "Recherche « vélo »": "/annuaire/?q=vélo",
        "Recherche « aide a domicile » près d’Agen": "/annuaire/?q=aide+a+domicile&ou=Agen",
        "Recherche du secteur santé près d’Agen": "/annuaire/?secteur=sante&ou=Agen",
        "Recherche « resourcerie » (faute corrigée)": "/annuaire/?q=resourcerie",
        "Recherche de ce qui n’existe pas": "/annuaire/?q=zzzzqqq+xyzzy",
        "Propositions pendant la frappe": "/annuaire/suggestions?q=asso",
        "Carte entière": f"/annuaire/points.json?vue={tout}&z=9",
        "Carte d’un quartier d’Agen": f"/annuaire/points.json?vue={agen}&z=14",
        "Carte de « vélo »": f"/annuaire/points.json?q=vélo&vue={tout}&z=9",
        "Page d’une fiche": f"/annuaire/structures/{slug(une['nom'])}-{une['id']}",
    }


def principal() -> int:
    """Fill a database, ask for the pages, explain, write; returns the exit status."""
    if not postgis_donne():
        print("Il faut PostGIS : python -m outils.postgis python -m bench.plans")
        return 1
    with base_neuve() as base, tempfile.TemporaryDirectory() as temporaire:
        instance = Path(temporaire)
        peupler(instance, TAILLE, DATABASE_URL=base)
        app = create_app(Config.depuis_environnement(environnement(instance, {"DATABASE_URL": base})))
        client = app.test_client()
        with app.app_context():
            engine = db.engine
            pages = {}
            for titre, chemin in _pages().items():
                pages[titre] = chemin, _capturer(engine, client, chemin)
            for _, instructions in pages.values():
                _expliquer(engine, instructions)
            version = db.session.scalar(
                sa.text("SELECT split_part(version(), ' ', 2) || ', PostGIS ' || postgis_lib_version()")
            )
            db.session.remove()
            engine.dispose()
    DOCUMENT.write_text(_document(str(version), pages), encoding="utf-8")
    print(DOCUMENT)
    return 0


def _capturer(engine: sa.Engine, client: Any, chemin: str) -> list[Instruction]:
    """The readings that a page asks for, those made alike counted together."""
    vues: dict[str, Instruction] = {}

    def noter(_c: Any, _cur: Any, sql: str, parametres: Any, _ctx: Any, plusieurs: bool) -> None:
        if plusieurs or not sql.lstrip().upper().startswith(("SELECT", "WITH")):
            return
        if sql in vues:
            vues[sql].fois += 1
        else:
            vues[sql] = Instruction(sql, parametres)

    sa.event.listen(engine, "before_cursor_execute", noter)
    try:
        reponse = client.get(chemin)
    finally:
        sa.event.remove(engine, "before_cursor_execute", noter)
    if reponse.status_code != 200:
        raise RuntimeError(f"{reponse.status_code} : {chemin}")
    reponse.get_data()
    return list(vues.values())


def _expliquer(engine: sa.Engine, instructions: list[Instruction]) -> None:
    connexion = engine.raw_connection()
    try:
        for instruction in instructions:
            with closing(connexion.cursor()) as curseur:
                curseur.execute(f"EXPLAIN (ANALYZE, BUFFERS) {instruction.sql}", instruction.parametres)
                instruction.plan = [ligne[0] for ligne in curseur.fetchall()]
            connexion.rollback()
    finally:
        connexion.close()


# --- the document


def _document(version: str, pages: dict[str, tuple[str, list[Instruction]]]) -> str:
    deja: set[str] = set()
    sections = [_section(titre, chemin, instructions, deja) for titre, (chemin, instructions) in pages.items()]
    nombre = f"{TAILLE:,}".replace(",", "\u202f")
    return (
        "\n\n".join(
            [
                "# Plans de PostgreSQL, page par page",
                PREAMBULE.format(nombre=nombre, version=version, seuil=_fr(NEGLIGEABLE_MS)),
                *sections,
            ]
        )
        + "\n"
    )


def _section(titre: str, chemin: str, instructions: list[Instruction], deja: set[str]) -> str:
    total = sum(i.duree_ms * i.fois for i in instructions)
    nombre = sum(i.fois for i in instructions)
    pluriel = "s" if nombre > 1 else ""
    entete = f"## {titre}\n\n`{chemin}` : {nombre} instruction{pluriel}, {_fr(total)}\u00a0ms dans PostgreSQL."
    montrees = [i for i in instructions if i.sql not in deja or i.duree_ms > NEGLIGEABLE_MS]
    deja |= {i.sql for i in instructions}
    return "\n\n".join([entete, *map(_detail, montrees)])


def _detail(instruction: Instruction) -> str:
    sql = " ".join(instruction.sql.split())
    table = re.search(r"FROM ([\w.]+)", sql)
    fois = f", {instruction.fois} fois" if instruction.fois > 1 else ""
    resume = f"{_fr(instruction.duree_ms)}\u00a0ms{fois} : <code>{table[1] if table else sql[:40]}</code>"
    plan = instruction.plan[:LIGNES_PLAN] + (["…"] if len(instruction.plan) > LIGNES_PLAN else [])
    if plan[-1] == "…":
        plan += instruction.plan[-1:]
    lignes = [_couper(ligne) for ligne in plan]
    return "\n".join(
        [
            f"<details><summary>{resume}</summary>",
            "",
            "```sql",
            *_plier(sql),
            "```",
            "",
            "```text",
            *lignes,
            "```",
            "",
            "</details>",
        ]
    )


def _plier(sql: str) -> list[str]:
    """The statement on a few lines, long lists of columns cut."""
    court = re.sub(r"(SELECT (?:DISTINCT )?)([^()]{160}?)[^()]{200,}?( FROM )", r"\1\2 …\3", sql)
    lignes = re.sub(r" (FROM|WHERE|ORDER BY|GROUP BY|LEFT OUTER JOIN|UNION ALL|LIMIT)\b", r"\n\1", court).split("\n")
    return [_couper(ligne) for ligne in lignes[:40]] + (["…"] if len(lignes) > 40 else [])


def _couper(ligne: str) -> str:
    return ligne if len(ligne) <= LONGUEUR_LIGNE else f"{ligne[:LONGUEUR_LIGNE]} …"


def _fr(nombre: float) -> str:
    return f"{nombre:,.1f}".replace(",", "\u202f").replace(".", ",")


if __name__ == "__main__":
    sys.exit(principal())
