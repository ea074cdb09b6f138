"""Faust runs the stages: an app, an agent and a table for each stage, and the ports between Faust and ``run_batch``."""

from __future__ import annotations

import weakref
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

import faust
import mode
from faust.streams import _current_event

from streams.flow.store import OPTIONS, LocalTable, items_of
from streams.flow.transport import Transport
from streams.poison import PoisonGuard
from streams.settings import Settings
from streams.stage import Clock, End, Message, Output, Stage, Write, run_batch
from streams.topics import TOPICS, TopicSpec

Ended = Callable[[Sequence[End]], Coroutine[Any, Any, None]]


class App(faust.App):
    """A Faust app with our transport."""

    fetch_wait_ms: int

    def _new_transport(self) -> Transport:
        return Transport(self.conf.broker_consumer, self, loop=self.loop)


def build_app(settings: Settings, stages: Sequence[Stage], ended: Ended, clock: Clock) -> App:
    """An app that runs ``stages``; it can be built any number of times, nothing is global."""
    kafka, directory = settings.kafka, settings.data_dir.resolve() / "worker"
    directory.mkdir(parents=True, exist_ok=True)
    name = "tocsin" if len(stages) > 1 else f"tocsin-{stages[0].name}"
    app = App(
        name,
        broker=[f"kafka://{broker}" for broker in kafka.brokers.split(",")],
        store="rocksdb://",
        datadir=str(directory),
        topic_partitions=kafka.partitions,
        topic_allow_declare=not kafka.embedded,
        topic_disable_leader=True,
        topic_replication_factor=kafka.replication,
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=0.2,
        broker_session_timeout=settings.work.session_timeout,
        broker_heartbeat_interval=settings.work.session_timeout / 5,
        broker_max_poll_records=500,
        producer_acks=-1,
        producer_linger=0.002,
        stream_wait_empty=False,
        web_enabled=False,
        Table=LocalTable if kafka.embedded else faust.Table,
        autodiscover=False,
    )
    app.fetch_wait_ms = kafka.fetch_wait_ms
    for stage in stages:
        _Agent(app, settings, stage, ended, clock).declare()
    return app


class _Agent:
    """One stage as a Faust agent: it is the stage's ports."""

    def __init__(self, app: App, settings: Settings, stage: Stage, ended: Ended, clock: Clock) -> None:
        self._app, self._settings, self._stage, self._clock = app, settings, stage, clock
        self._spec = next(spec for spec in TOPICS if spec.name == stage.source)
        self._topics: Mapping[str, Any] = {spec.name: _topic(app, spec, settings) for spec in TOPICS}
        self._table = self._declare_table(stage.table) if stage.table else None
        self._guard = PoisonGuard(consecutive=settings.work.poison_consecutive, share=settings.work.poison_share)
        self._restored: set[int] = set()
        self._events: Sequence[Any] = ()
        self._ended = ended

    def declare(self) -> None:
        app, stage = self._app, self._stage
        app.agent(
            self._topics[stage.source],
            name=stage.name,
            # Whatever ends the agent ends the process, so that nothing uncertain is acknowledged behind it.
            supervisor_strategy=mode.CrashingSupervisor,
        )(self._run)
        app.on_partitions_revoked.connect(self._forget, weak=False)

    def _declare_table(self, name: str) -> Any:
        kafka = self._settings.kafka
        partitions = self._spec.partitions(kafka)
        changelog = self._app.topic(
            f"tocsin-{name}-changelog",
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
            partitions=partitions,
            replicas=kafka.replication,
            compacting=True,
            deleting=True,
            retention=self._settings.work.state_retention_days * 86_400,
            internal=True,
        )
        return self._app.Table(
            name,
            key_type=bytes,
            value_type=bytes,
            partitions=partitions,
            changelog_topic=changelog,
            store="rocksdb://",
            options={**OPTIONS, "ttl": self._settings.work.state_retention_days * 86_400},
        )

    async def _run(self, stream: Any) -> None:
        work = self._settings.work
        async for events in stream.noack_take(work.batch_size, within=work.batch_wait_ms / 1000):
            self._events = events
            batch = [_message(event) for event in events]
            self._restore({message.partition for message in batch})
            await run_batch(self._stage, batch, self, self._guard, self._clock)
            for event in events:
                event.ack()

    def _restore(self, partitions: set[int]) -> None:
        for partition in partitions - self._restored:
            self._stage.restore(partition, items_of(self._table, partition) if self._table is not None else ())
            self._restored.add(partition)

    async def _forget(self, *_: Any, **__: Any) -> None:
        self._restored.clear()

    async def ended(self, ends: Sequence[End]) -> None:
        await self._ended(ends)

    async def publish(self, output: Output) -> Awaitable[object]:
        sent: Awaitable[object] = await self._topics[output.topic].send(
            key=output.key, value=output.payload, partition=output.partition, headers=dict(output.headers)
        )
        return sent

    def read(self, message: int, key: bytes) -> bytes | None:
        if self._table is None:
            return None
        self._stand_at(message)
        value: bytes | None = self._table.get(key)
        return value

    def write(self, write: Write) -> None:
        if self._table is None:
            return
        self._stand_at(write.message)
        if write.value is not None:
            self._table[write.key] = write.value
        else:
            self._table.pop(write.key, None)

    def _stand_at(self, message: int) -> None:
        """Tables find their partition through the event that is being handled; in a batch we say which one that is."""
        _current_event.set(weakref.ref(self._events[message]))


def _topic(app: App, spec: TopicSpec, settings: Settings) -> Any:
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
