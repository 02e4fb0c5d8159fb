"""What is peculiar to PostgreSQL: several processes that catch up with one another, damage, withdrawn listings."""

from __future__ import annotations

import random
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from annuaire.recherche import ecriture_postgres, generation_postgres, postgres_moteur
from annuaire.recherche.bareme import VERSION
from annuaire.recherche.moteur import IndexIndisponible, Requete, Tri, Zone
from annuaire.recherche.postgres_moteur import MoteurPostgres
from annuaire.recherche.whoosh_moteur import MoteurWhoosh
from tests.annuaire.recherche.conftest import URL
from tests.annuaire.recherche.corpus import document_invente

pytestmark = pytest.mark.skipif(not URL.startswith("postgres"), reason="sur PostgreSQL seulement (outils.postgis)")

HASARD = random.Random(1)
DOCUMENTS = [document_invente(HASARD, n) for n in range(40)]
AGEN = Zone(44.2033, 0.6155, 30.0, frozenset({"47001"}))
REQUETES = [
    Requete(taille=1000),
    Requete(mots="amap", taille=1000),
    Requete(mots="vélo jardin", zone=AGEN, taille=1000),
    Requete(mots="emaus rugby theatre", taille=1000),
    Requete(mots="ressour", zone=AGEN, tri=Tri.DISTANCE, taille=1000),
    Requete(mots="agen", secteurs=frozenset({"sante"}), label=True, taille=1000),
    Requete(zone=Zone(44.4, 0.3, 400.0), tri=Tri.MISE_A_JOUR, taille=7, page=2),
]


SAUVEES = ("etat", *ecriture_postgres.NOMS)


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    """The test database."""
    engine = sa.create_engine(sa.make_url(URL).set(drivername="postgresql+psycopg"))
    yield engine
    engine.dispose()


@pytest.fixture
def schema(engine: sa.Engine) -> Iterator[str]:
    """A schema that holds an index of the 40 listings."""
    schema = f"recherche_essai_{secrets.token_hex(4)}"
    MoteurPostgres(engine, schema).reconstruire(DOCUMENTS)
    yield schema
    with engine.begin() as connexion:
        connexion.execute(sa.text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))


@pytest.fixture
def ecrivain(engine: sa.Engine, schema: str) -> MoteurPostgres:
    """An engine that writes, as another process would."""
    return MoteurPostgres(engine, schema)


@pytest.fixture
def lecteur(engine: sa.Engine, schema: str) -> MoteurPostgres:
    """An engine that has already read everything."""
    lecteur = MoteurPostgres(engine, schema)
    repond_comme(lecteur, MoteurPostgres(engine, schema))
    return lecteur


def repond_comme(moteur: MoteurPostgres, autre: MoteurPostgres | MoteurWhoosh) -> None:
    for requete in REQUETES:
        assert moteur.chercher(requete) == autre.chercher(requete)
        assert sorted(moteur.points(requete).ids) == sorted(autre.points(requete).ids)
    assert moteur.ids() == autre.ids()


def tables(engine: sa.Engine, schema: str) -> set[str]:
    return set(sa.inspect(engine).get_table_names(schema))


def table(engine: sa.Engine, schema: str, nom: str) -> str:
    (trouvee,) = (t for t in tables(engine, schema) if t.startswith(f"{nom}_"))
    return f"{schema}.{trouvee}"


# --- several processes


def test_another_process_sees_each_change_at_its_next_search(lecteur: MoteurPostgres, ecrivain: MoteurPostgres) -> None:
    ecrivain.appliquer([replace(DOCUMENTS[3], nom="Guinguette")])
    assert [touche.id for touche in lecteur.chercher(Requete(mots="guinguette")).touches] == [DOCUMENTS[3].id]
    ecrivain.appliquer([], [DOCUMENTS[3].id])
    assert lecteur.chercher(Requete(mots="guinguette")).total == 0
    assert lecteur.chercher(Requete()).total == 39
    ecrivain.appliquer([replace(DOCUMENTS[3], nom="Guinguettes"), replace(DOCUMENTS[4], secteurs=("peniche",))])
    assert lecteur.chercher(Requete(mots="guinguete")).total == 1  # a word learnt since, misspelt
    assert lecteur.chercher(Requete()).facettes["secteur"]["peniche"] == 1
    ecrivain.reconstruire(DOCUMENTS[:5])
    assert lecteur.ids() == {document.id for document in DOCUMENTS[:5]}


def test_a_process_that_catches_up_answers_as_one_that_reads_all(
    engine: sa.Engine, schema: str, lecteur: MoteurPostgres, ecrivain: MoteurPostgres, tmp_path: Path
) -> None:
    hasard, courants = random.Random(4), {document.id: document for document in DOCUMENTS}
    whoosh = MoteurWhoosh(tmp_path)
    for _ in range(12):
        changes = [document_invente(hasard, hasard.randrange(60)) for _ in range(hasard.randint(0, 4))]
        retires = [document.id for document in hasard.sample(DOCUMENTS, 2)]
        ecrivain.appliquer(changes, retires)
        uniques = {document.id: document for document in changes}
        courants = {id: d for id, d in courants.items() if id not in retires} | uniques
        repond_comme(lecteur, MoteurPostgres(engine, schema))
    whoosh.reconstruire(courants.values())
    repond_comme(lecteur, whoosh)


def test_the_version_changes_with_each_change_and_only_then(lecteur: MoteurPostgres, ecrivain: MoteurPostgres) -> None:
    versions = [lecteur.version()]
    assert lecteur.version() == ecrivain.version() == versions[0]
    ecrivain.appliquer([DOCUMENTS[0]])
    versions.append(lecteur.version())
    ecrivain.appliquer([], [DOCUMENTS[0].id])
    versions.append(lecteur.version())
    ecrivain.reconstruire(DOCUMENTS)
    versions.append(lecteur.version())
    ecrivain.appliquer([], [])
    assert (len(set(versions)), lecteur.version()) == (4, versions[-1])


def test_a_search_under_way_finds_what_it_knew(lecteur: MoteurPostgres, ecrivain: MoteurPostgres) -> None:
    """Columns read before a change, lists read after it: they agree."""
    generation = lecteur._courante()
    connus = {mot: generation.frequences([mot]) for mot in ("amap", "rugb", "vel")}
    neuve = MoteurPostgres(ecrivain._engine, ecrivain._schema)._courante()  # its lists are not read yet
    ecrivain.appliquer([replace(d, nom="Amap rugby vélo") for d in DOCUMENTS[:30]], [DOCUMENTS[35].id])
    lecteur.chercher(Requete(mots="amap rugby vélo"))  # the same lists, now longer
    for mot, connu in connus.items():
        assert neuve.frequences([mot]) == connu
        assert generation.frequences([mot]) == connu
    ecrivain.reconstruire(DOCUMENTS[:1])  # the tables of the search stay for a while
    assert neuve.frequences(["jardin"]) == generation.frequences(["jardin"]) != {}


def test_two_rebuilds_under_one_search_do_not_make_it_fail(lecteur: MoteurPostgres, ecrivain: MoteurPostgres) -> None:
    courante, restants = lecteur._courante, [2, 1]

    def perimee() -> generation_postgres.Generation:
        generation = courante()
        if restants:
            for _ in range(restants.pop()):
                ecrivain.reconstruire(DOCUMENTS[:10])
                ecrivain.reconstruire(DOCUMENTS[:9])
        return generation

    lecteur._courante = perimee  # type: ignore[method-assign]
    assert lecteur.chercher(Requete(mots="solidaire insertion")).total <= 9


def test_searches_points_and_edits_at_once(engine: sa.Engine, schema: str) -> None:
    moteurs = [MoteurPostgres(engine, schema) for _ in range(2)]
    erreurs: list[BaseException] = []
    totaux: set[int] = set()
    fini = threading.Event()

    def chercher(moteur: MoteurPostgres) -> None:
        try:
            while not fini.is_set():
                for requete in REQUETES[1:4]:
                    moteur.chercher(requete)
                points = moteur.points(Requete())
                totaux.add(len(points) + points.sans_point)
                totaux.add(moteur.etat().documents)
        except BaseException as erreur:
            erreurs.append(erreur)

    fils = [threading.Thread(target=chercher, args=(moteur,)) for moteur in moteurs * 2]
    for fil in fils:
        fil.start()
    hasard = random.Random(8)
    for tour in range(30):
        moteurs[tour % 2].appliquer([document_invente(hasard, hasard.randrange(40)) for _ in range(5)])
        if tour % 7 == 0:
            moteurs[0].reconstruire(DOCUMENTS)
    fini.set()
    for fil in fils:
        fil.join()
    assert (erreurs, totaux) == ([], {40})


def test_a_database_put_back_to_an_earlier_date_is_read_anew(
    engine: sa.Engine, schema: str, lecteur: MoteurPostgres, ecrivain: MoteurPostgres
) -> None:
    avant = [f"CREATE TABLE {schema}.garde_{nom} AS TABLE {table(engine, schema, nom)}" for nom in SAUVEES]
    with engine.begin() as connexion:
        for sql in avant:
            connexion.execute(sa.text(sql))
    ecrivain.appliquer([replace(d, nom="Guinguette") for d in DOCUMENTS[:3]], [DOCUMENTS[9].id])
    assert lecteur.chercher(Requete(mots="guinguette")).total == 3
    with engine.begin() as connexion:
        for nom in SAUVEES:
            connexion.execute(sa.text(f"TRUNCATE {table(engine, schema, nom)}"))
            connexion.execute(sa.text(f"INSERT INTO {table(engine, schema, nom)} TABLE {schema}.garde_{nom}"))
    assert lecteur.chercher(Requete(mots="guinguette")).total == 0
    repond_comme(lecteur, MoteurPostgres(engine, schema))


# --- withdrawn listings


def test_many_edits_do_not_pile_up(
    engine: sa.Engine, schema: str, lecteur: MoteurPostgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgres_moteur, "RETIREES_GARDEES", 50)
    for petit in ("LOT", "LISTES_PAR_LOT"):
        monkeypatch.setattr(ecriture_postgres, petit, 7)
    monkeypatch.setattr(generation_postgres, "SEGMENTS_PAR_LECTURE", 3)
    ecrivain, whoosh, hasard = MoteurPostgres(engine, schema), MoteurWhoosh(tmp_path), random.Random(2)
    courants = {document.id: document for document in DOCUMENTS}
    epoques, numerotees = set(), []
    for _ in range(40):
        changes = {d.id: d for d in (document_invente(hasard, hasard.randrange(45)) for _ in range(6))}
        ecrivain.appliquer(changes.values(), [DOCUMENTS[0].id])
        courants = {id: d for id, d in courants.items() if id != DOCUMENTS[0].id} | changes
        epoques.add(ecrivain.version().split(":")[0])
        numerotees.append(len(lecteur._courante().table))
        assert lecteur.ids() == courants.keys()
    whoosh.reconstruire(courants.values())
    repond_comme(lecteur, whoosh)
    repond_comme(MoteurPostgres(engine, schema), whoosh)
    assert lecteur.etat().sain
    assert len(epoques) > 2
    assert max(numerotees) <= 45 + 51 + 6


def test_old_tables_go(engine: sa.Engine, schema: str, ecrivain: MoteurPostgres) -> None:
    with engine.begin() as connexion:
        connexion.execute(sa.text(f"CREATE TABLE {schema}.document_v3 (id text)"))
        connexion.execute(sa.text(f"CREATE TABLE {schema}.liste_v{VERSION + 1}_abcd (id text)"))
    for _ in range(3):
        ecrivain.reconstruire(DOCUMENTS)
    presentes = tables(engine, schema)
    assert f"liste_v{VERSION + 1}_abcd" in presentes  # a newer site's, being deployed
    assert "document_v3" not in presentes
    assert len(presentes) == 1 + 2 * len(ecriture_postgres.NOMS) + 1


# --- damage


def effacer_tout(engine: sa.Engine, schema: str) -> list[str]:
    return [f"DROP SCHEMA {schema} CASCADE"]


def effacer_listes(engine: sa.Engine, schema: str) -> list[str]:
    return [f"DROP TABLE {table(engine, schema, 'liste')}"]


def effacer_segments(engine: sa.Engine, schema: str) -> list[str]:
    return [f"DROP TABLE {table(engine, schema, 'segment')}"]


def vider_segments(engine: sa.Engine, schema: str) -> list[str]:
    return [f"TRUNCATE {table(engine, schema, 'segment')}"]


def vider_etat(engine: sa.Engine, schema: str) -> list[str]:
    return [f"TRUNCATE {table(engine, schema, 'etat')}"]


DEGATS = [effacer_tout, effacer_listes, effacer_segments, vider_segments, vider_etat]


@pytest.mark.parametrize("abimer", DEGATS, ids=lambda f: f.__name__)
def test_a_damaged_index_is_seen_and_mended(
    engine: sa.Engine, schema: str, ecrivain: MoteurPostgres, abimer: Callable[[sa.Engine, str], list[str]]
) -> None:
    with engine.begin() as connexion:
        for sql in abimer(engine, schema):
            connexion.execute(sa.text(sql))
    moteur = MoteurPostgres(engine, schema)
    assert moteur.etat().sain is False
    with pytest.raises(IndexIndisponible):
        moteur.chercher(Requete(mots="amap"))
    assert moteur.reconstruire(DOCUMENTS) == 40
    assert (moteur.etat().sain, moteur.etat().documents) == (True, 40)
    repond_comme(moteur, ecrivain)


def test_columns_that_cannot_be_read_are_said_so(engine: sa.Engine, schema: str) -> None:
    with engine.begin() as connexion:
        connexion.execute(sa.text(f"UPDATE {table(engine, schema, 'segment')} SET colonnes = '{{}}'"))  # noqa: S608
    with pytest.raises(IndexIndisponible):
        MoteurPostgres(engine, schema).chercher(Requete())


def test_without_an_index_nothing_is_applied_nor_answered(engine: sa.Engine) -> None:
    moteur = MoteurPostgres(engine, f"recherche_essai_{secrets.token_hex(4)}")
    for question in (lambda: moteur.appliquer(DOCUMENTS), lambda: moteur.chercher(Requete()), moteur.version):
        with pytest.raises(IndexIndisponible):
            question()
    assert moteur.etat().sain is False


def test_a_great_index_is_written_in_pieces_and_answers_as_one(
    engine: sa.Engine, lecteur: MoteurPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_moteur, "LOT", 7)
    schema = f"recherche_essai_{secrets.token_hex(4)}"
    moteur = MoteurPostgres(engine, schema)
    try:
        assert moteur.reconstruire([*DOCUMENTS, DOCUMENTS[0]]) == 40
        repond_comme(moteur, lecteur)
    finally:
        with engine.begin() as connexion:
            connexion.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
