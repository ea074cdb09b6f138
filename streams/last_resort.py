"""The end of a process that does not end: a thread that waits for ever must not keep a dead worker in its group."""

from __future__ import annotations

import os
import threading

from streams.logs import get_logger

log = get_logger("tocsin.process")


def end_within(seconds: float, why: str) -> None:
    """End the process with exit code 1 if it is still there after ``seconds``, and log ``why`` it was to end.

    What it had in hand is not acknowledged and is handled again.
    """

    def end() -> None:
        log.error("not everything ended in time", seconds=seconds, why=why)
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
