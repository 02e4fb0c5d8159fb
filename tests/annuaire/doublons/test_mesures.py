"""Pairs judged by hand and names that people typed: what the comparison finds, and what it never merges."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace

from annuaire.doublons.comparaison import Candidat, Verdict, comparer
from annuaire.doublons.recherche import Index, rapprocher
from tests.partage import partage

RAPPEL_MEME = 0.9
RAPPEL_AUTRES_NOMS = 0.8


def _lignes(nom: str) -> list[dict[str, str]]:
    with partage(f"data/{nom}.csv").open(encoding="utf-8", newline="") as flux:
        return list(csv.DictReader(flux))


def _candidat(ligne: dict[str, str], identifiant: str) -> Candidat:
    def valeur(colonne: str) -> str | None:
        return ligne.get(colonne) or None

    return Candidat(
        id=identifiant,
        nom=ligne["name"],
        autres_noms=tuple(autre for autre in (ligne.get("other_names") or "").split("|") if autre),
        siret=valeur("siret"),
        rna=valeur("rna"),
        code_insee=valeur("insee"),
        code_postal=valeur("postcode"),
        adresse=valeur("address"),
        latitude=float(ligne["lat"]) if ligne["lat"] else None,
        longitude=float(ligne["lon"]) if ligne["lon"] else None,
        precision=valeur("geo_precision"),
        naf=valeur("activity_naf"),
        site_web=valeur("website"),
    )


def _structures() -> dict[str, Candidat]:
    return {ligne["id"]: _candidat(ligne, ligne["id"]) for ligne in _lignes("structures_47")}


def _juges() -> Iterator[tuple[str, str, Verdict]]:
    structures = _structures()
    for paire in _lignes("duplicates_47"):
        trouve = comparer(structures[paire["id_a"]], structures[paire["id_b"]])
        yield paire["verdict"], f"{paire['nom_a']} / {paire['nom_b']} : {trouve}", trouve.verdict


def test_rappel_des_memes_structures() -> None:
    memes = [(dit, verdict) for attendu, dit, verdict in _juges() if attendu == "meme"]
    manques = [dit for dit, verdict in memes if verdict not in (Verdict.CERTAIN, Verdict.PROBABLE)]
    assert 1 - len(manques) / len(memes) >= RAPPEL_MEME, "\n".join(manques)


def test_aucune_fusion_automatique_de_distincts() -> None:
    assert [dit for attendu, dit, verdict in _juges() if attendu == "distinct" and verdict is Verdict.CERTAIN] == []


def test_les_paires_jugees_sortent_de_la_recherche() -> None:
    """Blocking loses none of the pairs that the comparison keeps."""
    structures = _structures()
    trouvees = {frozenset((r.id_a, r.id_b)) for r in rapprocher(structures.values())}
    gardees = {
        frozenset((paire["id_a"], paire["id_b"]))
        for paire in _lignes("duplicates_47")
        if comparer(structures[paire["id_a"]], structures[paire["id_b"]]).verdict is not Verdict.DISTINCT
    }
    assert gardees - trouvees == set()


def test_les_autres_noms_menent_a_la_structure() -> None:
    """Names typed by people, without a commune, asked of an index that knows only the official names."""
    index = Index(replace(candidat, autres_noms=()) for candidat in _structures().values())
    autres = _lignes("aliases_47")
    manques = [
        f"{autre['variante']} -> {autre['nom']}"
        for autre in autres
        if autre["id"] not in {r.id_a for r in index.candidats_proches(Candidat("~", autre["variante"]))}
    ]
    assert 1 - len(manques) / len(autres) >= RAPPEL_AUTRES_NOMS, "\n".join(manques)


def test_avant_fusion_les_fusions_automatiques_sont_justes() -> None:
    """The rows as the sources give them: ``entity_id`` says which are one structure."""
    lignes = _lignes("structures_47_raw")
    verite = {str(rang): ligne["entity_id"] for rang, ligne in enumerate(lignes)}
    trouves = list(rapprocher(_candidat(ligne, str(rang)) for rang, ligne in enumerate(lignes)))
    faux = [r for r in trouves if r.verdict is Verdict.CERTAIN and verite[r.id_a] != verite[r.id_b]]
    assert faux == []
    assert sum(r.verdict is Verdict.CERTAIN for r in trouves) > 0
