"""What became of the messages of the last minute: one line for each class of outcome, whatever the process does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client import Counter

from streams import metrics
from streams.logs import get_logger

COUNTERS = (metrics.OUTCOMES, metrics.POLLS, metrics.ENTRIES, metrics.ALERTS, metrics.DELIVERIES)
"""Counters of outcomes; their labels are the classes."""
log = get_logger("tocsin.outcomes")


class OutcomeLog:
    """Logs by how much the counters have grown since it last did."""

    def __init__(self, counters: Sequence[Counter] = COUNTERS) -> None:
        """Begin at what the counters say now."""
        self._counters = counters
        self._said = dict(self._totals())

    def say(self) -> None:
        """One line at info for each class in which something happened."""
        for place, total in self._totals():
            grown = total - self._said.get(place, 0.0)
            if grown:
                name, labels = place
                log.info(name.removeprefix("tocsin_"), **dict(labels), count=int(grown))
                self._said[place] = total

    def _totals(self) -> Iterator[tuple[tuple[str, tuple[tuple[str, str], ...]], float]]:
        for counter in self._counters:
            for family in counter.collect():
                for sample in family.samples:
                    if sample.name.endswith("_total"):
                        labels = tuple((name, value) for name, value in sample.labels.items() if value)
                        yield (family.name, labels), sample.value
