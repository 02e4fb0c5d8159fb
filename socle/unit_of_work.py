"""One unit of work: everything a request or a job writes is committed once, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from socle.database import db, ouvrir_en_ecriture


@contextmanager
def unite_de_travail() -> Iterator[None]:
    """Commit what the block wrote; roll all of it back when it raises.

    For commands and jobs. A request has its own, at the edge (``application.transactions``); one that only reads, but
    counts what it read, uses this one before it reads.
    """
    db.session.rollback()  # a read transaction left open would not see the present, nor may it write
    ouvrir_en_ecriture()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
