"""Processes that leave with the one that started them, even if it was killed: no orphan stays behind."""

from __future__ import annotations

import os
import signal
import threading
import time

VEILLE_S = 1.0
REPIT_S = 20.0  # to end what is being done


def partir_avec(parent: int) -> None:
    """Ask this process to stop, gently, once ``parent`` is gone; kill it when it has not."""

    def veiller() -> None:
        while os.getppid() == parent:
            time.sleep(VEILLE_S)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(REPIT_S)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=veiller, daemon=True).start()
