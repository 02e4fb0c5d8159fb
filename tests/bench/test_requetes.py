"""The searches of the benchmark: different, the same each time, well formed for both sites."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from bench.requetes import NOMBRE, inedites, recherches
from bench.vues import chemins
from tests.page import ClientPages


def test_two_hundred_different_searches_always_the_same() -> None:
    toutes = recherches()
    assert len(set(toutes)) == len(toutes) == NOMBRE
    assert recherches() == toutes
    assert all(r.q and r.q == " ".join(r.q.split()) for r in toutes)


def test_they_look_like_what_people_type() -> None:
    toutes = recherches()
    assert sum(1 for r in toutes if r.ou) >= 30
    assert sum(1 for r in toutes if not r.q.isascii()) >= 20
    assert sum(1 for r in toutes if " " in r.q) >= 80


def test_the_unseen_ones_are_unseen() -> None:
    autres = inedites(5000)
    assert len(set(autres)) == 5000
    assert not set(autres) & set(recherches())
    assert not set(inedites(200)) & set(recherches())


def test_the_same_words_reach_both_sites() -> None:
    for recherche in recherches():
        notre, leur = urlsplit(recherche.chemin), urlsplit(recherche.chemin_datasette)
        assert dict(parse_qsl(notre.query)) == {"q": recherche.q} | ({"ou": recherche.ou} if recherche.ou else {})
        parametres = parse_qsl(leur.query)
        assert dict(parametres)["_search"] == f"{recherche.q} {recherche.ou}".strip()
        assert [valeur for nom, valeur in parametres if nom == "_facet"] == ["secteur", "famille", "epci"]


def test_our_site_answers_searches_and_map(client: ClientPages) -> None:
    for chemin in [r.chemin for r in recherches(20)] + chemins()[::8]:
        assert client.get(chemin).status_code == 200, chemin


def test_rectangles_of_the_map_are_all_different_and_shrink() -> None:
    tous = chemins()
    assert len(set(tous)) == len(tous)
    largeurs = []
    for chemin in tous[::4][:8]:
        ouest, sud, est, nord = map(float, dict(parse_qsl(urlsplit(chemin).query))["vue"].split(","))
        assert ouest < est
        assert sud < nord
        largeurs.append(est - ouest)
    assert largeurs == sorted(largeurs, reverse=True)
