"""The harvest against a local server that speaks the API, faults included: no row lost, none doubled."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annuaire.imports import moisson as module_moisson
from annuaire.imports.moisson import Moisson
from annuaire.imports.moisson_client import ClientRecherche, MoissonInterrompue
from annuaire.imports.moisson_journal import FRAICHEUR, Journal
from socle.base import maintenant
from tests.annuaire.imports.api_entreprises import ApiEntreprises, Panne, servir, siret, une_fois, unite


@pytest.fixture
def api() -> Iterator[ApiEntreprises]:
    """60 associations: three pages."""
    with servir(ApiEntreprises([unite(rang) for rang in range(60)])) as serveur:
        yield serveur


def client_de(api: ApiEntreprises, **options: float) -> ClientRecherche:
    rapides = {"intervalle_s": 0.0, "attente_s": 0.001, "delai_lecture_s": 0.5}
    return ClientRecherche(api.url, **{**rapides, **options})


def moisson_de(api: ApiEntreprises, dossier: Path, **options: float) -> Moisson:
    return Moisson(client_de(api, **options), Journal(dossier / "pages.jsonl", api.url, maintenant()))


def sirets(moisson: Moisson) -> list[str]:
    return [ligne.colonnes["etablissement.siret"] for ligne in moisson.lignes()]


def attendus(api: ApiEntreprises) -> list[str]:
    return sorted({e["siret"] for u in api.unites for e in u["matching_etablissements"]})


def test_every_page_is_read_once(api: ApiEntreprises, tmp_path: Path) -> None:
    moisson = moisson_de(api, tmp_path)
    moisson.recolter()
    assert sorted(sirets(moisson)) == attendus(api)
    assert moisson.avertissements == []
    assert [int(demande["page"]) for demande in api.demandes] == [1, 2, 3]
    assert {(d["departement"], d["est_ess"], d["per_page"]) for d in api.demandes} == {("47", "true", "25")}
    assert [ligne.numero for ligne in moisson.lignes()] == list(range(1, 61))


def test_names_of_officers_are_never_kept(api: ApiEntreprises, tmp_path: Path) -> None:
    moisson_de(api, tmp_path).recolter()
    assert "DURAND" not in (tmp_path / "pages.jsonl").read_text()


@pytest.mark.parametrize(
    "panne",
    [
        une_fois(429, Retry_After="0"),
        une_fois(429),
        une_fois(500),
        une_fois(503, b"<html>"),
        une_fois(200, b'{"results": [{"siren": "8'),
        une_fois(200, b'{"results": []', Content_Length="4000"),  # the connection closes before the end
        une_fois(200, b"<html>maintenance</html>"),
        une_fois(200, b"[]"),
        une_fois(200, b'{"results": {}, "total_results": 3, "page": 1}'),
        une_fois(200, b'{"results": [], "total_results": -1, "page": 1}'),
        une_fois(200, b'{"results": [], "total_results": null, "page": 1}'),
        une_fois(200, b'{"results": [], "total_results": 60, "page": 7}'),
    ],
)
@pytest.mark.parametrize("page", ["1", "2"])
def test_a_passing_fault_is_tried_again(api: ApiEntreprises, tmp_path: Path, panne: Panne, page: str) -> None:
    api.pannes.append(lambda champs: panne(champs) if champs["page"] == page else None)
    moisson = moisson_de(api, tmp_path)
    moisson.recolter()
    assert sorted(sirets(moisson)) == attendus(api)
    assert len(api.demandes) == 4


def test_a_slow_answer_is_asked_for_again(api: ApiEntreprises, tmp_path: Path) -> None:
    def dormir(_champs: dict[str, str]) -> None:
        api.pannes.clear()
        time.sleep(1.0)

    api.pannes.append(dormir)  # type: ignore[arg-type]  # answers nothing: the true answer comes, too late
    moisson = moisson_de(api, tmp_path, delai_lecture_s=0.3)
    moisson.recolter()
    assert sorted(sirets(moisson)) == attendus(api)


def test_retry_after_is_obeyed(api: ApiEntreprises, tmp_path: Path) -> None:
    api.pannes.append(une_fois(429, Retry_After="1"))
    moisson_de(api, tmp_path).recolter()
    assert api.instants[1] - api.instants[0] >= 1.0


@pytest.mark.parametrize("valeur", ["3600", "Wed, 01 Jan 2200 00:00:00 GMT"])
def test_a_very_long_wait_is_left_for_another_day(api: ApiEntreprises, tmp_path: Path, valeur: str) -> None:
    api.pannes.append(une_fois(429, Retry_After=valeur))
    with pytest.raises(MoissonInterrompue, match="demande d’attendre"):
        moisson_de(api, tmp_path).recolter()
    assert len(api.demandes) == 1


def test_requests_keep_under_the_limit(api: ApiEntreprises, tmp_path: Path) -> None:
    moisson_de(api, tmp_path, intervalle_s=0.15).recolter()
    ecarts = [apres - avant for avant, apres in zip(api.instants, api.instants[1:], strict=False)]
    assert min(ecarts) >= 0.14


def test_a_lasting_fault_stops_and_what_was_read_is_kept(api: ApiEntreprises, tmp_path: Path) -> None:
    api.pannes += [lambda c: une_fois(500)(c) if c["page"] == "3" else None] * 6
    with pytest.raises(MoissonInterrompue, match="6 essais"):
        moisson_de(api, tmp_path).recolter()
    assert len(api.demandes) == 2 + 6
    reprise = moisson_de(api, tmp_path)
    reprise.recolter()
    assert [d["page"] for d in api.demandes[8:]] == ["3"]
    assert sorted(sirets(reprise)) == attendus(api)


@pytest.mark.parametrize("statut", [400, 404, 302])
def test_a_refusal_is_not_repeated(api: ApiEntreprises, tmp_path: Path, statut: int) -> None:
    api.pannes.append(une_fois(statut, Location="/ailleurs"))
    with pytest.raises(MoissonInterrompue, match=f"HTTP {statut}"):
        moisson_de(api, tmp_path).recolter()
    assert len(api.demandes) == 1


def test_nobody_answers(tmp_path: Path) -> None:
    url = "http://127.0.0.1:9/search"
    muet = Moisson(
        ClientRecherche(url, intervalle_s=0, attente_s=0.001), Journal(tmp_path / "pages.jsonl", url, maintenant())
    )
    with pytest.raises(MoissonInterrompue):
        muet.recolter()


# --- lists that move


def test_a_list_that_grows_while_it_is_read_is_read_again(api: ApiEntreprises, tmp_path: Path) -> None:
    def grandir(rang: int) -> None:
        if rang == 2:
            api.unites.insert(0, unite(900))  # every later row moves: one is given twice, one is never given

    api.apres = grandir
    moisson = moisson_de(api, tmp_path)
    moisson.recolter()
    assert sorted(sirets(moisson)) == attendus(api)
    assert moisson.avertissements == []


def test_a_list_that_shrinks_while_it_is_read_loses_no_row(api: ApiEntreprises, tmp_path: Path) -> None:
    def reduire(rang: int) -> None:
        if rang == 2:
            del api.unites[0]  # the 26th result slips onto the page already read

    api.apres = reduire
    moisson = moisson_de(api, tmp_path)
    moisson.recolter()
    assert set(sirets(moisson)) >= set(attendus(api))
    assert moisson.avertissements == []


def test_a_list_that_never_rests_is_said(api: ApiEntreprises, tmp_path: Path) -> None:
    api.apres = lambda rang: api.unites.insert(0, unite(900 + rang))
    moisson = moisson_de(api, tmp_path)
    moisson.recolter()
    assert "a changé pendant la lecture" in moisson.avertissements[0]
    tous = sirets(moisson)
    assert len(tous) == len(set(tous))


def test_results_given_twice_are_one_row(api: ApiEntreprises, tmp_path: Path) -> None:
    api.unites.insert(30, api.unites[2])
    moisson = moisson_de(api, tmp_path)
    moisson.recolter()
    tous = sirets(moisson)
    assert len(tous) == len(set(tous)) == 60


# --- the cap


def test_beyond_the_cap_the_query_is_split_by_commune_then_by_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cap of 100: Agen alone goes beyond it; a body of two communes is met twice, its establishments once."""
    monkeypatch.setattr(module_moisson, "PLAFOND", 100)
    unites = (
        [unite(r) for r in range(120)] + [unite(200 + r, "47001", "47157") for r in range(20)] + [unite(300, "47323")]
    )
    with servir(ApiEntreprises(unites, plafond=100)) as api:
        dits: list[tuple[int, int]] = []
        moisson = Moisson(
            client_de(api),
            Journal(tmp_path / "pages.jsonl", api.url, maintenant()),
            lambda fait, total: dits.append((fait, total)),
        )
        moisson.recolter()
        assert sorted(sirets(moisson)) == attendus(api)
        assert moisson.avertissements == []
        assert dits == [(rang, 319) for rang in range(1, 320)]
        assert max(int(d["page"]) * int(d["per_page"]) for d in api.demandes) <= 100
        assert {d.get("section_activite_principale") for d in api.demandes if d.get("code_commune") == "47157"} == {
            None
        }


def test_a_list_too_long_even_when_split_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_moisson, "PLAFOND", 50)
    with servir(ApiEntreprises([unite(r, section_activite_principale="Q") for r in range(60)], plafond=50)) as api:
        moisson = moisson_de(api, tmp_path)
        moisson.recolter()
    assert any("même découpée" in avertissement for avertissement in moisson.avertissements)


def test_a_body_of_too_many_establishments_is_said(tmp_path: Path) -> None:
    grande = unite(1)
    grande["matching_etablissements"] = [{**grande["siege"], "siret": siret(1, nic)} for nic in range(1, 101)]
    with servir(ApiEntreprises([grande])) as api:
        moisson = moisson_de(api, tmp_path)
        moisson.recolter()
    assert len(sirets(moisson)) == 100
    assert "plus de 100 établissements" in moisson.avertissements[0]


# --- resuming

RECOLTER = """
import sys
from pathlib import Path
from annuaire.imports.moisson import Moisson
from annuaire.imports.moisson_client import ClientRecherche
from annuaire.imports.moisson_journal import Journal
from socle.base import maintenant
url, chemin = sys.argv[1:]
Moisson(ClientRecherche(url, intervalle_s=0.02), Journal(Path(chemin), url, maintenant())).recolter()
"""


@pytest.mark.parametrize("page", [2, 7, 11])
def test_killed_halfway_then_resumed(tmp_path: Path, page: int) -> None:
    """SIGKILL while a page is being asked for: the next run asks for the rest only."""
    with servir(ApiEntreprises([unite(rang) for rang in range(300)])) as api:
        tues: list[subprocess.Popen[bytes]] = []

        def tuer(rang: int) -> None:
            if rang == page:
                os.kill(tues[0].pid, signal.SIGKILL)

        api.apres = tuer
        chemin = tmp_path / "pages.jsonl"
        tues.append(subprocess.Popen([sys.executable, "-c", RECOLTER, api.url, str(chemin)]))
        assert tues[0].wait(timeout=60) == -signal.SIGKILL
        api.apres = lambda _rang: None
        reprise = moisson_de(api, tmp_path)
        reprise.recolter()
        tous = sirets(reprise)
        assert sorted(tous) == attendus(api)
        assert len(api.demandes) == page + (12 - page + 1)  # the page that was under way is asked for again, no other


def test_a_page_cut_in_the_file_is_asked_for_again(api: ApiEntreprises, tmp_path: Path) -> None:
    moisson_de(api, tmp_path).recolter()
    chemin = tmp_path / "pages.jsonl"
    chemin.write_bytes(chemin.read_bytes()[:-40])
    reprise = moisson_de(api, tmp_path)
    reprise.recolter()
    assert [d["page"] for d in api.demandes] == ["1", "2", "3", "3"]
    assert sorted(sirets(reprise)) == attendus(api)


@pytest.mark.parametrize("entete", ["", "pas du json\n", "[]\n", '{"version": 0}\n'])
def test_a_file_of_another_kind_is_begun_again(api: ApiEntreprises, tmp_path: Path, entete: str) -> None:
    (tmp_path / "pages.jsonl").write_text(entete)
    moisson = moisson_de(api, tmp_path)
    moisson.recolter()
    assert sorted(sirets(moisson)) == attendus(api)


def test_what_was_read_long_ago_or_elsewhere_is_read_again(api: ApiEntreprises, tmp_path: Path) -> None:
    moisson_de(api, tmp_path).recolter()
    chemin = tmp_path / "pages.jsonl"
    assert Journal(chemin, api.url, maintenant()).pages == 3
    assert Journal(chemin, "http://ailleurs.example/search", maintenant()).pages == 0
    moisson_de(api, tmp_path).recolter()
    assert Journal(chemin, api.url, maintenant() + FRAICHEUR - dt.timedelta(minutes=5)).pages == 3
    assert Journal(chemin, api.url, maintenant() + FRAICHEUR).pages == 0


def test_progress_is_told(api: ApiEntreprises, tmp_path: Path) -> None:
    dits: list[Any] = []
    journal = Journal(tmp_path / "pages.jsonl", api.url, maintenant())
    Moisson(client_de(api), journal, lambda fait, total: dits.append((fait, total))).recolter()
    assert dits == [(25, 60), (50, 60), (60, 60)]
    assert json.loads((tmp_path / "pages.jsonl").read_text().splitlines()[0])["url"] == api.url
