"""One stage as a Faust agent: takes batches, is the stage's ports, and lets go of them when partitions move."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

import faust
import mode

from streams import metrics
from streams.flow.store import OPTIONS, Shard
from streams.logs import get_logger
from streams.poison import PoisonGuard
from streams.settings import Settings
from streams.stage import Clock, End, Message, Output, Stage, Timed, Undoing, Write, run_batch
from streams.topics import TOPICS, TopicSpec

CALL_SECONDS = 1.0
"""How often a stage that acts at times of its own is asked."""
Ended = Callable[[Sequence[End]], Coroutine[Any, Any, None]]
log = get_logger("tocsin.work")


class _RevokedError(Exception):
    """The partitions of the batch in hand went to another worker, which handles it again."""


class Runner:
    """One stage as a Faust agent: it is the stage's ports."""

    def __init__(self, app: Any, settings: Settings, stage: Stage, ended: Ended, clock: Clock) -> None:
        """Declare the topics and the table of ``stage`` on ``app`` (streams.flow.app.App)."""
        self._app, self._settings, self._stage, self._clock = app, settings, stage, clock
        self._spec = next(spec for spec in TOPICS if spec.name == stage.source)
        self._topics: Mapping[str, Any] = {spec.name: _topic(app, spec, settings) for spec in TOPICS}
        self._changelog: Any = None
        self._table = self._declare_table(stage.table) if stage.table else None
        self._shards: dict[int, Shard] = {}
        self.idle = asyncio.Event()
        self.idle.set()
        self._guard = PoisonGuard(consecutive=settings.work.poison_consecutive, share=settings.work.poison_share)
        self._restored: set[int] = set()
        self._next_call = 0.0
        self._events: Sequence[Any] = ()
        self._ended = ended

    @property
    def name(self) -> str:
        return self._stage.table or self._stage.name

    @property
    def databases(self) -> Mapping[int, Any]:
        """The open local stores by partition."""
        return {partition: shard.database for partition, shard in self._shards.items()}

    def declare(self) -> None:
        app, stage = self._app, self._stage
        app.agent(
            self._topics[stage.source],
            name=stage.name,
            # Whatever ends the agent ends the process, so that nothing uncertain is acknowledged behind it.
            supervisor_strategy=mode.CrashingSupervisor,
        )(self._run)

    def _declare_table(self, name: str) -> Any:
        kafka = self._settings.kafka
        partitions = self._spec.partitions(kafka)
        self._changelog = self._app.topic(
            f"tocsin-{name}-changelog",
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
            partitions=partitions,
            replicas=kafka.replication,
            compacting=True,
            deleting=True,
            retention=int(self._settings.work.state_retention_days * 86_400),
            internal=True,
        )
        return self._app.Table(
            name,
            key_type=bytes,
            value_type=bytes,
            partitions=partitions,
            changelog_topic=self._changelog,
            store="rocksdb://",
            options={**OPTIONS, "ttl": int(self._settings.work.state_retention_days * 86_400)},
        )

    async def _run(self, stream: Any) -> None:
        size = self._settings.work.batch_size
        waiting: asyncio.Queue[Any] = asyncio.Queue(size)
        pump = asyncio.ensure_future(_pump(stream, waiting))
        try:
            while not pump.done():
                await self._turn(await _taken(waiting, size, pump, CALL_SECONDS if isinstance(self._stage, Timed) else None))
                await self._call()
            await pump  # raises what ended it
        finally:
            pump.cancel()

    async def _turn(self, events: Sequence[Any]) -> None:
        # What was taken before a rebalance comes again, to us or to another.
        self._events = [event for event in events if self._is_ours(event)]
        if not self._events:
            return
        self.idle.clear()
        try:
            with metrics.BATCH_SECONDS.labels(self._stage.name).time():
                await self._handle([_message(event) for event in self._events])
        except _RevokedError:
            log.info("partitions moved while a batch was in hand; it is left to their new owner", stage=self._stage.name)
        finally:
            self._events = ()
            self.idle.set()

    async def _handle(self, batch: Sequence[Message]) -> None:
        events = self._events
        self._restore({message.partition for message in batch})
        await run_batch(self._stage, batch, self, self._guard, self._clock)
        for event in events:
            event.ack()

    async def _call(self) -> None:
        """Publish what the stage has to say to itself by now, unless partitions are on the move."""
        now = self._app.loop.time()
        if not isinstance(self._stage, Timed) or now < self._next_call or not self._app.tables.actives_ready:
            return
        self._next_call = now + CALL_SECONDS
        mine = {tp.partition for tp in self._app.consumer.assignment() if tp.topic == self._stage.source}
        self._restore(mine)
        calls = self._stage.calls(mine, lambda partition, key: self._shard(partition).get(key))
        await asyncio.gather(*[await self.publish(call) for call in calls])

    def _is_ours(self, event: Any) -> bool:
        return bool(event.message.generation_id == self._app.consumer_generation_id)

    def _restore(self, partitions: set[int]) -> None:
        for partition in partitions - self._restored:
            self._stage.restore(partition, self._shard(partition).items if self._table is not None else _nothing)
            self._restored.add(partition)

    def forget(self) -> None:
        """Trust nothing held in memory any more: it is read from the table again."""
        self._restored.clear()
        self._shards.clear()

    async def ended(self, ends: Sequence[End]) -> None:
        if any(end.reason in ("failed", "too-large") for end in ends) and not isinstance(self._stage, Undoing):
            self.forget()  # a decision that broke off may have left its marks in memory
        await self._ended(ends)

    async def publish(self, output: Output) -> Awaitable[object]:
        sent: Awaitable[object] = await self._topics[output.topic].send(
            key=output.key, value=output.payload, partition=output.partition, headers=dict(output.headers)
        )
        return sent

    def read(self, message: int, key: bytes) -> bytes | None:
        return None if self._table is None else self._shard(self._events[message].message.partition).get(key)

    async def write(self, writes: Sequence[Write]) -> None:
        self._app.fence.check()
        if not all(map(self._is_ours, self._events)):
            raise _RevokedError
        if self._table is None:
            return
        partitions = [self._events[write.message].message.partition for write in writes]
        offsets = await self._log_changes(writes, partitions)
        if not all(map(self._is_ours, self._events)):
            raise _RevokedError
        for write, partition in zip(writes, partitions, strict=True):
            self._shard(partition).put(write.key, write.value)
        for partition, offset in offsets.items():
            self._shard(partition).note_offset(self._changelog.get_topic_name(), offset)

    async def _log_changes(self, writes: Sequence[Write], partitions: Sequence[int]) -> Mapping[int, int]:
        if self._settings.kafka.embedded:
            return {}  # that broker forgets; the local store is the only copy
        sent = [
            await self._changelog.send(key=write.key, value=write.value, partition=partition)
            for write, partition in zip(writes, partitions, strict=True)
        ]
        offsets: dict[int, int] = {}
        for partition, record in zip(partitions, await asyncio.gather(*sent), strict=True):
            offsets[partition] = max(offsets.get(partition, 0), record.offset)
        return offsets

    def _shard(self, partition: int) -> Shard:
        if partition not in self._shards:
            self._shards[partition] = Shard(self._table, partition)
        return self._shards[partition]


async def _pump(stream: Any, waiting: asyncio.Queue[Any]) -> None:
    """Have the next batch ready while one is in hand; Faust's own take begins to gather when asked, and waits for a clock."""
    async for event in stream.noack().events():
        await waiting.put(event)


async def _taken(waiting: asyncio.Queue[Any], size: int, pump: asyncio.Future[None], patience: float | None) -> list[Any]:
    """What waits, at least one and at most ``size``; nothing when the pump has ended, or after ``patience`` seconds."""
    first = asyncio.ensure_future(waiting.get())
    await asyncio.wait({first, pump}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
    if not first.done():
        first.cancel()
        return []
    return [first.result(), *(waiting.get_nowait() for _ in range(min(size - 1, waiting.qsize())))]


def _nothing(_prefix: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """What a stage without a table has kept."""
    return ()


def _topic(app: faust.App, spec: TopicSpec, settings: Settings) -> Any:
    return app.topic(
        spec.name,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
        partitions=spec.partitions(settings.kafka),
        replicas=settings.kafka.replication,
    )


def _message(event: Any) -> Message:
    message = event.message
    return Message(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        value=message.value,
        headers=dict(message.headers or ()),
    )
