"""Which stories are to be called because what they held back is due: event time while reports come, else the wall clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

IDLE = timedelta(seconds=5)
"""Wall time without an update after which a partition counts as up to date, and the wall clock as its event time."""


class Waiting:
    """The stories of each partition that wait, and how far each partition's event time has come.

    A worker that reads a backlog is behind the wall clock: by it, everything would be due at once, before the reports of the
    quiet period were read.
    """

    def __init__(self) -> None:
        self._due: dict[int, dict[str, datetime]] = {}
        self._clock: dict[int, datetime] = {}
        self._heard: dict[int, datetime] = {}

    def restore(self, partition: int, due: Iterable[tuple[str, datetime]]) -> None:
        """Know of ``partition`` this and nothing else."""
        self._due[partition] = dict(due)
        self._clock.pop(partition, None)
        self._heard.pop(partition, None)

    def hear(self, partition: int, clock: datetime, now: datetime) -> None:
        """An update with event time ``clock`` was handled at ``now``."""
        self._clock[partition] = max(clock, self._clock.get(partition, clock))
        self._heard[partition] = now

    def put(self, partition: int, story_id: str, due: datetime | None) -> None:
        """The story waits until ``due``, or no longer."""
        stories = self._due.setdefault(partition, {})
        stories.pop(story_id, None)
        if due is not None:
            stories[story_id] = due

    def call(self, partitions: Collection[int], now: datetime) -> Iterator[tuple[int, str, datetime]]:
        """Partition, story and time of everything in ``partitions`` that is due; each is called once."""
        for partition in partitions:
            stories, moment = self._due.get(partition, {}), self._moment(partition, now)
            for story_id, due in sorted(stories.items(), key=lambda one: (one[1], one[0])):
                if due <= moment:
                    del stories[story_id]
                    yield partition, story_id, due

    def _moment(self, partition: int, now: datetime) -> datetime:
        heard = self._heard.get(partition)
        return self._clock[partition] if heard is not None and now - heard < IDLE else now
