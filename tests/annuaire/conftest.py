"""The import command, run inside the test's transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from annuaire.commands import annuaire_cli


@pytest.fixture
def importer(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs ``flask annuaire importer``; the report is ``tmp_path / "rapport.csv"``."""
    monkeypatch.setattr(annuaire_cli, "callback", None)  # the instance is ready

    def executer(*arguments: str) -> Result:
        rapport = ("--rejets", str(tmp_path / "rapport.csv"))
        return app.test_cli_runner().invoke(annuaire_cli, ["importer", *rapport, *arguments])

    return executer
