"""Public ids and slugs."""

from __future__ import annotations

import re

import pytest

from socle.identifiants import nouvel_id, slug


def test_ids_are_random_readable_and_never_repeat() -> None:
    tires = {nouvel_id() for _ in range(5000)}
    assert len(tires) == 5000
    assert all(re.fullmatch(r"[23456789bcdfghjkmnpqrstvwxz]{12}", id) for id in tires)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("L’Œuvre d’Été (Agen)", "l-oeuvre-d-ete-agen"),
        ("  --A.M.A.P.--  ", "a-m-a-p"),
        ("日本", "structure"),
        ("", "structure"),
        ("mot " * 60, ("mot-" * 20).rstrip("-")),
    ],
)
def test_slugs_are_plain_ascii(texte: str, attendu: str) -> None:
    assert slug(texte) == attendu
