"""How often one address may send a form: declared on the view, applied by ``application.securite``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Vue = TypeVar("Vue", bound=Callable[..., Any])
_ATTRIBUT = "limite_ess47"


def au_plus(combien: str) -> Callable[[Vue], Vue]:
    """Declare how many writes (« 20 per hour ») an address may ask of this view. Put it under the route decorator."""

    def declarer(vue: Vue) -> Vue:
        setattr(vue, _ATTRIBUT, combien)
        return vue

    return declarer


def limite_declaree(vue: Callable[..., Any]) -> str | None:
    """What a view declares, or None."""
    return getattr(vue, _ATTRIBUT, None)
