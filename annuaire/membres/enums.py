"""How somebody came to represent a structure."""

from __future__ import annotations

from enum import StrEnum


class OrigineAppartenance(StrEnum):
    """What an appartenance rests on."""

    REVENDICATION = "revendication"  # proved by mail or by letter
    INVITATION = "invitation"  # of somebody who represents it already
    AGENT = "agent"  # decided by an agent, for a stated reason
    DEMONSTRATION = "demonstration"
