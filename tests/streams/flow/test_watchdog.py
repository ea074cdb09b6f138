"""A worker that stands still is noticed, one that works or has nothing to do is left alone."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any, cast

import pytest
from faust.types import TP

from streams.flow.app import App
from streams.flow.watchdog import StalledError, Watchdog

HERE, THERE = ("articles", 0), ("articles", 1)


def test_a_partition_that_stands_still_is_named() -> None:
    """Messages wait and none is handled for longer than the patience."""
    dog = Watchdog(100)
    dog.look({HERE: 9, THERE: 5}, {HERE: 3, THERE: 5}, 0)
    dog.look({HERE: 12, THERE: 5}, {HERE: 3, THERE: 5}, 100)
    with pytest.raises(StalledError, match=r"No message of articles/0 was handled for 130 s, 11 wait\."):
        dog.look({HERE: 14, THERE: 5}, {HERE: 3, THERE: 5}, 130)


def test_slow_work_is_no_standstill() -> None:
    """One message in ninety seconds is enough."""
    dog = Watchdog(100)
    for step in range(10):
        dog.look({HERE: 100}, {HERE: step}, 90.0 * step)


def test_nothing_to_do_is_no_standstill() -> None:
    """Hours without news, then an article."""
    dog = Watchdog(100)
    for now, end in ((0, 7), (10_000, 7), (10_030, 8), (10_060, 8)):
        dog.look({HERE: end}, {HERE: 7}, now)


def test_a_partition_that_comes_back_begins_anew() -> None:
    """It was another worker's in between."""
    dog = Watchdog(100)
    dog.look({HERE: 9}, {HERE: 3}, 0)
    dog.look({THERE: 1}, {THERE: 1}, 90)
    dog.look({HERE: 9}, {HERE: 3}, 120)
    dog.look({HERE: 9}, {HERE: 3}, 180)


def test_what_could_not_be_handled_is_no_standstill() -> None:
    """The broker was away for longer than the patience."""
    dog = Watchdog(100)
    dog.look({HERE: 9}, {HERE: 3}, 0)
    dog.forget()
    dog.look({HERE: 9}, {HERE: 3}, 500)
    dog.look({HERE: 9}, {HERE: 3}, 590)


class Worker:
    """What Faust tells of a worker that has one partition and restores its table; ``restored`` of 50 changes are read."""

    def __init__(self) -> None:
        self.restored = 0
        self._source, self._changelog = TP("articles", 0), TP("tocsin-seen-changelog", 0)

    async def check(self, dog: Watchdog, now: float) -> None:
        async def highwaters(*partitions: TP) -> dict[TP, int]:
            return dict.fromkeys(partitions, 7)

        consumer = SimpleNamespace(
            assignment=lambda: {self._source, self._changelog}, highwaters=highwaters, committed=lambda _: 3
        )
        recovery = SimpleNamespace(
            active_offsets=Counter({self._changelog: self.restored}), active_highwaters=Counter({self._changelog: 50})
        )
        tables = SimpleNamespace(recovery=recovery, actives_ready=False)
        app: Any = SimpleNamespace(consumer=consumer, tables=tables, loop=SimpleNamespace(time=lambda: now))
        await App.check(cast("App", app), dog)


async def test_a_long_restore_is_no_standstill_but_one_that_stops_is() -> None:
    """Ten changes in ninety seconds are enough; then no more come."""
    dog, worker = Watchdog(100), Worker()
    for worker.restored in range(0, 50, 10):
        await worker.check(dog, 9.0 * worker.restored)
    with pytest.raises(StalledError, match=r"No message of tocsin-seen-changelog/0 was handled for 140 s, 10 wait\."):
        await worker.check(dog, 500)


async def test_a_worker_whose_flow_does_not_begin_after_the_restore_is_noticed() -> None:
    """Its tables are as they were, and still it is not ready."""
    dog, worker = Watchdog(100), Worker()
    worker.restored = 50
    await worker.check(dog, 0)
    with pytest.raises(StalledError, match="No message of articles/0 was handled"):
        await worker.check(dog, 150)
