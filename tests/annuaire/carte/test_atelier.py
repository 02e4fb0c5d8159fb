"""Drawings wait for one another; too many of them are refused."""

from __future__ import annotations

import threading

import pytest

from annuaire.carte.atelier import Atelier, AtelierOccupe, rendre_memoire


def occuper(atelier: Atelier, libre: threading.Event) -> threading.Thread:
    """A thread that draws until ``libre`` is set; returns once it has begun."""
    commence = threading.Event()

    def dessiner() -> None:
        with atelier.place():
            commence.set()
            libre.wait(10)

    fil = threading.Thread(target=dessiner)
    fil.start()
    assert commence.wait(5)
    return fil


def test_one_waits_for_the_other() -> None:
    atelier, libre, ordre = Atelier(attente_s=5), threading.Event(), []
    fil = occuper(atelier, libre)
    second = threading.Thread(target=lambda: _noter(atelier, ordre))
    second.start()
    second.join(0.1)
    assert ordre == []
    libre.set()
    second.join(5)
    fil.join(5)
    assert ordre == ["fait"]


def _noter(atelier: Atelier, ordre: list[str]) -> None:
    with atelier.place():
        ordre.append("fait")


@pytest.mark.parametrize(("attente_s", "file_maximum"), [(0.05, 3), (60, 0)], ids=["trop long", "trop nombreux"])
def test_who_would_wait_too_long_is_told(attente_s: float, file_maximum: int) -> None:
    atelier, libre = Atelier(attente_s, file_maximum), threading.Event()
    fil = occuper(atelier, libre)
    with pytest.raises(AtelierOccupe), atelier.place():
        pytest.fail("deux dessins à la fois")
    libre.set()
    fil.join(5)
    with atelier.place():  # free again, for the next one
        pass


def test_a_drawing_that_fails_leaves_its_place() -> None:
    atelier = Atelier(0.05, 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), atelier.place():
            raise ZeroDivisionError


def test_memory_is_given_back_without_a_word() -> None:
    rendre_memoire()
