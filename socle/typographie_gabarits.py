"""French spaces in the text of templates: written as ordinary ones, made no-break when a template is read."""

from __future__ import annotations

import re

from jinja2.ext import Extension

from socle.typographie import FINE, INSECABLE

# What is not text: comments, statements, expressions, tags (which may hold the last two).
_BALISES = re.compile(r"(\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<[^<>{}]*(?:\{[{%].*?[%}]\}[^<>{}]*)*>)", re.DOTALL)
_REGLES = (
    (re.compile(r"(?:(?<=\S)|\A) (?=[;!?](?:\s|\Z|[.,)»]))"), FINE),
    (re.compile(r"(?:(?<=\S)|\A) (?=[:»](?:\s|\Z|[.,;!?)]))"), INSECABLE),
    (re.compile(r"« "), f"«{INSECABLE}"),
)


class EspacesInsecables(Extension):
    """For Jinja: text only, tags and expressions are left alone."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source of an HTML template with its spaces; other templates as they are."""
        return espacer(source) if (name or "").endswith(".html") else source


def espacer(source: str) -> str:
    """The source of a template with no-break spaces before ; : ! ? » and after «."""
    morceaux = _BALISES.split(source)
    for rang in range(0, len(morceaux), 2):
        for motif, espace in _REGLES:
            morceaux[rang] = motif.sub(espace, morceaux[rang])
    return "".join(morceaux)
