"""What a worker's consumer makes of partitions in an unusual state."""

from __future__ import annotations

from typing import Any

from faust.types import TP

from streams.flow.transport import Consumer

WITHOUT_POSITION = TP("articles", 0)


class Thread:
    """Stands where aiokafka's consumer is; it knows no position, as right after an assignment or once retention passed it."""

    def verify_event_path(self, _now: float, _tp: TP) -> None:
        raise AssertionError


async def test_a_partition_without_a_position_is_no_reason_to_end() -> None:
    """Faust's look for partitions that stand still must not take the worker down with one that is only beginning anew."""
    consumer: Any = object.__new__(Consumer)
    consumer._thread = Thread()
    consumer.assignment = lambda: {WITHOUT_POSITION}
    await consumer.verify_all_partitions_active()
