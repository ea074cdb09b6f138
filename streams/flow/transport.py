"""Faust's Kafka transport, with a shorter wait for new messages and without its ways to pass over some.

Faust asks the broker to hold a fetch for up to 1.5 s while there is nothing new, which every hop of an idle chain would add to
the latency of an alert. And what it fetched while partitions were on the move it may drop behind the position it goes on from:
it takes the hole for one in the log, and commits past it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

from faust.transport.drivers import aiokafka as driver

from streams.flow.progress import Progress
from streams.logs import get_logger
from streams.topics import TOPICS

SOURCES = frozenset(spec.name for spec in TOPICS)
"""What stages read; the other topics a worker consumes are the changelogs of its tables."""
IDLE_SECONDS = 0.02
log = get_logger("tocsin.work")


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """A consumer thread whose fetches wait ``app.fetch_wait_ms`` at most."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        # aiokafka hands this to its fetcher when the consumer starts; Faust has no setting for it.
        consumer._fetch_max_wait_ms = cast("Any", self.app).fetch_wait_ms  # noqa: SLF001
        return consumer

    async def seek_to_committed(self) -> Mapping[Any, int]:
        """Go back to the committed offsets, and to the beginning where nothing was ever committed.

        aiokafka leaves the latter partitions where they are. What was fetched from them before a rebalance and then dropped
        would never come again.
        """
        offsets = await super().seek_to_committed()
        fresh = {tp: 0 for tp, offset in offsets.items() if not offset and tp.topic in SOURCES}
        return {**offsets, **await self.seek_back(fresh)} if fresh else offsets

    async def seek_back(self, offsets: Mapping[Any, int]) -> Mapping[Any, int]:
        """Go to these offsets, or to the oldest message that is still there; returns where that is."""
        return cast("Mapping[Any, int]", await self.call_thread(self._seek_from, offsets))

    async def _seek_from(self, offsets: Mapping[Any, int]) -> Mapping[Any, int]:
        consumer = self._ensure_consumer()
        oldest = await consumer.beginning_offsets(list(offsets))
        found = {tp: max(offset, oldest[tp]) for tp, offset in offsets.items()}
        for tp in found.keys() & consumer.assignment():
            consumer.seek(tp, found[tp])
        return found


class Consumer(driver.Consumer):
    """A consumer that runs in such a thread, gives out every message of a partition in order and leaves none behind.

    It hears only acknowledgements of messages a stage has handled, and commits only what follows what it has committed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._progress: dict[Any, Progress] = {}
        self._sought: dict[Any, int] = {}
        self._assignments = 0

    async def on_partitions_assigned(self, assigned: set[Any], generation_id: int = 0) -> None:
        """Forget how far the partitions were: another worker may have had them."""
        self._assignments += 1
        self._progress.clear()
        self._sought.clear()
        await super().on_partitions_assigned(assigned, generation_id)

    async def perform_seek(self) -> None:
        """Go to what is committed."""
        assignments = self._assignments
        offsets = await self.seek_to_committed()
        if assignments == self._assignments:
            self._read_offset.update(offsets)
            self._sought = {tp: offset for tp, offset in offsets.items() if tp.topic in SOURCES}

    def resume_flow(self) -> None:
        """Let messages through; those of the sources only when the tables are as they were.

        Faust empties the agents' queues right before, so what came a moment earlier would be gone.
        """
        super().resume_flow()
        if not self.app.in_recovery:
            for tp, offset in self._sought.items():
                self._progress.setdefault(tp, Progress(offset))

    async def _getmany(self, active_partitions: set[Any] | None, timeout: float) -> Any:  # noqa: ASYNC109 # Faust's name
        wanted = {tp for tp in active_partitions or () if tp.topic not in SOURCES or tp in self._progress}
        if not wanted:  # aiokafka would take that for all
            await self.sleep(IDLE_SECONDS)
            return {}
        return await super()._getmany(wanted, timeout)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[Any, Any]]:  # noqa: ASYNC109 # Faust's name
        """Faust's, but a message behind a hole waits until those in the hole have come."""
        missing: dict[Any, Progress] = {}
        async for tp, message in super().getmany(timeout):
            if tp.topic not in SOURCES:
                yield tp, message
            elif tp in self._progress and tp not in missing:
                progress = self._progress[tp]
                if progress.take(message.offset):
                    yield tp, message
                elif message.offset > progress.next:
                    missing[tp] = progress
        if missing:
            await self._look_back(missing)

    async def _look_back(self, missing: Mapping[Any, Progress]) -> None:
        wanted = {tp: progress.next for tp, progress in missing.items()}
        for tp, offset in (await cast("ConsumerThread", self._thread).seek_back(wanted)).items():
            where = f"{tp.topic}/{tp.partition}/{wanted[tp]}"
            if offset > wanted[tp]:
                log.warning("messages were deleted before they were read", where=where, count=offset - wanted[tp])
                missing[tp].skip(offset)
            else:
                log.info("messages were passed over and are read again", where=where)

    def ack(self, message: Any) -> bool:
        """Faust's streams also acknowledge what they skip in a rebalance, which nobody has handled."""
        progress = self._progress.get(message.tp)
        if message.generation_id != self.app.consumer_generation_id or not message.tracked or progress is None:
            return False
        self._unacked_messages.discard(message)
        progress.handle(message.offset)
        return True

    def committed(self, tp: Any) -> int:
        """Offset of the first message of a partition that was not handled, as far as it is known here."""
        progress = self._progress.get(tp)
        return progress.committed if progress else 0

    def _filter_committable_offsets(self, _tps: Any) -> dict[Any, int]:
        offsets = {tp: progress.commit() for tp, progress in self._progress.items()}
        return {tp: offset for tp, offset in offsets.items() if offset is not None}

    async def verify_all_partitions_active(self) -> None:
        """Nothing. Faust looks twice a second for partitions that stand still, to log them; ``tocsin_lag_messages`` tells that.

        A partition without a position would end the worker there: one that was just assigned, or whose next messages are older
        than the topic keeps and which is about to begin anew.
        """

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)


class Transport(driver.Transport):
    """The transport of a Tocsin worker."""

    Consumer = Consumer
