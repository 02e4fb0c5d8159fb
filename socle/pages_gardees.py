"""Which views give the same page to every visitor: what ``application.cache_pages`` may keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Vue = TypeVar("Vue", bound=Callable[..., Any])


def gardee(vue: Vue) -> Vue:
    """Mark a view whose answer depends on its address, the search index and the minute alone.

    Not on who asks (a request with a session is never answered from what is kept), nor on tables that are written
    without the index being told.
    """
    vue._gardee = True  # type: ignore[attr-defined]
    return vue


def est_gardee(vue: Callable[..., Any]) -> bool:
    """Whether a view is marked."""
    return getattr(vue, "_gardee", False)
