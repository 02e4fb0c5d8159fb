"""Each test starts with the counters of the rate limits at zero."""

from __future__ import annotations

import pytest
from flask import Flask

from application.securite import limiteur


@pytest.fixture(autouse=True)
def compteurs_a_zero(app: Flask) -> None:
    """Every test is the same address."""
    limiteur.reset()
