"""Whether this process was suspended for so long that others may have its partitions without its knowing.

A process that is stopped (SIGSTOP, a frozen container, a laptop's lid) goes on where it was, before its Kafka client has
noticed that its session is over. What it would write then could overwrite the state of the worker that took over.
"""

from __future__ import annotations

import threading
import time

from streams.errors import BrokerLostError

BEAT = 0.5
"""Seconds."""


class SuspendedError(BrokerLostError):
    """The process stood still for longer than its session lasts; nothing of the batch in hand may be kept."""


class Fence:
    """A thread that notes the time; a hole in its notes is a time in which the whole process stood still."""

    def __init__(self, limit: float) -> None:
        """Take the longest standstill, in seconds, that leaves the session alive."""
        self._limit, self._last, self._longest = limit, time.monotonic(), 0.0
        self._done = threading.Event()
        threading.Thread(target=self._beat, name="fence", daemon=True).start()

    def check(self) -> None:
        """Raises SuspendedError when there was such a standstill."""
        longest = max(self._longest, time.monotonic() - self._last)
        if longest > self._limit:
            raise SuspendedError(f"The process stood still for {longest:.0f} s and may have lost its partitions.")

    def close(self) -> None:
        self._done.set()

    def _beat(self) -> None:
        while not self._done.wait(BEAT):
            now = time.monotonic()
            self._longest = max(self._longest, now - self._last)
            self._last = now
