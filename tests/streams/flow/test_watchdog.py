"""A worker that stands still is noticed, one that works or has nothing to do is left alone."""

from __future__ import annotations

import pytest

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
