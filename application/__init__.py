"""The top floor: builds the application out of every package."""

from __future__ import annotations

from application.factory import create_app

__all__ = ["create_app"]
