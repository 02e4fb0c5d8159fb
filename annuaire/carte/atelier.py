"""One drawing at a time in each process: each takes half a second of a processor and tens of megabytes."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ATTENTE_S = 5.0
FILE_MAXIMUM = 3  # that wait: each holds one of the threads that serve everything else


class AtelierOccupe(RuntimeError):
    """Too many drawings are asked for at this moment."""


class Atelier:
    """Where drawings are made, one after the other."""

    def __init__(self, attente_s: float = ATTENTE_S, file_maximum: int = FILE_MAXIMUM) -> None:
        self._attente_s = attente_s
        self._place = threading.Lock()
        self._file = threading.BoundedSemaphore(file_maximum + 1)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Wait for one's turn, give the memory back after it. Raises ``AtelierOccupe`` when the wait is too long."""
        if not self._file.acquire(blocking=False):
            raise AtelierOccupe
        try:
            if not self._place.acquire(timeout=self._attente_s):
                raise AtelierOccupe
            try:
                yield
            finally:
                rendre_memoire()
                self._place.release()
        finally:
            self._file.release()


def rendre_memoire() -> None:
    """Give the freed memory back to the machine, where the C library can: it would keep it for each thread."""
    if _MALLOC_TRIM is not None:
        _MALLOC_TRIM(0)


def _malloc_trim() -> Callable[[int], int] | None:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library, another system
        return None


_MALLOC_TRIM = _malloc_trim()
