"""Routes that receive files say how large: everywhere else a request is small."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Vue = TypeVar("Vue", bound=Callable[..., Any])


def recoit_jusqu_a(octets: int) -> Callable[[Vue], Vue]:
    """Mark a view whose request body may be so large. Put it under ``@exige``."""

    def marquer(vue: Vue) -> Vue:
        vue._taille_maximum = octets  # type: ignore[attr-defined]
        return vue

    return marquer


def taille_maximum(vue: Callable[..., Any]) -> int | None:
    """How large this view says; None for the site's own limit."""
    return getattr(vue, "_taille_maximum", None)
