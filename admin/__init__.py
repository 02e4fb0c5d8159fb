"""The back office at /gestion: Flask-Admin views only, which call services."""

from __future__ import annotations

from admin.factory import init_app

__all__ = ["init_app"]
