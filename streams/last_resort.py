"""The end of a process that does not end: a thread that waits for ever must not keep a dead worker in its group."""

from __future__ import annotations

import os
import sys
import threading

from streams.logs import get_logger

log = get_logger("tocsin.process")


def end_within(seconds: float, why: str) -> None:
    """End the process with exit code 1 if it is still there after ``seconds``, and say ``why`` as other errors do.

    What it had in hand is not acknowledged and is handled again.
    """

    def end() -> None:
        log.error("not everything ended in time", seconds=seconds)
        sys.stderr.write(f"tocsin: {why}\n")
        sys.stderr.flush()
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
