"""Accounts, browsers, a mailbox, and a clock that can be moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from socle import base
from tests.boite import Boite, ouvrir_boite


@pytest.fixture
def boite(app: Flask, tmp_path: Path) -> Iterator[Boite]:
    with ouvrir_boite(app, tmp_path) as ouverte:
        yield ouverte


@pytest.fixture
def plus_tard(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Move the clock of every module of accounts (``plus_tard(minutes=16)``)."""
    import sys

    def avancer(**duree: float) -> None:
        decalage = dt.timedelta(**duree)
        for nom, module in list(sys.modules.items()):
            if nom.startswith("comptes.") and hasattr(module, "maintenant") and callable(module.maintenant):
                monkeypatch.setattr(module, "maintenant", lambda: base.maintenant() + decalage)

    return avancer
