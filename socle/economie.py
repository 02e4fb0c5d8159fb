"""``Save-Data: on``: who asks for it gets the server's drawings and the machine's own typefaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request


def economie_demandee(environ: Mapping[str, Any]) -> bool:
    """Whether this WSGI request asks to spare data. The header is a list of tokens, of which one has a meaning."""
    jetons = str(environ.get("HTTP_SAVE_DATA", "")).lower().replace(",", ";").split(";")
    return "on" in (jeton.strip() for jeton in jetons)


def economise() -> bool:
    """The same for the present request."""
    return economie_demandee(request.environ)
