"""Whether a worker stands still: messages wait in a partition that is its own, and none is handled.

No cause of that is known; but there are many parts below us that could wait for each other, and whoever waits for an alert
cannot tell such a silence from peace.
"""

from __future__ import annotations

from collections.abc import Mapping

from streams.errors import BrokerLostError


class StalledError(BrokerLostError):
    """Nothing was handled for too long; starting anew begins with the first message that was not."""


class Watchdog:
    """Is told from time to time how far each partition is and how far it could be."""

    def __init__(self, patience: float) -> None:
        """Take the longest time, in seconds, in which nothing of a partition may be handled while something waits."""
        self._patience = patience
        self._stands: dict[tuple[str, int], tuple[int, float]] = {}

    def forget(self) -> None:
        """Begin anew: for a time nothing could be handled, the broker being away."""
        self._stands.clear()

    def look(self, ends: Mapping[tuple[str, int], int], handled: Mapping[tuple[str, int], int], now: float) -> None:
        """Compare the ends of the partitions with what was handled of them; ``now`` in seconds.

        Raises:
            StalledError: a partition has stood still for too long; the sentence names it.
        """
        before, self._stands = self._stands, {}
        for place, at in handled.items():
            if ends.get(place, 0) <= at:
                continue
            since = before[place][1] if before.get(place, (None, 0.0))[0] == at else now
            if now - since > self._patience:
                topic, partition = place
                waiting = ends[place] - at
                raise StalledError(f"No message of {topic}/{partition} was handled for {now - since:.0f} s, {waiting} wait.")
            self._stands[place] = at, since
