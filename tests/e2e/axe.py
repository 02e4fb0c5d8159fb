"""axe-core in a page: WCAG 2.2 AA, and its own good practices."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
# Without this list axe leaves out the rules of WCAG 2.2: the size of targets.
REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The points of a map stand where their places are: the rule on sizes leaves them out, as its own exceptions do.
SANS_LES_POINTS = json.dumps({"rules": [{"id": "target-size", "selector": ":not(.leaflet-marker-icon)"}]})
OPTIONS = json.dumps({"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": REGLES}})


def violations(page: Page) -> list[Any]:
    """What axe finds wrong now: the rule, and the first three places."""
    page.evaluate(f"{AXE}; axe.configure({SANS_LES_POINTS})")
    trouvees = page.evaluate(f"axe.run(document, {OPTIONS})")["violations"]
    return [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in trouvees]
